// Files that a user asked for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rxplan/diagnostic.hpp"

namespace rxplan::cli {

// Replaces the file whole, or says why it could not.
[[nodiscard]] std::optional<Diagnostic> write_file(const std::string& path, std::string_view text);

}  // namespace rxplan::cli
