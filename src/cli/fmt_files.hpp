// Which files `rxplan fmt` formats.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "rxplan/diagnostic.hpp"

namespace rxplan::cli {

// The files that a target means: itself, or those in the folder and, if `recursive`, in the folders in it, by name. Hidden ones are left
// out. A target that is neither is reported.
[[nodiscard]] std::vector<std::filesystem::path> files_to_format(const std::filesystem::path& target, bool recursive,
                                                                 Diagnostics& diagnostics);

}  // namespace rxplan::cli
