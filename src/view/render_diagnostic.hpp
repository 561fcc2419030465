// Diagnostics -> terminal text, in rustc's shape.
#pragma once

#include <cstddef>
#include <string>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::view {

// How many diagnostics are shown at most.
inline constexpr std::size_t max_shown_diagnostics = 20;

// One diagnostic; ends in a line break. Never fails: spans are clamped to their sources, bytes that a terminal would obey are escaped.
// Lines of source text are cut to `width` columns, notes are wrapped at it.
[[nodiscard]] std::string render_diagnostic(const Diagnostic& diagnostic, const Sources& sources, std::size_t width, bool colour);

// All of them in the order given, with blank lines between, and a line that counts them. Of more than 20 the first are shown, errors
// before warnings. Empty for none.
[[nodiscard]] std::string render_diagnostics(const Diagnostics& diagnostics, const Sources& sources, std::size_t width, bool colour);

}  // namespace rxplan::view
