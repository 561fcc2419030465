// `-target` and `-exclude`: what of configuration and state a plan is about.
#pragma once

#include <set>
#include <vector>

#include "config/module.hpp"
#include "graph/graph.hpp"
#include "plan/plan.hpp"
#include "rxplan/diagnostic.hpp"
#include "state/state.hpp"

namespace rxplan {

struct SelectionOptions {
    std::vector<config::Target> targets;   // only these, and what they need; for destroying: and what needs them
    std::vector<config::Target> excluded;  // all but these, and what needs them; for destroying: and what they need

    [[nodiscard]] bool everything() const noexcept { return targets.empty() && excluded.empty(); }
};

class Selection {
public:
    Selection() = default;  // everything
    // What needs what is told by the graph (`needed` is Graph::needed_resources) and by what the state recorded. Reports names of which
    // there is nothing.
    Selection(const SelectionOptions& options, PlanMode mode, const Graph& graph, const std::vector<std::vector<Edge>>& needed,
              const State& state, Diagnostics& diagnostics);

    [[nodiscard]] bool everything() const noexcept { return options_.everything(); }
    [[nodiscard]] bool contains(const InstanceAddress& instance) const;
    // Whether some instance of a block may be in it; `block` is without keys.
    [[nodiscard]] bool touches(const ResourceAddress& block) const;

private:
    SelectionOptions options_;
    std::set<ResourceAddress> needed_;    // whole blocks that the targets bring with them
    std::set<ResourceAddress> withheld_;  // whole blocks that the exclusions bring with them
};

}  // namespace rxplan
