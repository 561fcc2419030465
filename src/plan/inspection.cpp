#include "plan/inspection.hpp"

#include "eval/evaluate.hpp"
#include "plan/propose.hpp"
#include "plan/scopes.hpp"
#include "plan/upgrade.hpp"

namespace rxplan {

Inspection::Inspection(const config::Module& root, Sources& sources, const State& state, std::map<std::string, Value> variables,
                       Providers& providers, Diagnostics& diagnostics)
    : root_(root),
      providers_(providers),
      environment_(sources),
      // What is not known yet decides nothing here, so that it is open how many there are is no mistake.
      context_{environment_, providers, std::move(variables), root.folder, false},
      instance_(context_, root, {}, nullptr, {}),
      graph_(build_graph(root, diagnostics)),
      order_(graph_, instance_)
{
    environment_.set_applying();
    context_.order = &order_;
    // In the order of the graph: how many instances there are may depend on what others hold.
    for (const auto& node : graph_.nodes) {
        if (node.is_resource()) take(node, state, diagnostics);
    }
}

void Inspection::take(const Node& node, const State& state, Diagnostics& diagnostics)
{
    const auto& resource = *node.resource;
    const auto* schema = resource_schema(providers_, resource, diagnostics);
    if (schema == nullptr) return;
    const Type type = schema->block.type();
    std::vector<ModuleInstance*> modules;
    instance_.collect(*node.module, modules, diagnostics);
    for (auto* module : modules) {
        auto& block = module->block(resource, diagnostics);
        const ResourceAddress address{module->address(), resource.mode, resource.type, resource.name};
        const auto* stored = state.find(address);
        // Nothing was made of it yet.
        if (stored == nullptr) block.repetition.known = false;
        for (std::size_t i = 0; i < block.repetition.keys.size(); ++i) {
            const auto* object = stored == nullptr ? nullptr : state.find(ObjectAddress{{address, block.repetition.keys[i]}, {}});
            const auto today = object == nullptr ? std::nullopt : up_to_date(*object, *schema, node, address, diagnostics);
            module->set(resource, i, today ? stored_value(*today, schema->block, type, address.text(), diagnostics) : Value::unknown(type));
        }
    }
}

std::optional<InstanceObject> Inspection::up_to_date(const InstanceObject& object, const ResourceSchema& schema, const Node& node,
                                                     const ResourceAddress& address, Diagnostics& diagnostics)
{
    if (address.mode == Mode::data || object.schema_version == schema.version) return object;
    const auto& provider = node.resource->provider;
    auto* made = providers_.instance(resolve_provider(root_, *node.module, provider).key, provider.source, diagnostics);
    return made == nullptr ? std::nullopt : upgraded(object, schema, *made, address.text(), diagnostics);
}

Value Inspection::evaluate(const syntax::Expression& expression, Diagnostics& diagnostics)
{
    const auto problems_before = diagnostics.size();
    check_references(expression, root_, diagnostics);
    if (diagnostics.size() != problems_before) return Value::unknown();
    return eval::evaluate(expression, ModuleScope(instance_), diagnostics);
}

Value Inspection::provider_config(const std::string& key, Diagnostics& diagnostics)
{
    return evaluate_provider_config(instance_, root_, providers_, key, diagnostics);
}

}  // namespace rxplan
