// Declarations -> nodes, and what each of them refers to. The graph's inside.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "eval/reference.hpp"
#include "graph/graph.hpp"

namespace rxplan {

// Nodes of all modules in source order, a called module's after its call.
[[nodiscard]] std::vector<Node> collect_nodes(const config::Module& root);

// Where a declaration's node is.
class NodeIndex {
public:
    explicit NodeIndex(const std::vector<Node>& nodes);

    // Nothing when there is none.
    [[nodiscard]] std::optional<std::uint32_t> find(const void* declaration) const;

private:
    std::map<const void*, std::uint32_t> by_declaration_;
};

// The references that a node's declaration makes, as read in `module` (a variable's value is written in the calling module).
struct NodeReferences {
    const config::Module* module = nullptr;
    std::vector<eval::Reference> references;
    std::vector<eval::Reference> depends_on;  // beside them: a module named here is waited for as a whole
};
[[nodiscard]] NodeReferences references_of(const Node& node, const config::Module* caller, Diagnostics& diagnostics);

}  // namespace rxplan
