// Other programs, run to their end.
#pragma once

#include <chrono>
#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace rxplan::config {

struct ProgramRun {
    std::vector<std::string> arguments;                            // the program's name, found on PATH, and what it is given
    std::vector<std::pair<std::string, std::string>> environment;  // set beside what this process has; an empty value unsets
    std::string input;                                             // its standard input
    std::chrono::seconds deadline{600};                            // it is killed then
};

struct ProgramResult {
    int status = 0;      // 0: success; 128 and the signal's number when it was killed
    std::string output;  // standard output
    std::string errors;  // standard error
};

// The error says why the program could not be run.
[[nodiscard]] tl::expected<ProgramResult, std::string> run_program(const ProgramRun& run);

}  // namespace rxplan::config
