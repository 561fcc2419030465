// Syntax tree -> readable text, for tests and for looking at: statements by indentation, expressions as S-expressions.
#pragma once

#include <string>

#include "syntax/tree.hpp"

namespace rxplan::syntax {

// `name = (+ 1 (. var count))`; ends with a line break unless the file is empty. Spans are left out.
[[nodiscard]] std::string dump(const File& file);
[[nodiscard]] std::string dump(const Expression& expression);

}  // namespace rxplan::syntax
