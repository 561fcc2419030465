// Writing values and types shortly in tests.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "rxplan/convert.hpp"
#include "rxplan/json.hpp"
#include "value/hcl_text.hpp"

namespace rxplan::testing {

// `{"a": [1, "x"]}` as an object that holds a tuple.
inline Value value(std::string_view json)
{
    auto parsed = parse_json(json);
    REQUIRE_MESSAGE(parsed.has_value(), std::string(json));
    return *parsed;
}

// `["list","string"]`, `"number"`.
inline Type type(std::string_view json)
{
    auto parsed = type_from_json(value(json));
    REQUIRE_MESSAGE(parsed.has_value(), std::string(json));
    return *parsed;
}

inline Value value_of(std::string_view type_json, std::string_view json)
{
    auto converted = convert(value(json), type(type_json));
    REQUIRE_MESSAGE(converted.has_value(), std::string(json));
    return *converted;
}

inline Value text(std::string_view characters)
{
    return Value::string(characters);
}

inline Value integer(std::int64_t number)
{
    return Value::number(number);
}

// A value on one line, with its unknowns and marks: `[1, unknown number, sensitive "x"]`.
inline std::string described(const Value& value)
{
    using Kind = Type::Kind;
    const std::string mark = value.is_sensitive() ? "sensitive " : "";
    if (value.is_unknown()) return mark + "unknown " + value.type().text();
    if (value.is_null()) return mark + "null " + value.type().text();
    if (value.kind() < Kind::list) return mark + to_json(value);
    const bool named = value.kind() == Kind::map || value.kind() == Kind::object;
    std::string inside;
    for (std::size_t i = 0; i < value.size(); ++i) {
        if (i > 0) inside += ", ";
        if (named) inside += std::string(value.name(i)) + " = ";
        inside += described(value.elements()[i]);
    }
    inside = named ? "{" + inside + "}" : "[" + inside + "]";
    switch (value.kind()) {
        case Kind::list:
            return mark + "list" + inside;
        case Kind::set:
            return mark + "set" + inside;
        case Kind::map:
            return mark + "map" + inside;
        default:
            return mark + inside;
    }
}

}  // namespace rxplan::testing
