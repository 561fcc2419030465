// From what was typed to what the option parser wants.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rxplan::cli {

// Options with one dash get a second one: `-out=F` is `--out=F`. What follows `--` is left alone.
[[nodiscard]] std::vector<std::string> with_two_dashes(std::vector<std::string> arguments);

// Words as a shell splits them, with quotes and backslashes but nothing else; nothing when a quote is not closed.
[[nodiscard]] std::optional<std::vector<std::string>> split_words(std::string_view text);

// One command line taken apart: what stands before the command, the command, what stands behind it.
struct Invocation {
    std::string folder;  // of `-chdir=`; empty: none
    bool help = false;   // `-help` before the command
    bool version = false;
    std::string unknown;  // an option before the command that does not exist
    std::string command;  // empty: none
    std::vector<std::string> arguments;
};
[[nodiscard]] Invocation take_apart(const std::vector<std::string>& arguments);

}  // namespace rxplan::cli
