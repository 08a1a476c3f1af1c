#include "modules/package_walk.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"

namespace gorun::modules {

using base::StrCat;

/// One directory tree to walk: what to enter, and what to do with what is entered.
struct PackageWalk::Tree {
  /// Do not enter directories with a go.mod (but the top).
  bool stop_at_modules = false;
  /// Do not enter what is below a directory named vendor.
  bool stop_at_vendor = false;
  const IgnorePatterns* ignore = nullptr;
  /// Whether to enter a directory, and what lies in it, by its slash path below the top.
  std::function<bool(const std::string& rel)> enter;
  std::function<void(const std::string& dir, const std::string& rel)> visit;
  /// Name a symbolic link to a directory in a warning (the pattern has "...").
  bool warn_symlinks = false;
  /// The whole walk ends at the first unreadable directory, as filepath.WalkDir does if told so.
  bool stop_at_error = false;
};

void PackageWalk::Walk(const Tree& tree, const std::string& dir, const std::string& rel, bool top,
                       WalkResult& result) {
  std::string element = top ? "" : host::BaseName(dir);
  if (!top) {
    if (IsHiddenElement(element)) return;
    if (tree.ignore != nullptr && tree.ignore->ShouldIgnore(rel)) {
      if (context_.settings.flags.x) context_.Print(StrCat("# ignoring directory ", dir));
      return;
    }
  }
  if (!tree.enter(rel)) return;
  host::FileReader& files = context_.host.files;
  if (tree.stop_at_modules && !top) {
    auto go_mod = files.Stat(host::JoinPath(dir, "go.mod"));
    if (go_mod && !go_mod->IsDir()) return;
  }
  tree.visit(dir, rel);
  if (tree.stop_at_vendor && element == "vendor") return;

  auto entries = files.ReadDir(dir);
  if (!entries) {
    result.errors.push_back(LoadError(entries.error()));
    return;
  }
  for (const host::DirEntry& entry : *entries) {
    if (tree.stop_at_error && !result.errors.empty()) return;
    std::string below = rel.empty() ? entry.name : StrCat(rel, "/", entry.name);
    if (entry.type == host::FileType::kDirectory) {
      Walk(tree, StrCat(dir, dir.ends_with('/') ? "" : "/", entry.name), below, false, result);
    } else if (entry.type == host::FileType::kSymlink && tree.warn_symlinks &&
               !IsHiddenElement(entry.name) && tree.enter(below)) {
      std::string path = host::JoinPath(dir, entry.name);
      if (files.IsDir(path)) context_.Print(StrCat("warning: ignoring symlink ", path));
    }
  }
}

// Drops the names whose directories are no packages.
void PackageWalk::KeepPackages(std::vector<std::string>& names,
                               const std::vector<std::string>& dirs,
                               const std::function<bool(const std::string& dir)>& is_package) {
  std::vector<char> keep(dirs.size());
  base::ParallelFor(dirs.size(), 4, [&](size_t i) { keep[i] = is_package(dirs[i]); });
  size_t kept = 0;
  for (size_t i = 0; i < names.size(); i++) {
    if (!keep[i]) continue;
    if (kept != i) names[kept] = std::move(names[i]);
    kept++;
  }
  names.resize(kept);
}

WalkResult PackageWalk::InModules(const std::string& pattern, bool include_std,
                                  const std::vector<Version>& modules) {
  WalkResult result;
  bool meta = IsMetaPackage(pattern, context_.local_go);
  PackagePattern matcher(pattern);
  auto tree_can_match = [&](std::string_view name) { return meta || matcher.TreeCanMatch(name); };

  std::vector<std::string> dirs;
  // "builtin" is for documentation only.
  base::StringSet have = {"builtin"};
  if (!context_.settings.cgo_enabled) have.insert("runtime/cgo");

  auto walk = [&](const std::string& root, const std::string& import_root, bool stop_at_modules,
                  bool stop_at_vendor, const IgnorePatterns* ignore) {
    auto name_of = [&](const std::string& rel) {
      return rel.empty() ? import_root
                         : (import_root.empty() ? rel : StrCat(import_root, "/", rel));
    };
    Tree tree;
    tree.stop_at_modules = stop_at_modules;
    tree.stop_at_vendor = stop_at_vendor;
    tree.ignore = ignore;
    tree.warn_symlinks = base::Contains(pattern, "...");
    tree.enter = [&](const std::string& rel) {
      return (rel.empty() && import_root.empty()) || tree_can_match(name_of(rel));
    };
    tree.visit = [&](const std::string& dir, const std::string& rel) {
      std::string name = name_of(rel);
      // GOROOT/src is no package.
      if (name.empty() || !have.insert(name).second) return;
      if (!meta && !matcher.Matches(name)) return;
      result.names.push_back(std::move(name));
      dirs.push_back(dir);
    };
    Walk(tree, root, "", true, result);
  };

  if (include_std) {
    walk(context_.goroot_src, "", true, false, nullptr);
    if (tree_can_match("cmd")) {
      walk(host::JoinPath(context_.goroot_src, "cmd"), "cmd", true, false, nullptr);
    }
  }
  if (context_.Vendoring()) {
    for (const MainModule& main : context_.main.modules) {
      if (main.root.empty()) continue;
      IgnorePatterns ignore(main.index ? main.index->ignore : std::vector<std::string>());
      walk(main.root, main.path_prefix, true, true, &ignore);
    }
    if (context_.HasModRoot()) walk(context_.VendorDir(), "", false, true, nullptr);
  }
  for (const Version& mod : modules) {
    if (context_.Vendoring()) break;
    if (gover::IsToolchain(mod.path) || !tree_can_match(mod.path)) continue;
    if (const MainModule* main = mod.version.empty() ? context_.main.Find(mod.path) : nullptr) {
      if (main->root.empty()) continue;
      IgnorePatterns ignore(main->index ? main->index->ignore : std::vector<std::string>());
      walk(main->root, main->path_prefix, true, true, &ignore);
      continue;
    }
    const LoadResult<FetchedModule>& tree = fetcher_.Fetch(mod);
    if (!tree) {
      result.errors.push_back(tree.error());
      continue;
    }
    const GoModSummaries::Answer& summary = summaries_.Get(mod);
    IgnorePatterns ignore(summary ? (*summary)->ignore : std::vector<std::string>());
    walk(tree->dir, mod.path, tree->is_local, true, &ignore);
  }
  // The module loader's own view (modload.scanDir): a file whose constraint is broken is none.
  KeepPackages(result.names, dirs, [&](const std::string& dir) {
    return scanner_.HasGoFiles(dir) && !scanner_.ScanImports(dir).no_go_files;
  });
  std::sort(result.names.begin(), result.names.end());
  return result;
}

WalkResult PackageWalk::Standard(const std::string& pattern) {
  WalkResult result;
  std::vector<std::string> dirs;
  bool cmd = pattern == "cmd";
  base::StringSet have = {"builtin"};
  if (!context_.settings.cgo_enabled) have.insert("runtime/cgo");
  auto name_of = [&](const std::string& rel) {
    return !cmd ? rel : (rel.empty() ? std::string("cmd") : StrCat("cmd/", rel));
  };
  Tree tree;
  tree.stop_at_error = true;
  tree.enter = [&](const std::string& rel) {
    return cmd || rel.empty() || (IsStandardImportPath(rel) && rel != "cmd");
  };
  tree.visit = [&](const std::string& dir, const std::string& rel) {
    std::string name = name_of(rel);
    if (name.empty() || !have.insert(name).second) return;
    // Programs of other modules are no part of the distribution.
    if (name.starts_with("cmd/vendor/") && scanner_.IsCommand(dir)) return;
    result.names.push_back(std::move(name));
    dirs.push_back(dir);
  };
  Walk(tree, cmd ? host::JoinPath(context_.goroot_src, "cmd") : context_.goroot_src, "", true,
       result);
  KeepPackages(result.names, dirs, [&](const std::string& dir) { return scanner_.IsPackage(dir); });
  return result;
}

WalkResult PackageWalk::LocalDirs(const LocalPattern& pattern,
                                  const std::vector<std::string>& mod_roots) {
  WalkResult result;
  const std::string& top = pattern.top();
  std::string mod_root;
  for (const std::string& root : mod_roots) {
    if (host::HasPathPrefix(top, root)) mod_root = root;
  }
  if (!mod_roots.empty() && mod_root.empty()) {
    result.errors.push_back(
        LoadError(StrCat("directory ", top, " is outside module root",
                         mod_roots.size() > 1 ? "s" : "", " (", base::Join(mod_roots, ", "), ")")));
  }
  IgnorePatterns ignore;
  for (const MainModule& main : context_.main.modules) {
    if (main.root == mod_root && main.index) ignore = IgnorePatterns(main.index->ignore);
  }
  std::vector<std::string> dirs;
  WalkResult walked;
  Tree tree;
  tree.stop_at_modules = context_.modules_enabled;
  tree.stop_at_error = true;
  // Here the top is no exception.
  tree.enter = [&](const std::string& rel) {
    if (rel.empty() && pattern.IsHidden(rel)) return false;
    if (mod_root.empty()) return true;
    const std::string path = host::JoinPath(top, rel);
    if (!ignore.ShouldIgnore(context_.InDir(path, mod_root))) return true;
    if (context_.settings.flags.x) context_.Print(StrCat("# ignoring directory ", path));
    return false;
  };
  bool entered = false;
  tree.visit = [&](const std::string& path, const std::string& rel) {
    entered = true;
    std::string name = pattern.Name(rel);
    if (!pattern.Matches(name)) return;
    walked.names.push_back(std::move(name));
    dirs.push_back(path);
  };
  Walk(tree, top, "", true, walked);
  if (!entered || !walked.errors.empty()) {
    if (base::Status is_dir = pattern.CheckTop(context_.host.files); !is_dir) {
      result.errors.push_back(LoadError(is_dir.error()));
      return result;
    }
  }
  for (const LoadError& error : walked.errors) {
    result.errors.push_back(LoadError(pattern.ErrorText(error.Text())));
  }
  KeepPackages(walked.names, dirs, [&](const std::string& dir) { return scanner_.IsPackage(dir); });
  result.names = std::move(walked.names);
  return result;
}

}  // namespace gorun::modules
