#include "load/tool_flags.h"

namespace gorun::load {

PerPackageFlags::PerPackageFlags(const std::vector<env::PerPackageFlag>& uses,
                                 std::string_view local_go, std::string_view cwd) {
  for (const env::PerPackageFlag& flag : uses) {
    Use& use = uses_.emplace_back();
    use.args = flag.args;
    if (!flag.pattern.empty()) use.matcher.emplace(flag.pattern, cwd, local_go);
  }
}

bool PerPackageFlags::Use::Matches(const Package& package) const {
  if (matcher) return matcher->Matches(package);
  return package.cmdline_package || package.cmdline_files;
}

std::vector<std::string> PerPackageFlags::For(const Package& package) const {
  for (size_t i = uses_.size(); i-- > 0;) {
    if (uses_[i].Matches(package)) return uses_[i].args;
  }
  return {};
}

void SetToolFlags(const env::BuildFlags& flags, std::string_view local_go, std::string_view cwd,
                  PackageGraph& graph) {
  const PerPackageFlags asmflags(flags.asmflags, local_go, cwd),
      gcflags(flags.gcflags, local_go, cwd);
  const PerPackageFlags ldflags(flags.ldflags, local_go, cwd),
      gccgoflags(flags.gccgoflags, local_go, cwd);
  for (Package& package : graph.packages) {
    package.asmflags = asmflags.For(package);
    package.gcflags = gcflags.For(package);
    package.ldflags = ldflags.For(package);
    package.gccgoflags = gccgoflags.For(package);
  }
}

}  // namespace gorun::load
