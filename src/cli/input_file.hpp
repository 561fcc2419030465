// Texts that a command is given.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "rxplan/diagnostic.hpp"

namespace rxplan::cli {

// All of a file, `-` being standard input.
[[nodiscard]] tl::expected<std::string, Diagnostic> read_input(const std::string& file);

}  // namespace rxplan::cli
