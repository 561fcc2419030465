// What older configurations write in a longer way, in the way of today.
#pragma once

#include <string_view>
#include <vector>

#include "syntax/tokens.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

// `tokens` are those of `text`, from which `file` was parsed without errors. Rewritten are arguments that are one interpolation and nothing
// else (`"${x}"`, to `x`, in parentheses where it spans lines), block labels without quotes, and the types `"string"`, `"list"`, `"map"`,
// `list`, `map` and `set` of variables. The result means the same and keeps every comment; doing it again changes nothing.
[[nodiscard]] std::vector<Token> modernise(std::vector<Token> tokens, std::string_view text, const File& file);

}  // namespace rxplan::syntax
