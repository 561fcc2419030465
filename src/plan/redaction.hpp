// Providers speak of values that the user called secret; what they say is shown.
#pragma once

#include <initializer_list>

#include "rxplan/diagnostic.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

// Every text of the diagnostics with the contents of sensitive strings replaced by `(sensitive)`. Strings of fewer than three bytes stay:
// they are everywhere.
[[nodiscard]] Diagnostics redacted(Diagnostics diagnostics, std::initializer_list<const Value*> values);

}  // namespace rxplan
