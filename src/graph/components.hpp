// Strongly connected components.
#pragma once

#include <cstdint>
#include <vector>

namespace rxplan {

// For each node the number of its component: nodes that reach each other have the same, and no others. `edges[n]` are the nodes that n
// leads to; an edge may occur twice. Linear in nodes and edges, and not recursive. R. Tarjan, "Depth-first search and linear graph
// algorithms", SIAM J. Comput. 1 (1972).
[[nodiscard]] std::vector<std::uint32_t> strong_components(const std::vector<std::vector<std::uint32_t>>& edges);

}  // namespace rxplan
