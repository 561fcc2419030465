#include <fmt/format.h>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"

namespace rxplan::eval {

namespace {

FunctionResult number_or(const std::optional<Number>& number, const char* message)
{
    if (!number) return refuse(-1, message);
    return Value::number(*number);
}

FunctionResult abs(const Call& call)
{
    const Number number = call[0].as_number();
    return Value::number(number.sign() < 0 ? -number : number);
}

FunctionResult ceil(const Call& call)
{
    return Value::number(rxplan::ceil(call[0].as_number()));
}

FunctionResult floor(const Call& call)
{
    return Value::number(rxplan::floor(call[0].as_number()));
}

FunctionResult signum(const Call& call)
{
    if (!call[0].as_number().is_integer()) return refuse(0, "a whole number is required");
    return Value::number(call[0].as_number().sign());
}

FunctionResult log(const Call& call)
{
    return number_or(rxplan::log(call[0].as_number(), call[1].as_number()), "there is no such logarithm");
}

FunctionResult pow(const Call& call)
{
    return number_or(power(call[0].as_number(), call[1].as_number()), "there is no such power, or it is out of range");
}

FunctionResult max(const Call& call)
{
    if (call.size() == 0) return refuse(-1, "at least one number is required");
    Number best = call[0].as_number();
    for (const Value& value : call.arguments) best = std::max(best, value.as_number());
    return Value::number(best);
}

FunctionResult min(const Call& call)
{
    if (call.size() == 0) return refuse(-1, "at least one number is required");
    Number best = call[0].as_number();
    for (const Value& value : call.arguments) best = std::min(best, value.as_number());
    return Value::number(best);
}

FunctionResult sum(const Call& call)
{
    if (!is_sequence(call[0])) return refuse(0, "a list, set or tuple of numbers is required, this is " + described(call[0]));
    if (call[0].size() == 0) return refuse(0, "this is empty, there is nothing to sum");
    Number total = 0;
    for (const Value& element : call[0].elements()) {
        const auto number = convert(element, Type::number());
        if (!number || number->is_null()) return refuse(0, "a list, set or tuple of numbers is required");
        total = *add(total, number->as_number());
    }
    return number_or(total, "the sum is out of range");
}

// 0-9, a-z, A-Z; up to base 36 either case means the same.
int digit_value(char c, int base)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + (base <= 36 ? 10 : 36);
    return base;
}

FunctionResult parseint(const Call& call)
{
    if (call[0].kind() != Type::Kind::string) return refuse(0, "a string is required, this is " + described(call[0]));
    const auto base = integer_argument(call, 1, 2, 62);
    if (!base) return tl::make_unexpected(base.error());
    const auto malformed = [&] { return refuse(0, fmt::format("{} is not an integer in base {}", call.shown(call.text(0)), *base)); };
    std::string_view digits = call.text(0);
    const bool negative = !digits.empty() && digits.front() == '-';
    if (negative || (!digits.empty() && digits.front() == '+')) digits.remove_prefix(1);
    if (digits.empty() || digits.size() > 500) return malformed();
    Number number = 0;
    for (const char c : digits) {
        const int digit = digit_value(c, static_cast<int>(*base));
        if (digit >= *base) return malformed();
        number = *add(*multiply(number, *base), digit);
    }
    return Value::number(negative ? -number : number);
}

// Of something whose type is open, so is that of the sum.
Type sum_type(std::span<const Value> arguments)
{
    return arguments[0].kind() == Type::Kind::any ? Type::any() : Type::number();
}

}  // namespace

Functions number_functions()
{
    const Type number = Type::number();
    const Parameter num{"num", number};
    return {
        {.name = "abs", .parameters = {num}, .result = number, .body = abs},
        {.name = "ceil", .parameters = {num}, .result = number, .body = ceil},
        {.name = "floor", .parameters = {num}, .result = number, .body = floor},
        {.name = "signum", .parameters = {num}, .result = number, .body = signum},
        {.name = "log", .parameters = {num, {"base", number}}, .result = number, .body = log},
        {.name = "pow", .parameters = {num, {"power", number}}, .result = number, .body = pow},
        {.name = "max", .rest = {{"numbers", number}}, .result = number, .body = max},
        {.name = "min", .rest = {{"numbers", number}}, .result = number, .body = min},
        {.name = "sum", .parameters = {{"list", Type::any()}}, .body = sum, .result_type = sum_type},
        {.name = "parseint", .parameters = {{"number", Type::any()}, {"base", number}}, .result = number, .body = parseint},
    };
}

}  // namespace rxplan::eval
