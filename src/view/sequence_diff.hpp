// The shortest way from one sequence to another.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace rxplan::view {

// One element kept (of both), removed (of the first) or added (of the second).
struct Edit {
    enum class Kind : std::uint8_t { keep, remove, add };
    Kind kind = Kind::keep;
    std::size_t before = 0;  // position in the first sequence: keep, remove
    std::size_t after = 0;   // position in the second: keep, add
};

// In order; within a run of changes all removals come first. Sequences that differ in more than 1,000 places are, beyond their common
// beginning and end, removed and added whole.
[[nodiscard]] std::vector<Edit> sequence_diff(std::size_t before, std::size_t after,
                                              const std::function<bool(std::size_t before, std::size_t after)>& equal);

// Lines without their line breaks. Text that ends in a line break has no empty line after it; empty text has no line.
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);

}  // namespace rxplan::view
