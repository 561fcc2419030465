// Walking into values by path, and rebuilding them.
#include <algorithm>

#include "rxplan/convert.hpp"
#include "rxplan/json.hpp"
#include "value/hcl_text.hpp"
#include "value/node.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;

// How a path names an element of a set, which has no other name than itself.
std::string set_key(const Value& element)
{
    return element.is_wholly_known() ? to_json(element) : to_hcl(element);
}

const Value* step_into(const Value& value, const PathStep& step)
{
    if (!value.has_contents()) return nullptr;
    const bool named = value.kind() == Kind::map || value.kind() == Kind::object;
    if (const auto* attribute = std::get_if<AttributeStep>(&step)) return named ? value.find(attribute->name) : nullptr;
    if (const auto* key = std::get_if<KeyStep>(&step)) {
        if (named) return value.find(key->key);
        if (value.kind() != Kind::set) return nullptr;
        const auto elements = value.elements();
        const auto found = std::find_if(elements.begin(), elements.end(), [&](const Value& each) { return set_key(each) == key->key; });
        return found == elements.end() ? nullptr : &*found;
    }
    const auto index = std::get<IndexStep>(step).index;
    const bool ordered = value.kind() == Kind::list || value.kind() == Kind::tuple;
    return ordered && index < value.size() ? &value.elements()[index] : nullptr;
}

Path path_to(const Path& parent, const Value& container, std::size_t position)
{
    switch (container.kind()) {
        case Kind::object:
            return parent.attribute(container.name(position));
        case Kind::map:
            return parent.key(container.name(position));
        case Kind::set:
            return parent.key(set_key(container.elements()[position]));
        default:
            return parent.index(position);
    }
}

NamedValues with_names_of(const Value& like, std::vector<Value> values)
{
    NamedValues entries;
    entries.reserve(values.size());
    for (std::size_t i = 0; i < values.size(); ++i) entries.emplace_back(like.name(i), std::move(values[i]));
    return entries;
}

// A collection whose elements changed: of the element type it had where they still have it, otherwise of the one that they convert to,
// otherwise a tuple or an object.
Value rebuilt_collection(const Value& old, std::vector<Value> values)
{
    Type element = old.type().element();
    const auto fits = [&](const Value& value) { return value.has_type(element); };
    if (!std::all_of(values.begin(), values.end(), fits)) {
        std::vector<Type> types;
        types.reserve(values.size());
        for (const Value& value : values) types.push_back(value.type());
        element = unify(types);
        if (element.kind() == Kind::any) {
            if (old.kind() == Kind::map) return Value::object(with_names_of(old, std::move(values)));
            return Value::tuple(std::move(values));
        }
        for (Value& value : values) value = *convert(value, element);
    }
    if (old.kind() == Kind::list) return Value::list(element, std::move(values));
    if (old.kind() == Kind::set) return Value::set(element, std::move(values));
    return Value::map(element, with_names_of(old, std::move(values)));
}

Value transform_at(const Path& path, const Value& value, const std::function<Value(const Path&, const Value&)>& change)
{
    if (!ValueAccess::is_container(value)) return change(path, value);
    std::vector<Value> values;
    values.reserve(value.size());
    bool changed = false;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const Value& old = value.elements()[i];
        values.push_back(transform_at(path_to(path, value, i), old, change));
        changed = changed || values.back() != old;
    }
    if (!changed) return change(path, value);
    const bool by_position = value.kind() == Kind::object || value.kind() == Kind::tuple;
    Value rebuilt = by_position ? ValueAccess::with_values(value, std::move(values)) : rebuilt_collection(value, std::move(values));
    return change(path, rebuilt.with_sensitive(rebuilt.is_sensitive() || value.is_sensitive()));
}

}  // namespace

std::optional<Value> value_at(const Value& root, const Path& path)
{
    const Value* value = &root;
    for (const PathStep& step : path.steps()) {
        value = step_into(*value, step);
        if (value == nullptr) return std::nullopt;
    }
    return *value;
}

Value transform(const Value& root, const std::function<Value(const Path&, const Value&)>& change)
{
    return transform_at({}, root, change);
}

}  // namespace rxplan
