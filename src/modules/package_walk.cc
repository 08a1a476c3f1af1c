#include "modules/package_walk.h"

#include <algorithm>
#include <functional>

#include "base/parallel.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

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
    if (element.starts_with('.') || element.starts_with('_') || element == "testdata") return;
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
               !entry.name.starts_with('.') && !entry.name.starts_with('_') &&
               entry.name != "testdata" && tree.enter(below)) {
      std::string path = host::JoinPath(dir, entry.name);
      if (files.IsDir(path)) context_.Print(StrCat("warning: ignoring symlink ", path));
    }
  }
}

// Drops the names whose directories have no Go files for this build.
void PackageWalk::KeepPackages(std::vector<std::string>& names,
                               const std::vector<std::string>& dirs) {
  std::vector<char> keep(dirs.size());
  base::ParallelFor(dirs.size(), 4, [&](size_t i) {
    keep[i] = scanner_.HasGoFiles(dirs[i]) && !scanner_.ScanImports(dirs[i]).no_go_files;
  });
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
  KeepPackages(result.names, dirs);
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
  KeepPackages(result.names, dirs);
  return result;
}

WalkResult PackageWalk::LocalDirs(const std::string& pattern,
                                  const std::vector<std::string>& mod_roots) {
  WalkResult result;
  // Names keep a leading "./", which CleanPath drops.
  std::string clean = host::CleanPath(pattern);
  std::string prefix;
  if (clean != "." && pattern.starts_with("./")) {
    prefix = "./";
    clean = StrCat("./", clean);
  }
  PackagePattern matcher(clean);
  size_t wild = clean.find("...");
  std::string head = clean.substr(0, wild == std::string::npos ? clean.size() : wild);
  size_t slash = head.rfind('/');
  std::string dir = slash == std::string::npos ? "" : head.substr(0, slash + 1);
  std::string top = context_.Abs(dir.empty() ? "." : dir);

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
  // What the directories are called: relative as the pattern is.
  std::string shown_top = host::CleanPath(dir.empty() ? "." : dir);
  auto shown = [&](const std::string& rel) {
    std::string path = rel.empty() ? shown_top : host::JoinPath(shown_top, rel);
    return StrCat(prefix, path);
  };
  std::vector<std::string> dirs;
  Tree tree;
  tree.stop_at_modules = context_.modules_enabled;
  tree.stop_at_error = true;
  tree.enter = [&](const std::string& rel) {
    if (mod_root.empty() || rel.empty()) return true;
    std::string in = context_.InDir(host::JoinPath(top, rel), mod_root);
    return in.empty() || in == "." || !ignore.ShouldIgnore(in);
  };
  tree.visit = [&](const std::string& path, const std::string& rel) {
    std::string name = shown(rel);
    if (!matcher.Matches(name)) return;
    result.names.push_back(std::move(name));
    dirs.push_back(path);
  };
  Walk(tree, top, "", true, result);
  KeepPackages(result.names, dirs);
  return result;
}

}  // namespace gorun::modules
