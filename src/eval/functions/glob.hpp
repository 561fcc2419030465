// Patterns over file names: `*`, `?`, `[a-z]`, `[^a]`, `{jpg,png}`, and `**` over any number of folders.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace rxplan::eval {

// The regular files below a folder whose path relative to it matches, sorted; symbolic links to files count, links to folders are
// not followed. A folder that does not exist has none. The error says what is wrong with the pattern.
[[nodiscard]] tl::expected<std::vector<std::string>, std::string> matching_files(const std::filesystem::path& folder,
                                                                                 std::string_view pattern);

}  // namespace rxplan::eval
