// Arguments that the engine reads without evaluating anything.
#pragma once

#include "base/source.hpp"
#include "config/load.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/arena.hpp"
#include "syntax/tree.hpp"

namespace rxplan::config {

// As Terraform does: where only a reference can stand, old configurations have it in quotes. Takes the quotes off, in the block and in
// those inside.
void unquote_references(syntax::Block& block, syntax::Arena& arena, const Sources& sources, Diagnostics& diagnostics);

// Where a literal is required, an expression that refers to nothing and calls nothing (`"${"a"}b"`, `!true`) is one too: puts its value in
// its place. Leaves alone what has no value.
void fold_literals(syntax::Block& block, syntax::Arena& arena, ConstantValue constant);

}  // namespace rxplan::config
