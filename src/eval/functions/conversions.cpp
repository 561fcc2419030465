// Conversions between types, and functions on the sensitive mark.
#include <fmt/format.h>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"

namespace rxplan::eval {

namespace {

FunctionResult converted(const Call& call, const Type& type)
{
    auto result = convert(call[0], type);
    // What a collection will hold is not told before its elements are there.
    if (result && !result->has_contents() && type.is_collection())
        return (result->is_null() ? Value::null(type) : Value::unknown(type)).with_sensitive(result->is_sensitive());
    if (result) return *std::move(result);
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
        {.name = "tostring", .parameters = {v}, .body = tostring}, {.name = "tonumber", .parameters = {v}, .body = tonumber},
        {.name = "tobool", .parameters = {v}, .body = tobool},     {.name = "tolist", .parameters = {v}, .body = tolist},
        {.name = "toset", .parameters = {v}, .body = toset},       {.name = "tomap", .parameters = {v}, .body = tomap},
        {.name = "type", .parameters = {v}, .body = type},
    };
}

Functions sensitivity_functions()
{
    const Parameter value{"value", Type::any(), Sees::raw, true};
    return {
        {.name = "sensitive", .parameters = {value}, .body = sensitive},
        {.name = "nonsensitive", .parameters = {value}, .body = nonsensitive},
        {.name = "issensitive", .parameters = {value}, .body = issensitive},
        {.name = "ephemeralasnull", .parameters = {value}, .body = ephemeralasnull},
    };
}

}  // namespace rxplan::eval
