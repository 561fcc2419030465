// Topological order.
#pragma once

#include <vector>

#include "graph/graph.hpp"

namespace rxplan {

// Nodes reordered so that each comes after all that it needs, otherwise as they were. Every cycle is reported once, as a path, and broken
// at the edge that closes it.
[[nodiscard]] Graph ordered(std::vector<Node> nodes, std::vector<std::vector<Edge>> needs, Diagnostics& diagnostics);

}  // namespace rxplan
