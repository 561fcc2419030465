// The dependency graph: one node for each declared block, whatever its number of instances.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.hpp"
#include "config/module.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan {

struct Node {
    // A variable's validations are a node of their own: they may refer to what needs the variable.
    enum class Kind : std::uint8_t { variable, validation, local, output, provider, module_call, data, resource, check, import };

    Kind kind = Kind::resource;
    const config::Module* module = nullptr;  // where it is declared
    std::string name;                        // address of the block: `module.cluster.rackspace_server.minion`
    Span source;

    // The declaration; the one that the kind says.
    const config::Variable* variable = nullptr;  // kinds variable and validation
    const config::Local* local = nullptr;
    const config::Output* output = nullptr;
    const config::ProviderConfiguration* provider = nullptr;
    const config::ModuleCall* call = nullptr;    // also of a variable of a called module: the call that gives its value
    const config::Resource* resource = nullptr;  // kinds data and resource; of an import: what it names, null when that is not declared
    const config::Check* check = nullptr;
    const config::Import* import = nullptr;

    [[nodiscard]] bool is_resource() const noexcept { return kind == Kind::resource || kind == Kind::data; }
    // Of a resource: its address, without keys of module instances.
    [[nodiscard]] ResourceAddress block() const;
};

struct Edge {
    std::uint32_t to = 0;   // the node that is needed
    bool same_key = false;  // only `a[count.index]` or `a[each.key]`: instance k needs instance k alone
    Span source;            // the reference that makes the edge; invalid for one that needs no words
};

struct Graph {
    std::vector<Node> nodes;               // a node comes after all that it needs; otherwise source order: deterministic
    std::vector<std::vector<Edge>> needs;  // by node, sorted by `to`, one edge for each pair

    // For each node the resource and data nodes that it needs, directly or through variables, locals, outputs, providers and module calls;
    // sorted, without repetition. Resources stop the search: what they need themselves is theirs.
    [[nodiscard]] std::vector<std::vector<Edge>> needed_resources() const;
};

// Reports references to things that are not declared, and cycles as a path. With errors the graph leaves out what is wrong.
[[nodiscard]] Graph build_graph(const config::Module& root, Diagnostics& diagnostics);

// The same reports for an expression that stands in no block, as if it were a local value of the root module.
void check_references(const syntax::Expression& expression, const config::Module& root, Diagnostics& diagnostics);

// The provider configuration that a resource of a module uses, found through the calls above it: its key in the root module, and the node's
// declaration (null: none is written, the provider runs without arguments).
struct ResolvedProvider {
    std::string key;  // `rackspace`, `rackspace.west`
    const config::ProviderConfiguration* configuration = nullptr;
};
[[nodiscard]] ResolvedProvider resolve_provider(const config::Module& root, const config::Module& module,
                                                const config::ProviderReference& reference);

// `module.a.module.b`, without keys; empty for the root.
[[nodiscard]] std::string call_path(const config::Module& module);

}  // namespace rxplan
