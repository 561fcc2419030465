#include "eval/type_defaults.hpp"

#include <span>

#include "eval/evaluate.hpp"

namespace rxplan::eval {

namespace {

bool any_element(const PathStep& step)
{
    const auto* key = std::get_if<KeyStep>(&step);
    return key != nullptr && key->key.empty();
}

// A container with its parts exchanged; what kind it is does not matter yet, since conversion follows.
Value rebuilt(const Value& container, std::vector<Value> parts)
{
    if (container.kind() == Type::Kind::object || container.kind() == Type::Kind::map) {
        NamedValues attributes;
        for (std::size_t i = 0; i < parts.size(); ++i) attributes.emplace_back(std::string(container.name(i)), std::move(parts[i]));
        return Value::object(std::move(attributes)).with_sensitive(container.is_sensitive());
    }
    return Value::tuple(std::move(parts)).with_sensitive(container.is_sensitive());
}

Value apply_default(const Value& value, std::span<const PathStep> path, const Value& otherwise)
{
    if (!value.has_contents() || value.type().is_primitive()) return value;
    const bool is_object = value.kind() == Type::Kind::object || value.kind() == Type::Kind::map;
    if (any_element(path.front())) {
        std::vector<Value> parts;
        for (const auto& element : value.elements()) parts.push_back(apply_default(element, path.subspan(1), otherwise));
        return rebuilt(value, std::move(parts));
    }
    if (const auto* index = std::get_if<IndexStep>(&path.front())) {
        std::vector<Value> parts(value.elements().begin(), value.elements().end());
        if (is_object || index->index >= parts.size()) return value;
        parts[index->index] = apply_default(parts[index->index], path.subspan(1), otherwise);
        return rebuilt(value, std::move(parts));
    }
    const auto* attribute = std::get_if<AttributeStep>(&path.front());
    if (attribute == nullptr || !is_object) return value;
    const Value* present = value.find(attribute->name);
    NamedValues attributes;
    for (auto [name, part] : value.entries()) attributes.emplace_back(std::string(name), part);
    const Value object = Value::object(std::move(attributes)).with_sensitive(value.is_sensitive());
    if (path.size() == 1)
        return present == nullptr || (present->is_known() && present->is_null()) ? object.with(attribute->name, otherwise) : value;
    return present == nullptr ? value : object.with(attribute->name, apply_default(*present, path.subspan(1), otherwise));
}

}  // namespace

Value with_defaults(const Value& value, const config::TypeConstraint& type, const Scope& constants, Diagnostics& diagnostics)
{
    Value result = value;
    for (const auto& one : type.defaults) result = apply_default(result, one.path.steps(), evaluate(*one.value, constants, diagnostics));
    return result;
}

}  // namespace rxplan::eval
