// What may stand where somebody types an expression.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "cli/line_editor.hpp"
#include "config/module.hpp"
#include "rxplan/value.hpp"

namespace rxplan::cli {

// Completes the name that `before_cursor` ends in: functions, what the module declares, and attributes of what `value_of` (an expression
// in, its value out; never fails) knows. Nothing inside quotes, outside of interpolations.
[[nodiscard]] Completion complete(std::string_view before_cursor, const config::Module& module,
                                  const std::function<Value(const std::string&)>& value_of);

}  // namespace rxplan::cli
