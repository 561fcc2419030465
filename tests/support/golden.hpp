// Comparing text with files that people have read and accepted.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace rxplan::test {

// Checks that `text` is what `tests/golden/<name>` holds. With RXPLAN_ACCEPT=1 in the environment the file is written instead.
void check_golden(std::string_view name, std::string_view text);

// What a file holds; empty when it cannot be read.
std::string read_file(const std::filesystem::path& path);

// Of a file or folder of goldens.
[[nodiscard]] std::filesystem::path golden_path(std::string_view name);

// The names of the files in a folder of goldens that begin with `prefix` and end with `suffix`, without that, in order.
std::vector<std::string> golden_names(std::string_view folder, std::string_view prefix, std::string_view suffix);

}  // namespace rxplan::test
