// The operators of the language on values: total over unknown, null and sensitive. A result is sensitive when an operand that decided it
// was; it is unknown when an operand that was needed is.
#pragma once

#include <compare>
#include <string>
#include <tl/expected.hpp>

#include "rxplan/value.hpp"

namespace rxplan {

struct OperationError {
    int operand = 0;      // which operand is unsuitable: 0 the left or only one, 1 the right one; -1: the combination
    std::string message;  // lower case, no full stop: `this is a string, a number is required`
};
using OperationResult = tl::expected<Value, OperationError>;

// Arithmetic converts strings that are numbers, as HCL does; null is an error.
[[nodiscard]] OperationResult add(const Value& a, const Value& b);
[[nodiscard]] OperationResult subtract(const Value& a, const Value& b);
[[nodiscard]] OperationResult multiply(const Value& a, const Value& b);
[[nodiscard]] OperationResult divide(const Value& a, const Value& b);
[[nodiscard]] OperationResult modulo(const Value& a, const Value& b);
[[nodiscard]] OperationResult negate(const Value& a);

[[nodiscard]] OperationResult logical_not(const Value& a);
[[nodiscard]] OperationResult logical_and(const Value& a, const Value& b);  // no short circuit: both are needed, as in HCL
[[nodiscard]] OperationResult logical_or(const Value& a, const Value& b);

[[nodiscard]] OperationResult less(const Value& a, const Value& b);
[[nodiscard]] OperationResult less_equal(const Value& a, const Value& b);
[[nodiscard]] OperationResult greater(const Value& a, const Value& b);
[[nodiscard]] OperationResult greater_equal(const Value& a, const Value& b);

// How the elements of a set stand; values of one type, without marks. Equal where canonical_order says so.
[[nodiscard]] std::strong_ordering set_order(const Value& a, const Value& b);

// `==` of the language: values of different types are unequal (no conversion), null equals null; unknown where the answer is open.
[[nodiscard]] Value equal(const Value& a, const Value& b);
[[nodiscard]] Value not_equal(const Value& a, const Value& b);

// `collection[key]`: lists and tuples by integer (or a string that is one), maps and objects by string.
[[nodiscard]] OperationResult index(const Value& collection, const Value& key);
// `object.name`, also of a map.
[[nodiscard]] OperationResult get_attribute(const Value& object, std::string_view name);

// Both branches of a conditional brought to one type, the chosen one returned; an unknown condition gives an unknown of that type.
[[nodiscard]] OperationResult choose(const Value& condition, const Value& then_value, const Value& else_value);

// A value as text inside a template. Error for null and for anything that has no string form.
[[nodiscard]] OperationResult to_text(const Value& value);

}  // namespace rxplan
