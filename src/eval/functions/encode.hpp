// Encodings that more than one file of the library needs.
#pragma once

#include <string>
#include <string_view>

#include "rxplan/value.hpp"

namespace rxplan::eval {

// As `jsonencode` gives it: compact, with `<`, `>`, `&` and the two line separators of Unicode escaped. The value is wholly known.
[[nodiscard]] std::string json_for_html(const Value& value);

// Strings inside as the language keeps them, NFC.
[[nodiscard]] Value normalised(const Value& value);

}  // namespace rxplan::eval
