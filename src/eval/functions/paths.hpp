// Paths among the arguments of functions.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "eval/functions/table.hpp"

namespace rxplan::eval {

// A leading `~` expanded; relative to the base directory.
[[nodiscard]] std::filesystem::path resolved(const Call& call, std::size_t argument);

// Why a file cannot be used; `reason` is the system's.
[[nodiscard]] FunctionError unreadable(const Call& call, std::size_t argument, std::string_view reason);

// `~` or what begins with `~/`, in the home directory; anything else as it is. Nothing for another user's home or when there is none.
[[nodiscard]] std::optional<std::string> expanded_home(std::string_view path);

}  // namespace rxplan::eval
