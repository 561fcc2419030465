// References in quotes, as old configurations have them.
#pragma once

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

// Puts the expression that a quoted string holds in the string's place, with a warning: when the argument's value is one, or has some as
// elements of a list or as values of an object. Strings with interpolations stay. `arena` is the one of the attribute's tree.
void unquote(Attribute& attribute, Arena& arena, const Sources& sources, Diagnostics& diagnostics);

}  // namespace rxplan::syntax
