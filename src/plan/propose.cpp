#include "plan/propose.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rxplan/convert.hpp"
#include "state/paths.hpp"
#include "value/block_shape.hpp"
#include "value/object.hpp"

namespace rxplan {

namespace {

Value propose_shape(const BlockShape& shape, const Value& prior, const Value& config);

Value propose_attribute(const AttributeSchema& schema, const Value& prior, const Value& config)
{
    const bool given = schema.presence != Presence::computed && (config.is_unknown() || !config.is_null());
    if (given || schema.presence == Presence::required) return config;
    if (schema.presence == Presence::optional) return schema.default_value.is_null() ? config : schema.default_value;
    const Value value = prior.has_contents() ? prior.get(schema.name) : Value::unknown(schema.type);
    return schema.sensitive ? value.with_sensitive() : value;
}

// Computed attributes inside of nested blocks come from the prior block at the same position.
Value propose_block(const NestedBlockSchema& schema, const Value& prior, const Value& config)
{
    if (!config.has_contents()) return config;
    const BlockShape shape(schema);
    if (schema.nesting == NestedBlockSchema::Nesting::single) return propose_shape(shape, prior, config);
    std::vector<Value> elements;
    const bool by_position = schema.nesting == NestedBlockSchema::Nesting::list && prior.has_contents();
    for (std::size_t i = 0; i < config.size(); ++i) {
        const Value before = by_position && i < prior.size() ? prior.elements()[i] : Value();
        elements.push_back(propose_shape(shape, before, config.elements()[i]));
    }
    const Type element = BlockSchema{schema.attributes, schema.blocks}.type();
    const Value proposed = schema.nesting == NestedBlockSchema::Nesting::list ? Value::list(element, std::move(elements))
                                                                              : Value::set(element, std::move(elements));
    return proposed.with_sensitive(config.is_sensitive());
}

Value propose_shape(const BlockShape& shape, const Value& prior, const Value& config)
{
    if (!config.has_contents()) return config;
    std::vector<Field> attributes;
    attributes.reserve(shape.attributes.size() + shape.blocks.size());
    for (const auto& schema : shape.attributes)
        attributes.push_back({schema.name, propose_attribute(schema, prior, config.get(schema.name))});
    for (const auto& schema : shape.blocks) {
        const Value before = prior.has_contents() ? prior.get(schema.name) : Value();
        attributes.push_back({schema.name, propose_block(schema, before, config.get(schema.name))});
    }
    return object_of(attributes);
}

bool has_secrets(const BlockShape& shape)
{
    return std::any_of(shape.attributes.begin(), shape.attributes.end(), [](const auto& attribute) { return attribute.sensitive; }) ||
           std::any_of(shape.blocks.begin(), shape.blocks.end(), [](const auto& block) { return has_secrets(block); });
}

Value marked(const BlockShape& shape, const Value& value);

Value marked_block(const NestedBlockSchema& schema, const Value& value)
{
    if (!value.has_contents()) return value;
    if (schema.nesting == NestedBlockSchema::Nesting::single) return marked(schema, value);
    std::vector<Value> elements;
    elements.reserve(value.size());
    for (const auto& element : value.elements()) elements.push_back(marked(schema, element));
    // A value that came out of a file and was not converted has a tuple in place of a list.
    const Value result = value.kind() == Type::Kind::set    ? Value::set(value.type().element(), std::move(elements))
                         : value.kind() == Type::Kind::list ? Value::list(value.type().element(), std::move(elements))
                                                            : Value::tuple(std::move(elements));
    return value.is_sensitive() ? result.with_sensitive() : result;
}

Value marked(const BlockShape& shape, const Value& value)
{
    if (!value.has_contents() || value.kind() != Type::Kind::object) return value;
    Value result = value;
    for (const auto& attribute : shape.attributes) {
        if (!attribute.sensitive) continue;
        const Value* present = result.find(attribute.name);
        if (present != nullptr && !present->is_sensitive()) result = result.with(attribute.name, present->with_sensitive());
    }
    for (const auto& block : shape.blocks) {
        const Value* present = has_secrets(block) ? result.find(block.name) : nullptr;
        if (present != nullptr) result = result.with(block.name, marked_block(block, *present));
    }
    return result;
}

Value with_value_at(const Value& root, const std::vector<PathStep>& steps, std::size_t depth, const Value& replacement)
{
    if (depth == steps.size()) return replacement;
    if (!root.has_contents()) return root;
    if (const auto* attribute = std::get_if<AttributeStep>(&steps[depth])) {
        if (root.find(attribute->name) == nullptr) return root;
        return root.with(attribute->name, with_value_at(root.get(attribute->name), steps, depth + 1, replacement));
    }
    if (const auto* key = std::get_if<KeyStep>(&steps[depth])) {
        return root.with(key->key, with_value_at(root.get(key->key), steps, depth + 1, replacement));
    }
    const auto position = std::get<IndexStep>(steps[depth]).index;
    if (root.kind() != Type::Kind::list || position >= root.size()) return root;
    std::vector<Value> elements(root.elements().begin(), root.elements().end());
    elements[position] = with_value_at(elements[position], steps, depth + 1, replacement);
    return Value::list(root.type().element(), std::move(elements)).with_sensitive(root.is_sensitive());
}

}  // namespace

Value propose(const BlockSchema& schema, const Value& prior, const Value& config)
{
    return propose_shape(schema, prior, config);
}

Value with_ignored_changes(const Value& config, const Value& prior, const config::Lifecycle& lifecycle)
{
    if (!prior.has_contents()) return config;
    if (lifecycle.ignore_all) return prior;
    Value result = config;
    for (const auto& [path, span] : lifecycle.ignore_changes) {
        if (auto before = value_at(prior, path)) result = with_value_at(result, path.steps(), 0, *before);
    }
    return result;
}

Value with_schema_marks(const BlockSchema& schema, const Value& value)
{
    return has_secrets(schema) ? marked(schema, value) : value;
}

Value stored_value(const InstanceObject& object, const BlockSchema& schema, const Type& type, const std::string& address,
                   Diagnostics& diagnostics)
{
    auto converted = convert(marked_attributes(object), type);
    if (converted) return with_schema_marks(schema, *converted);
    const auto& [path, message] = converted.error();
    auto problem =
        error("stored-attributes", "the state does not fit the resource's schema")
            .note(fmt::format("`{}` has {}: {}{}{}.", default_state_path, address, path.text(), path.empty() ? "" : ": ", message))
            .helped(fmt::format("Put back a state that fits: `{}.backup` is the one before the last change.", default_state_path));
    // It is looked at for refreshing, for planning and for what refers to it.
    const auto said = [&](const Diagnostic& other) { return other.id == problem.id && other.notes == problem.notes; };
    if (std::none_of(diagnostics.begin(), diagnostics.end(), said)) diagnostics.add(std::move(problem));
    return Value::unknown(type);
}

Value with_marks_of(const Value& marked, const Value& value)
{
    if (!marked.contains_sensitive()) return value;
    return transform(value, [&](const Path& path, const Value& part) {
        const auto other = path.empty() ? std::optional(marked) : value_at(marked, path);
        return other && other->is_sensitive() ? part.with_sensitive() : part;
    });
}

std::vector<Path> forced_replacements(const BlockSchema& schema, const Value& prior, const PlanResponse& response)
{
    std::vector<Path> forced;
    const auto kept = [&](std::string_view name) {
        return std::any_of(response.keeps.begin(), response.keeps.end(), [&](const Path& path) { return path == Path(name); });
    };
    const auto consider = [&](const std::string& name, bool forces) {
        if (forces && !kept(name) && !same_contents(prior.get(name), response.planned.get(name)))
            forced.emplace_back(std::string_view(name));
    };
    for (const auto& attribute : schema.attributes) consider(attribute.name, attribute.forces_replacement);
    for (const auto& block : schema.blocks) consider(block.name, block.forces_replacement);
    for (const auto& path : response.replaces) {
        if (std::find(forced.begin(), forced.end(), path) == forced.end()) forced.push_back(path);
    }
    return forced;
}

bool same_stored(const Value& stored, const Value& value)
{
    if (!value.is_wholly_known()) return false;
    const auto converted = convert(stored.without_sensitive_marks(), value.type());
    return converted && same_contents(*converted, value);
}

bool same_contents(const Value& a, const Value& b)
{
    if (a == b) return true;
    if (!a.contains_sensitive() && !b.contains_sensitive()) return false;
    return a.without_sensitive_marks() == b.without_sensitive_marks();
}

}  // namespace rxplan
