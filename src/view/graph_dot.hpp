// The dependency graph for Graphviz.
#pragma once

#include <string>

#include "graph/graph.hpp"

namespace rxplan::view {

// A node for each resource and data block, an edge to each that it needs; blocks of called modules in clusters.
[[nodiscard]] std::string graph_dot(const Graph& graph);

}  // namespace rxplan::view
