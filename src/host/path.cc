#include "host/path.h"

#include <algorithm>

#include "base/strings.h"

namespace gorun::host {

std::string CleanPath(std::string_view path) {
  if (path.empty()) return ".";
  bool rooted = path.front() == '/';
  std::string out;
  out.reserve(path.size());
  if (rooted) out += '/';
  // Where in `out` a ".." may not go back beyond: the root, or leading ".." elements.
  size_t floor = out.size();
  size_t at = 0;
  while (at < path.size()) {
    if (path[at] == '/') {
      at++;
      continue;
    }
    size_t end = std::min(path.find('/', at), path.size());
    std::string_view element = path.substr(at, end - at);
    at = end;
    if (element == ".") continue;
    if (element == "..") {
      if (out.size() > floor) {
        size_t slash = out.rfind('/');
        out.resize(slash == std::string::npos || slash < floor ? floor : slash);
        continue;
      }
      if (rooted) continue;
      if (!out.empty()) out += '/';
      out += "..";
      floor = out.size();
      continue;
    }
    if (!out.empty() && out.back() != '/') out += '/';
    out += element;
  }
  if (out.empty()) return ".";
  return out;
}

namespace {

std::string JoinAll(std::initializer_list<std::string_view> elements) {
  std::string joined;
  for (std::string_view element : elements) {
    if (element.empty()) continue;
    if (!joined.empty()) joined += '/';
    joined += element;
  }
  return joined.empty() ? joined : CleanPath(joined);
}

base::Result<std::string> CannotMakeRelative(std::string_view base, std::string_view target) {
  return base::Fail(base::StrCat("Rel: can't make ", target, " relative to ", base));
}

}  // namespace

std::string JoinPath(std::string_view a, std::string_view b) { return JoinAll({a, b}); }
std::string JoinPath(std::string_view a, std::string_view b, std::string_view c) {
  return JoinAll({a, b, c});
}
std::string JoinPath(std::string_view a, std::string_view b, std::string_view c,
                     std::string_view d) {
  return JoinAll({a, b, c, d});
}

std::string BaseName(std::string_view path) {
  if (path.empty()) return ".";
  while (!path.empty() && path.back() == '/') path.remove_suffix(1);
  if (size_t slash = path.rfind('/'); slash != std::string_view::npos) {
    path.remove_prefix(slash + 1);
  }
  return path.empty() ? "/" : std::string(path);
}

std::string DirName(std::string_view path) {
  size_t slash = path.rfind('/');
  return CleanPath(slash == std::string_view::npos ? "" : path.substr(0, slash + 1));
}

std::string_view Extension(std::string_view path) {
  for (size_t i = path.size(); i > 0 && path[i - 1] != '/'; i--) {
    if (path[i - 1] == '.') return path.substr(i - 1);
  }
  return {};
}

std::string AbsPath(std::string_view cwd, std::string_view path) {
  return IsAbsPath(path) ? CleanPath(path) : JoinPath(cwd, path);
}

base::Result<std::string> RelPath(std::string_view base, std::string_view target) {
  std::string from = CleanPath(base);
  std::string to = CleanPath(target);
  if (from == to) return ".";
  if (from == ".") from.clear();
  if (IsAbsPath(from) != IsAbsPath(to)) return CannotMakeRelative(base, target);
  // from[b0, bi) and to[t0, ti) are the first elements that differ.
  size_t bl = from.size(), tl = to.size(), b0 = 0, bi = 0, t0 = 0, ti = 0;
  while (true) {
    while (bi < bl && from[bi] != '/') bi++;
    while (ti < tl && to[ti] != '/') ti++;
    if (std::string_view(to).substr(t0, ti - t0) != std::string_view(from).substr(b0, bi - b0)) {
      break;
    }
    if (bi < bl) bi++;
    if (ti < tl) ti++;
    b0 = bi;
    t0 = ti;
  }
  if (std::string_view(from).substr(b0, bi - b0) == "..") return CannotMakeRelative(base, target);
  if (b0 == bl) return to.substr(t0);
  // Elements of the base are left: up before down.
  std::string up = "..";
  for (size_t i = b0; i < bl; i++) {
    if (from[i] == '/') up += "/..";
  }
  if (t0 != tl) base::StrAppend(up, '/', std::string_view(to).substr(t0));
  return CleanPath(up);
}

bool HasPathPrefix(std::string_view path, std::string_view prefix) {
  if (path.size() == prefix.size()) return path == prefix;
  if (prefix.empty()) return true;
  if (!path.starts_with(prefix)) return false;
  return prefix.back() == '/' || path[prefix.size()] == '/';
}

bool IsLocalPath(std::string_view path) {
  if (path.empty() || IsAbsPath(path)) return false;
  std::string clean = CleanPath(path);
  return clean != ".." && !clean.starts_with("../");
}

}  // namespace gorun::host
