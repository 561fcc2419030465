#include "plan/selection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plan/rearrange.hpp"

namespace rxplan {
namespace {

using config::Target;

Target without_keys(Target target)
{
    target.resource = target.resource.declared();
    target.key = {};
    return target;
}

// Blocks of configuration and state, and what they need.
class Needs {
public:
    Needs(const Graph& graph, const std::vector<std::vector<Edge>>& needed, const State& state)
    {
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            if (!graph.nodes[node].is_resource()) continue;
            const auto block = graph.nodes[node].block();
            needs_[block];
            for (const auto& edge : needed[node]) add(block, graph.nodes[edge.to].block());
        }
        for (const auto& [resource, instances] : state.resources) {
            const auto block = resource.declared();
            const bool declared = needs_.contains(block);
            needs_[block];
            // What the configuration says holds; what the state recorded, of that which is in no configuration any more.
            for (const auto& [key, instance] : instances.instances) {
                if (declared || !instance.current) continue;
                for (const auto& dependency : instance.current->dependencies) add(block, dependency.declared());
            }
        }
    }

    enum class Direction : std::uint8_t { needed, needing };

    // Blocks that come with those that a target names, themselves left out unless others bring them.
    [[nodiscard]] std::set<ResourceAddress> brought(const std::vector<Target>& targets, Direction direction) const
    {
        const auto& edges = direction == Direction::needed ? needs_ : needed_by_;
        std::set<ResourceAddress> found;
        std::vector<ResourceAddress> open;
        for (const auto& [block, ignored] : needs_) {
            const auto named = [&block = block](const Target& target) { return names(without_keys(target), InstanceAddress{block, {}}); };
            if (std::any_of(targets.begin(), targets.end(), named)) open.push_back(block);
        }
        while (!open.empty()) {
            const auto at = std::move(open.back());
            open.pop_back();
            const auto next = edges.find(at);
            if (next == edges.end()) continue;
            for (const auto& block : next->second) {
                if (found.insert(block).second) open.push_back(block);
            }
        }
        return found;
    }

    void check(const Target& target, Diagnostics& diagnostics) const
    {
        const auto named = [&](const auto& entry) { return names(without_keys(target), InstanceAddress{entry.first, {}}); };
        if (std::any_of(needs_.begin(), needs_.end(), named)) return;
        std::vector<std::string> known;
        for (const auto& [block, ignored] : needs_) known.push_back(block.text());
        const auto nearest = suggest(target.text(), {known.begin(), known.end()});
        diagnostics.add(error("no-such-target", "there is nothing at an address")
                            .note(fmt::format("Neither the configuration nor the state has `{}`.", target.text()))
                            .helped(nearest ? fmt::format("did you mean `{}`?", *nearest) : "rxplan state list"));
    }

private:
    void add(const ResourceAddress& block, const ResourceAddress& needed)
    {
        needs_[block].insert(needed);
        needed_by_[needed].insert(block);
    }

    std::map<ResourceAddress, std::set<ResourceAddress>> needs_;
    std::map<ResourceAddress, std::set<ResourceAddress>> needed_by_;
};

bool any_names(const std::vector<Target>& targets, const InstanceAddress& instance)
{
    return std::any_of(targets.begin(), targets.end(), [&](const Target& target) { return names(target, instance); });
}

}  // namespace

Selection::Selection(const SelectionOptions& options, PlanMode mode, const Graph& graph, const std::vector<std::vector<Edge>>& needed,
                     const State& state, Diagnostics& diagnostics)
    : options_(options)
{
    if (everything()) return;
    const Needs needs(graph, needed, state);
    for (const auto* targets : {&options.targets, &options.excluded}) {
        for (const auto& target : *targets) needs.check(target, diagnostics);
    }
    const bool destroying = mode == PlanMode::destroy;
    using Direction = Needs::Direction;
    needed_ = needs.brought(options.targets, destroying ? Direction::needing : Direction::needed);
    withheld_ = needs.brought(options.excluded, destroying ? Direction::needed : Direction::needing);
}

bool Selection::contains(const InstanceAddress& instance) const
{
    const auto block = instance.resource.declared();
    const bool wanted = options_.targets.empty() || needed_.contains(block) || any_names(options_.targets, instance);
    return wanted && !withheld_.contains(block) && !any_names(options_.excluded, instance);
}

bool Selection::touches(const ResourceAddress& block) const
{
    const auto may_name = [&](const Target& target) { return names(without_keys(target), InstanceAddress{block, {}}); };
    const auto& targets = options_.targets;
    const bool wanted = targets.empty() || needed_.contains(block) || std::any_of(targets.begin(), targets.end(), may_name);
    return wanted && !withheld_.contains(block) && !any_names(options_.excluded, InstanceAddress{block, {}});
}

}  // namespace rxplan
