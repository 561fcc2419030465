// What every command is given.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/console.hpp"

namespace rxplan::cli {

struct Context {
    Console& console;
    std::vector<std::filesystem::path> provider_path;
    std::string command;                 // as typed: `plan`
    std::vector<std::string> arguments;  // behind the command, every option with two dashes
};

}  // namespace rxplan::cli
