#include "eval/conditions.hpp"

#include <algorithm>

#include "eval/evaluate.hpp"
#include "eval/involved.hpp"

namespace rxplan::eval {

void check_conditions(const std::vector<config::Condition>& conditions, std::string_view id, std::string_view summary, const Scope& scope,
                      Diagnostics& diagnostics)
{
    for (const auto& condition : conditions) {
        const Value holds = evaluate_as(*condition.condition, Type::boolean(), "condition", scope, diagnostics);
        if (holds.is_unknown() || (holds.has_contents() && holds.as_bool())) continue;
        const Value message = evaluate_as(*condition.error_message, Type::string(), "error_message", scope, diagnostics);
        const bool shown = message.has_contents() && !message.is_sensitive();
        auto problem =
            error(id, std::string(summary), condition.condition->span,
                  shown                    ? std::string(message.as_string())
                  : message.is_sensitive() ? std::string("this does not hold; its message is withheld, because a secret is in it")
                                           : std::string("this does not hold"));
        add_involved_values(*condition.condition, scope, problem);
        diagnostics.add(std::move(problem));
    }
}

bool looks_at_variables_alone(const config::Condition& condition)
{
    Diagnostics ignored;
    const auto only_variables = [&](const syntax::Expression& expression) {
        const auto found = references(expression, ignored);
        return std::all_of(found.begin(), found.end(), [](const Reference& each) { return each.kind == Reference::Kind::variable; });
    };
    return only_variables(*condition.condition) && only_variables(*condition.error_message);
}

}  // namespace rxplan::eval
