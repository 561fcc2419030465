// Whether bytes are text.
#pragma once

#include <string_view>

namespace rxplan::standard {

// Text in a value must be UTF-8; what files and servers hold need not be.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace rxplan::standard
