// Whether somebody who types an expression line by line has more to say.
#pragma once

#include <string_view>

namespace rxplan::syntax {

// True when a bracket, a comment, a heredoc or an interpolation is still open at the end of `text`, so that further lines can complete it.
// False for what no further line can mend: a quoted string that its line did not end, or brackets that do not match.
[[nodiscard]] bool is_unfinished(std::string_view text);

}  // namespace rxplan::syntax
