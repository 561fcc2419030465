// The dependency graph: one node for each declared block, whatever its number of instances.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/module.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan {

struct Node {
    enum class Kind : std::uint8_t { variable, local, output, provider, module_call, data, resource };

    Kind kind = Kind::resource;
    const config::Module* module = nullptr;  // where it is declared
    std::string name;                        // address of the block: `module.cluster.rackspace_server.minion`
    Span source;

    // The declaration; the one that the kind says.
    const config::Variable* variable = nullptr;
    const config::Local* local = nullptr;
    const config::Output* output = nullptr;
    const config::ProviderConfiguration* provider = nullptr;
    const config::ModuleCall* call = nullptr;
    const config::Resource* resource = nullptr;  // kinds data and resource
};

struct Edge {
    std::uint32_t to = 0;   // the node that is needed
    bool same_key = false;  // only `a[count.index]` or `a[each.key]`: instance k needs instance k alone
    Span source;            // the reference that makes the edge
};

struct Graph {
    std::vector<Node> nodes;               // a node comes after all that it needs; otherwise source order: deterministic
    std::vector<std::vector<Edge>> needs;  // by node, by `to`, one edge for each pair

    // The resource and data nodes that a node needs, directly or through variables, locals, outputs and module calls.
    [[nodiscard]] std::vector<Edge> needed_resources(std::uint32_t node) const;
    [[nodiscard]] const Node* find(std::string_view name) const;
};

// Reports references to things that are not declared, and cycles as a path. The graph of a configuration with errors leaves out what is
// wrong.
[[nodiscard]] Graph build_graph(const config::Module& root, Diagnostics& diagnostics);

}  // namespace rxplan
