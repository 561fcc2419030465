#include "eval/conditions.hpp"

#include <fmt/format.h>

#include "eval/evaluate.hpp"
#include "rxplan/json.hpp"

namespace rxplan::eval {

namespace {

// The values that a condition speaks of, for the reader who has to find out why it does not hold.
void add_values(const syntax::Expression& condition, const Scope& scope, Diagnostic& problem)
{
    Diagnostics ignored;
    for (const auto& reference : references(condition, ignored)) {
        if (reference.kind != Reference::Kind::variable && reference.kind != Reference::Kind::local) continue;
        const Value value = scope.resolve({reference, std::nullopt}, ignored);
        if (!value.is_wholly_known()) continue;
        const auto shown = value.contains_sensitive() ? std::string("(sensitive)") : to_json(value);
        problem.with.push_back(fmt::format("{} = {}", reference.text(), shown.size() > 120 ? value.type().friendly() : shown));
    }
}

}  // namespace

void check_conditions(const std::vector<config::Condition>& conditions, std::string_view id, std::string_view summary, const Scope& scope,
                      Diagnostics& diagnostics)
{
    for (const auto& condition : conditions) {
        const Value holds = evaluate_as(*condition.condition, Type::boolean(), "condition", scope, diagnostics);
        if (holds.is_unknown() || (holds.has_contents() && holds.as_bool())) continue;
        const Value message = evaluate_as(*condition.error_message, Type::string(), "error_message", scope, diagnostics);
        const bool shown = message.has_contents() && !message.is_sensitive();
        auto problem = error(id, std::string(summary), condition.condition->span,
                             shown ? std::string(message.as_string()) : std::string("this does not hold"));
        add_values(*condition.condition, scope, problem);
        diagnostics.add(std::move(problem));
    }
}

}  // namespace rxplan::eval
