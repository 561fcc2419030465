// Objects that the state has and nobody wants: their block, module or key is gone, or everything is to be destroyed.
#include <fmt/format.h>

#include "plan/planner.hpp"
#include "plan/propose.hpp"
#include "plan/provider_key.hpp"
#include "state/paths.hpp"

namespace rxplan {

namespace {

Diagnostic unknown_in_state(const InstanceAddress& address, const ProviderSchema& provider)
{
    const auto& type = address.resource.type;
    std::vector<std::string_view> names;
    for (const auto& known : provider.resources) names.push_back(known.type);
    const auto nearest = suggest(type, names);
    return error("unknown-resource-type", "there is no such resource type")
        .note(fmt::format("`{}` has {}, but provider `{}` {} knows no `{}`{}.", default_state_path, address.text(), provider.name,
                          provider.version, type, nearest ? fmt::format(", only `{}`", *nearest) : ""))
        .helped(fmt::format("Use a plugin that knows it (RXPLAN_PROVIDER_PATH names the folders to look in), or put back the state before "
                            "the last change: `{}.backup`.",
                            default_state_path));
}

}  // namespace

void Planner::plan_removals()
{
    if (input_.options.mode == PlanMode::refresh_only) return;
    struct Unwanted {
        ResourceAddress resource;
        InstanceKey key;
        std::string provider_text;
        InstanceState instance;
        Reason reason;
        const config::Resource* declared;
    };
    const auto needed = needed_by_waiting();
    // First all of them: what is planned for one may change the refreshed state.
    std::vector<Unwanted> unwanted;
    for (const auto& [address, resource] : plan_.refreshed.resources) {
        for (const auto& [key, instance] : resource.instances) {
            if (!selection_.contains({address, key})) continue;
            const config::Resource* declared = nullptr;
            const Reason reason = removal_reason(address, key, declared);
            if (reason == Reason::none && instance.deposed.empty()) continue;
            InstanceState leaving = instance;
            if (reason == Reason::none) leaving.current.reset();
            unwanted.push_back({address, key, resource.provider, std::move(leaving), reason, declared});
        }
    }
    for (const auto& each : unwanted) {
        const auto still = needed.find(each.resource.declared());
        if (still != needed.end() && each.resource.mode == Mode::managed) {
            defer_removal({each.resource, each.key}, each.provider_text, each.instance, each.declared, still->second);
        } else {
            remove_instance(each.resource, each.provider_text, each.key, each.instance, each.reason, each.declared);
        }
    }
}

// None: the instance is wanted.
Reason Planner::removal_reason(const ResourceAddress& resource, const InstanceKey& key, const config::Resource*& declared)
{
    const auto* module = input_.root.called(resource.module);
    if (module == nullptr) return Reason::delete_because_no_resource_config;
    declared = module->resource(resource.mode, resource.type, resource.name);
    if (declared == nullptr) return Reason::delete_because_no_resource_config;
    if (input_.options.mode == PlanMode::destroy) return Reason::delete_by_request;
    if (waits_as_a_whole(resource)) return Reason::none;
    auto* instance = root_.descend(resource.module, 0, diagnostics_);
    if (instance == nullptr) return Reason::delete_because_no_module;
    const auto& repetition = instance->block(*declared, diagnostics_).repetition;
    if (!repetition.known || repetition.position(key)) return Reason::none;
    switch (repetition.kind) {
        case Repetition::Kind::single:
            return Reason::delete_because_wrong_repetition;
        case Repetition::Kind::count:
            return std::holds_alternative<std::int64_t>(key.key) ? Reason::delete_because_count_index
                                                                 : Reason::delete_because_wrong_repetition;
        case Repetition::Kind::for_each:
            return std::holds_alternative<std::string>(key.key) ? Reason::delete_because_each_key : Reason::delete_because_wrong_repetition;
    }
    return Reason::none;
}

void Planner::remove_instance(const ResourceAddress& resource, const std::string& provider_text, const InstanceKey& key,
                              const InstanceState& instance, Reason reason, const config::Resource* declared)
{
    const InstanceAddress address{resource, key};
    if (resource.mode == Mode::data) {
        // Nothing to destroy: it was only read.
        plan_.refreshed.apply({{address, {}}, {}, std::nullopt});
        return;
    }
    const auto provider_key = provider_key_of(provider_text);
    const auto* schemas = providers_.schema(provider_of_key(provider_key), {}, diagnostics_);
    const auto* schema = schemas == nullptr ? nullptr : schemas->resource(resource.type);
    if (schema == nullptr) {
        // Once for the block.
        const auto* block = plan_.refreshed.find(resource);
        const bool first = block == nullptr || block->instances.empty() || block->instances.begin()->first == key;
        if (schemas != nullptr && first) diagnostics_.add(unknown_in_state(address, *schemas));
        return;
    }
    if (ready(provider_key) == Readiness::failed) return;
    if (declared != nullptr && declared->lifecycle.prevent_destroy && instance.current) {
        diagnostics_.add(error("prevent-destroy", "an object would be destroyed that may not be", declared->source,
                               fmt::format("{} has `prevent_destroy`, but the plan destroys it", address.text()))
                             .helped("If it may be destroyed, take `prevent_destroy` out of its `lifecycle` block first."));
        return;
    }
    // Refreshing may just have found that it is gone.
    const auto* now = plan_.refreshed.find(address);
    if (now == nullptr) return;
    const bool forgotten = declared == nullptr && removals_.forgets(resource);
    const auto add = [&](const InstanceObject& object, const std::string& deposed) {
        Step step;
        step.address = address;
        step.deposed = deposed;
        step.provider = provider_key;
        step.action = forgotten ? Action::forget : Action::destroy;
        step.reason = deposed.empty() ? reason : Reason::none;
        step.before = typed(object, *schema, address.text());
        step.after = Value::null(schema->block.type());
        if (declared != nullptr) step.source = declared->source;
        plan_.steps.push_back(std::move(step));
    };
    if (instance.current && now->current) add(*now->current, {});
    for (const auto& [deposed, object] : instance.deposed) {
        if (now->deposed.contains(deposed)) add(object, deposed);
    }
}

}  // namespace rxplan
