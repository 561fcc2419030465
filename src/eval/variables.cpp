#include "eval/variables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <iterator>

#include "eval/conditions.hpp"
#include "eval/constant_scope.hpp"
#include "eval/evaluate.hpp"
#include "eval/type_defaults.hpp"
#include "rxplan/convert.hpp"
#include "syntax/parser.hpp"

namespace rxplan::eval {

namespace {

// Knows variables: for those of their validations that look at nothing else.
class VariablesScope final : public Scope {
public:
    VariablesScope(Environment& environment, const config::Module& module, const std::map<std::string, Value>& variables)
        : environment_(environment), module_(module), variables_(variables)
    {
    }
    [[nodiscard]] bool is_ephemeral(const Reference& reference) const override
    {
        const auto variable = module_.variables.find(reference.name);
        return reference.kind == Reference::Kind::variable && variable != module_.variables.end() && variable->second.ephemeral;
    }
    [[nodiscard]] Value resolve(const Lookup& lookup, Diagnostics& /*diagnostics*/) const override
    {
        const auto found = variables_.find(std::string(lookup.reference.name));
        assert(lookup.reference.kind == Reference::Kind::variable);
        return found == variables_.end() ? Value::unknown() : found->second;
    }
    [[nodiscard]] Environment& environment() const override { return environment_; }
    [[nodiscard]] std::filesystem::path base_directory() const override { return {}; }

private:
    Environment& environment_;
    const config::Module& module_;
    const std::map<std::string, Value>& variables_;
};

// The value of an expression that was given: it is made of constants alone.
Value given_value(const syntax::Expression& expression, const Scope& constants, Diagnostics& diagnostics)
{
    if (const auto call = first_call(expression)) {
        diagnostics.add(error("constant-required", "a constant is required", *call, "a given value calls no functions")
                            .helped("Write what it comes to, or call the function in a local value that takes the variable."));
        return Value::unknown();
    }
    return evaluate(expression, constants, diagnostics);
}

// Text is taken as it is where a string is wanted, and as an expression otherwise.
Value text_value(const VariableInput& input, const config::Variable& variable, Sources& sources, const Scope& scope,
                 Diagnostics& diagnostics)
{
    const Type& type = variable.type.type;
    if (type.is_primitive() || type.kind() == Type::Kind::any) return Value::string(*input.text);
    const auto id = sources.add(fmt::format("<value of {} for var.{}>", input.origin, input.name), *input.text);
    Diagnostics problems;
    const auto parsed = syntax::parse_expression(id, sources, problems);
    Value value = given_value(*parsed, scope, problems);
    if (variable.sensitive && problems.has_errors()) {
        // What points into a secret text would show it.
        diagnostics.add(
            error("variable-type", "unsuitable value for a variable", variable.source, fmt::format("this variable takes {}", type.text()))
                .note(fmt::format("{} gives `{}` a text that is not an expression of constants. It is sensitive, so it is not "
                                  "shown.",
                                  input.origin, variable.name)));
        return Value::unknown(type);
    }
    for (auto problem : problems) {
        problem.note(fmt::format("`{}` takes {}, so its value is read as an expression of constants.", input.name, type.text()));
        diagnostics.add(std::move(problem));
    }
    return value;
}

void report_undeclared(const VariableInput& input, const config::Module& root, Diagnostics& diagnostics)
{
    if (input.may_be_undeclared && !input.warn_undeclared) return;
    std::vector<std::string_view> names;
    for (const auto& [name, variable] : root.variables) names.push_back(name);
    const auto label = fmt::format("{} gives a value to `{}`, which is not declared", input.origin, input.name);
    auto problem = input.may_be_undeclared ? warning("undeclared-variable", "value for an undeclared variable", input.source)
                                           : error("undeclared-variable", "value for an undeclared variable", input.source);
    if (input.source.valid())
        problem.label(input.source, label);
    else
        problem.note(label + ".");
    if (auto near = suggest(input.name, names)) {
        problem.helped(fmt::format("did you mean `{}`?", *near));
    } else {
        problem.helped(fmt::format("Declare it with `variable \"{}\" {{}}`.", input.name));
    }
    diagnostics.add(std::move(problem));
}

}  // namespace

Value variable_value(const config::Variable& variable, const Value& given, Span given_at, std::string_view origin, const Scope& constants,
                     Diagnostics& diagnostics)
{
    Value value = given;
    if (value.is_null() && value.is_known() && !variable.nullable && variable.default_value != nullptr)
        value = evaluate(*variable.default_value, constants, diagnostics);
    auto converted = convert(with_defaults(value, variable.type, constants, diagnostics), variable.type.type);
    if (!converted) {
        const auto& problem = converted.error();
        const auto what = fmt::format("{}{}{}", problem.path.text(), problem.path.empty() ? "" : ": ", problem.message);
        const auto takes = fmt::format("this variable takes {}", variable.type.type.text());
        if (given_at.valid()) {
            diagnostics.add(error("variable-type", "unsuitable value for a variable", given_at, what).label(variable.source, takes));
        } else {
            diagnostics.add(error("variable-type", "unsuitable value for a variable", variable.source, takes)
                                .note(fmt::format("`{}` gives `{}` an unsuitable value: {}.", origin, variable.name, what)));
        }
        return Value::unknown(variable.type.type);
    }
    if (converted->is_null() && !variable.nullable) {
        diagnostics.add(
            error("variable-null", "a variable may not be null", variable.source, "this variable is declared `nullable = false`"));
        return Value::unknown(variable.type.type);
    }
    return variable.sensitive ? converted->with_sensitive() : *converted;
}

std::map<std::string, Value> evaluate_variables(const config::Module& root, const std::vector<VariableInput>& inputs, Sources& sources,
                                                Diagnostics& diagnostics)
{
    Environment environment(sources);
    const ConstantScope constants(environment);
    std::map<std::string, const VariableInput*, std::less<>> given;
    for (const auto& input : inputs) {
        if (root.variables.contains(input.name)) {
            given[input.name] = &input;
        } else {
            report_undeclared(input, root, diagnostics);
        }
    }
    std::map<std::string, Value> values;
    for (const auto& [name, variable] : root.variables) {
        const auto input = given.find(name);
        if (input != given.end()) {
            const auto& from = *input->second;
            const Value value =
                from.text ? text_value(from, variable, sources, constants, diagnostics) : given_value(*from.value, constants, diagnostics);
            const auto place = from.text ? Span{} : variable.sensitive ? from.source : from.value->span;
            values[name] = variable_value(variable, value, place, from.origin, constants, diagnostics);
        } else if (variable.default_value != nullptr) {
            const Value value = evaluate(*variable.default_value, constants, diagnostics);
            values[name] = variable_value(variable, value, variable.default_value->span, "default", constants, diagnostics);
        } else {
            diagnostics.add(error("missing-variable", "no value for a required variable", variable.source, "this variable has no default")
                                .helped(fmt::format("Give it a value: -var '{0}=...', or RXPLAN_VAR_{0}=... in the environment, or a line "
                                                    "`{0} = ...` in rxplan.rxvars.hcl.",
                                                    name)));
            values[name] = Value::unknown(variable.type.type);
        }
    }
    const VariablesScope scope(environment, root, values);
    for (const auto& [name, variable] : root.variables) {
        std::vector<config::Condition> early;
        std::copy_if(variable.validations.begin(), variable.validations.end(), std::back_inserter(early), looks_at_variables_alone);
        check_conditions(early, "invalid-variable", "invalid value for a variable", scope, diagnostics);
    }
    return values;
}

}  // namespace rxplan::eval
