// What is known already of values that are not known yet, where it can change an answer: `"web-${id}" == null` is false whatever `id`
// will be.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rxplan/number.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

struct Refinement {
    bool not_null = false;
    std::string prefix{};           // of a string: what it begins with
    std::optional<Number> least{};  // of a number: its bounds, inclusive; of a list, set or map: those of its number of elements
    std::optional<Number> most{};

    [[nodiscard]] bool tells_nothing() const { return !not_null && prefix.empty() && !least && !most; }
};

// An unknown of which this much is known. Where that leaves no choice the value is known: a number between equal bounds, a collection
// without elements; a list of so many unknown elements. Of `any` nothing can be known.
[[nodiscard]] Value refined_unknown(const Type& type, Refinement refinement);
[[nodiscard]] Value unknown_not_null(const Type& type);

// The same of every value: what is known has itself as its bounds, null nothing. The prefix of a known string is the whole of it.
[[nodiscard]] Refinement refinement_of(const Value& value);

// What is known of a value that will be one of two; of a prefix nothing, as Terraform has it.
[[nodiscard]] Refinement either(const Refinement& a, const Refinement& b);

// Whether the bounds of two numbers, or of two numbers of elements, leave them nothing in common; then all of `a` is less than all of `b`,
// or greater.
[[nodiscard]] bool all_less(const Refinement& a, const Refinement& b);

// How much of the beginning of a string is certain when more will follow, which may combine with its last character.
[[nodiscard]] std::string_view certain_prefix(std::string_view beginning);

}  // namespace rxplan
