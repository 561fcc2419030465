// Comparing text with files that people have read and accepted.
#pragma once

#include <string>
#include <string_view>

namespace rxplan::test {

// Checks that `text` is what `tests/golden/<name>` holds. With RXPLAN_ACCEPT=1 in the environment the file is written instead.
void check_golden(std::string_view name, std::string_view text);

}  // namespace rxplan::test
