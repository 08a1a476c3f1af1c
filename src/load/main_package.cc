#include "load/main_package.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"

namespace gorun::load {
namespace {

using Ids = std::vector<PackageId>;
using Matches = std::vector<modules::PatternMatch>;

/// The packages that the patterns match, each once; a pattern's own error is a package, too.
Ids LoadMatches(Loader& loader, const Matches& matches) {
  Ids ids;
  for (const modules::PatternMatch& match : matches) {
    for (const std::string& path : match.packages) {
      PackageId id = loader.LoadCommandLinePackage(path);
      if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    }
    if (!match.errors.empty()) {
      ids.push_back(loader.AddPatternError(match.pattern, match.errors.front()));
    }
  }
  return ids;
}

/// load.mainPackagesOnly: drops what is no main package, unless it is named literally: then it gets
/// an error.
Ids MainPackagesOnly(Loader& loader, const Ids& ids, const Matches& matches,
                     host::OutputStream& err) {
  base::StringSet as_main;
  for (const modules::PatternMatch& match : matches) {
    if (match.literal) as_main.insert(match.packages.begin(), match.packages.end());
  }
  Ids mains;
  for (PackageId id : ids) {
    Package& package = loader.package(id);
    if (package.name == "main" || (package.name.empty() && package.error)) {
      as_main.insert(package.import_path);
      mains.push_back(id);
      continue;
    }
    // Of two package clauses in a directory, one may be main.
    if (!package.invalid_go_files.empty()) as_main.insert(package.import_path);
    if (!as_main.contains(package.import_path)) continue;
    SetNotMain(package);
    mains.push_back(id);
  }
  for (const modules::PatternMatch& match : matches) {
    if (match.literal || match.packages.empty()) continue;
    if (std::none_of(match.packages.begin(), match.packages.end(),
                     [&](const std::string& path) { return as_main.contains(path); })) {
      err.Write(base::StrCat("go: warning: ", base::GoQuote(match.pattern),
                             " matched only non-main packages\n"));
    }
  }
  return mains;
}

}  // namespace

void SetNotMain(Package& package) {
  if (package.error) return;
  package.error.emplace();
  package.error->message = base::StrCat("package ", package.import_path, " is not a main package");
  package.incomplete = true;
}

base::Result<PackageId> LoadMainPackage(Loader& loader, const Matches& matches,
                                        const std::string& argument, host::OutputStream& err) {
  const Ids mains = MainPackagesOnly(loader, LoadMatches(loader, matches), matches, err);
  if (mains.empty()) return base::Fail(base::StrCat("go: no packages loaded from ", argument));
  if (mains.size() > 1) {
    std::string text = base::StrCat("go: pattern ", argument, " matches multiple packages:");
    for (PackageId id : mains) base::StrAppend(text, "\n\t", loader.package(id).import_path);
    return base::Fail(std::move(text));
  }
  return mains.front();
}

}  // namespace gorun::load
