#include "plan/rebase.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "plan/moves.hpp"
#include "plan/propose.hpp"

namespace rxplan {
namespace {

class Rebase {
public:
    Rebase(const Plan& plan, const State& now, const Upgrade& upgrade) : plan_(plan), now_(now)
    {
        repeat_moves(plan.moves, now_);
        if (upgrade) bring_up_to_date(upgrade);
        for (const Move& move : plan.moves) written_.insert(move.to);
        for (const Import& import : plan.imports) {
            written_.insert(import.to);
            imported_.insert(import.to);
        }
        for (const Step& step : plan.steps) {
            if (step.address.resource.mode == Mode::managed) written_.insert(step.address);
            for (const auto& block : step.dependencies) read_.insert(block.declared());
        }
        for (const Drift& drift : plan.drift) drift_.emplace(drift.address, &drift);
    }

    [[nodiscard]] std::vector<std::string> changed() const
    {
        std::set<std::string> changed;
        for (const State* state : {&plan_.refreshed, &now_}) {
            each_instance(*state, [&](const InstanceAddress& address) {
                if (concerns(address) && !as_planned(address)) changed.insert(address.text());
            });
        }
        return {changed.begin(), changed.end()};
    }

    // `now`, with what the plan found out about its own objects.
    [[nodiscard]] State continued() const
    {
        State state = now_;
        for (const State* side : {&plan_.refreshed, &now_}) {
            each_instance(*side, [&](const InstanceAddress& address) {
                const bool data = address.resource.mode == Mode::data;
                const bool found_changed = drift_.contains(address) && as_planned(address);
                if (!data && !concerns(address) && !found_changed) return;
                const ObjectAddress current{address, {}};
                const auto* planned = plan_.refreshed.find(current);
                // Nobody else's data source is ours to forget, unless everything goes.
                if (planned == nullptr && data && plan_.mode != PlanMode::destroy) return;
                const auto resource = plan_.refreshed.resources.find(address.resource);
                state.apply({current, planned == nullptr ? std::string() : resource->second.provider,
                             planned == nullptr ? std::nullopt : std::optional(*planned)});
            });
        }
        return state;
    }

private:
    void bring_up_to_date(const Upgrade& upgrade)
    {
        std::map<std::string, std::uint32_t> versions;  // of the types that the plan knows
        each_object(plan_.refreshed, [&](const ObjectAddress& address, const ResourceState&, const InstanceObject& object) {
            if (address.instance.resource.mode == Mode::managed) versions[address.instance.resource.type] = object.schema_version;
        });
        for (auto& [address, resource] : now_.resources) {
            const auto version = address.mode == Mode::managed ? versions.find(address.type) : versions.end();
            if (version == versions.end()) continue;
            const auto renew = [&, block = &address, stored = &resource](InstanceObject& object) {
                if (object.schema_version >= version->second) return;
                if (auto renewed = upgrade(*block, stored->provider, object)) object = *std::move(renewed);
            };
            for (auto& [key, instance] : resource.instances) {
                if (instance.current) renew(*instance.current);
                for (auto& [deposed, object] : instance.deposed) renew(object);
            }
        }
    }

    template <typename Visit>
    static void each_instance(const State& state, Visit visit)
    {
        for (const auto& [resource, instances] : state.resources) {
            for (const auto& [key, instance] : instances.instances) visit(InstanceAddress{resource, key});
        }
    }

    [[nodiscard]] bool concerns(const InstanceAddress& address) const
    {
        if (address.resource.mode == Mode::data) return false;  // read again whenever needed
        return written_.contains(address) || read_.contains(address.resource.declared());
    }

    [[nodiscard]] bool as_planned(const InstanceAddress& address) const
    {
        const auto* now = now_.find(ObjectAddress{address, {}});
        if (imported_.contains(address)) return now == nullptr;
        if (const auto drift = drift_.find(address); drift != drift_.end())
            return now != nullptr && same_stored(now->attributes, drift->second->before);
        const auto* before = plan_.refreshed.find(ObjectAddress{address, {}});
        if (now == nullptr || before == nullptr) return now == before;
        return now->tainted == before->tainted && same_stored(now->attributes, before->attributes);
    }

    const Plan& plan_;
    State now_;  // with the plan's moves made
    std::set<InstanceAddress> written_;
    std::set<InstanceAddress> imported_;  // nothing was there when the plan was made
    std::set<ResourceAddress> read_;
    std::map<InstanceAddress, const Drift*> drift_;
};

}  // namespace

std::vector<std::string> rebase(Plan& plan, const State& now, const Upgrade& upgrade)
{
    const Rebase rebase(plan, now, upgrade);
    auto changed = rebase.changed();
    if (changed.empty()) plan.refreshed = rebase.continued();
    return changed;
}

}  // namespace rxplan
