#include "modules/gopath_trees.h"

#include "base/go_quote.h"
#include "base/strings.h"
#include "host/path.h"

namespace gorun::modules {

using base::StrCat;

namespace {

std::optional<std::string> HasSubdirByText(const std::string& root, const std::string& dir) {
  std::string prefix = host::CleanPath(root);
  if (!prefix.ends_with('/')) prefix += '/';
  std::string clean = host::CleanPath(dir);
  if (!clean.starts_with(prefix)) return std::nullopt;
  return clean.substr(prefix.size());
}

// Paths below testdata are no import paths.
bool InTestdata(std::string_view path) {
  return base::Contains(StrCat("/", path, "/"), "/testdata/");
}

}  // namespace

GopathTrees::GopathTrees(host::FileReader& files, std::string goroot,
                         const std::vector<std::string>& gopath)
    : files_(files), goroot_(std::move(goroot)) {
  for (const std::string& element : gopath) {
    if (element.empty() || element == goroot_ || element.starts_with('~')) continue;
    gopath_.push_back(element);
  }
}

bool GopathTrees::IsDir(const std::string& path) {
  return is_dir_.Get(path, [&] { return files_.IsDir(path); });
}

bool GopathTrees::HasGoFiles(const std::string& dir) {
  return has_go_files_.Get(dir, [&] {
    auto entries = files_.ReadDir(dir);
    if (!entries) return false;
    for (const host::DirEntry& entry : *entries) {
      if (entry.type != host::FileType::kDirectory && entry.name.ends_with(".go")) return true;
    }
    return false;
  });
}

const std::optional<std::string>& GopathTrees::RealPath(const std::string& path) {
  return real_paths_.Get(path, [&]() -> std::optional<std::string> {
    auto real = files_.RealPath(path);
    if (!real) return std::nullopt;
    return *real;
  });
}

std::string GopathTrees::Expand(const std::string& path) {
  const std::optional<std::string>& real = RealPath(path);
  return real ? *real : path;
}

std::optional<std::string> GopathTrees::HasSubdir(const std::string& root, const std::string& dir) {
  if (auto rel = HasSubdirByText(root, dir)) return rel;
  const std::optional<std::string>& real_root = RealPath(root);
  const std::optional<std::string>& real_dir = RealPath(dir);
  if (real_root) {
    if (auto rel = HasSubdirByText(*real_root, dir)) return rel;
  }
  if (!real_dir) return std::nullopt;
  if (auto rel = HasSubdirByText(root, *real_dir)) return rel;
  return real_root ? HasSubdirByText(*real_root, *real_dir) : std::nullopt;
}

GopathTrees::Place GopathTrees::PlaceOf(const std::string& dir) {
  const std::string goroot_src = host::JoinPath(goroot_, "src");
  if (auto path = HasSubdir(goroot_src, dir); path && !InTestdata(*path)) return {*path, goroot_};
  for (size_t i = 0; i < gopath_.size(); i++) {
    auto path = HasSubdir(host::JoinPath(gopath_[i], "src"), dir);
    if (!path || InTestdata(*path)) continue;
    // Under this path something else may be found first.
    if (IsDir(host::JoinPath(goroot_src, *path))) return {};
    for (size_t early = 0; early < i; early++) {
      if (IsDir(host::JoinPath(gopath_[early], "src", *path))) return {};
    }
    return {*path, gopath_[i]};
  }
  return {};
}

bool GopathTrees::FindVendored(std::string_view path, const std::string& root,
                               const std::string& src_dir, Found& found,
                               std::vector<std::string>& tried) {
  auto below = HasSubdir(root, src_dir);
  if (!below || !below->starts_with("src/") || base::Contains(*below, "/testdata/")) return false;
  for (;;) {
    std::string vendor = host::JoinPath(root, *below, "vendor");
    if (IsDir(vendor)) {
      std::string dir = host::JoinPath(vendor, path);
      if (IsDir(dir) && HasGoFiles(dir)) {
        found.dir = std::move(dir);
        found.root = root;
        return true;
      }
      tried.push_back(std::move(dir));
    }
    size_t slash = below->rfind('/');
    if (slash == std::string::npos) return false;
    below->resize(slash);
  }
}

GopathTrees::Found GopathTrees::Find(std::string_view path, const std::string& src_dir,
                                     bool vendor) {
  Found found;
  if (path.empty() || path.starts_with('/')) {
    found.error = StrCat("import ", base::GoQuote(path), ": ",
                         path.empty() ? "invalid import path" : "cannot import absolute path");
    return found;
  }
  std::vector<std::string> tried_vendor;
  if (vendor && !src_dir.empty()) {
    if (FindVendored(path, goroot_, src_dir, found, tried_vendor)) return found;
    for (const std::string& root : gopath_) {
      if (FindVendored(path, root, src_dir, found, tried_vendor)) return found;
    }
  }
  auto in_root = [&](const std::string& root, const std::string& dir) {
    if (!IsDir(dir)) return false;
    found.dir = dir;
    found.root = root;
    return true;
  };
  // A user's own vendored packages come before those of the standard library, which might get the
  // same ones later.
  const std::string in_goroot = host::JoinPath(goroot_, "src", path);
  const bool goroot_first =
      src_dir.empty() || !path.starts_with("vendor/") || HasSubdir(goroot_, src_dir).has_value();
  if (goroot_first && in_root(goroot_, in_goroot)) return found;
  std::vector<std::string> tried_gopath;
  for (const std::string& root : gopath_) {
    std::string dir = host::JoinPath(root, "src", path);
    if (in_root(root, dir)) return found;
    tried_gopath.push_back(std::move(dir));
  }
  if (!goroot_first && in_root(goroot_, in_goroot)) return found;

  found.error = StrCat("cannot find package ", base::GoQuote(path), " in any of:");
  for (size_t i = 0; i < tried_vendor.size(); i++) {
    base::StrAppend(found.error, "\n\t", tried_vendor[i], i == 0 ? " (vendor tree)" : "");
  }
  base::StrAppend(found.error, "\n\t", in_goroot, " (from $GOROOT)");
  for (size_t i = 0; i < tried_gopath.size(); i++) {
    base::StrAppend(found.error, "\n\t", tried_gopath[i], i == 0 ? " (from $GOPATH)" : "");
  }
  if (tried_gopath.empty()) {
    found.error += "\n\t($GOPATH not set. For more details see: 'go help gopath')";
  }
  return found;
}

std::vector<std::string> GopathTrees::SrcDirs() {
  std::vector<std::string> dirs;
  auto add = [&](const std::string& root) {
    std::string dir = host::JoinPath(root, "src");
    if (IsDir(dir)) dirs.push_back(std::move(dir));
  };
  add(goroot_);
  for (const std::string& root : gopath_) add(root);
  return dirs;
}

}  // namespace gorun::modules
