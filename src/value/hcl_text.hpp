// Values as people read them.
#pragma once

#include <string>
#include <string_view>

#include "rxplan/value.hpp"

namespace rxplan {

// A value as `terraform console` shows it: expressions of the language where that is possible (`tolist([...])`, `tostring(null)`), and
// `(known after apply)` and `(sensitive value)` where it is not or must not be. Lines after the first are indented by `indent` columns;
// the text does not end in a line break.
[[nodiscard]] std::string to_hcl(const Value& value, int indent = 0);

}  // namespace rxplan
