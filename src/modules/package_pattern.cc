#include "modules/package_pattern.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"

namespace gorun::modules {

namespace {

// Stands for a "vendor" element that is not the last one: no wildcard matches it.
constexpr char kVendor = '\0';
constexpr std::string_view kWild = "...";

std::string ReplaceVendor(std::string_view path) {
  if (!base::Contains(path, "vendor")) return std::string(path);
  std::vector<std::string> elements = base::Split(path, "/");
  for (size_t i = 0; i + 1 < elements.size(); i++) {
    if (elements[i] == "vendor") elements[i] = std::string(1, kVendor);
  }
  return base::Join(elements, "/");
}

// `parts` follow each other in `name`, with a wildcard between any two.
bool MatchParts(const std::vector<std::string>& parts, std::string_view name) {
  if (!name.starts_with(parts.front())) return false;
  if (parts.size() == 1) return name.size() == parts.front().size();
  name.remove_prefix(parts.front().size());
  // The leftmost match of each part leaves the most to the others.
  for (size_t i = 1; i + 1 < parts.size(); i++) {
    size_t at = name.find(parts[i]);
    if (at == std::string_view::npos || name.substr(0, at).find(kVendor) != std::string_view::npos)
      return false;
    name.remove_prefix(at + parts[i].size());
  }
  if (!name.ends_with(parts.back())) return false;
  name.remove_suffix(parts.back().size());
  return name.find(kVendor) == std::string_view::npos;
}

std::string WithSlashes(std::string_view path) {
  std::string text;
  if (!path.starts_with('/')) text += '/';
  text += path;
  if (!text.ends_with('/')) text += '/';
  return text;
}

}  // namespace

PackagePattern::PackagePattern(std::string_view pattern) {
  size_t wild = pattern.find(kWild);
  wildcard_ = wild != std::string_view::npos;
  literal_prefix_ = std::string(pattern.substr(0, wild));
  never_ = pattern.find(kVendor) != std::string_view::npos || !base::IsValidUtf8(pattern);
  if (never_) return;

  std::string text = ReplaceVendor(pattern);
  const std::string vendor_tail = std::string("/") + kVendor + "/...";
  auto add = [this](std::string_view alternative) {
    alternatives_.push_back(base::Split(alternative, kWild));
  };
  if (auto parent = base::CutSuffix(text, vendor_tail)) {
    add(base::StrCat(*parent, "/vendor"));
  } else if (text == vendor_tail.substr(1)) {
    // As cmd/go has it, slash and all.
    add("/vendor");
    text = vendor_tail;
  } else if (auto tree = base::CutSuffix(text, "/...")) {
    add(*tree);
  }
  add(text);
}

bool PackagePattern::Matches(std::string_view name) const {
  if (never_ || name.find(kVendor) != std::string_view::npos) return false;
  std::string replaced = ReplaceVendor(name);
  return std::any_of(
      alternatives_.begin(), alternatives_.end(),
      [&](const std::vector<std::string>& parts) { return MatchParts(parts, replaced); });
}

bool PackagePattern::TreeCanMatch(std::string_view name) const {
  if (name.size() <= literal_prefix_.size()) {
    std::string_view prefix = literal_prefix_;
    bool has = name.size() == prefix.size()
                   ? prefix == name
                   : (name.ends_with('/') ? prefix.starts_with(name)
                                          : prefix.starts_with(name) && prefix[name.size()] == '/');
    if (has) return true;
  }
  return wildcard_ && name.starts_with(literal_prefix_);
}

std::string CleanPattern(std::string_view pattern, std::string_view local_go) {
  std::string_view path = pattern, version;
  if (!IsLocalImport(pattern) && !host::IsAbsPath(pattern)) {
    size_t at = pattern.find('@');
    if (at != std::string_view::npos) {
      path = pattern.substr(0, at);
      version = pattern.substr(at);
    }
  }
  std::string clean;
  if (host::IsAbsPath(path)) {
    clean = host::CleanPath(path);
  } else {
    std::string slashed(path);
    if (gover::Compare(local_go, "1.25") >= 0) slashed = base::ReplaceAll(path, "\\", "/");
    if (slashed.starts_with("./")) {
      clean = "./" + host::CleanPath(slashed);
      if (clean == "./.") clean = ".";
    } else {
      clean = host::CleanPath(slashed);
    }
  }
  return clean + std::string(version);
}

IgnorePatterns::IgnorePatterns(const std::vector<std::string>& patterns) {
  for (std::string_view pattern : patterns) {
    if (auto rest = base::CutPrefix(pattern, "./")) {
      relative_.push_back(WithSlashes(*rest));
    } else {
      anywhere_.push_back(WithSlashes(pattern));
    }
  }
}

bool IgnorePatterns::ShouldIgnore(std::string_view dir) const {
  if (dir.empty() || (relative_.empty() && anywhere_.empty())) return false;
  std::string path = WithSlashes(dir);
  for (const std::string& p : relative_) {
    if (path.starts_with(p)) return true;
  }
  for (const std::string& p : anywhere_) {
    if (base::Contains(path, p)) return true;
  }
  return false;
}

}  // namespace gorun::modules
