#include "providers/rackspace/values.hpp"

#include <algorithm>

namespace rxplan::rackspace {

std::string lower_case(std::string_view text)
{
    std::string result(text);
    for (char& c : result)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
}

Value text_or_null(std::string_view text)
{
    return text.empty() ? Value::null(Type::string()) : Value::string(text);
}

Value text_map(const Value& json)
{
    NamedValues entries;
    if (json.has_contents() && (json.kind() == Type::Kind::object || json.kind() == Type::Kind::map))
        for (const auto& [name, value] : json.entries())
            if (value.kind() == Type::Kind::string && value.has_contents()) entries.emplace_back(name, value);
    return Value::map(Type::string(), std::move(entries));
}

Value as_configured(const Value& found, const Value& configured)
{
    if (found.size() == 0 && configured.is_null()) return Value::null(found.type());
    return same(found, configured) ? configured : found;
}

bool has(const Value& object, std::string_view name)
{
    return object.get(name).has_contents();
}

Value updated(const Value& object, NamedValues changes)
{
    NamedValues attributes;
    attributes.reserve(object.size());
    for (const auto& [name, value] : object.entries()) {
        const auto change = std::find_if(changes.begin(), changes.end(), [&name = name](const auto& entry) { return entry.first == name; });
        if (change == changes.end())
            attributes.emplace_back(name, value);
        else
            attributes.emplace_back(name, value.is_sensitive() ? change->second.with_sensitive() : change->second);
    }
    return Value::object(std::move(attributes)).with_sensitive(object.is_sensitive());
}

Value blank(const BlockSchema& block)
{
    const Type type = block.type();
    NamedValues attributes;
    for (const ObjectAttribute& attribute : type.attributes()) attributes.emplace_back(attribute.name, Value::null(attribute.type));
    return Value::object(std::move(attributes));
}

Value without_unknowns(const Value& object)
{
    return transform(object, [](const Path&, const Value& value) { return value.is_unknown() ? Value::null(value.type()) : value; });
}

bool same(const Value& a, const Value& b)
{
    return a.is_wholly_known() && b.is_wholly_known() && a.without_sensitive_marks() == b.without_sensitive_marks();
}

}  // namespace rxplan::rackspace
