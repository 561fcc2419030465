// Two versions of a text -> a unified diff.
#pragma once

#include <string>
#include <string_view>

namespace rxplan::view {

// As `diff -u` writes it, with three lines of context and `--- old/NAME`, `+++ new/NAME` before it; empty when the texts are the same.
// Texts of equally many lines are compared line by line.
[[nodiscard]] std::string unified_diff(std::string_view name, std::string_view before, std::string_view after);

}  // namespace rxplan::view
