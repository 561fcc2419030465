// Values from and to JSON text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "rxplan/type.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

struct JsonError {
    std::string message;     // lower case, no full stop
    std::size_t offset = 0;  // byte offset in the text, as near as is known
};

// Objects become objects, arrays tuples, numbers keep full precision. Depth is limited (1,000); a duplicate name keeps the last one.
[[nodiscard]] tl::expected<Value, JsonError> parse_json(std::string_view text);

enum class JsonStyle { compact, indented };  // indented: two spaces, one entry a line, `: ` after names

// Stable: names in the value's own (sorted) order. The value must be wholly known; marks are ignored: who writes a secret decides so.
// Escapes only what JSON requires (no HTML escapes; `jsonencode` has its own).
[[nodiscard]] std::string to_json(const Value& value, JsonStyle style = JsonStyle::compact);
void append_json(std::string& out, const Value& value);
void append_json_string(std::string& out, std::string_view text);  // quoted and escaped

// The type constraint syntax that state and plan files use: `"string"`, `["list","string"]`, `["object",{"a":"number"}]`.
[[nodiscard]] Value type_to_json(const Type& type);
[[nodiscard]] tl::expected<Type, JsonError> type_from_json(const Value& json);

}  // namespace rxplan
