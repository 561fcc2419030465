// Spans of a text that was taken out of a file -> spans of that file.
#pragma once

#include "rxplan/diagnostic.hpp"
#include "syntax/json_text.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

void relocate(Expression& expression, const JsonTextPlaces& places);
void relocate(Diagnostic& diagnostic, const JsonTextPlaces& places);

}  // namespace rxplan::syntax
