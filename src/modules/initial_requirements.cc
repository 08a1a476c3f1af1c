#include "modules/initial_requirements.h"

#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/vendoring.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

// Outside of every module, or in a workspace without modules.
base::Result<const Requirements*> WithoutModules(const ModuleContext& context,
                                                 RequirementLoader& requirements) {
  std::vector<Version> roots = {{"toolchain", context.local_toolchain}};
  Pruning pruning = PruningForGoVersion(context.local_go);
  if (context.InWorkspace()) {
    // The made-up module must not ask for more than the workspace does.
    pruning = Pruning::kWorkspace;
    roots.push_back(context.main.Single().mod);
  }
  roots.push_back({"go", context.GoVersion()});
  gover::ModSort(roots);
  const Requirements* rs = requirements.New(pruning, std::move(roots), {"go"});
  if (context.Vendoring()) TRY(requirements.UseVendorGraph(*rs, {}));
  return rs;
}

}  // namespace

base::Result<const Requirements*> InitialRequirements(ModuleContext& context,
                                                      RequirementLoader& requirements) {
  if (!context.HasModRoot()) return WithoutModules(context, requirements);
  auto fatal = [](const LoadError& e) { return Fail(e.ToFatal()); };
  const Requirements* rs = context.InWorkspace() ? requirements.FromWorkspace()
                                                 : requirements.FromModFile(context.main.Single());
  if (context.Vendoring()) {
    TRY(ReadVendorList(context));
    TRY(CheckVendorConsistency(context));
    TRY(requirements.UseVendorGraph(*rs, context.vendor->modules));
  }
  // go.mod files are not written in a workspace.
  if (context.InWorkspace()) return rs;

  MainModule& main = context.main.Single();
  if (requirements.HasRedundantRoot(*rs)) {
    // go.mod needs an update, that much is known already.
    auto updated = requirements.UpdateRoots(rs->direct, *rs, {}, {});
    if (!updated) return fatal(updated.error());
    rs = *updated;
  }
  if (main.index->go_version.empty() && context.build_mod == "mod") {
    // The go line that gets added is our version's; what is there was written for Go 1.16 at most.
    if (auto added = main.file->AddGoStmt(context.local_go); !added) {
      return Fail(StrCat("go: internal error: ", added.error().text()));
    }
    main.go_version = context.local_go;
    rs = requirements.OverrideRoots(*rs, {{"go", context.local_go}});
    auto converted = requirements.ConvertPruning(*rs, Pruning::kPruned);
    if (!converted) return fatal(converted.error());
    rs = *converted;
  }
  return rs;
}

}  // namespace gorun::modules
