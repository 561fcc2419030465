// Text -> syntax tree.
#pragma once

#include <cstdint>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

// All three parse the whole of one source and report what is wrong with it to `diagnostics`, several problems at once where that makes
// sense; the tree then holds what could be read, with `Invalid` in place of the rest. Time and memory are linear in the size of the text.
// Names in the tree are views of the text in `sources`. Safe to call from several threads as long as nobody adds to `sources`.

// A `.rx.hcl` or `.rxvars.hcl` file.
[[nodiscard]] File parse(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics);

// One expression, as in `-var` and the console; never empty. Newlines are blanks.
[[nodiscard]] ExpressionTree parse_expression(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics);

// One template, as `templatefile` reads: a Template, a TemplateWrap when it is one interpolation and nothing else, a Literal when it has
// none, or Invalid; never empty.
[[nodiscard]] ExpressionTree parse_template(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics);

}  // namespace rxplan::syntax
