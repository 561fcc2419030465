// Whether a text can be read at all.
#pragma once

#include <cstdint>
#include <string_view>

#include "rxplan/diagnostic.hpp"

namespace rxplan::syntax {

// True for valid UTF-8 without NUL bytes, of a size that spans can express. Otherwise false, and one diagnostic says why.
[[nodiscard]] bool check_text(std::uint32_t file, std::string_view text, Diagnostics& diagnostics);

}  // namespace rxplan::syntax
