// Quoted strings of the language, as they stand in addresses and paths.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan {

// Appends `text` in double quotes, escaped so that HCL reads the same text back (`${` and `%{` included).
void append_quoted(std::string& out, std::string_view text);

// The string whose opening quote is at `text[at]`; `at` moves behind the closing quote. Nothing, and `at` unspecified, when it is malformed
// or has an interpolation.
[[nodiscard]] std::optional<std::string> read_quoted(std::string_view text, std::size_t& at);

// A name as HCL spells it: starts with a letter or `_`, goes on with those, digits and `-`. Any non-ASCII byte counts as a letter.
[[nodiscard]] bool is_identifier(std::string_view text) noexcept;

// Appends the UTF-8 of a code point; false, and nothing appended, for surrogates and beyond U+10FFFF.
bool append_utf8(std::string& out, char32_t point);

}  // namespace rxplan
