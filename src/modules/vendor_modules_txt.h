#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/string_map.h"
#include "modules/module_path.h"

// vendor/modules.txt as data (cmd/go/internal/modload/vendor.go, readVendorList). Consistency with
// go.mod is checked elsewhere.
namespace gorun::modules {

struct VendorMeta {
  bool is_explicit = false;
  /// Path "" if it is not replaced; version "" if by a directory.
  Version replacement;
  /// "" if not said.
  std::string go_version;
};

struct VendorModulesTxt {
  /// Modules that provide packages, in order of appearance.
  std::vector<Version> modules;
  /// All replaced modules; version "" for a wildcard replacement.
  std::vector<Version> replaced;
  /// Module path → selected version.
  base::StringMap<std::string> selected;
  /// Package → the module that provides it.
  base::StringMap<Version> package_module;
  std::unordered_map<Version, VendorMeta> meta;
  /// Modules in the order in which a "go" annotation was met (a too new one is an error in that
  /// order).
  std::vector<Version> go_annotated;

  /// nullptr if the file says nothing of `mod`.
  const VendorMeta* MetaOf(const Version& mod) const;
};

/// Never fails: lines that cannot be understood are ignored, as cmd/go ignores them.
VendorModulesTxt ParseVendorModulesTxt(std::string_view text);

}  // namespace gorun::modules
