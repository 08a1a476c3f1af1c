#include "host/overlay.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "host/path.h"

namespace gorun::host {

namespace {

// The only directory that can stand in for something: cmd/go tells one by a slash at the end, which
// a clean path has not, but for this one.
constexpr std::string_view kRoot = "/";

bool Before(std::string_view x, std::string_view y) {
  const auto weight = [](char c) { return c == '/' ? -1 : int{static_cast<unsigned char>(c)}; };
  return std::ranges::lexicographical_compare(x, y, {}, weight, weight);
}

}  // namespace

base::Result<Overlay> Overlay::Make(std::vector<Replacement> replacements, std::string cwd) {
  Overlay overlay;
  overlay.cwd_ = std::move(cwd);
  overlay.list_ = std::move(replacements);
  std::vector<Replacement>& list = overlay.list_;
  std::ranges::sort(list, Before, &Replacement::from);
  for (size_t i = 0; i < list.size(); i++) {
    if (list[i].to.empty()) continue;
    const std::string prefix = list[i].from + "/";
    for (size_t j = i + 1; j < list.size() && list[j].from.starts_with(prefix); j++) {
      if (list[j].to.empty()) continue;
      return base::Fail(base::StrCat("inconsistent files ", list[i].from, " and ", list[j].from,
                                     " in overlay map"));
    }
  }
  return overlay;
}

std::string Overlay::Abs(std::string_view path) const {
  return path.empty() ? std::string() : AbsPath(cwd_, path);
}

size_t Overlay::LowerBound(std::string_view path) const {
  const auto found = std::ranges::lower_bound(list_, path, Before, &Replacement::from);
  return static_cast<size_t>(found - list_.begin());
}

Overlay::Info Overlay::Find(std::string_view path) const {
  Info info;
  if (list_.empty() || path.empty()) return info;
  const std::string abs = Abs(path);
  const size_t i = LowerBound(abs);
  if (i < list_.size() && list_[i].from == abs) {
    info.deleted = list_[i].to.empty();
    info.is_dir = list_[i].to == kRoot;
    info.is_file = !info.deleted && !info.is_dir;
    info.actual = list_[i].to;
  } else if (i < list_.size() && HasPathPrefix(list_[i].from, abs)) {
    info.is_dir = true;
  } else if (i > 0 && HasPathPrefix(abs, list_[i - 1].from)) {
    if (list_[i - 1].to == kRoot) {
      info.is_moved = true;
      info.actual = list_[i - 1].to + abs.substr(list_[i - 1].from.size() + 1);
    } else {
      // There is a file, or nothing, where its directory was.
      info.deleted = true;
    }
  }
  return info;
}

std::vector<Overlay::Child> Overlay::Children(std::string_view dir) const {
  std::vector<Child> children;
  const std::string abs = Abs(dir);
  const std::string prefix = abs.ends_with('/') ? abs : abs + "/";
  for (size_t i = LowerBound(prefix); i < list_.size() && list_[i].from.starts_with(prefix); i++) {
    std::string_view name = std::string_view(list_[i].from).substr(prefix.size());
    const size_t slash = name.find('/');
    const bool is_below = slash != std::string_view::npos;
    const bool deleted = list_[i].to.empty();
    // What is deleted further down says nothing of the directory.
    if (is_below && deleted) continue;
    const bool is_dir = is_below || list_[i].to == kRoot;
    name = name.substr(0, slash);
    if (!children.empty() && children.back().name == name) {
      // A deleted name of which something is left, as a directory.
      if (children.back().deleted && is_dir) continue;
      if (children.back().is_dir) continue;
    }
    children.push_back({std::string(name), deleted, is_dir, is_dir ? "" : list_[i].to});
  }
  return children;
}

std::string Overlay::Actual(const std::string& path) const {
  if (list_.empty()) return path;
  Info info = Find(path);
  if (info.deleted) return "";
  return info.is_file || info.is_moved ? std::move(info.actual) : path;
}

bool Overlay::Replaced(const std::string& path) const {
  if (list_.empty()) return false;
  const Info info = Find(path);
  return info.deleted || info.is_file || info.is_moved;
}

std::optional<std::string> Overlay::ReplacementIn(std::string_view dir) const {
  if (list_.empty()) return std::nullopt;
  const std::string abs = Abs(dir);
  const size_t i = LowerBound(abs);
  if (i < list_.size() && HasPathPrefix(list_[i].from, abs)) return list_[i].from;
  if (i > 0 && HasPathPrefix(abs, list_[i - 1].from)) return list_[i - 1].from;
  return std::nullopt;
}

}  // namespace gorun::host
