#include "memo/trust.h"

#include <algorithm>

#include "base/strings.h"
#include "host/observations.h"
#include "host/path.h"
#include "host/probe.h"

namespace gorun::memo {

namespace {

using base::StrCat;

/// Where root installs and does not experiment.
bool IsSystemPlace(std::string_view path) {
  constexpr std::string_view kPlaces[] = {"/usr", "/opt", "/snap", "/nix/store", "/gnu/store"};
  return std::ranges::any_of(kPlaces, [&](auto place) { return host::HasPathPrefix(path, place); });
}

bool IsProtected(const std::string& directory) {
  host::Ownership ownership;
  if (!host::ProbeOwnership(directory, ownership)) return false;
  const uint32_t user = host::EffectiveUser();
  if (user != 0) return ownership.owner != user && !ownership.writable;
  return ownership.owner == 0 && (ownership.permissions & 022) == 0 && IsSystemPlace(directory);
}

}  // namespace

Trees::Trees(std::string goroot, std::string modules, bool strict, int64_t looked_at_ns)
    : modules_(std::move(modules)),
      strict_(strict),
      looked_at_ns_(looked_at_ns),
      goroot_src_(host::JoinPath(goroot, "src")) {
  if (strict || goroot.empty() || !IsProtected(goroot) || !IsProtected(goroot_src_)) return;
  if (StaysTheSame(goroot) && StaysTheSame(goroot_src_)) goroot_ = Tree{{goroot, goroot_src_}};
}

bool Trees::StaysTheSame(const std::string& directory) const {
  host::FileInfo info;
  return host::ProbeStat(directory.c_str(), host::FollowLinks::kYes, info) == 0 && info.IsDir() &&
         host::TimesAreTrustworthy(info, looked_at_ns_);
}

const Tree* Trees::Find(std::string_view path) {
  if (strict_) return nullptr;
  if (goroot_ && host::HasPathPrefix(path, goroot_src_)) return &*goroot_;
  return ModuleTree(path);
}

const Tree* Trees::ModuleTree(std::string_view path) {
  if (modules_.empty() || !host::HasPathPrefix(path, modules_)) return nullptr;
  // MODULES/path/of/module@version; no file name in MODULES/cache counts.
  const size_t at = path.find('@', modules_.size());
  if (at == std::string_view::npos) return nullptr;
  if (host::HasPathPrefix(path, modules_ + "/cache")) return nullptr;
  const std::string_view root = path.substr(0, path.find('/', at));
  auto known = by_module_.find(root);
  if (known == by_module_.end()) {
    const std::string directory(root);
    host::Ownership ownership;
    std::optional<Tree> tree;
    if (host::ProbeOwnership(directory, ownership) && (ownership.permissions & 0222) == 0 &&
        StaysTheSame(directory)) {
      tree = Tree{{directory}};
    }
    known = by_module_.emplace(directory, std::move(tree)).first;
  }
  return known->second ? &*known->second : nullptr;
}

}  // namespace gorun::memo
