#pragma once

#include "build/action_graph.h"
#include "build/build_config.h"
#include "build/known_results.h"

namespace gorun::build {

/// Package graph → action graph, after action.go of cmd/go/internal/work (LinkAction,
/// CompileAction, addTransitiveLinkDeps). Pure. Object directories are numbered as there, so that
/// -n shows the same. Files of packages that `known` has (it may be null) are not hashed ahead.
ActionGraph Plan(const load::PackageGraph& packages, const BuildConfig& config,
                 const KnownResults* known = nullptr);
/// Only what the root imports: neither the root itself nor a link. ActionGraph::root is none.
ActionGraph PlanImports(const load::PackageGraph& packages, const BuildConfig& config);

/// The graph for people (--dump=actions): a line for each action with its dependencies.
std::string DumpActionGraph(const ActionGraph& graph, const load::PackageGraph& packages);

}  // namespace gorun::build
