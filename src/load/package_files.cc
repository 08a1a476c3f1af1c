#include <algorithm>

#include "base/case_fold.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "env/godebug.h"
#include "host/path.h"
#include "load/godebug.h"
#include "load/import_path.h"
#include "load/loader.h"
#include "source/embed_resolve.h"

// Names of files and directories that would be misunderstood on a command line or clash where case
// does not count.
namespace gorun::load {
namespace {

/// str.FoldDup: the first two names that are one but for case, in order.
std::optional<std::pair<std::string, std::string>> FoldDuplicate(
    const std::vector<const std::string*>& files) {
  base::StringMap<const std::string*> seen;
  for (const std::string* file : files) {
    auto [it, is_new] = seen.try_emplace(base::ToFold(*file), file);
    if (!is_new) return std::minmax(*file, *it->second);
  }
  return std::nullopt;
}

}  // namespace

void Loader::ResolveEmbeds(Node& node, const Import& import) {
  Package& package = node.package;
  if (package.embed_patterns.empty()) return;
  source::EmbedRules rules;
  rules.unicode = source::ReadingRulesFor(in_.config.toolchain.minor).unicode;
  if (in_.config.toolchain.minor >= 25) {
    rules.follow_symlinks =
        env::GoDebugValue(in_.config.settings.Get("GODEBUG"), "embedfollowsymlinks") == "1";
  } else {
    rules.skip_bad_names = true;
  }
  auto found = source::ResolveEmbed(in_.host.files, package.dir, package.embed_patterns, rules);
  if (found) {
    package.embed_files = std::move(found->files);
    package.embed = std::move(found->by_pattern);
    return;
  }
  package.incomplete = true;
  SetError(node, import, found.error().text);
  // As in cmd/go, even if the package had another error before.
  for (const source::PositionedString& pattern : node.source->embed_patterns) {
    if (pattern.text == found.error().pattern && !pattern.positions.empty()) {
      SetPosition(*package.error, &pattern.positions.front());
    }
  }
}

bool Loader::CheckFileNames(Node& node, const Import& import) {
  const Package& package = node.package;
  const std::vector<const std::string*> files = package.AllFiles();
  // Names in one directory differ, so two can only clash if one has a capital letter; but the
  // command line may list a file twice.
  bool may_clash = package.cmdline_files;
  for (const std::string* file : files) may_clash = may_clash || !base::IsFolded(*file);
  if (may_clash) {
    if (auto clash = FoldDuplicate(files)) {
      SetError(node, import,
               base::StrCat("case-insensitive file name collision: ", base::GoQuote(clash->first),
                            " and ", base::GoQuote(clash->second)));
      return false;
    }
  }
  for (const std::string* file : files) {
    if (!SafeArg(*file) || file->starts_with("_cgo_")) {
      SetError(node, import, base::StrCat("invalid input file name ", base::GoQuote(*file)));
      return false;
    }
  }
  if (std::string name = host::BaseName(package.import_path); !SafeArg(name)) {
    SetError(node, import, base::StrCat("invalid input directory name ", base::GoQuote(name)));
    return false;
  }
  if (package.dir.find_first_of("\r\n") != std::string::npos) {
    SetError(node, import, base::StrCat("invalid package directory ", base::GoQuote(package.dir)));
    return false;
  }
  return true;
}

}  // namespace gorun::load
