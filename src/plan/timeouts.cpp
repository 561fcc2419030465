#include "plan/timeouts.hpp"

#include <array>
#include <string_view>

#include "base/duration.hpp"
#include "eval/evaluate.hpp"

namespace rxplan {

namespace {

constexpr std::array<Operation, 4> operations{Operation::create, Operation::read, Operation::update, Operation::destroy};

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
    const auto given = parse_duration(text.as_string());
    if (!given) {
        diagnostics.add(
            error("invalid-duration", "invalid duration", attribute->value->span, "a duration is written `90s`, `10m` or `1h30m`"));
    }
    return given ? std::optional(std::chrono::ceil<std::chrono::seconds>(*given)) : std::nullopt;
}

void check_timeouts(const syntax::Body& timeouts, const eval::Scope& scope, Diagnostics& diagnostics)
{
    for (const auto operation : operations) (void)given_timeout(timeouts, operation, scope, diagnostics);
}

}  // namespace rxplan
