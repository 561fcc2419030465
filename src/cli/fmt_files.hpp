// Which files `rxplan fmt` formats, and how it replaces them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/diagnostic.hpp"

namespace rxplan::cli {

// The files that a target means: itself, or those in the folder and, if `recursive`, in the folders in it, by name. Hidden ones are left
// out. A target that is neither is reported.
[[nodiscard]] std::vector<std::filesystem::path> files_to_format(const std::filesystem::path& target, bool recursive,
                                                                 Diagnostics& diagnostics);

// Puts `text` in the place of a file's content at once: whatever happens, the file has either the old or the new one. It keeps its mode
// and, where that is allowed, its owner; a symbolic link stays and what it points at is replaced.
[[nodiscard]] std::optional<Diagnostic> replace_file(const std::filesystem::path& file, std::string_view text);

}  // namespace rxplan::cli
