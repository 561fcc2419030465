// Functions on sets.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"
#include "value/operations.hpp"

namespace rxplan::eval {

namespace {

using Kind = Type::Kind;

Type common_set_type(std::span<const Value> sets)
{
    std::vector<Type> types;
    // What is empty and of no type has no say.
    const auto untyped = [](const Value& set) { return set.has_contents() && set.size() == 0 && set.type().element().kind() == Kind::any; };
    for (const Value& set : sets) {
        if (!untyped(set)) types.push_back(set.type().element());
    }
    return Type::set(unify(types));
}

using Combine = std::vector<Value> (*)(std::span<const Value>, std::span<const Value>);

bool before(const Value& a, const Value& b)
{
    return set_order(a, b) < 0;
}

std::vector<Value> united(std::span<const Value> a, std::span<const Value> b)
{
    std::vector<Value> out;
    std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out), before);
    return out;
}

std::vector<Value> common(std::span<const Value> a, std::span<const Value> b)
{
    std::vector<Value> out;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out), before);
    return out;
}

std::vector<Value> without(std::span<const Value> a, std::span<const Value> b)
{
    std::vector<Value> out;
    std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(out), before);
    return out;
}

// Left to right over all arguments, brought to one type.
FunctionResult combined(const Call& call, Combine combine)
{
    const Type type = common_set_type(call.arguments);
    std::optional<Value> result;
    for (std::size_t i = 0; i < call.size(); ++i) {
        const auto set = convert(call[i], type);
        if (!set || !set->has_type(type)) return refuse(static_cast<int>(i), "all sets must have elements of one type");
        result = result ? Value::set(type.element(), combine(result->elements(), set->elements())) : *set;
    }
    return *result;
}

FunctionResult setunion(const Call& call)
{
    return combined(call, united);
}

FunctionResult setintersection(const Call& call)
{
    return combined(call, common);
}

FunctionResult setsubtract(const Call& call)
{
    return combined(call, without);
}

Type product_type(std::span<const Value> arguments)
{
    std::vector<Type> types;
    bool sets = false;
    for (const Value& argument : arguments) {
        if (argument.kind() == Kind::any) return Type::any();
        const auto list = convert(Value::unknown(argument.type()), Type::list(Type::any()));
        if (!list) return Type::any();
        sets = sets || argument.kind() == Kind::set;
        types.push_back(list->type().element());
    }
    Type tuple = Type::tuple(std::move(types));
    return sets ? Type::set(std::move(tuple)) : Type::list(std::move(tuple));
}

// Every way to take one element of each, the last argument varying fastest. Where a set takes part the result is one.
FunctionResult setproduct(const Call& call)
{
    if (call.size() < 2) return refuse(-1, "at least two arguments are required");
    std::vector<Value> lists;
    std::vector<Type> types;
    std::size_t count = 1;
    bool sets = false;
    for (std::size_t i = 0; i < call.size(); ++i) {
        if (!is_sequence(call[i])) return refuse(static_cast<int>(i), "a list, set or tuple is required, this is " + described(call[i]));
        auto list = convert(call[i], Type::list(Type::any()));
        if (!list) return refuse(static_cast<int>(i), list.error().message);
        if (list->is_unknown()) return Value::unknown(product_type(call.arguments));
        sets = sets || call[i].kind() == Kind::set;
        count *= list->size();
        if (count > 1'000'000) return refuse(-1, "more than 1,000,000 combinations");
        types.push_back(list->type().element());
        lists.push_back(*std::move(list));
    }
    const Type tuple = Type::tuple(types);
    std::vector<Value> product;
    for (std::size_t number = 0; number < count; ++number) {
        std::vector<Value> choice(lists.size());
        std::size_t rest = number;
        for (std::size_t i = lists.size(); i-- > 0;) {
            choice[i] = lists[i].elements()[rest % lists[i].size()];
            rest /= lists[i].size();
        }
        product.push_back(Value::tuple(std::move(choice)));
    }
    return sets ? Value::set(tuple, std::move(product)) : Value::list(tuple, std::move(product));
}

}  // namespace

Functions set_functions()
{
    const Type set = Type::set(Type::any());
    const Parameter first{"first_set", set};
    return {
        {.name = "setunion",
         .parameters = {{"first_set", set, Sees::structure}},
         .rest = {{"other_sets", set, Sees::structure}},
         .body = setunion,
         .result_type = common_set_type},
        {.name = "setintersection",
         .parameters = {first},
         .rest = {{"other_sets", set}},
         .body = setintersection,
         .result_type = common_set_type},
        {.name = "setsubtract", .parameters = {{"a", set}, {"b", set}}, .body = setsubtract, .result_type = common_set_type},
        {.name = "setproduct",
         .parameters = {{"first", Type::any(), Sees::structure, false, sequence_kinds},
                        {"second", Type::any(), Sees::structure, false, sequence_kinds}},
         .rest = {{"others", Type::any(), Sees::structure, false, sequence_kinds}},
         .body = setproduct,
         .result_type = product_type},
    };
}

}  // namespace rxplan::eval
