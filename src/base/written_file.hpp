// Files that a user asked for.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "rxplan/diagnostic.hpp"

namespace rxplan {

// Puts `text` in the place of a file's content at once: whatever happens, the file has either the old or the new one. It keeps its mode
// and, where that is allowed, its owner; a symbolic link stays and what it points at is replaced. A file that is not there yet is made;
// what is no regular file (a terminal, a pipe) is written to. Says why when it could not.
[[nodiscard]] std::optional<Diagnostic> write_file(const std::filesystem::path& file, std::string_view text);

// Writes everything, again after interruptions; false (and errno) when the other end is gone or the disk is full.
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

}  // namespace rxplan
