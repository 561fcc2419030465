// What formatting must keep of a text.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace rxplan::test {

// The statements of a configuration file without what formatting may take away or put around a value, and without the types of variables;
// nothing when it does not parse.
[[nodiscard]] std::optional<std::string> meaning(const std::string& text);

// The comments of a file that parses, without the line breaks behind them.
[[nodiscard]] std::vector<std::string> comments(const std::string& text);

}  // namespace rxplan::test
