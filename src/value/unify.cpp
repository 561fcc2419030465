// One type for several.
#include "value/unify.hpp"

#include <algorithm>

#include "rxplan/convert.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;
using Types = std::vector<Type>;

std::size_t count_of(const Types& types, Kind kind)
{
    return static_cast<std::size_t>(std::count_if(types.begin(), types.end(), [&](const Type& type) { return type.kind() == kind; }));
}

bool all_convertible(const Types& types, const Type& to)
{
    return std::all_of(types.begin(), types.end(), [&](const Type& type) { return type == to || is_convertible(type, to); });
}

// The collection of everything directly inside objects or tuples.
std::optional<Type> as_collection(const Types& types, Kind kind)
{
    Types inner;
    for (const Type& type : types) {
        if (type.kind() == Kind::tuple) inner.insert(inner.end(), type.elements().begin(), type.elements().end());
        if (type.kind() == Kind::object) {
            for (const ObjectAttribute& attribute : type.attributes()) inner.push_back(attribute.type);
        }
    }
    if (inner.empty()) return std::nullopt;
    auto element = try_unify(inner);
    if (!element) return std::nullopt;
    Type whole = kind == Kind::list ? Type::list(*std::move(element)) : Type::map(*std::move(element));
    return all_convertible(types, whole) ? std::optional(std::move(whole)) : std::nullopt;
}

template <typename Part>
std::optional<Type> unify_parts(const Types& types, const Part& part)
{
    Types parts;
    parts.reserve(types.size());
    for (const Type& type : types) parts.push_back(part(type));
    return try_unify(parts);
}

std::optional<Type> unify_collections(const Types& types, Kind kind)
{
    auto element = unify_parts(types, [](const Type& type) { return type.element(); });
    if (!element) return std::nullopt;
    if (kind == Kind::list) return Type::list(*std::move(element));
    return kind == Kind::set ? Type::set(*std::move(element)) : Type::map(*std::move(element));
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
    if (!same) return as_collection(types, Kind::map);
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
    const auto other_length = [&](const Type& type) { return type.elements().size() != length; };
    if (std::any_of(types.begin(), types.end(), other_length)) return as_collection(types, Kind::list);
    Types elements;
    for (std::size_t i = 0; i < length; ++i) {
        auto type = unify_parts(types, [&](const Type& each) { return each.elements()[i]; });
        if (!type) return std::nullopt;
        elements.push_back(*std::move(type));
    }
    return Type::tuple(std::move(elements));
}

// Objects among maps are often maps in disguise, and tuples among lists lists: unified first among themselves.
std::optional<Type> unify_disguised(const Types& types, Kind disguise, Kind collection)
{
    Types disguised;
    for (const Type& type : types) {
        if (type.kind() == disguise) disguised.push_back(type);
    }
    const auto revealed = as_collection(disguised, collection);
    if (!revealed) return std::nullopt;
    Types replaced = types;
    for (Type& type : replaced) {
        if (type.kind() == disguise) type = *revealed;
    }
    auto result = try_unify(replaced);
    return result && result->kind() == collection ? result : std::nullopt;
}

// Below 0: `a` is the better type for both, above 0: `b` is.
int preference(const Type& a, const Type& b)
{
    if (a.kind() == Kind::any || b.kind() == Kind::any) return (a.kind() == Kind::any ? 1 : 0) - (b.kind() == Kind::any ? 1 : 0);
    if (a.is_primitive() && b.is_primitive()) return (a.kind() == Kind::string ? 0 : 1) - (b.kind() == Kind::string ? 0 : 1);
    if (a.kind() == b.kind() && a.is_collection()) return preference(a.element(), b.element());
    const auto sequence_rank = [](const Type& type) {
        return type.kind() == Kind::list ? 1 : type.kind() == Kind::tuple ? 2 : type.kind() == Kind::set ? 3 : 0;
    };
    if (sequence_rank(a) != 0 && sequence_rank(b) != 0) return sequence_rank(a) - sequence_rank(b);
    if (a.kind() == Kind::map && b.kind() == Kind::object) return -1;
    if (a.kind() == Kind::object && b.kind() == Kind::map) return 1;
    return 0;
}

// The first of the types, the better ones before the others, that all convert to.
std::optional<Type> best_of(const Types& types)
{
    // An order that keeps each type behind those that are better, and otherwise as they were given.
    std::vector<std::size_t> better(types.size());
    for (std::size_t i = 0; i < types.size(); ++i) {
        for (std::size_t j = 0; j < types.size(); ++j) better[i] += preference(types[j], types[i]) < 0 ? 1 : 0;
    }
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < types.size(); ++i) {
        if (better[i] == 0) order.push_back(i);
    }
    for (std::size_t at = 0; at < order.size(); ++at) {
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (preference(types[order[at]], types[i]) < 0 && --better[i] == 0) order.push_back(i);
        }
    }
    for (const std::size_t candidate : order) {
        if (all_convertible(types, types[candidate])) return types[candidate];
    }
    return std::nullopt;
}

Types distinct(const Types& all)
{
    constexpr std::size_t worth_comparing = 64;
    Types types;
    for (const Type& type : all) {
        if (!types.empty() && type == types.back()) continue;
        if (types.size() <= worth_comparing && std::find(types.begin(), types.end(), type) != types.end()) continue;
        types.push_back(type);
    }
    return types;
}

}  // namespace

std::optional<Type> try_unify(const std::vector<Type>& all)
{
    const Types types = distinct(all);
    if (types.empty()) return Type::any();
    if (types.size() == 1) return types.front();
    const std::size_t open = count_of(types, Kind::any);
    // For compound types next to one that is open: what would come of them cannot be told.
    const std::optional<Type> told = open > 0 ? std::optional(Type::any()) : std::nullopt;
    const std::size_t lists = count_of(types, Kind::list);
    const std::size_t sets = count_of(types, Kind::set);
    const std::size_t maps = count_of(types, Kind::map);
    const std::size_t tuples = count_of(types, Kind::tuple);
    const std::size_t objects = count_of(types, Kind::object);
    if (maps > 0 && maps + open == types.size()) return told ? told : unify_collections(types, Kind::map);
    if (lists > 0 && lists + open == types.size()) return told ? told : unify_collections(types, Kind::list);
    if (sets > 0 && sets + open == types.size()) return told ? told : unify_collections(types, Kind::set);
    if (maps > 0 && maps + objects + open == types.size()) {
        if (auto map = unify_disguised(types, Kind::object, Kind::map)) return map;
    } else if (lists > 0 && lists + tuples + open == types.size()) {
        if (auto list = unify_disguised(types, Kind::tuple, Kind::list)) return list;
    } else if (objects > 0 && objects + open == types.size()) {
        return told ? told : unify_objects(types);
    } else if (tuples > 0 && tuples + open == types.size()) {
        return told ? told : unify_tuples(types);
    } else if (objects > 0 && tuples > 0) {
        return std::nullopt;
    }
    return best_of(types);
}

Type unify(const std::vector<Type>& types)
{
    return try_unify(types).value_or(Type::any());
}

}  // namespace rxplan
