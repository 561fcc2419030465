// Tokens -> how many blanks stand before each.
#pragma once

#include <vector>

#include "syntax/tokens.hpp"

namespace rxplan::syntax {

// Sets the blanks before every token: two for each level of indentation, one or none between two tokens of a line, as many as it takes to
// bring the equals signs of neighbouring lines, and then their comments, into one column. Linear in the size of the text.
void arrange(std::vector<Token>& tokens);

}  // namespace rxplan::syntax
