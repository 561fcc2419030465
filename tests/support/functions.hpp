// Calling functions shortly in tests.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "eval/function.hpp"
#include "support/values.hpp"

namespace rxplan::testing {

// The result on one line, or `error 1: this is null`.
inline std::string call(std::string_view name, const std::vector<Value>& arguments, const eval::FunctionContext& context = {})
{
    const eval::Function* function = eval::find_function(name);
    REQUIRE_MESSAGE(function != nullptr, std::string(name));
    const auto result = eval::call_function(*function, arguments, context);
    if (result) return described(*result);
    return "error " + std::to_string(result.error().argument) + ": " + result.error().message;
}

// Arguments as a JSON array.
inline std::string call_json(std::string_view name, std::string_view arguments, const eval::FunctionContext& context = {})
{
    const Value values = value(arguments);
    return call(name, {values.elements().begin(), values.elements().end()}, context);
}

struct FunctionRow {
    std::string name;
    std::string arguments;
    std::string output;
};

inline void check_rows(const std::vector<FunctionRow>& rows, const eval::FunctionContext& context = {})
{
    for (const FunctionRow& row : rows) {
        const std::string output = call_json(row.name, row.arguments, context);
        CHECK_MESSAGE(output == row.output, row.name, row.arguments);
    }
}

}  // namespace rxplan::testing
