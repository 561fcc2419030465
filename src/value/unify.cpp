// One type for several.
#include "value/unify.hpp"

#include <algorithm>

#include "rxplan/convert.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;
using Types = std::vector<Type>;

bool all_are(const Types& types, std::initializer_list<Kind> kinds)
{
    return std::all_of(types.begin(), types.end(),
                       [&](const Type& type) { return std::find(kinds.begin(), kinds.end(), type.kind()) != kinds.end(); });
}

bool any_is(const Types& types, Kind kind)
{
    return std::any_of(types.begin(), types.end(), [&](const Type& type) { return type.kind() == kind; });
}

void collect_inner(const Type& type, Types& out)
{
    if (type.is_collection()) out.push_back(type.element());
    if (type.kind() == Kind::tuple) out.insert(out.end(), type.elements().begin(), type.elements().end());
    if (type.kind() == Kind::object) {
        for (const ObjectAttribute& attribute : type.attributes()) out.push_back(attribute.type);
    }
}

// The one type of everything directly inside the types.
std::optional<Type> unify_inner(const Types& types)
{
    Types inner;
    for (const Type& type : types) collect_inner(type, inner);
    return try_unify(inner);
}

template <typename Part>
std::optional<Type> unify_parts(const Types& types, const Part& part)
{
    Types parts;
    parts.reserve(types.size());
    for (const Type& type : types) parts.push_back(part(type));
    return try_unify(parts);
}

std::optional<Type> as_map(const Types& types)
{
    if (auto element = unify_inner(types)) return Type::map(*std::move(element));
    return std::nullopt;
}

bool same_names(const Type& a, const Type& b)
{
    return std::equal(a.attributes().begin(), a.attributes().end(), b.attributes().begin(), b.attributes().end(),
                      [](const ObjectAttribute& x, const ObjectAttribute& y) { return x.name == y.name; });
}

// Objects with the same names stay objects; others are tried as maps.
std::optional<Type> unify_objects(const Types& types)
{
    const bool same = std::all_of(types.begin(), types.end(), [&](const Type& type) { return same_names(type, types.front()); });
    if (!same) return as_map(types);
    std::vector<ObjectAttribute> attributes;
    for (std::size_t i = 0; i < types.front().attributes().size(); ++i) {
        auto type = unify_parts(types, [&](const Type& each) { return each.attributes()[i].type; });
        if (!type) return std::nullopt;
        attributes.push_back({types.front().attributes()[i].name, *std::move(type), false});
    }
    return Type::object(std::move(attributes));
}

// Tuples of one length stay tuples; others are tried as lists.
std::optional<Type> unify_tuples(const Types& types)
{
    const std::size_t length = types.front().elements().size();
    if (std::any_of(types.begin(), types.end(), [&](const Type& type) { return type.elements().size() != length; })) {
        auto element = unify_inner(types);
        return element ? std::optional(Type::list(*std::move(element))) : std::nullopt;
    }
    Types elements;
    for (std::size_t i = 0; i < length; ++i) {
        auto type = unify_parts(types, [&](const Type& each) { return each.elements()[i]; });
        if (!type) return std::nullopt;
        elements.push_back(*std::move(type));
    }
    return Type::tuple(std::move(elements));
}

std::optional<Type> unify_primitives(const Types& types)
{
    if (any_is(types, Kind::string)) return Type::string();
    const bool same = std::all_of(types.begin(), types.end(), [&](const Type& type) { return type == types.front(); });
    return same ? std::optional(types.front()) : std::nullopt;
}

}  // namespace

std::optional<Type> try_unify(const std::vector<Type>& all)
{
    Types types;
    for (const Type& type : all) {
        if (type.kind() != Kind::any && (types.empty() || type != types.back())) types.push_back(type);
    }
    if (types.empty()) return Type::any();
    if (types.size() == 1) return types.front();
    if (all_are(types, {Kind::boolean, Kind::number, Kind::string})) return unify_primitives(types);
    if (all_are(types, {Kind::object})) return unify_objects(types);
    if (all_are(types, {Kind::tuple})) return unify_tuples(types);
    if (all_are(types, {Kind::map, Kind::object})) return as_map(types);
    if (!all_are(types, {Kind::list, Kind::set, Kind::tuple})) return std::nullopt;
    auto element = unify_inner(types);
    if (!element) return std::nullopt;
    return any_is(types, Kind::list) ? Type::list(*std::move(element)) : Type::set(*std::move(element));
}

Type unify(const std::vector<Type>& types)
{
    return try_unify(types).value_or(Type::any());
}

}  // namespace rxplan
