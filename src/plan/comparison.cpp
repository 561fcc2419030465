#include "plan/comparison.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace rxplan {
namespace {

bool alike(const Step& a, const Step& b)
{
    if (std::tie(a.action, a.reason, a.provider) != std::tie(b.action, b.reason, b.provider)) return false;
    if (a.action == Action::replace && a.create_before_destroy != b.create_before_destroy) return false;
    if (a.replaces.size() != b.replaces.size()) return false;
    for (std::size_t i = 0; i < a.replaces.size(); ++i) {
        if (a.replaces[i].text() != b.replaces[i].text()) return false;
    }
    return a.before == b.before && a.after == b.after;
}

// Phrases for what came, went or differs of one kind of thing, by name.
template <typename Item, typename Equal>
void compare(std::vector<std::string>& out, const std::map<std::string, const Item*>& earlier,
             const std::map<std::string, const Item*>& now, Equal equal)
{
    for (const auto& [name, item] : now) {
        const auto known = earlier.find(name);
        if (known == earlier.end()) {
            out.push_back(name + " came");
        } else if (!equal(*known->second, *item)) {
            out.push_back(name + " differs");
        }
    }
    for (const auto& [name, item] : earlier) {
        if (!now.contains(name)) out.push_back(name + " went");
    }
}

template <typename Items, typename Name>
auto named(const Items& items, Name name)
{
    std::map<std::string, const typename Items::value_type*> result;
    for (const auto& item : items) result.emplace(name(item), &item);
    return result;
}

bool changes(const OutputChange& output)
{
    return output.action != Action::no_op || output.deferred;
}

void compare_others(std::vector<std::string>& out, const Plan& earlier, const Plan& now)
{
    const auto both = [&](const auto& a, const auto& b, auto name, auto equal) { compare(out, named(a, name), named(b, name), equal); };
    if (earlier.mode != now.mode) out.emplace_back("the kind of plan differs");
    if (earlier.partial != now.partial) out.emplace_back(now.partial ? "the plan is partial now" : "the plan is whole now");
    both(
        earlier.drift, now.drift,
        [](const Drift& drift) { return fmt::format("the change of {} outside of rxplan", drift.address.text()); },
        [](const Drift& a, const Drift& b) { return a.before == b.before && a.after == b.after; });
    both(
        earlier.moves, now.moves, [](const Move& move) { return fmt::format("the move to {}", move.to.text()); },
        [](const Move& a, const Move& b) { return a.from == b.from; });
    both(
        earlier.imports, now.imports, [](const Import& import) { return fmt::format("the import of {}", import.to.text()); },
        [](const Import& a, const Import& b) { return a.id == b.id; });
    both(
        earlier.deferrals, now.deferrals,
        [](const Deferral& deferral) { return fmt::format("what {} leaves to a later round", deferral.address.text()); },
        [](const Deferral& a, const Deferral& b) {
            return std::tie(a.action, a.reason, a.open_key, a.provider, a.waits_for, a.before, a.after) ==
                   std::tie(b.action, b.reason, b.open_key, b.provider, b.waits_for, b.before, b.after);
        });
    const auto changing = [](std::vector<OutputChange> outputs) {
        std::erase_if(outputs, [](const OutputChange& output) { return !changes(output); });
        return outputs;
    };
    const auto before = changing(earlier.outputs);
    const auto after = changing(now.outputs);
    both(
        before, after, [](const OutputChange& output) { return fmt::format("the change of output `{}`", output.name); },
        [](const OutputChange& a, const OutputChange& b) {
            return std::tie(a.action, a.before, a.after, a.sensitive, a.deferred) ==
                   std::tie(b.action, b.before, b.after, b.sensitive, b.deferred);
        });
}

}  // namespace

PlanComparison compare_plans(const Plan& earlier, const Plan& now)
{
    PlanComparison result;
    using Key = std::pair<InstanceAddress, std::string>;
    std::map<Key, const Step*> known;
    for (const Step& step : earlier.steps) known.emplace(Key(step.address, step.deposed), &step);
    std::set<const Step*> met;
    for (const Step& step : now.steps) {
        const auto found = known.find(Key(step.address, step.deposed));
        if (found == known.end()) {
            result.came.push_back(&step);
            continue;
        }
        met.insert(found->second);
        if (alike(*found->second, step)) {
            ++result.same;
        } else {
            result.differ.push_back({found->second, &step});
        }
    }
    for (const Step& step : earlier.steps) {
        if (!met.contains(&step)) result.went.push_back(&step);
    }
    compare_others(result.others, earlier, now);
    return result;
}

}  // namespace rxplan
