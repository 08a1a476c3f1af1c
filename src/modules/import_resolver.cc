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

tl::unexpected<LoadError> InvalidImport(std::string text) {
  return tl::unexpected(LoadError(LoadError::Kind::kInvalidImport, std::move(text)));
}

struct Candidate {
  Version module;
  std::string dir;
};

// modload.AmbiguousImportError; candidates from the shortest module path to the longest, or
// directories only.
LoadError Ambiguous(std::string_view path, std::string_view what,
                    const std::vector<Candidate>& candidates) {
  std::string text = StrCat("ambiguous import: found package ", path, " in multiple ", what, ":");
  for (const Candidate& c : candidates) {
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
  std::vector<Candidate> found;
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
  // A workspace's roots are its own modules: only the graph knows others, once it is there.
  const ModuleGraph* graph = rs.pruning == Pruning::kWorkspace && rs.graph_loaded()
                                 ? requirements_.Graph(rs).graph.get()
                                 : nullptr;
  for (std::string_view prefix = path; prefix != "."; prefix = PathDir(prefix)) {
    if (gover::IsToolchain(prefix)) continue;
    auto selected = requirements_.RootSelected(rs, prefix);
    if (!selected && graph != nullptr) selected = graph->Selected(prefix);
    if (!selected || selected->empty() || *selected == "none") continue;
    Version actual = context_.ResolveReplacement({std::string(prefix), std::string(*selected)});
    if (actual.version.empty()) continue;
    if (context_.MustHaveSums() && !context_.go_sum.Have(actual)) continue;
    zips.push_back(std::move(actual));
  }
}

LoadResult<FoundPackage> ImportResolver::Import(const std::string& path, const Requirements& rs,
                                                bool use_graph) {
  if (base::Contains(path, "@")) {
    return InvalidImport(StrCat("import path ", base::GoQuote(path), " should not have @version"));
  }
  if (IsLocalImport(path)) {
    return InvalidImport(
        StrCat(base::GoQuote(path),
               " is relative, but relative import paths are not supported in module mode"));
  }
  if (host::IsAbsPath(path)) {
    return InvalidImport(
        StrCat(base::GoQuote(path), " is not a package path; see 'go help packages'"));
  }
  if (IsMetaPackage(path, context_.local_go)) {
    return InvalidImport(
        StrCat(base::GoQuote(path), " is not an importable package; see 'go help packages'"));
  }
  if (path == "C") return FoundPackage{};
  if (auto valid = CheckImportPath(path); !valid) {
    LoadError error(valid.error());
    error.kind = LoadError::Kind::kInvalidImport;
    return tl::unexpected(std::move(error));
  }

  std::vector<Candidate> found;
  bool looks_standard = IsStandardImportPath(path);
  if (looks_standard) {
    std::string dir = StandardDir(path);
    if (!dir.empty()) {
      for (const MainModule& main : context_.main.modules) {
        if (!main.in_goroot_src) continue;
        DirInModule in = FindInModule(path, main.path_prefix, main.root, true);
        if (in.error) return tl::unexpected(LoadError(*std::move(in.error)));
        if (in.have_go_files) return FoundPackage{main.mod, std::move(in.dir)};
      }
      found.push_back({{}, std::move(dir)});
    }
  }
  if (context_.Vendoring()) return ImportVendored(path, found.empty() ? "" : found[0].dir);

  const ModuleGraph* graph = nullptr;
  if (use_graph) {
    const GraphResult& loaded = requirements_.Graph(rs);
    // An incomplete graph may select wrong versions: then the roots come first.
    if (!loaded.error) graph = loaded.graph.get();
  }
  // Only modules whose path is a prefix of the package's can provide it: that is few, however many
  // there are.
  for (;;) {
    std::vector<Candidate> here = found;
    std::vector<std::string> missing_sums;
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
        if (tree.error().kind == LoadError::Kind::kSumMissing) {
          // Go on: others may be missing, too, and all are reported together.
          missing_sums.push_back(module.path);
          continue;
        }
        return tl::unexpected(tree.error());
      }
      // The made-up main module outside of modules has no files.
      if (tree->dir.empty()) continue;
      DirInModule in = FindInModule(path, module.path, tree->dir, tree->is_local);
      if (in.error) return tl::unexpected(LoadError(*std::move(in.error)));
      if (in.have_go_files) here.push_back({std::move(module), std::move(in.dir)});
    }
    if (here.size() > 1) {
      std::reverse(here.begin(), here.end());
      return tl::unexpected(Ambiguous(path, "modules", here));
    }
    if (!missing_sums.empty()) {
      std::reverse(missing_sums.begin(), missing_sums.end());
      ImportMissingSum missing;
      missing.path = path;
      missing.found = !here.empty();
      missing.module_paths = std::move(missing_sums);
      return tl::unexpected(LoadError(std::move(missing)));
    }
    if (here.size() == 1) {
      // To compile it, its go.mod must be known: that has the language version.
      Candidate& only = here[0];
      if (!only.module.path.empty() && !context_.main.Contains(only.module.path)) {
        const GoModSummaries::Answer& summary = summaries_.Get(only.module);
        if (!summary) return tl::unexpected(summary.error());
      }
      return FoundPackage{std::move(only.module), std::move(only.dir)};
    }
    if (graph != nullptr) {
      ImportMissing missing = context_.MakeImportMissing(path);
      missing.is_std = looks_standard;
      if (!context_.HasModRoot()) {
        missing.query_error = context_.NoMainModulesText();
        missing.query_error_is_no_mod_root = true;
      }
      return tl::unexpected(LoadError(std::move(missing)));
    }
    const GraphResult& loaded = requirements_.Graph(rs);
    // A module that could not be read might have the package.
    if (loaded.error) return tl::unexpected(*loaded.error);
    graph = loaded.graph.get();
  }
}

}  // namespace gorun::modules
