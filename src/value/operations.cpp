// Arithmetic, logic, comparison and text.
#include "value/operations.hpp"

#include <fmt/format.h>

#include "rxplan/convert.hpp"
#include "value/node.hpp"
#include "value/refinement.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;

tl::unexpected<OperationError> fail(int operand, std::string message)
{
    return tl::make_unexpected(OperationError{operand, std::move(message)});
}

// An operand brought to the type that an operator wants; not null.
OperationResult operand(const Value& value, const Type& type, int position)
{
    if (value.is_null()) return fail(position, fmt::format("this is null, a {} is required", type.friendly()));
    auto converted = convert(value, type);
    if (!converted) return fail(position, std::move(converted.error().message));
    return *std::move(converted);
}

// The part that every operator on two numbers or bools has in common: types, nulls, unknowns and marks. `compute` sees two known values;
// `guess` two of which one is not, and may give nothing.
template <typename Compute, typename Guess>
OperationResult binary(const Value& a, const Value& b, const Type& operands, const Type& result, const Compute& compute, const Guess& guess)
{
    const OperationResult left = operand(a, operands, 0);
    if (!left) return left;
    const OperationResult right = operand(b, operands, 1);
    if (!right) return right;
    const bool sensitive = a.is_sensitive() || b.is_sensitive();
    if (left->is_unknown() || right->is_unknown()) {
        const std::optional<Value> guessed = guess(*left, *right);
        return guessed.value_or(unknown_not_null(result)).with_sensitive(sensitive);
    }
    OperationResult computed = compute(*left, *right);
    if (computed && sensitive) return computed->with_sensitive();
    return computed;
}

std::optional<Value> no_guess(const Value&, const Value&)
{
    return std::nullopt;
}

template <typename Compute>
OperationResult arithmetic(const Value& a, const Value& b, const Compute& compute)
{
    return binary(a, b, Type::number(), Type::number(), compute, no_guess);
}

OperationResult number_or(std::optional<Number> number, int culprit, const char* message)
{
    if (!number) return fail(culprit, message);
    return Value::number(*std::move(number));
}

template <typename Compare>
OperationResult compare(const Value& a, const Value& b, const Compare& compare_numbers)
{
    const auto known = [&](const Value& x, const Value& y) -> OperationResult {
        return Value::boolean(compare_numbers(x.as_number() <=> y.as_number()));
    };
    const auto guess = [&](const Value& x, const Value& y) -> std::optional<Value> {
        const Refinement left = refinement_of(x);
        const Refinement right = refinement_of(y);
        if (all_less(left, right)) return Value::boolean(compare_numbers(std::strong_ordering::less));
        if (all_less(right, left)) return Value::boolean(compare_numbers(std::strong_ordering::greater));
        return std::nullopt;
    };
    return binary(a, b, Type::number(), Type::boolean(), known, guess);
}

template <typename Combine>
OperationResult logical(const Value& a, const Value& b, const Combine& combine)
{
    const auto known = [&](const Value& x, const Value& y) -> OperationResult { return Value::boolean(combine(x.as_bool(), y.as_bool())); };
    return binary(a, b, Type::boolean(), Type::boolean(), known, no_guess);
}

}  // namespace

OperationResult add(const Value& a, const Value& b)
{
    return arithmetic(a, b, [](const Value& x, const Value& y) {
        return number_or(add(x.as_number(), y.as_number()), -1, "infinities of different signs have no sum");
    });
}

OperationResult subtract(const Value& a, const Value& b)
{
    return arithmetic(a, b, [](const Value& x, const Value& y) {
        return number_or(subtract(x.as_number(), y.as_number()), -1, "infinity cannot be subtracted from itself");
    });
}

OperationResult multiply(const Value& a, const Value& b)
{
    return arithmetic(a, b, [](const Value& x, const Value& y) {
        return number_or(multiply(x.as_number(), y.as_number()), -1, "infinity cannot be multiplied by 0");
    });
}

OperationResult divide(const Value& a, const Value& b)
{
    return arithmetic(a, b, [](const Value& x, const Value& y) -> OperationResult {
        return number_or(divide(x.as_number(), y.as_number()), 1, "0 cannot be divided by 0, nor infinity by infinity");
    });
}

OperationResult modulo(const Value& a, const Value& b)
{
    return arithmetic(a, b, [](const Value& x, const Value& y) -> OperationResult {
        if (x.as_number().is_infinite() || y.as_number().is_infinite()) return fail(-1, "a remainder needs finite numbers");
        if (y.as_number().sign() == 0) return x;  // as HCL has it: nothing is taken away
        return number_or(remainder(x.as_number(), y.as_number()), -1, "there is no remainder");
    });
}

OperationResult negate(const Value& a)
{
    const OperationResult number = operand(a, Type::number(), 0);
    if (!number) return number;
    if (number->is_unknown()) return unknown_not_null(Type::number()).with_sensitive(a.is_sensitive());
    return Value::number(-number->as_number()).with_sensitive(a.is_sensitive());
}

OperationResult logical_not(const Value& a)
{
    const OperationResult condition = operand(a, Type::boolean(), 0);
    if (!condition) return condition;
    if (condition->is_unknown()) return unknown_not_null(Type::boolean()).with_sensitive(a.is_sensitive());
    return Value::boolean(!condition->as_bool()).with_sensitive(a.is_sensitive());
}

OperationResult logical_and(const Value& a, const Value& b)
{
    return logical(a, b, [](bool x, bool y) { return x && y; });
}

OperationResult logical_or(const Value& a, const Value& b)
{
    return logical(a, b, [](bool x, bool y) { return x || y; });
}

