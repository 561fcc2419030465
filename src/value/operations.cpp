// Arithmetic, logic, comparison and text.
#include "value/operations.hpp"

#include <fmt/format.h>

#include "rxplan/convert.hpp"
#include "value/node.hpp"

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

// The part that every operator on two numbers or bools has in common: types, nulls, unknowns and marks. `compute` sees two known values.
template <typename Compute>
OperationResult binary(const Value& a, const Value& b, const Type& operands, const Type& result, const Compute& compute)
{
    const OperationResult left = operand(a, operands, 0);
    if (!left) return left;
    const OperationResult right = operand(b, operands, 1);
    if (!right) return right;
    const bool sensitive = a.is_sensitive() || b.is_sensitive();
    if (left->is_unknown() || right->is_unknown()) return Value::unknown(result).with_sensitive(sensitive);
    OperationResult computed = compute(*left, *right);
    if (computed && sensitive) return computed->with_sensitive();
    return computed;
}

OperationResult number_or(std::optional<Number> number, int culprit, const char* message)
{
    if (!number) return fail(culprit, message);
    return Value::number(*std::move(number));
}

template <typename Compare>
OperationResult compare(const Value& a, const Value& b, const Compare& compare_numbers)
{
    return binary(a, b, Type::number(), Type::boolean(), [&](const Value& x, const Value& y) -> OperationResult {
        return Value::boolean(compare_numbers(x.as_number() <=> y.as_number()));
    });
}

template <typename Combine>
OperationResult logical(const Value& a, const Value& b, const Combine& combine)
{
    return binary(a, b, Type::boolean(), Type::boolean(),
                  [&](const Value& x, const Value& y) -> OperationResult { return Value::boolean(combine(x.as_bool(), y.as_bool())); });
}

}  // namespace

OperationResult add(const Value& a, const Value& b)
{
    return binary(a, b, Type::number(), Type::number(), [](const Value& x, const Value& y) {
        return number_or(add(x.as_number(), y.as_number()), -1, "infinities of different signs have no sum");
    });
}

OperationResult subtract(const Value& a, const Value& b)
{
    return binary(a, b, Type::number(), Type::number(), [](const Value& x, const Value& y) {
        return number_or(subtract(x.as_number(), y.as_number()), -1, "infinity cannot be subtracted from itself");
    });
}

OperationResult multiply(const Value& a, const Value& b)
{
    return binary(a, b, Type::number(), Type::number(), [](const Value& x, const Value& y) {
        return number_or(multiply(x.as_number(), y.as_number()), -1, "infinity cannot be multiplied by 0");
    });
}

OperationResult divide(const Value& a, const Value& b)
{
    return binary(a, b, Type::number(), Type::number(), [](const Value& x, const Value& y) -> OperationResult {
        return number_or(divide(x.as_number(), y.as_number()), 1, "0 cannot be divided by 0, nor infinity by infinity");
    });
}

OperationResult modulo(const Value& a, const Value& b)
{
    return binary(a, b, Type::number(), Type::number(), [](const Value& x, const Value& y) -> OperationResult {
        if (x.as_number().is_infinite() || y.as_number().is_infinite()) return fail(-1, "a remainder needs finite numbers");
        if (y.as_number().sign() == 0) return x;  // as HCL has it: nothing is taken away
        return number_or(remainder(x.as_number(), y.as_number()), -1, "there is no remainder");
    });
}

OperationResult negate(const Value& a)
{
    const OperationResult number = operand(a, Type::number(), 0);
    if (!number || number->is_unknown()) return number;
    return Value::number(-number->as_number()).with_sensitive(a.is_sensitive());
}

OperationResult logical_not(const Value& a)
{
    const OperationResult condition = operand(a, Type::boolean(), 0);
    if (!condition || condition->is_unknown()) return condition;
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

Answer compare_values(const Value& a, const Value& b);

// Both known, of one kind that has elements.
Answer compare_elements(const Value& a, const Value& b)
{
    // A set that is not wholly known may lose elements when two of them turn out equal.
    if (a.kind() == Kind::set && !(a.is_wholly_known() && b.is_wholly_known())) return Answer::open;
    if (a.size() != b.size()) return Answer::no;
    if (a.kind() == Kind::map || a.kind() == Kind::object) {
        for (std::size_t i = 0; i < a.size(); ++i) {
            if (a.name(i) != b.name(i)) return Answer::no;
        }
    }
    Answer answer = Answer::yes;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const Answer each = compare_values(a.elements()[i], b.elements()[i]);
        if (each == Answer::no) return each;
        answer = std::min(answer, each);
    }
    return answer;
}

Answer compare_values(const Value& a, const Value& b)
{
    if (a.is_unknown() || b.is_unknown()) {
        // Two that are not known yet may both turn out null, whatever their types.
        if ((a.is_unknown() && b.is_unknown()) || a.is_null() || b.is_null()) return Answer::open;
        const Type open = a.is_unknown() ? a.type() : b.type();
        return open.contains_any() || a.type() == b.type() ? Answer::open : Answer::no;
    }
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null() ? Answer::yes : Answer::no;
    if (a.kind() != b.kind()) return Answer::no;
    if (a.kind() == Kind::number) return same_number(a.as_number(), b.as_number()) ? Answer::yes : Answer::no;
    if (!ValueAccess::is_container(a)) return canonical_order(a, b) == 0 ? Answer::yes : Answer::no;
    const bool collection = a.kind() <= Kind::map;
    if (collection && a.type() != b.type()) {
        const bool open = a.type().contains_any() || b.type().contains_any();
        return open && may_be_same(a.type(), b.type()) && !(a.is_wholly_known() && b.is_wholly_known()) ? Answer::open : Answer::no;
    }
    return compare_elements(a, b);
}

Value equality(const Value& a, const Value& b, bool wanted)
{
    const Answer answer = compare_values(a, b);
    const Value result = answer == Answer::open ? Value::unknown(Type::boolean()) : Value::boolean((answer == Answer::yes) == wanted);
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
    if (value.kind() > Kind::string) {
        return fail(0, fmt::format("this is {} {}, it cannot be part of a string", value.kind() == Kind::object ? "an" : "a",
                                   value.type().friendly()));
    }
    return *convert(value, Type::string());
}

}  // namespace rxplan
