#include "modules/gopath_imports.h"

#include <utility>

#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "host/path.h"
#include "modules/import_path.h"

namespace gorun::modules {

using base::StrCat;

namespace {

// load.findVersionElement: where the last "/vN" begins and ends.
std::optional<std::pair<size_t, size_t>> FindVersionElement(std::string_view path) {
  size_t end = path.size();
  for (size_t i = path.size(); i-- > 0;) {
    if (path[i] != '/') continue;
    if (IsVersionElement(path.substr(i + 1, end - i - 1))) return std::pair(i, end);
    end = i;
  }
  return std::nullopt;
}

// Calls `visit(length)` for `dir` and its parents up to `root`, until it returns true.
template <typename Visit>
bool AnyParent(const std::string& dir, const std::string& root, const Visit& visit) {
  for (size_t i = dir.size() + 1; i-- > root.size();) {
    if (i < dir.size() && dir[i] != '/') continue;
    if (visit(i)) return true;
  }
  return false;
}

// Just enough of a go.mod to see its module line.
std::string ModuleLine(std::string_view text) {
  constexpr std::string_view kWord = "module ";
  size_t start = 0;
  if (!text.starts_with(kWord)) {
    start = text.find("\nmodule ");
    if (start == std::string_view::npos) return "";
    start++;
  }
  std::string_view line = text.substr(start + kWord.size());
  line = base::TrimUnicodeSpace(line.substr(0, line.find('\n')));
  if (line.starts_with('"')) return base::GoUnquote(line).value_or("");
  return std::string(line);
}

}  // namespace

std::string DirToImportPath(std::string_view dir) {
  constexpr std::string_view kIllegal = "!\"#$%&'()*,:;<=>?[\\]^{|}`";
  std::string path;
  while (!dir.empty()) {
    auto [rune, size] = base::DecodeRune(dir);
    const bool illegal = rune == 0xFFFD || !base::IsPrint(rune) || base::IsSpace(rune) ||
                         (rune < 0x80 && base::Contains(kIllegal, dir.substr(0, 1)));
    if (illegal) {
      path += '_';
    } else {
      path += dir.substr(0, static_cast<size_t>(size));
    }
    dir.remove_prefix(static_cast<size_t>(size));
  }
  return host::JoinPath("_", path);
}

base::Result<std::string> GopathImports::Resolve(std::string_view path,
                                                 const GopathImporter& importer) {
  if (importer.root.empty()) return std::string(path);
  TRY_ASSIGN(DirAndRoot place, LayOut(importer));
  std::string found = Vendored(path, importer, place);
  if (found != path) return found;
  return WithoutMajorVersion(path, place);
}

base::Result<GopathImports::DirAndRoot> GopathImports::LayOut(const GopathImporter& importer) {
  DirAndRoot place{host::CleanPath(importer.dir), host::JoinPath(importer.root, "src")};
  auto fits = [&] {
    return host::HasPathPrefix(place.dir, place.root) &&
           host::JoinPath(place.root, importer.import_path) == place.dir;
  };
  if (fits()) return place;
  place.dir = trees_.Expand(place.dir);
  place.root = trees_.Expand(place.root);
  if (place.dir.size() > place.root.size() && fits()) return place;
  return base::Fail(StrCat("unexpected directory layout:\n\timport path: ", importer.import_path,
                           "\n\troot: ", host::JoinPath(importer.root, "src"), "\n\tdir: ",
                           host::CleanPath(importer.dir), "\n\texpand root: ", importer.root,
                           "\n\texpand dir: ", importer.dir, "\n\tseparator: /"));
}

std::string GopathImports::Vendored(std::string_view path, const GopathImporter& importer,
                                    const DirAndRoot& place) {
  const std::string vendored = StrCat("vendor/", path);
  std::string found(path);
  AnyParent(place.dir, place.root, [&](size_t length) {
    const std::string parent = place.dir.substr(0, length);
    if (!trees_.IsDir(host::JoinPath(parent, "vendor"))) return false;
    const std::string dir = host::JoinPath(parent, vendored);
    if (!trees_.IsDir(dir) || !trees_.HasGoFiles(dir)) return false;
    // The import path ends like the directory: it loses the same elements.
    const size_t chopped = place.dir.size() - length;
    const std::string& own = importer.import_path;
    found = chopped > own.size()
                ? vendored
                : StrCat(std::string_view(own).substr(0, own.size() - chopped), "/", vendored);
    return true;
  });
  return found;
}

// Code with a go.mod may import x/y/v2/z where GOPATH has x/y/z with an x/y/go.mod that says
// "module x/y/v2".
std::string GopathImports::WithoutMajorVersion(std::string_view path, const DirAndRoot& place) {
  std::string same(path);
  if (!FindVersionElement(path)) return same;
  const bool has_go_mod = AnyParent(place.dir, place.root, [&](size_t length) {
    return !GoModPath(place.dir.substr(0, length)).empty();
  });
  if (!has_go_mod || !trees_.Find(path, "", false).dir.empty()) return same;
  for (std::string_view head = path; !head.empty();) {
    auto version = FindVersionElement(head);
    if (!version) return same;
    auto [start, end] = *version;
    const std::string dir = trees_.Find(path.substr(0, start), "", false).dir;
    if (!dir.empty()) {
      const std::string& module = GoModPath(dir);
      if (module == path.substr(0, end)) return StrCat(path.substr(0, start), path.substr(end));
      if (!module.empty()) return same;
    }
    // Something like a version may be an ordinary element: m/v2/api/v1.
    head = path.substr(0, start);
  }
  return same;
}

const std::string& GopathImports::GoModPath(const std::string& dir) {
  return go_mod_paths_.Get(dir, [&]() -> std::string {
    auto text = trees_.files().ReadFile(host::JoinPath(dir, "go.mod"));
    return text ? ModuleLine(*text) : "";
  });
}

}  // namespace gorun::modules
