// Conversions between types, and functions on the sensitive mark.
#include <fmt/format.h>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"

namespace rxplan::eval {

namespace {

FunctionResult converted(const Call& call, const Type& type)
{
    auto result = convert(call[0], type);
    if (result) {
        if (call[0].has_contents()) return *std::move(result);
        // What a collection will hold is not told before its elements are there; nor is anything else of what is not known yet.
        const Type kept = type.is_collection() ? type : result->type();
        return (call[0].is_null() ? Value::null(kept) : Value::unknown(kept)).with_sensitive(call[0].is_sensitive());
    }
    const std::string path = call[0].contains_sensitive() ? "" : result.error().path.text();
    return refuse(0, path.empty() ? result.error().message : fmt::format("at `{}`: {}", path, result.error().message));
}

FunctionResult tostring(const Call& call)
{
    return converted(call, Type::string());
}

FunctionResult tonumber(const Call& call)
{
    return converted(call, Type::number());
}

FunctionResult tobool(const Call& call)
{
    return converted(call, Type::boolean());
}

FunctionResult tolist(const Call& call)
{
    return converted(call, Type::list(Type::any()));
}

FunctionResult toset(const Call& call)
{
    return converted(call, Type::set(Type::any()));
}

FunctionResult tomap(const Call& call)
{
    return converted(call, Type::map(Type::any()));
}

// A type is no value: the console itself answers where the call is the whole expression.
FunctionResult type(const Call&)
{
    return refuse(-1, "`type` works in `rxplan console` alone, around a whole expression");
}

FunctionResult sensitive(const Call& call)
{
    return call[0].with_sensitive();
}

FunctionResult nonsensitive(const Call& call)
{
    return call[0].with_sensitive(false);
}

FunctionResult issensitive(const Call& call)
{
    // What is not known yet may still turn out sensitive.
    if (call[0].is_unknown() && !call[0].is_sensitive()) return Value::unknown(Type::boolean());
    return Value::boolean(call[0].is_sensitive());
}

// Nothing here is ephemeral.
FunctionResult ephemeralasnull(const Call& call)
{
    return call[0];
}

}  // namespace

Functions conversion_functions()
{
    const Parameter v{"v", Type::any(), Sees::raw, true};
    return {
        {.name = "tostring", .parameters = {v}, .body = tostring, .may_be_null = true},
        {.name = "tonumber", .parameters = {v}, .body = tonumber, .may_be_null = true},
        {.name = "tobool", .parameters = {v}, .body = tobool, .may_be_null = true},
        {.name = "tolist", .parameters = {v}, .body = tolist, .may_be_null = true},
        {.name = "toset", .parameters = {v}, .body = toset, .may_be_null = true},
        {.name = "tomap", .parameters = {v}, .body = tomap, .may_be_null = true},
        {.name = "type", .parameters = {v}, .body = type, .may_be_null = true},
    };
}

Functions sensitivity_functions()
{
    const Parameter value{"value", Type::any(), Sees::raw, true};
    return {
        {.name = "sensitive", .parameters = {value}, .body = sensitive, .may_be_null = true},
        {.name = "nonsensitive", .parameters = {value}, .body = nonsensitive, .may_be_null = true},
        {.name = "issensitive", .parameters = {value}, .body = issensitive, .may_be_null = true},
        {.name = "ephemeralasnull", .parameters = {value}, .body = ephemeralasnull, .may_be_null = true},
    };
}

}  // namespace rxplan::eval
