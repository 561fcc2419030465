#include "plan/check_variable.hpp"

#include <fmt/format.h>

#include <span>

#include "eval/constant_scope.hpp"
#include "eval/evaluate.hpp"
#include "eval/reference.hpp"
#include "eval/variables.hpp"
#include "rxplan/convert.hpp"

namespace rxplan {
namespace {

// The type of what a path into a type constraint leads to; an empty key stands for any element.
Type type_at(Type type, std::span<const PathStep> path)
{
    for (const auto& step : path) {
        if (const auto* attribute = std::get_if<AttributeStep>(&step); attribute != nullptr && type.kind() == Type::Kind::object) {
            const auto* found = type.attribute(attribute->name);
            type = found == nullptr ? Type::any() : found->type;
        } else if (const auto* index = std::get_if<IndexStep>(&step); index != nullptr && type.kind() == Type::Kind::tuple) {
            type = index->index < type.elements().size() ? type.elements()[index->index] : Type::any();
        } else {
            type = type.is_collection() ? type.element() : Type::any();
        }
    }
    return type;
}

bool is_constant(const syntax::Expression& expression, Diagnostics& diagnostics)
{
    const auto call = eval::first_call(expression);
    if (!call) return true;
    diagnostics.add(error("constant-required", "a constant is required", *call, "a default calls no functions")
                        .helped("Put the call into a local value that takes the variable or something else."));
    return false;
}

}  // namespace

void check_variable(const config::Variable& variable, eval::Environment& environment, Diagnostics& diagnostics)
{
    const eval::ConstantScope constants(environment);
    for (const auto& [path, expression] : variable.type.defaults) {
        if (!is_constant(*expression, diagnostics)) continue;
        const auto converted = convert(eval::evaluate(*expression, constants, diagnostics), type_at(variable.type.type, path.steps()));
        if (!converted)
            diagnostics.add(error("variable-type", "unsuitable value for a variable", expression->span, converted.error().message));
    }
    if (variable.default_value == nullptr || diagnostics.has_errors() || !is_constant(*variable.default_value, diagnostics)) return;
    const auto value = eval::evaluate(*variable.default_value, constants, diagnostics);
    if (!diagnostics.has_errors())
        (void)eval::variable_value(variable, value, variable.default_value->span, "default", constants, diagnostics);
}

}  // namespace rxplan
