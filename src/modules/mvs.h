#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "modules/module_path.h"

// Minimal version selection (cmd/go/internal/mvs). Version strings are opaque but for "none".
namespace gorun::modules::mvs {

/// Compares two versions of the module `path`: negative, 0 or positive. "none" is least; the main
/// module's "" is greatest.
using Compare = std::function<int(std::string_view path, std::string_view v1, std::string_view v2)>;

/// MVS with requirements pushed by the caller (mvs.Graph). Not thread-safe.
class Graph {
 public:
  Graph(Compare compare, std::vector<Version> roots);

  const std::vector<Version>& roots() const { return roots_; }
  /// Says that `mod` requires all of `requirements`. `mod` must be reachable from the roots, and
  /// may be given once only.
  void Require(const Version& mod, std::vector<Version> requirements);
  /// What Require was given for `mod`; nullptr if it was not called.
  const std::vector<Version>* RequiredBy(const Version& mod) const;
  /// The selected version of a path; "none" if the graph does not have it.
  std::string_view Selected(std::string_view path) const;
  /// All selected versions: the roots' in their order, then the others in gover::ModSort's.
  std::vector<Version> BuildList() const;
  /// Calls `visit` for every version in the graph but "none", in breadth-first order.
  void WalkBreadthFirst(const std::function<void(const Version&)>& visit) const;
  /// A shortest path from a root to a version that `accept` accepts, in order; empty if there is
  /// none.
  std::vector<Version> FindPath(const std::function<bool(const Version&)>& accept) const;

 private:
  void Select(const Version& mod);

  Compare compare_;
  std::vector<Version> roots_;
  std::unordered_map<Version, std::vector<Version>> required_;
  // True for roots, false for other reachable versions.
  std::unordered_map<Version, bool> is_root_;
  base::StringMap<std::string> selected_;
};

/// What a module requires: it, or why that is unknown (mod.path "" if the failure names no module).
using RequiredResult = tl::expected<std::vector<Version>, ModuleError>;

/// A requirement graph that is pulled (mvs.Reqs).
class Reqs {
 public:
  virtual ~Reqs() = default;
  virtual RequiredResult Required(const Version& mod) = 0;
  virtual int Compare(std::string_view path, std::string_view v1, std::string_view v2) const = 0;
};

/// The build list of the targets: the targets, then the rest by path. It asks one module after the
/// other (as its users page everything in before). Errors show the requirement path
/// (BuildListError).
base::Result<std::vector<Version>> BuildList(std::vector<Version> targets, Reqs& reqs);

/// The minimal requirements of `main_module` that give the same build list, with all paths of
/// `base` among them; sorted by path (mvs.Req).
base::Result<std::vector<Version>> Req(const Version& main_module,
                                       const std::vector<std::string>& base_paths, Reqs& reqs);

/// The text of mvs.BuildListError: the chain "A@1 requires\n\tB@2 requires\n\t…: CAUSE". `path`
/// leads to the module whose requirements failed. `is_version_change` tells steps that are upgrades
/// ("updating to").
base::Error BuildListError(
    const ModuleError& cause, std::span<const Version> path,
    const std::function<bool(const Version& from, const Version& to)>& is_version_change = nullptr);

}  // namespace gorun::modules::mvs
