// `count` and `for_each`.
#include <fmt/format.h>

#include <algorithm>

#include "eval/evaluate.hpp"
#include "plan/evaluation.hpp"

namespace rxplan {

namespace {

Repetition unknown_repetition(Repetition::Kind kind)
{
    Repetition repetition;
    repetition.kind = kind;
    repetition.known = false;
    return repetition;
}

void report(const syntax::Expression& at, std::string label, Diagnostics& diagnostics, std::string help = {})
{
    auto problem = error("invalid-repetition", "unsuitable value for repetition", at.span, std::move(label));
    problem.help = std::move(help);
    diagnostics.add(std::move(problem));
}

bool may_repeat(const Type& type)
{
    const auto kind = type.kind();
    return kind == Type::Kind::any || kind == Type::Kind::map || kind == Type::Kind::object || kind == Type::Kind::set;
}

void report_type(const syntax::Expression& at, const Value& value, Diagnostics& diagnostics)
{
    report(at, fmt::format("this is a {}, a map or a set of strings is required", value.type().friendly()), diagnostics,
           "Write `toset([...])` around a list.");
}

// A sensitive count is no mistake: how many there are shows anyway.
Repetition expand_count(const syntax::Expression& expression, const eval::Scope& scope, Diagnostics& diagnostics)
{
    const Value value = eval::evaluate_as(expression, Type::number(), "count", scope, diagnostics);
    auto repetition = unknown_repetition(Repetition::Kind::count);
    if (value.is_null()) {
        report(expression, "this is null, a whole number is required", diagnostics);
        return repetition;
    }
    if (value.is_unknown()) return repetition;
    const auto count = value.as_number().to_int64();
    constexpr std::int64_t most = 100'000'000;
    if (!count || *count < 0 || *count > most) {
        report(expression, fmt::format("this is {}, a whole number from 0 to {} is required", value.as_number().text(), most), diagnostics);
        return repetition;
    }
    repetition.known = true;
    repetition.keys.reserve(static_cast<std::size_t>(*count));
    for (std::int64_t i = 0; i < *count; ++i) repetition.keys.emplace_back(i);
    return repetition;
}

Repetition expand_for_each(const syntax::Expression& expression, const eval::Scope& scope, bool validating, Diagnostics& diagnostics)
{
    const Value value = eval::evaluate(expression, scope, diagnostics);
    auto repetition = unknown_repetition(Repetition::Kind::for_each);
    if (value.is_sensitive() || value.is_null()) {
        report(expression,
               value.is_sensitive() ? "a sensitive value may not name instances" : "this is null, a map or a set of strings is required",
               diagnostics);
        return repetition;
    }
    if (value.is_unknown()) {
        // What it will be does not help where its type never fits.
        if (!validating && !may_repeat(value.type())) report_type(expression, value, diagnostics);
        return repetition;
    }
    const auto kind = value.kind();
    if (kind == Type::Kind::map || kind == Type::Kind::object) {
        for (auto [name, element] : value.entries()) {
            repetition.keys.emplace_back(std::string(name));
            repetition.each_values.push_back(element);
            if (!element.is_wholly_known()) repetition.values_from = &expression;
        }
    } else if (kind == Type::Kind::set) {
        for (const auto& element : value.elements()) {
            if (element.is_unknown()) return unknown_repetition(Repetition::Kind::for_each);
            if (element.is_null() || element.kind() != Type::Kind::string) {
                report(expression, "a set of strings is required", diagnostics, "Write `toset([for x in ... : tostring(x)])`.");
                return unknown_repetition(Repetition::Kind::for_each);
            }
            repetition.keys.emplace_back(std::string(element.as_string()));
            repetition.each_values.push_back(element);
        }
    } else {
        report_type(expression, value, diagnostics);
        return repetition;
    }
    repetition.known = true;
    return repetition;
}

}  // namespace

std::optional<std::size_t> Repetition::position(const InstanceKey& key) const
{
    if (kind == Kind::count) {
        const auto* index = std::get_if<std::int64_t>(&key.key);
        if (index == nullptr || *index < 0 || static_cast<std::size_t>(*index) >= keys.size()) return std::nullopt;
        return static_cast<std::size_t>(*index);
    }
    const auto found = std::lower_bound(keys.begin(), keys.end(), key);
    if (found == keys.end() || *found != key) return std::nullopt;
    return static_cast<std::size_t>(found - keys.begin());
}

Repetition ModuleInstance::expand(const syntax::Expression* count, const syntax::Expression* for_each, Diagnostics& diagnostics)
{
    const ModuleScope scope(*this);
    if (count != nullptr) return expand_count(*count, scope, diagnostics);
    if (for_each != nullptr) return expand_for_each(*for_each, scope, context_.validating, diagnostics);
    Repetition single;
    single.keys.emplace_back();
    return single;
}

}  // namespace rxplan
