#include "load/tool_flags.h"

#include "host/path.h"
#include "load/import_path.h"

namespace gorun::load {

PerPackageFlags::PerPackageFlags(const std::vector<env::PerPackageFlag>& uses,
                                 std::string_view cwd) {
  for (const env::PerPackageFlag& flag : uses) {
    Use use;
    use.args = flag.args;
    std::string_view pattern = flag.pattern;
    // load.MatchPackage.
    if (pattern.empty()) {
      use.match = Use::Match::kCommandLine;
    } else if (IsLocalImport(pattern)) {
      size_t wild = pattern.find("...");
      use.match = Use::Match::kDirectory;
      if (wild != std::string_view::npos) {
        // There is a slash: the pattern starts with "./" or "../".
        size_t slash = pattern.rfind('/', wild);
        use.match = Use::Match::kBelowDirectory;
        use.pattern.emplace(pattern.substr(slash + 1));
        pattern = pattern.substr(0, slash);
      }
      use.dir = host::JoinPath(cwd, pattern);
    } else if (pattern == "all") {
      use.match = Use::Match::kAll;
    } else if (pattern == "std") {
      use.match = Use::Match::kStandard;
    } else if (pattern == "cmd") {
      use.match = Use::Match::kCommands;
    } else if (pattern == "work") {
      use.match = Use::Match::kMainModules;
    } else {
      use.match = Use::Match::kImportPath;
      use.pattern.emplace(pattern);
    }
    uses_.push_back(std::move(use));
  }
}

bool PerPackageFlags::Use::Matches(const Package& package) const {
  switch (match) {
    case Match::kCommandLine: return package.cmdline_package || package.cmdline_files;
    case Match::kDirectory: return package.dir == dir;
    case Match::kBelowDirectory: {
      auto relative = host::RelPath(dir, package.dir);
      return relative && *relative != ".." && !relative->starts_with("../") &&
             pattern->Matches(*relative);
    }
    case Match::kAll: return true;
    case Match::kStandard: return package.standard;
    case Match::kCommands: return package.standard && package.import_path.starts_with("cmd/");
    case Match::kMainModules: return package.module && package.module->main;
    case Match::kImportPath: return pattern->Matches(package.import_path);
  }
  return false;
}

std::vector<std::string> PerPackageFlags::For(const Package& package) const {
  for (size_t i = uses_.size(); i-- > 0;) {
    if (uses_[i].Matches(package)) return uses_[i].args;
  }
  return {};
}

}  // namespace gorun::load
