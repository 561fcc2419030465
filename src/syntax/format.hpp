// The text of a file in the layout that everybody uses.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::syntax {

// The text of a `.rx.hcl` or `.rxvars.hcl` file with its blanks and alignment as they should be; comments and line breaks stay as they
// are, a byte order mark goes. A few things that are written in a longer way than today's language needs are shortened (modernise.hpp).
// The result means the same, and formatting it again changes nothing. Nothing when the file does not parse; `diagnostics` then say why.
// Takes time and memory linear in the size of the text.
[[nodiscard]] std::optional<std::string> format(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics);

}  // namespace rxplan::syntax
