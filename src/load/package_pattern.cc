#include "load/package_pattern.h"

#include "base/strings.h"

namespace gorun::load {
namespace {

// What "vendor" elements become, so that wildcards can be kept from matching them.
constexpr char kVendor = '\0';
constexpr std::string_view kWild = "...";

/// Replaces all vendor elements but a last one.
std::string ReplaceVendor(std::string_view path) {
  if (!base::Contains(path, "vendor")) return std::string(path);
  std::vector<std::string> elements = base::Split(path, "/");
  for (size_t i = 0; i + 1 < elements.size(); i++) {
    if (elements[i] == "vendor") elements[i] = std::string(1, kVendor);
  }
  return base::Join(elements, "/");
}

bool MatchParts(const std::vector<std::string>& parts, std::string_view name) {
  if (!name.starts_with(parts.front())) return false;
  if (parts.size() == 1) return name.size() == parts.front().size();
  name.remove_prefix(parts.front().size());
  // The leftmost match of each part leaves the most to the others.
  for (size_t i = 1; i + 1 < parts.size(); i++) {
    size_t at = name.find(parts[i]);
    if (at == std::string_view::npos || base::Contains(name.substr(0, at), {&kVendor, 1})) {
      return false;
    }
    name.remove_prefix(at + parts[i].size());
  }
  if (!name.ends_with(parts.back())) return false;
  name.remove_suffix(parts.back().size());
  return !base::Contains(name, {&kVendor, 1});
}

}  // namespace

PackagePattern::PackagePattern(std::string_view pattern) {
  if (base::Contains(pattern, {&kVendor, 1}) || !base::IsValidUtf8(pattern)) return;
  const std::string replaced = ReplaceVendor(pattern);
  const std::string vendor_tree = base::StrCat(kVendor, "/...");
  auto add = [this](std::string_view text) { alternatives_.push_back(base::Split(text, kWild)); };
  if (replaced.ends_with(base::StrCat('/', vendor_tree))) {
    std::string_view parent = base::TrimSuffix(replaced, vendor_tree);
    add(base::StrCat(parent, "vendor"));
    add(replaced);
  } else if (replaced == vendor_tree) {
    // As cmd/go has it, slash and all.
    add("/vendor");
    add(base::StrCat('/', vendor_tree));
  } else if (auto tree = base::CutSuffix(replaced, "/...")) {
    add(*tree);
    add(replaced);
  } else {
    add(replaced);
  }
}

bool PackagePattern::Matches(std::string_view name) const {
  if (base::Contains(name, {&kVendor, 1})) return false;
  const std::string replaced = ReplaceVendor(name);
  for (const std::vector<std::string>& parts : alternatives_) {
    if (MatchParts(parts, replaced)) return true;
  }
  return false;
}

}  // namespace gorun::load
