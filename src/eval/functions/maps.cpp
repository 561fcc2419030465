// Functions on maps and objects.
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"

namespace rxplan::eval {

namespace {

using Kind = Type::Kind;

tl::expected<void, FunctionError> require_named(const Call& call, std::size_t position)
{
    if (is_named(call[position])) return {};
    return refuse(static_cast<int>(position), "a map or object is required, this is " + described(call[position]));
}

std::vector<Value> names_of(const Value& value)
{
    std::vector<Value> names;
    if (value.is_unknown()) {
        const Type type = value.type();
        for (const ObjectAttribute& attribute : type.attributes()) names.push_back(Value::string(attribute.name));
        return names;
    }
    for (std::size_t i = 0; i < value.size(); ++i) names.push_back(Value::string(value.name(i)));
    return names;
}

// The names of an object are known by its type.
FunctionResult keys(const Call& call)
{
    const bool sensitive = call[0].is_sensitive();
    if (call[0].kind() == Kind::any) return Value::unknown().with_sensitive(sensitive);
    if (auto valid = require_named(call, 0); !valid) return tl::make_unexpected(valid.error());
    if (call[0].kind() == Kind::object) return Value::tuple(names_of(call[0])).with_sensitive(sensitive);
    if (call[0].is_unknown()) return Value::unknown(Type::list(Type::string())).with_sensitive(sensitive);
    return Value::list(Type::string(), names_of(call[0])).with_sensitive(sensitive);
}

FunctionResult values(const Call& call)
{
    if (auto valid = require_named(call, 0); !valid) return tl::make_unexpected(valid.error());
    std::vector<Value> elements(call[0].elements().begin(), call[0].elements().end());
    if (call[0].kind() == Kind::object) return Value::tuple(std::move(elements));
    return Value::list(call[0].type().element(), std::move(elements));
}

Type values_type(std::span<const Value> arguments)
{
    const Type type = arguments[0].type();
    if (type.kind() == Kind::map) return Type::list(type.element());
    if (type.kind() != Kind::object) return Type::any();
    std::vector<Type> elements;
    for (const ObjectAttribute& attribute : type.attributes()) elements.push_back(attribute.type);
    return Type::tuple(std::move(elements));
}

FunctionResult lookup(const Call& call)
{
    if (call.size() > 3) return refuse(3, "`lookup` takes two or three arguments");
    if (auto valid = require_named(call, 0); !valid) return tl::make_unexpected(valid.error());
    const bool map = call[0].kind() == Kind::map;
    std::optional<Value> fallback;
    if (call.size() == 3) {
        const auto converted = convert(call[2], map ? call[0].type().element() : Type::any());
        if (!converted) return refuse(2, "the default must have the type of the map's elements: " + converted.error().message);
        fallback = *converted;
    }
    if (const Value* found = call[0].find(call.text(1))) return *found;
    if (fallback) return *fallback;
    return refuse(1, fmt::format("there is no element with the key {}, and no default", call.shown(call.text(1))));
}

Type lookup_type(std::span<const Value> arguments)
{
    const Type type = arguments[0].type();
    if (type.kind() == Kind::map) return type.element();
    if (type.kind() != Kind::object || !arguments[1].has_contents()) return Type::any();
    const ObjectAttribute* attribute = type.attribute(arguments[1].as_string());
    return attribute != nullptr ? attribute->type : arguments.size() > 2 ? arguments[2].type() : Type::any();
}

// Maps of one type give a map of it, everything else an object.
FunctionResult merge(const Call& call)
{
    std::map<std::string, Value, std::less<>> merged;
    std::optional<Type> map_type;
    bool maps = call.size() > 0;
    bool all_null = call.size() > 0;
    for (std::size_t i = 0; i < call.size(); ++i) {
        const Value& value = call[i];
        if (value.is_null() && (value.kind() == Kind::any || is_named(value))) continue;
        if (auto valid = require_named(call, i); !valid) return tl::make_unexpected(valid.error());
        all_null = false;
        maps = maps && value.kind() == Kind::map && (!map_type || value.type() == *map_type);
        if (maps) map_type = value.type();
        for (const auto& [name, element] : value.entries()) merged.insert_or_assign(std::string(name), element);
    }
    if (all_null) return Value::object({});
    NamedValues entries(merged.begin(), merged.end());
    return maps ? Value::map(map_type->element(), std::move(entries)) : Value::object(std::move(entries));
}

// Maps of one type give that type, objects what they are together; anything else is open.
Type merge_type(std::span<const Value> arguments)
{
    Type first = arguments[0].type();
    const bool same = std::all_of(arguments.begin(), arguments.end(), [&](const Value& value) { return value.type() == first; });
    if (same && first.kind() == Kind::map) return first;
    std::map<std::string, Type> attributes;
    for (const Value& value : arguments) {
        if (value.kind() != Kind::object) return Type::any();
        const Type type = value.type();
        for (const ObjectAttribute& attribute : type.attributes()) attributes[attribute.name] = attribute.type;
    }
    std::vector<ObjectAttribute> all;
    all.reserve(attributes.size());
    for (const auto& [name, type] : attributes) all.push_back({name, type, false});
    return Type::object(std::move(all));
}

FunctionResult zipmap(const Call& call)
{
    const Value& names = call[0];
    if (call[1].kind() != Kind::list && call[1].kind() != Kind::tuple) {
        return refuse(1, "a list or tuple is required, this is " + described(call[1]));
    }
    if (names.size() != call[1].size()) {
        return refuse(1, fmt::format("there are {} keys but {} values", names.size(), call[1].size()));
    }
    std::map<std::string, Value, std::less<>> zipped;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names.elements()[i].is_null()) return refuse(0, fmt::format("element {} is null, it cannot be a key", i));
        zipped.insert_or_assign(std::string(names.elements()[i].as_string()), call[1].elements()[i]);
    }
    NamedValues entries(zipped.begin(), zipped.end());
    if (call[1].kind() == Kind::tuple) return Value::object(std::move(entries));
    return Value::map(call[1].type().element(), std::move(entries));
}

