// The order of execution: steps into groups, groups with what they wait for (see Group).
#include <algorithm>
#include <map>
#include <set>

#include "graph/components.hpp"
#include "plan/planner.hpp"

namespace rxplan {

namespace {

// One declared block, or one that only the state knows.
struct Block {
    ResourceAddress address;
    std::vector<std::uint32_t> making;    // steps
    std::vector<std::uint32_t> replaced;  // destroyed before they are made again
    std::vector<std::uint32_t> retired;   // destroyed after the new object was made
    std::vector<std::uint32_t> unwanted;  // destroyed, nothing follows
    std::map<std::uint32_t, bool> needs;  // blocks that have steps -> same key suffices
    std::set<std::uint32_t> needed_by;

    [[nodiscard]] bool destroys() const { return !replaced.empty() || !retired.empty() || !unwanted.empty(); }
    [[nodiscard]] bool idle() const { return making.empty() && !destroys(); }
};

class Arrangement {
public:
    Arrangement(Plan& plan, const State& prior, const Graph& graph, const std::vector<std::vector<Edge>>& needed)
        : plan_(plan), prior_(prior)
    {
        declare_blocks(graph, needed);
        for (std::uint32_t i = 0; i < plan_.steps.size(); ++i) place(i);
        add_recorded_needs();
        skip_idle_blocks();
    }

    void run()
    {
        const auto early = cleared_early();
        // clear: dependants first; make: what is needed first; remove: dependants first.
        for (std::size_t i = order_.size(); i-- > 0;) add_group(order_[i], Group::Phase::clear, early);
        for (const auto block : order_) add_group(block, Group::Phase::make, early);
        for (std::size_t i = order_.size(); i-- > 0;) add_group(order_[i], Group::Phase::remove, early);
    }

private:
    std::uint32_t block_of(const ResourceAddress& address)
    {
        const auto [position, added] = by_address_.emplace(address, static_cast<std::uint32_t>(blocks_.size()));
        if (added) blocks_.emplace_back().address = address;
        return position->second;
    }

    void declare_blocks(const Graph& graph, const std::vector<std::vector<Edge>>& needed)
    {
        std::vector<std::uint32_t> block_of_node(graph.nodes.size());
        for (std::size_t node = 0; node < graph.nodes.size(); ++node) {
            if (!graph.nodes[node].is_resource()) continue;
            block_of_node[node] = block_of(graph.nodes[node].block());
            for (const auto& edge : needed[node]) blocks_[block_of_node[node]].needs.emplace(block_of_node[edge.to], edge.same_key);
        }
    }

    void place(std::uint32_t index)
    {
        const auto& step = plan_.steps[index];
        auto& block = blocks_[block_of(step.address.resource.declared())];
        switch (step.action) {
            case Action::create:
            case Action::read:
            case Action::update:
                block.making.push_back(index);
                break;
            case Action::replace:
                block.making.push_back(index);
                (step.create_before_destroy ? block.retired : block.replaced).push_back(index);
                break;
            case Action::destroy:
            case Action::forget:
                block.unwanted.push_back(index);
                break;
            case Action::no_op:
                break;
        }
    }

    // What blocks needed when their objects were made still holds for destroying them, whatever the configuration says now; but never where
    // it would make a cycle: then the configuration has turned something round.
    void add_recorded_needs()
    {
        const auto recorded = recorded_needs();
        auto all = recorded;
        for (std::uint32_t from = 0; from < blocks_.size(); ++from) {
            for (const auto& [to, same_key] : blocks_[from].needs) all[from].push_back(to);
        }
        const auto component = strong_components(all);
        for (std::uint32_t from = 0; from < blocks_.size(); ++from) {
            for (const auto to : recorded[from]) {
                if (component[from] != component[to]) blocks_[from].needs.emplace(to, false);
            }
        }
    }

    // Of blocks that have steps: what they needed and what is destroyed, directly or through blocks that stay.
    [[nodiscard]] std::vector<std::vector<std::uint32_t>> recorded_needs() const
    {
        std::vector<std::vector<std::uint32_t>> recorded(blocks_.size());
        if (std::none_of(blocks_.begin(), blocks_.end(), [](const Block& block) { return block.destroys(); })) return recorded;
        const auto records = recorded_dependencies();
        std::map<ResourceAddress, std::vector<ResourceAddress>> users;
        for (const auto& [address, direct] : records) {
            for (const auto& needed : direct) users[needed].push_back(address);
        }
        for (const auto& [address, to] : by_address_) {
            if (!blocks_[to].destroys()) continue;
            std::set<ResourceAddress> seen{address};
            std::vector<ResourceAddress> next{address};
            while (!next.empty()) {
                const auto found = users.find(next.back());
                next.pop_back();
                if (found == users.end()) continue;
                for (const auto& user : found->second) {
                    if (!seen.insert(user).second) continue;
                    const auto known = by_address_.find(user);
                    const bool placed = known != by_address_.end();
                    if (placed && !blocks_[known->second].idle()) recorded[known->second].push_back(to);
                    if (!placed || !blocks_[known->second].destroys()) next.push_back(user);
                }
            }
        }
        return recorded;
    }

