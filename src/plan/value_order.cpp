#include "plan/value_order.hpp"

#include <algorithm>

#include "plan/evaluation.hpp"

namespace rxplan {

void evaluate_node(const Node& node, ModuleInstance& root, Diagnostics& diagnostics)
{
    std::vector<ModuleInstance*> instances;
    root.collect(*node.module, instances, diagnostics);
    for (auto* instance : instances) {
        switch (node.kind) {
            case Node::Kind::variable:
                (void)instance->variable(*node.variable, diagnostics);
                break;
            case Node::Kind::local:
                (void)instance->local(*node.local, diagnostics);
                break;
            case Node::Kind::output:
                (void)instance->output(*node.output, diagnostics);
                break;
            case Node::Kind::module_call:
                (void)instance->calls(*node.call, diagnostics);
                break;
            case Node::Kind::validation:
            case Node::Kind::check:
            case Node::Kind::import:
            case Node::Kind::provider:
            case Node::Kind::data:
            case Node::Kind::resource:
                break;
        }
    }
}

void ValueOrder::prepare(const void* declaration, Diagnostics& diagnostics)
{
    const auto start = index_.find(declaration);
    if (!start || preparing_) return;
    std::vector<bool> found(graph_.nodes.size());
    std::vector<std::uint32_t> needed;
    std::vector<std::uint32_t> open{*start};
    while (!open.empty()) {
        const auto node = open.back();
        open.pop_back();
        for (const auto& edge : graph_.needs[node]) {
            if (found[edge.to] || graph_.nodes[edge.to].is_resource()) continue;
            found[edge.to] = true;
            needed.push_back(edge.to);
            open.push_back(edge.to);
        }
    }
    // Nodes are numbered so that each comes after all that it needs.
    std::sort(needed.begin(), needed.end());
    preparing_ = true;
    for (const auto node : needed) evaluate_node(graph_.nodes[node], root_, diagnostics);
    preparing_ = false;
}

}  // namespace rxplan
