// The function library: names, and calls with evaluated arguments.
//
// `try`, `can`, `templatefile` and `templatestring` take expressions or templates; the evaluator itself handles them. They are among the
// names but cannot be found.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "rxplan/value.hpp"

namespace rxplan::eval {

struct FunctionContext {
    std::filesystem::path base_dir;  // where relative paths begin
    // Functions whose result differs from call to call (`timestamp`, `uuid`, `bcrypt`) give an unknown: their result is known after apply.
    bool pure_only = false;
    std::function<std::chrono::system_clock::time_point()> plan_time = std::chrono::system_clock::now;  // what `plantimestamp` tells
};

struct FunctionError {
    int argument = -1;    // position of the unsuitable argument; -1: the call as a whole
    std::string message;  // lower case, no full stop; nothing of a sensitive argument is in it
};

struct Function;  // src/eval/functions/table.hpp

// Null when there is none. `core::upper` is `upper`. Valid as long as the program.
[[nodiscard]] const Function* find_function(std::string_view name);

// Every name that a call may have, sorted.
[[nodiscard]] std::vector<std::string_view> function_names();

// Arguments are converted to the parameters' types. The result is unknown where an argument that was needed is, and sensitive where one
// is. Thread-safe.
[[nodiscard]] tl::expected<Value, FunctionError> call_function(const Function& function, std::span<const Value> arguments,
                                                               const FunctionContext& context);

}  // namespace rxplan::eval