    // What the objects of each block needed when they were made, by the addresses that they have in the plan. From the state as it was:
    // what stays may have been recorded anew, and data sources that are not wanted any more are gone already.
    [[nodiscard]] std::map<ResourceAddress, std::set<ResourceAddress>> recorded_dependencies() const
    {
        // A block whose instances moved in part has two names.
        std::map<ResourceAddress, std::set<ResourceAddress>> moved;
        for (const auto& move : plan_.moves) moved[move.from.resource.declared()].insert(move.to.resource.declared());
        const auto names = [&moved](const ResourceAddress& recorded) {
            std::set<ResourceAddress> all{recorded.declared()};
            if (const auto found = moved.find(*all.begin()); found != moved.end()) all.insert(found->second.begin(), found->second.end());
            return all;
        };
        std::map<ResourceAddress, std::set<ResourceAddress>> records;
        for (const auto& [address, resource] : prior_.resources) {
            std::set<ResourceAddress> needs;
            SharedList<ResourceAddress> last;  // instances of a block share theirs
            const auto add = [&](const InstanceObject& object) {
                if (object.dependencies == last) return;
                last = object.dependencies;
                for (const auto& dependency : last) needs.merge(names(dependency));
            };
            for (const auto& [key, instance] : resource.instances) {
                if (instance.current) add(*instance.current);
                for (const auto& [deposed, object] : instance.deposed) add(object);
            }
            for (const auto& name : names(address)) records[name].insert(needs.begin(), needs.end());
        }
        return records;
    }

    // Order goes through blocks that have nothing to do: what they need is needed by who needs them.
    void skip_idle_blocks()
    {
        std::vector<bool> done(blocks_.size());
        std::vector<std::pair<std::uint32_t, bool>> stack;
        for (std::uint32_t start = 0; start < blocks_.size(); ++start) {
            stack.emplace_back(start, false);
            while (!stack.empty()) {
                const auto [at, entered] = stack.back();
                stack.pop_back();
                if (done[at]) continue;
                if (!entered) {
                    stack.emplace_back(at, true);
                    for (const auto& [next, same_key] : blocks_[at].needs) {
                        if (!done[next]) stack.emplace_back(next, false);
                    }
                    continue;
                }
                done[at] = true;
                close(at);
            }
        }
        for (const auto at : order_) {
            for (const auto& [needed, same_key] : blocks_[at].needs) blocks_[needed].needed_by.insert(at);
        }
    }

    void close(std::uint32_t at)
    {
        std::map<std::uint32_t, bool> closed;
        const auto add = [&](std::uint32_t needed, bool same_key) {
            const auto [position, added] = closed.emplace(needed, same_key);
            if (!added) position->second = position->second && same_key;
        };
        for (const auto& [needed, same_key] : blocks_[at].needs) {
            if (!blocks_[needed].idle())
                add(needed, same_key);
            else
                for (const auto& [further, ignored] : blocks_[needed].needs) add(further, false);
        }
        blocks_[at].needs = std::move(closed);
        if (!blocks_[at].idle()) order_.push_back(at);
    }

    // Blocks whose unwanted objects must go before something that they need, directly or through others, is replaced.
    std::vector<bool> cleared_early() const
    {
        std::vector<bool> early(blocks_.size());
        for (const auto at : order_) {
            for (const auto& [needed, same_key] : blocks_[at].needs)
                early[at] = early[at] || !blocks_[needed].replaced.empty() || early[needed];
        }
        return early;
    }

    // Calls `visit` for what needs a block, directly or through blocks that have no group of this phase: those that have one wait for
    // what needs them.
    template <typename Visit>
    void each_dependant(std::uint32_t block, Group::Phase phase, const Visit& visit) const
    {
        std::set<std::uint32_t> seen;
        std::vector<std::uint32_t> next{block};
        while (!next.empty()) {
            const auto at = next.back();
            next.pop_back();
            for (const auto dependant : blocks_[at].needed_by) {
                if (!seen.insert(dependant).second) continue;
                visit(dependant);
                if (!groups_.contains({dependant, phase})) next.push_back(dependant);
            }
        }
    }

    void add_group(std::uint32_t at, Group::Phase phase, const std::vector<bool>& early)
    {
        const auto& block = blocks_[at];
        Group group;
        group.block = block.address;
        group.phase = phase;
        const auto take = [&](const std::vector<std::uint32_t>& steps) {
            group.steps.insert(group.steps.end(), steps.begin(), steps.end());
        };
        switch (phase) {
            case Group::Phase::clear:
                take(block.replaced);
                if (early[at]) take(block.unwanted);
                break;
            case Group::Phase::make:
                take(block.making);
                break;
            case Group::Phase::remove:
                take(block.retired);
                if (!early[at]) take(block.unwanted);
                break;
        }
        if (group.steps.empty()) return;
        std::sort(group.steps.begin(), group.steps.end());
        const auto wait = [&](std::uint32_t other, Group::Phase other_phase, bool same_key) {
            const auto found = groups_.find({other, other_phase});
            if (found != groups_.end()) group.depends_on.push_back({found->second, same_key});
        };
        if (phase == Group::Phase::make) {
            wait(at, Group::Phase::clear, true);
            for (const auto& [needed, same_key] : block.needs) wait(needed, Group::Phase::make, same_key);
        } else {
            if (phase == Group::Phase::remove) wait(at, Group::Phase::make, true);
            each_dependant(at, phase, [&](std::uint32_t dependant) {
                wait(dependant, Group::Phase::clear, false);
                if (phase == Group::Phase::clear) return;
                wait(dependant, Group::Phase::make, false);
                wait(dependant, Group::Phase::remove, false);
            });
        }
        groups_[{at, phase}] = static_cast<std::uint32_t>(plan_.groups.size());
        plan_.groups.push_back(std::move(group));
    }

    Plan& plan_;
    const State& prior_;
    std::vector<Block> blocks_;
    std::map<ResourceAddress, std::uint32_t> by_address_;
    std::vector<std::uint32_t> order_;  // blocks with steps, what is needed first
    std::map<std::pair<std::uint32_t, Group::Phase>, std::uint32_t> groups_;
};

}  // namespace

void arrange_steps(Plan& plan, const State& prior, const Graph& graph, const std::vector<std::vector<Edge>>& needed)
{
    Arrangement(plan, prior, graph, needed).run();
}

}  // namespace rxplan
