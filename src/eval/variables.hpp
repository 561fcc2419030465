// Values for the variables of the root module.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/module.hpp"
#include "eval/scope.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/value.hpp"

namespace rxplan::eval {

// One given value. Later ones win over earlier ones.
struct VariableInput {
    std::string name;
    std::string origin;               // `-var`, `RXPLAN_VAR_x`, a file's name: for messages
    std::optional<std::string> text;  // from a command line or the environment: taken as it is for strings, as an expression otherwise
    const syntax::Expression* value = nullptr;  // from a variables file
    Span source;                                // of the name in a variables file
    bool may_be_undeclared = false;             // an undeclared name is an error (-var), a warning (files), or nothing (environment)
    bool warn_undeclared = false;
};

// A value given to one variable, from wherever: brought to its type with defaults of optional attributes, refused when null is not allowed,
// marked when sensitive. `given_at` may be invalid, then `origin` tells where it came from. Validation is the caller's.
[[nodiscard]] Value variable_value(const config::Variable& variable, const Value& given, Span given_at, std::string_view origin,
                                   const Scope& constants, Diagnostics& diagnostics);

// The value of every declared variable: given, default, or (with an error) unknown of its type. Converted to the declared type, validated
// by those of its `validation` blocks that look at variables alone, marked when sensitive.
[[nodiscard]] std::map<std::string, Value> evaluate_variables(const config::Module& root, const std::vector<VariableInput>& inputs,
                                                              Sources& sources, Diagnostics& diagnostics);

}  // namespace rxplan::eval
