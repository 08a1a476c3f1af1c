#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "load/package_graph.h"

// A package graph as bytes that can be kept from run to run.
namespace gorun::load {

/// Bytes that only the same build of gorun understands: nothing in them says which one that was.
/// "", which are no graph's bytes, for a graph with errors or without a root.
std::string EncodeGraph(const PackageGraph& graph);

/// The reverse: an equal graph. nullopt if the bytes are not of that form; whatever they are, all
/// ids of a graph that comes out are those of its packages, and the root is one of them.
std::optional<PackageGraph> DecodeGraph(std::string_view bytes);

}  // namespace gorun::load
