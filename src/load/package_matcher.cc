#include "load/package_matcher.h"

#include "host/path.h"
#include "modules/import_path.h"

namespace gorun::load {

PackageMatcher::PackageMatcher(std::string_view pattern, std::string_view cwd,
                               std::string_view local_go) {
  if (modules::IsLocalImport(pattern)) {
    const size_t wild = pattern.find("...");
    kind_ = Kind::kDirectory;
    if (wild != std::string_view::npos) {
      // There is a slash: the pattern starts with "./" or "../".
      const size_t slash = pattern.rfind('/', wild);
      kind_ = Kind::kBelowDirectory;
      pattern_.emplace(pattern.substr(slash + 1));
      pattern = pattern.substr(0, slash);
    }
    dir_ = host::JoinPath(cwd, pattern);
  } else if (pattern == "all") {
    kind_ = Kind::kAll;
  } else if (pattern == "std") {
    kind_ = Kind::kStandard;
  } else if (pattern == "cmd") {
    kind_ = Kind::kCommands;
  } else if (pattern == "work" && modules::IsMetaPackage(pattern, local_go)) {
    kind_ = Kind::kMainModules;
  } else {
    pattern_.emplace(pattern);
  }
}

bool PackageMatcher::Matches(const Package& package) const {
  switch (kind_) {
    case Kind::kDirectory: return package.dir == dir_;
    case Kind::kBelowDirectory: {
      auto relative = host::RelPath(dir_, package.dir);
      return relative && *relative != ".." && !relative->starts_with("../") &&
             pattern_->Matches(*relative);
    }
    case Kind::kAll: return true;
    case Kind::kStandard: return package.standard;
    case Kind::kCommands: return package.standard && package.import_path.starts_with("cmd/");
    case Kind::kMainModules: return package.module && package.module->main;
    case Kind::kImportPath: return pattern_->Matches(package.import_path);
  }
  return false;
}

}  // namespace gorun::load
