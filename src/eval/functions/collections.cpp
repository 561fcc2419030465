// Functions on collections of any kind, and those that choose among values.
#include <fmt/format.h>

#include <algorithm>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"
#include "value/operations.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

namespace {

using Kind = Type::Kind;

std::size_t characters(std::string_view text)
{
    std::size_t count = 0;
    for (; !text.empty(); ++count) text.remove_prefix(first_character(text));
    return count;
}

Value unknown_length(const Value& value)
{
    const Refinement known = refinement_of(value);
    if (value.kind() == Kind::any) return unknown_not_null(Type::number());
    const auto at_least = [&] {
        return value.kind() == Kind::string ? Number(static_cast<std::int64_t>(characters(known.prefix))) : known.least.value_or(0);
    };
    return refined_unknown(Type::number(), {.not_null = true, .least = at_least(), .most = known.most});
}

FunctionResult length(const Call& call)
{
    const Value& value = call[0];
    const bool sensitive = value.is_sensitive();
    const auto count = [&](std::size_t size) { return Value::number(static_cast<std::int64_t>(size)).with_sensitive(sensitive); };
    // The type of an object or tuple tells, whether its contents are known or not.
    if (value.is_unknown()) {
        if (value.kind() == Kind::object) return count(value.type().attributes().size());
        if (value.kind() == Kind::tuple) return count(value.type().elements().size());
        if (value.kind() == Kind::any || value.kind() >= Kind::string) return unknown_length(value).with_sensitive(sensitive);
    }
    if (value.kind() == Kind::string) return count(characters(value.as_string()));
    if (value.kind() < Kind::string) return refuse(0, "a string or something with elements is required, this is " + described(value));
    // Elements of a set that are not known yet may turn out equal.
    if (value.kind() == Kind::set && value.size() > 1 && !value.is_wholly_known()) {
        return unknown_length(value).with_sensitive(sensitive);
    }
    return count(value.size());
}

Type unified(std::span<const Value> values)
{
    std::vector<Type> types;
    // A null of no type has no say.
    for (const Value& value : values) {
        if (!value.is_null() || value.kind() != Kind::any) types.push_back(value.type());
    }
    return unify(types);
}

FunctionResult coalesce(const Call& call)
{
    if (call.size() == 0) return refuse(-1, "at least one argument is required");
    const Type type = unified(call.arguments);
    const auto typed = [](const Value& value) { return value.kind() != Kind::any; };
    if (type.kind() == Kind::any && std::any_of(call.arguments.begin(), call.arguments.end(), typed)) {
        return refuse(-1, "all arguments must have the same type");
    }
    for (const Value& value : call.arguments) {
        if (value.is_null()) continue;
        auto converted = convert(value, type);
        if (!converted) return refuse(-1, "all arguments must have the same type");
        // What an unknown will be decides, so nothing after it can be chosen yet.
        if (converted->is_unknown()) return Value::unknown(converted->type()).with_sensitive(converted->is_sensitive());
        const bool empty = converted->has_contents() && converted->kind() == Kind::string && converted->as_string().empty();
        if (!empty) return converted->contains_sensitive() ? converted->without_sensitive_marks().with_sensitive() : *std::move(converted);
    }
    return refuse(-1, "every argument is null or an empty string");
}

FunctionResult coalescelist(const Call& call)
{
    if (call.size() == 0) return refuse(-1, "at least one argument is required");
    const bool known = std::all_of(call.arguments.begin(), call.arguments.end(), [](const Value& value) { return value.is_known(); });
    for (std::size_t i = 0; known && i < call.size(); ++i) {
        const bool list = call[i].kind() == Kind::list || call[i].kind() == Kind::tuple;
        if (!call[i].is_null() && !list) {
            return refuse(static_cast<int>(i), "a list or tuple is required, this is " + described(call[i]));
        }
    }
    for (const Value& value : call.arguments) {
        if (value.is_unknown()) return Value::unknown().with_sensitive(value.is_sensitive());
        if (value.kind() != Kind::list && value.kind() != Kind::tuple) return refuse(-1, "lists or tuples are required");
        if (value.size() > 0) return value.contains_sensitive() ? value.without_sensitive_marks().with_sensitive() : value;
    }
    return refuse(-1, "every argument is null or empty");
}

// `deciding` in the list decides; a null counts as false.
FunctionResult all_or_any(const Call& call, bool deciding)
{
    bool open = false;
    bool sensitive = false;
    for (const Value& value : call[0].elements()) {
        sensitive = sensitive || value.is_sensitive();
        if (value.is_unknown()) {
            // As Terraform has it, `alltrue` looks no further.
            if (!deciding) return Value::unknown(Type::boolean()).with_sensitive(sensitive);
            open = true;
        } else if ((!value.is_null() && value.as_bool()) == deciding) {
            return Value::boolean(deciding).with_sensitive(sensitive);
        }
    }
    return (open ? Value::unknown(Type::boolean()) : Value::boolean(!deciding)).with_sensitive(sensitive);
}

FunctionResult alltrue(const Call& call)
{
    return all_or_any(call, false);
}

FunctionResult anytrue(const Call& call)
{
    return all_or_any(call, true);
}

FunctionResult matchkeys(const Call& call)
{
    if (call[0].size() != call[1].size()) {
        return refuse(1, fmt::format("there are {} values but {} keys", call[0].size(), call[1].size()));
    }
    const Type key = unify({call[1].type().element(), call[2].type().element()});
    const auto keys = convert(call[1], Type::list(key));
    const auto wanted = convert(call[2], Type::set(key));
    if (!keys || !wanted) return refuse(2, "the keys and what is searched for must have the same type");
    std::vector<Value> values;
    const auto before = [](const Value& a, const Value& b) { return set_order(a, b) < 0; };
    for (std::size_t i = 0; i < keys->size(); ++i) {
        const auto elements = wanted->elements();
        if (std::binary_search(elements.begin(), elements.end(), keys->elements()[i], before)) values.push_back(call[0].elements()[i]);
    }
    return Value::list(call[0].type().element(), std::move(values));
}

Type first_type(std::span<const Value> arguments)
{
    return arguments[0].type();
}

}  // namespace

Functions collection_functions()
{
    const Type any = Type::any();
    const Type bools = Type::list(Type::boolean());
    const Type list = Type::list(any);
    return {
        {.name = "length", .parameters = {{"value", any, Sees::raw}}, .result = Type::number(), .body = length},
        {.name = "coalesce", .rest = {{"vals", any, Sees::raw, true}}, .body = coalesce, .result_type = unified},
        {.name = "coalescelist", .rest = {{"vals", any, Sees::raw}}, .body = coalescelist, .may_be_null = true},
        {.name = "alltrue", .parameters = {{"list", bools, Sees::structure}}, .result = Type::boolean(), .body = alltrue},
        {.name = "anytrue", .parameters = {{"list", bools, Sees::structure}}, .result = Type::boolean(), .body = anytrue},
        {.name = "matchkeys",
         .parameters = {{"values", list}, {"keys", list}, {"searchset", list}},
         .body = matchkeys,
         .result_type = first_type},
    };
}

}  // namespace rxplan::eval