OperationResult less(const Value& a, const Value& b)
{
    return compare(a, b, [](std::strong_ordering order) { return order < 0; });
}

OperationResult less_equal(const Value& a, const Value& b)
{
    return compare(a, b, [](std::strong_ordering order) { return order <= 0; });
}

OperationResult greater(const Value& a, const Value& b)
{
    return compare(a, b, [](std::strong_ordering order) { return order > 0; });
}

OperationResult greater_equal(const Value& a, const Value& b)
{
    return compare(a, b, [](std::strong_ordering order) { return order >= 0; });
}

namespace {

enum class Answer { no, open, yes };

// Whether two types may turn out the same once every `any` in them is known.
bool may_be_same(const Type& a, const Type& b)
{
    if (a.kind() == Kind::any || b.kind() == Kind::any || a == b) return true;
    if (a.kind() != b.kind()) return false;
    if (a.is_collection()) return may_be_same(a.element(), b.element());
    if (a.kind() == Kind::tuple) {
        return std::equal(a.elements().begin(), a.elements().end(), b.elements().begin(), b.elements().end(), may_be_same);
    }
    if (a.kind() != Kind::object) return false;
    return std::equal(a.attributes().begin(), a.attributes().end(), b.attributes().begin(), b.attributes().end(),
                      [](const ObjectAttribute& x, const ObjectAttribute& y) { return x.name == y.name && may_be_same(x.type, y.type); });
}

Answer compare_same_type(const Value& a, const Value& b);

// Both known, of one type that has elements.
Answer compare_elements(const Value& a, const Value& b)
{
    // A set that is not wholly known may lose elements when two of them turn out equal.
    if (a.kind() == Kind::set && !(a.is_wholly_known() && b.is_wholly_known())) return Answer::open;
    if (a.size() != b.size()) return Answer::no;
    const bool named = a.kind() == Kind::map || a.kind() == Kind::object;
    for (std::size_t i = 0; named && i < a.size(); ++i) {
        if (a.name(i) != b.name(i)) return Answer::no;
    }
    Answer answer = Answer::yes;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Answer each = compare_same_type(a.elements()[i], b.elements()[i]);
        // Terraform goes through lists and tuples up to the first element that is not the same or not known.
        if (each == Answer::no || (each == Answer::open && !named)) return each;
        answer = std::min(answer, each);
    }
    return answer;
}

// Whether a value of a type may be one of another, in which `any` stands for whatever there is.
bool may_be_of(const Type& type, const Type& open)
{
    if (open.kind() == Kind::any || type == open) return true;
    return open.contains_any() && may_be_same(type, open);
}

// What will be known later may still be told from what is known now.
Answer compare_with_unknown(const Value& unknown, const Value& known)
{
    if (known.is_null()) return unknown.may_be_null() ? Answer::open : Answer::no;
    if (!may_be_of(known.type(), unknown.type())) return Answer::no;
    const Refinement later = refinement_of(unknown);
    if (later.tells_nothing()) return Answer::open;
    const Refinement now = refinement_of(known);
    return now.prefix.starts_with(later.prefix) && !all_less(now, later) && !all_less(later, now) ? Answer::open : Answer::no;
}

Answer compare_same_type(const Value& a, const Value& b)
{
    // Two that are not known yet may both turn out null, whatever their types.
    if (a.is_unknown() && b.is_unknown()) return Answer::open;
    if (a.is_unknown()) return compare_with_unknown(a, b);
    if (b.is_unknown()) return compare_with_unknown(b, a);
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() ? Answer::yes : Answer::no;
    if (a.kind() == Kind::number) return same_number(a.as_number(), b.as_number()) ? Answer::yes : Answer::no;
    if (!ValueAccess::is_container(a)) return canonical_order(a, b) == 0 ? Answer::yes : Answer::no;
    return compare_elements(a, b);
}

// Whether the type of a value will only be known later, because of an unknown of `any`.
bool has_open_type(const Value& value)
{
    if (value.is_wholly_known()) return false;
    if (value.is_unknown()) return value.type().contains_any();
    return std::any_of(value.elements().begin(), value.elements().end(), has_open_type);
}

Answer compare_values(const Value& a, const Value& b)
{
    if (!a.has_contents() || !b.has_contents()) return compare_same_type(a, b);
    if (a.kind() != b.kind()) return Answer::no;
    if (ValueAccess::is_container(a)) {
        if (has_open_type(a) || has_open_type(b)) return may_be_same(a.type(), b.type()) ? Answer::open : Answer::no;
        if (!a.has_type(b.type())) return Answer::no;
    }
    return compare_same_type(a, b);
}

Value equality(const Value& a, const Value& b, bool wanted)
{
    const Answer answer = compare_values(a, b);
    const Value result = answer == Answer::open ? unknown_not_null(Type::boolean()) : Value::boolean((answer == Answer::yes) == wanted);
    return result.with_sensitive(a.contains_sensitive() || b.contains_sensitive());
}

}  // namespace

Value equal(const Value& a, const Value& b)
{
    return equality(a, b, true);
}

Value not_equal(const Value& a, const Value& b)
{
    return equality(a, b, false);
}

OperationResult to_text(const Value& value)
{
    if (value.is_null()) return fail(0, "this is null, it cannot be part of a string");
    if (value.kind() == Kind::string) return value;
    if (value.kind() > Kind::string && value.is_unknown()) return Value::unknown(Type::string()).with_sensitive(value.is_sensitive());
    if (value.kind() > Kind::string) {
        return fail(0, fmt::format("this is {} {}, it cannot be part of a string", value.kind() == Kind::object ? "an" : "a",
                                   value.type().friendly()));
    }
    return *convert(value, Type::string());
}

}  // namespace rxplan
