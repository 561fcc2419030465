#include "plan/timeouts.hpp"

#include <array>
#include <cstdint>
#include <string_view>

#include "eval/evaluate.hpp"

namespace rxplan {

namespace {

constexpr std::array<Operation, 4> operations{Operation::create, Operation::read, Operation::update, Operation::destroy};
constexpr std::int64_t longest = 1'000'000;  // of one unit: no operation lasts that long, and no sum overflows

std::string_view argument_of(Operation operation)
{
    switch (operation) {
        case Operation::create:
            return "create";
        case Operation::read:
            return "read";
        case Operation::update:
            return "update";
        case Operation::destroy:
            return "delete";
    }
    return {};
}

// `40s`, `10m`, `1h30m`, or a number of seconds.
std::optional<std::chrono::seconds> parse_duration(std::string_view text)
{
    std::int64_t total = 0;
    std::int64_t number = 0;
    bool digits = false;
    for (const char c : text) {
        if (c >= '0' && c <= '9') {
            number = number * 10 + (c - '0');
            digits = true;
            if (number > longest) return std::nullopt;
            continue;
        }
        const std::int64_t unit = c == 's' ? 1 : c == 'm' ? 60 : c == 'h' ? 3600 : 0;
        if (!digits || unit == 0) return std::nullopt;
        total += number * unit;
        number = 0;
        digits = false;
    }
    if (text.empty()) return std::nullopt;
    return std::chrono::seconds(total + number);
}

}  // namespace

std::chrono::seconds default_timeout(const Timeouts& timeouts, Operation operation)
{
    switch (operation) {
        case Operation::create:
            return timeouts.create;
        case Operation::read:
            return timeouts.read;
        case Operation::update:
            return timeouts.update;
        case Operation::destroy:
            return timeouts.destroy;
    }
    return {};
}

std::optional<std::chrono::seconds> given_timeout(const syntax::Body& timeouts, Operation operation, const eval::Scope& scope,
                                                  Diagnostics& diagnostics)
{
    const auto name = argument_of(operation);
    const auto* attribute = timeouts.attribute(name);
    if (attribute == nullptr) return std::nullopt;
    const Value text = eval::evaluate_as(*attribute->value, Type::string(), name, scope, diagnostics);
    if (!text.has_contents()) return std::nullopt;
    auto given = parse_duration(text.as_string());
    if (!given) {
        diagnostics.add(
            error("invalid-duration", "invalid duration", attribute->value->span, "a duration is written `90s`, `10m` or `1h30m`"));
    }
    return given;
}

void check_timeouts(const syntax::Body& timeouts, const eval::Scope& scope, Diagnostics& diagnostics)
{
    for (const auto operation : operations) (void)given_timeout(timeouts, operation, scope, diagnostics);
}

}  // namespace rxplan
