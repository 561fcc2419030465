// Keeps values that are asked for on demand from asking each other too deeply.
#pragma once

#include <cstdint>
#include <vector>

#include "graph/collect.hpp"
#include "graph/graph.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan {

class ModuleInstance;

// A value evaluates those that it needs; along a chain of a hundred thousand locals that would be as many calls inside each other. The
// graph knows an order in which none has to ask far.
class ValueOrder {
public:
    // Both must outlive this object.
    ValueOrder(const Graph& graph, ModuleInstance& root) : graph_(graph), index_(graph.nodes), root_(root) {}

    // Evaluates all that a variable, local or output needs, up to resources, in all instances of its modules.
    void prepare(const void* declaration, Diagnostics& diagnostics);

private:
    const Graph& graph_;
    NodeIndex index_;
    ModuleInstance& root_;
    bool preparing_ = false;
};

// Evaluates the value of a node in all instances of its module; does nothing for nodes that have none, nor for resources.
void evaluate_node(const Node& node, ModuleInstance& root, Diagnostics& diagnostics);

}  // namespace rxplan
