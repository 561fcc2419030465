// Values as people read them.
#pragma once

#include <string>
#include <string_view>

#include "rxplan/type.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

// A value as `terraform console` shows it: expressions of the language where that is possible (`tolist([...])`, `tostring(null)`), and
// `(known after apply)` and `(sensitive value)` where it is not or must not be. Lines after the first are indented by `indent` columns;
// the text does not end in a line break.
[[nodiscard]] std::string to_hcl(const Value& value, int indent = 0);

// Appends a string in double quotes, with escapes for quotes, backslashes and what cannot be seen.
void append_seen(std::string& out, std::string_view text);

// A type as the console's `type` shows it: `list(string)`; objects and tuples, and what has them inside, over several lines.
[[nodiscard]] std::string to_hcl(const Type& type);

}  // namespace rxplan
