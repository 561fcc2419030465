#include "apply/values.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "eval/conditions.hpp"
#include "eval/evaluate.hpp"
#include "graph/graph.hpp"
#include "plan/propose.hpp"
#include "plan/scopes.hpp"
#include "rxplan/convert.hpp"

namespace rxplan {

AppliedValues::AppliedValues(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers)
    : plan_(plan),
      root_module_(root),
      providers_(providers),
      environment_(sources),
      context_{environment_, providers, plan.variables, root.folder},
      root_(context_, root, {}, nullptr, {})
{
    environment_.set_applying();
    environment_.set_plan_time(plan.time);
}

void AppliedValues::start(const State& state, Diagnostics& diagnostics)
{
    std::vector<const Step*> planned;
    for (const auto& step : plan_.steps) {
        if (step.deposed.empty()) planned.push_back(&step);
    }
    std::stable_sort(planned.begin(), planned.end(), [](const Step* a, const Step* b) { return a->address < b->address; });
    // In the order of the graph, because the number of instances may depend on values of other resources.
    graph_ = build_graph(root_module_, diagnostics);
    order_.emplace(graph_, root_);
    context_.order = &*order_;
    for (const auto& node : graph_.nodes) {
        if (!node.is_resource()) continue;
        const auto* schema = resource_schema(providers_, *node.resource, diagnostics);
        if (schema == nullptr) continue;
        const Type type = schema->block.type();
        std::vector<ModuleInstance*> modules;
        root_.collect(*node.module, modules, diagnostics);
        for (auto* module : modules) {
            InstanceAddress address{{module->address(), node.resource->mode, node.resource->type, node.resource->name}, {}};
            const auto& keys = module->block(*node.resource, diagnostics).repetition.keys;
            const auto* resource = state.find(address.resource);
            for (std::size_t i = 0; i < keys.size(); ++i) {
                address.key = keys[i];
                const auto step = std::lower_bound(planned.begin(), planned.end(), address,
                                                   [](const Step* a, const InstanceAddress& b) { return a->address < b; });
                if (step != planned.end() && (*step)->address == address) {
                    // What is destroyed is there until then: how many there are of others, or a provider, may depend on it.
                    const auto& planned_step = **step;
                    module->set(*node.resource, i, planned_step.action == Action::destroy ? planned_step.before : planned_step.after);
                    continue;
                }
                const auto* instance = resource == nullptr ? nullptr : state.find(address);
                if (instance == nullptr || !instance->current) continue;
                auto value = convert(marked_attributes(*instance->current), type);
                if (value) module->set(*node.resource, i, with_schema_marks(schema->block, *value));
            }
        }
    }
}

Declared AppliedValues::find(const InstanceAddress& address, Diagnostics& diagnostics)
{
    Declared declared;
    declared.module = root_.descend(address.resource.module, 0, diagnostics);
    if (declared.module == nullptr) return {};
    declared.resource = declared.module->module().resource(address.resource.mode, address.resource.type, address.resource.name);
    if (declared.resource == nullptr) return {};
    const auto position = declared.module->block(*declared.resource, diagnostics).repetition.position(address.key);
    if (!position) return {};
    declared.position = *position;
    return declared;
}

void AppliedValues::set(const InstanceAddress& address, const Value& value, Diagnostics& diagnostics)
{
    const auto declared = find(address, diagnostics);
    if (declared.resource != nullptr) declared.module->set(*declared.resource, declared.position, value);
}

Value AppliedValues::config(const Declared& declared, const ResourceSchema& schema, Diagnostics& diagnostics)
{
    const auto& block = declared.module->block(*declared.resource, diagnostics);
    const ModuleScope scope(*declared.module, {&block.repetition, declared.position, nullptr});
    return eval::decode(*declared.resource->body, schema.block, config::is_meta_argument, scope, diagnostics);
}

Value AppliedValues::provider_config(const std::string& key, Diagnostics& diagnostics)
{
    const auto planned = plan_.providers.find(key);
    if (planned != plan_.providers.end() && planned->second.config.is_wholly_known()) return planned->second.config;
    return evaluate_provider_config(root_, root_module_, providers_, key, diagnostics);
}

void AppliedValues::check_postconditions(const Declared& declared, const Value& value, Diagnostics& diagnostics)
{
    const auto& block = declared.module->block(*declared.resource, diagnostics);
    const ModuleScope scope(*declared.module, {&block.repetition, declared.position, &value});
    eval::check_conditions(declared.resource->lifecycle.postconditions, "postcondition-failed", "a postcondition does not hold", scope,
                           diagnostics);
}

std::map<std::string, OutputState> AppliedValues::outputs(Diagnostics& diagnostics)
{
    std::map<std::string, OutputState> outputs;
    for (const auto& [name, output] : root_module_.outputs) {
        const Value value = root_.output(output, diagnostics);
        if (!value.is_wholly_known() || value.is_null()) continue;
        const Value stored = value.without_sensitive_marks();
        outputs[name] = {stored, stored.type(), output.sensitive || value.contains_sensitive()};
    }
    return outputs;
}

}  // namespace rxplan
