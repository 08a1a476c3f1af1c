#include "modules/package_pattern.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/module_context.h"

namespace gorun::modules {

namespace {

// Stands for a "vendor" element that is not the last one: no wildcard matches it.
constexpr char kVendor = '\0';

std::string ReplaceVendor(std::string_view path) {
  if (!base::Contains(path, "vendor")) return std::string(path);
  std::vector<std::string> elements = base::Split(path, "/");
  for (size_t i = 0; i + 1 < elements.size(); i++) {
    if (elements[i] == "vendor") elements[i] = std::string(1, kVendor);
  }
  return base::Join(elements, "/");
}

// Matches with a row of states, one per position of the pattern: linear in |pattern| * |name|.
bool MatchGlob(std::string_view pattern, std::string_view name) {
  // states[i]: pattern[0, i) has matched what was read of the name. A wildcard takes three
  // positions.
  std::vector<bool> states(pattern.size() + 1), next;
  auto is_wild = [&](size_t i) { return pattern.substr(i, 3) == "..."; };
  auto close = [&](std::vector<bool>& s) {
    for (size_t i = 0; i < pattern.size(); i++) {
      if (s[i] && is_wild(i)) s[i + 3] = true;
    }
  };
  states[0] = true;
  close(states);
  for (char c : name) {
    next.assign(pattern.size() + 1, false);
    for (size_t i = 0; i < pattern.size(); i++) {
      if (!states[i]) continue;
      if (is_wild(i)) {
        if (c != kVendor) next[i] = true;
      } else if (pattern[i] == c) {
        next[i + 1] = true;
      }
    }
    close(next);
    states.swap(next);
  }
  return states[pattern.size()];
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
  size_t wild = pattern.find("...");
  wildcard_ = wild != std::string_view::npos;
  literal_prefix_ = std::string(pattern.substr(0, wild));
  never_ = pattern.find(kVendor) != std::string_view::npos || !base::IsValidUtf8(pattern);
  if (never_) return;

  std::string text = ReplaceVendor(pattern);
  const std::string vendor_tail = std::string("/") + kVendor + "/...";
  if (text.ends_with(vendor_tail)) {
    alternatives_ = {text.substr(0, text.size() - vendor_tail.size()) + "/vendor", text};
  } else if (text == vendor_tail.substr(1)) {
    alternatives_ = {"/vendor", vendor_tail};
  } else if (text.ends_with("/...")) {
    alternatives_ = {text.substr(0, text.size() - 4), text};
  } else {
    alternatives_ = {text};
  }
}

bool PackagePattern::Matches(std::string_view name) const {
  if (never_ || name.find(kVendor) != std::string_view::npos) return false;
  std::string replaced = ReplaceVendor(name);
  for (const std::string& pattern : alternatives_) {
    if (MatchGlob(pattern, replaced)) return true;
  }
  return false;
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
