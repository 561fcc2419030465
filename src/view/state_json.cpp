#include "view/state_json.hpp"

#include "base/version.hpp"
#include "rxplan/json.hpp"

namespace rxplan::view {
namespace {

std::string provider_of(const ResourceState& resource)
{
    const auto name = parse_provider(resource.provider);
    return name ? name->name : resource.provider;
}

Value object_to_json(const ObjectAddress& address, const ResourceState& resource, const InstanceObject& object, const BlockSchema* schema,
                     const JsonOptions& options)
{
    const auto attributes = shown_attributes(object, schema);
    NamedValues json{{"address", Value::string(address.instance.text())},
                     {"provider_name", Value::string(provider_of(resource))},
                     {"schema_version", Value::number(static_cast<std::int64_t>(object.schema_version))},
                     {"sensitive_values", sensitive_part(attributes)},
                     {"values", known_part(attributes, options)}};
    add_identity(json, address.instance);
    std::vector<Value> needed;
    for (const auto& block : object.dependencies) needed.push_back(Value::string(block.text()));
    if (!needed.empty()) json.emplace_back("depends_on", Value::tuple(std::move(needed)));
    if (object.tainted) json.emplace_back("tainted", Value::boolean(true));
    if (!address.deposed.empty()) json.emplace_back("deposed_key", Value::string(address.deposed));
    return Value::object(std::move(json));
}

Value outputs_to_json(const State& state, const JsonOptions& options)
{
    NamedValues outputs;
    for (const auto& [name, output] : state.outputs) {
        outputs.emplace_back(name, Value::object({{"sensitive", Value::boolean(output.sensitive)},
                                                  {"type", type_to_json(output.type)},
                                                  {"value", known_part(output.value.with_sensitive(output.sensitive), options)}}));
    }
    return Value::object(std::move(outputs));
}

}  // namespace

Value state_to_json(const State& state, const FindSchema& find_schema, const JsonOptions& options)
{
    NamedValues json{{"format_version", Value::string("1.0")},
                     {"rxplan_version", Value::string(engine_version)},
                     {"terraform_version", Value::string(followed_terraform_version)}};
    Placed objects;
    each_object(state, [&](const ObjectAddress& address, const ResourceState& resource, const InstanceObject& object) {
        const auto* schema = find_schema(address.instance.resource);
        objects.emplace_back(address.instance, object_to_json(address, resource, object, schema, options));
    });
    if (!objects.empty() || !state.outputs.empty()) {
        NamedValues values{{"root_module", module_tree(std::move(objects))}};
        if (!state.outputs.empty()) values.emplace_back("outputs", outputs_to_json(state, options));
        json.emplace_back("values", Value::object(std::move(values)));
    }
    return Value::object(std::move(json));
}

std::string state_json(const State& state, const FindSchema& find_schema, const JsonOptions& options)
{
    return to_json(state_to_json(state, find_schema, options)) + "\n";
}

}  // namespace rxplan::view