Type zipmap_type(std::span<const Value> arguments)
{
    return arguments[1].kind() == Kind::list ? Type::map(arguments[1].type().element()) : Type::any();
}

FunctionResult transpose(const Call& call)
{
    std::map<std::string, std::vector<Value>, std::less<>> lists;
    for (const auto& [name, list] : call[0].entries()) {
        if (list.is_null()) return refuse(0, "a list in it is null");
        for (const Value& key : list.elements()) {
            if (key.is_null()) return refuse(0, "an element of a list in it is null");
            lists[std::string(key.as_string())].push_back(Value::string(name));
        }
    }
    NamedValues entries;
    for (auto& [name, list] : lists) entries.emplace_back(name, Value::list(Type::string(), std::move(list)));
    return Value::map(Type::list(Type::string()), std::move(entries));
}

}  // namespace

Functions map_functions()
{
    const Type any = Type::any();
    const Type string = Type::string();
    const Type strings = Type::list(string);
    const Parameter map{"map", any, Sees::structure, false, named_kinds};
    return {
        {.name = "keys", .parameters = {{"map", any, Sees::raw}}, .body = keys},
        {.name = "values", .parameters = {map}, .body = values, .result_type = values_type},
        {.name = "lookup",
         .parameters = {map, {"key", string}},
         .rest = {{"default", any, Sees::raw, true}},
         .body = lookup,
         .result_type = lookup_type,
         .may_be_null = true},
        {.name = "merge", .rest = {{"maps", any, Sees::structure, true, named_kinds}}, .body = merge, .result_type = merge_type},
        {.name = "zipmap",
         .parameters = {{"keys", strings}, {"values", any, Sees::structure, false, ordered_kinds}},
         .body = zipmap,
         .result_type = zipmap_type},
        {.name = "transpose", .parameters = {{"values", Type::map(strings)}}, .result = Type::map(strings), .body = transpose},
    };
}

}  // namespace rxplan::eval
