#include "modules/import_resolver.h"

#include <algorithm>

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"

namespace gorun::modules {

using base::StrCat;

namespace {

// What no module could provide.
std::optional<LoadError> WhyNotImportable(const std::string& path, std::string_view local_go) {
  auto invalid = [&](std::string_view before, std::string_view after) {
    return LoadError(LoadError::Kind::kInvalidImport, StrCat(before, base::GoQuote(path), after));
  };
  if (base::Contains(path, "@")) return invalid("import path ", " should not have @version");
  if (IsLocalImport(path)) {
    return invalid("", " is relative, but relative import paths are not supported in module mode");
  }
  if (host::IsAbsPath(path)) {
    return invalid("", " is not a package path; see 'go help packages'");
  }
  if (IsMetaPackage(path, local_go)) {
    return invalid("", " is not an importable package; see 'go help packages'");
  }
  if (auto valid = CheckImportPath(path); !valid) {
    LoadError error(valid.error());
    error.kind = LoadError::Kind::kInvalidImport;
    return error;
  }
  return std::nullopt;
}

// modload.AmbiguousImportError; candidates from the shortest module path to the longest, or
// directories only.
LoadError Ambiguous(std::string_view path, std::string_view what,
                    const std::vector<FoundPackage>& candidates) {
  std::string text = StrCat("ambiguous import: found package ", path, " in multiple ", what, ":");
  for (const FoundPackage& c : candidates) {
    if (what == "directories") {
      base::StrAppend(text, "\n\t", c.dir);
      continue;
    }
    base::StrAppend(text, "\n\t", c.module.path);
    if (!c.module.version.empty()) base::StrAppend(text, " ", c.module.version);
    base::StrAppend(text, " (", c.dir, ")");
  }
  return LoadError(LoadError::Kind::kAmbiguous, std::move(text));
}

}  // namespace

bool ImportResolver::HasGoFiles(const std::string& dir) {
  return have_go_files_.Get(dir, [&] { return scanner_.HasGoFiles(dir); });
}

std::string ImportResolver::StandardDir(std::string_view path) {
  if (!IsStandardImportPath(path)) return "";
  std::string dir = StrCat(context_.goroot_src, "/", path);
  return HasGoFiles(dir) ? dir : "";
}

std::string ImportResolver::StdVendor(std::string_view parent, std::string_view path) {
  if (IsStandardImportPath(path)) return std::string(path);
  const bool cmd = HasSlashPrefix(parent, "cmd");
  std::string vendored = JoinSlash(cmd ? "cmd/vendor" : "vendor", path);
  const bool exists = std_vendored_.Get(vendored, [&] {
    return context_.host.files.Exists(host::JoinPath(context_.goroot_src, vendored));
  });
  return exists ? vendored : std::string(path);
}

ImportResolver::DirInModule ImportResolver::FindInModule(std::string_view path,
                                                         std::string_view module_path,
                                                         const std::string& root, bool is_local) {
  std::string dir;
  if (path == module_path) {
    dir = root;
  } else if (module_path.empty()) {
    dir = host::JoinPath(root, path);
  } else if (HasSlashPrefix(path, module_path)) {
    dir = host::JoinPath(root, path.substr(module_path.size() + 1));
  } else {
    return {};
  }
  // In the module cache no module is nested in another.
  if (is_local) {
    for (std::string d = dir; d != root && d.size() > root.size();) {
      bool nested = have_go_mod_.Get(d, [&] {
        auto info = context_.host.files.Stat(host::JoinPath(d, "go.mod"));
        return info && !info->IsDir();
      });
      if (nested) return {};
      std::string parent = host::DirName(d);
      if (parent == d) break;
      d = std::move(parent);
    }
  }
  if (HasGoFiles(dir)) return {std::move(dir), true, std::nullopt};
  std::optional<base::Error> error = why_unlisted_.Get(dir, [&] { return WhyUnlisted(dir); });
  return {std::move(dir), false, std::move(error)};
}

// fsys.IsGoDir's error: what is not there, or is no directory, is merely no package.
std::optional<base::Error> ImportResolver::WhyUnlisted(const std::string& dir) const {
  host::FileSystem& files = context_.host.files;
  auto listed = files.ReadDir(dir);
  if (listed || listed.error().Is(base::ErrorKind::kNotFound)) return std::nullopt;
  const auto info = files.Stat(dir);
  if (info && !info->IsDir()) return std::nullopt;
  return listed.error();
}

// Go 1.23 and later believe in modules.txt alone.
bool ImportResolver::IsListedInVendor(const std::string& path) {
  if (context_.vendor->package_module.contains(path)) return true;
  if (gover::Compare(context_.GoVersion(), gover::kExplicitModulesTxtImportVersion) < 0)
    return true;
  return vendor_listed_.Get(path, [&] {
    context_.Print(StrCat("go: ignoring package ", path,
                          " which exists in the vendor directory but is missing from "
                          "vendor/modules.txt. To sync the vendor directory run go ",
                          context_.InWorkspace() ? "work" : "mod", " vendor."));
    return false;
  });
}

LoadResult<FoundPackage> ImportResolver::ImportVendored(const std::string& path,
                                                        const std::string& standard) {
  std::vector<FoundPackage> found;
  std::optional<base::Error> main_error;
  if (!standard.empty()) found.push_back({{}, standard});
  for (const MainModule& main : context_.main.modules) {
    if (main.root.empty()) continue;
    DirInModule in = FindInModule(path, main.path_prefix, main.root, true);
    if (!main_error) main_error = std::move(in.error);
    if (in.have_go_files) found.push_back({main.mod, std::move(in.dir)});
  }
  if (context_.HasModRoot()) {
    DirInModule in = FindInModule(path, "", context_.VendorDir(), false);
    if (in.have_go_files && IsListedInVendor(path)) {
      auto it = context_.vendor->package_module.find(path);
      Version module;
      if (it != context_.vendor->package_module.end()) module = it->second;
      found.push_back({std::move(module), std::move(in.dir)});
    }
  }
  if (found.size() > 1) return tl::unexpected(Ambiguous(path, "directories", found));
  if (main_error) return tl::unexpected(LoadError(*std::move(main_error)));
  if (found.empty()) return tl::unexpected(LoadError(context_.MakeImportMissing(path)));
  return FoundPackage{std::move(found[0].module), std::move(found[0].dir)};
}

void ImportResolver::WantedZips(std::string_view path, const Requirements& rs,
                                std::vector<Version>& zips) const {
  if (context_.Vendoring()) return;
  bool among_roots = false;
  auto add = [&](const auto& selected_of) {
    for (std::string_view prefix = path; prefix != "."; prefix = PathDir(prefix)) {
      if (gover::IsToolchain(prefix)) continue;
      const std::optional<std::string_view> selected = selected_of(prefix);
      if (!selected || *selected == "none") continue;
      among_roots = true;
      if (selected->empty()) continue;
      Version actual = context_.ResolveReplacement({std::string(prefix), std::string(*selected)});
      if (actual.version.empty()) continue;
      if (context_.MustHaveSums() && !context_.go_sum.Have(actual)) continue;
      zips.push_back(std::move(actual));
    }
  };
  add([&](std::string_view prefix) { return requirements_.RootSelected(rs, prefix); });
  // The graph is asked where the roots do not have the package.
  if (among_roots) return;
  const GraphResult* loaded = RequirementLoader::GraphIfLoaded(rs);
  if (loaded == nullptr || loaded->error) return;
  add([&](std::string_view prefix) { return std::optional(loaded->graph->Selected(prefix)); });
}

LoadResult<FoundPackage> ImportResolver::Import(const std::string& path, const Requirements& rs,
                                                bool use_graph) {
  if (auto error = WhyNotImportable(path, context_.local_go)) {
    return tl::unexpected(*std::move(error));
  }
  if (path == "C") return FoundPackage{};

  const std::string standard = StandardDir(path);
  if (!standard.empty()) {
    LOAD_TRY_ASSIGN(std::optional<FoundPackage> in_main, FindInStandardModule(path));
    if (in_main) return *std::move(in_main);
  }
  if (context_.Vendoring()) return ImportVendored(path, standard);

  const ModuleGraph* graph = nullptr;
  if (use_graph) {
    const GraphResult& loaded = requirements_.Graph(rs);
    // An incomplete graph may select wrong versions: then the roots come first.
    if (!loaded.error) graph = loaded.graph.get();
  }
  for (;;) {
    LOAD_TRY_ASSIGN(Providers providers, FindProviders(path, rs, graph));
    std::vector<FoundPackage>& found = providers.found;
    if (!standard.empty()) found.push_back({{}, standard});
    if (found.size() > 1) return tl::unexpected(Ambiguous(path, "modules", found));
    if (!providers.without_sum.empty()) {
      ImportMissingSum missing;
      missing.path = path;
      missing.found = !found.empty();
      missing.module_paths = std::move(providers.without_sum);
      return tl::unexpected(LoadError(std::move(missing)));
    }
    if (found.size() == 1) {
      LOAD_TRY(CheckGoMod(found[0].module));
      return std::move(found[0]);
    }
    if (graph != nullptr) return tl::unexpected(MissingEverywhere(path));
    const GraphResult& loaded = requirements_.Graph(rs);
    // A module that could not be read might have the package.
    if (loaded.error) return tl::unexpected(*loaded.error);
    graph = loaded.graph.get();
  }
}

// A package of std is the main module's where that is what the main module is.
LoadResult<std::optional<FoundPackage>> ImportResolver::FindInStandardModule(
    const std::string& path) {
  for (const MainModule& main : context_.main.modules) {
    if (!main.in_goroot_src) continue;
    DirInModule in = FindInModule(path, main.path_prefix, main.root, true);
    if (in.error) return tl::unexpected(LoadError(*std::move(in.error)));
    if (in.have_go_files) return FoundPackage{main.mod, std::move(in.dir)};
  }
  return std::optional<FoundPackage>();
}

// Only modules whose path is a prefix of the package's can provide it: that is few, however many
// there are.
LoadResult<ImportResolver::Providers> ImportResolver::FindProviders(const std::string& path,
                                                                    const Requirements& rs,
                                                                    const ModuleGraph* graph) {
  Providers providers;
  for (std::string_view prefix = path; prefix != "."; prefix = PathDir(prefix)) {
    if (gover::IsToolchain(prefix)) continue;
    std::string_view version;
    if (graph != nullptr) {
      version = graph->Selected(prefix);
    } else {
      auto selected = requirements_.RootSelected(rs, prefix);
      if (!selected) continue;
      version = *selected;
    }
    if (version == "none") continue;
    Version module{std::string(prefix), std::string(version)};
    const LoadResult<FetchedModule>& tree = fetcher_.Fetch(module);
    if (!tree) {
      if (tree.error().kind != LoadError::Kind::kSumMissing) return tl::unexpected(tree.error());
      // Go on: others may be missing, too, and all are reported together.
      providers.without_sum.push_back(module.path);
      continue;
    }
    // The made-up main module outside of modules has no files.
    if (tree->dir.empty()) continue;
    DirInModule in = FindInModule(path, module.path, tree->dir, tree->is_local);
    if (in.error) return tl::unexpected(LoadError(*std::move(in.error)));
    if (in.have_go_files) providers.found.push_back({std::move(module), std::move(in.dir)});
  }
  std::reverse(providers.found.begin(), providers.found.end());
  std::reverse(providers.without_sum.begin(), providers.without_sum.end());
  return providers;
}

// To compile a package, its module's go.mod must be known: that has the language version.
LoadResult<void> ImportResolver::CheckGoMod(const Version& module) {
  if (module.path.empty() || context_.main.Contains(module.path)) return {};
  const GoModSummaries::Answer& summary = summaries_.Get(module);
  if (!summary) return tl::unexpected(summary.error());
  return {};
}

LoadError ImportResolver::MissingEverywhere(const std::string& path) const {
  ImportMissing missing = context_.MakeImportMissing(path);
  missing.is_std = IsStandardImportPath(path);
  if (!context_.HasModRoot()) {
    missing.query_error = context_.NoMainModulesText();
    missing.query_error_is_no_mod_root = true;
  }
  return LoadError(std::move(missing));
}

}  // namespace gorun::modules
