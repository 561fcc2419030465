// The table of all functions, and the part that every call has in common.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_map>

#include "eval/functions/table.hpp"
#include "rxplan/convert.hpp"
#include "value/text.hpp"

namespace rxplan::eval {

namespace {

using Table = std::unordered_map<std::string_view, Function>;

// The evaluator's own, which take what is not evaluated yet.
constexpr std::array<std::string_view, 4> lazy_names = {"can", "templatefile", "templatestring", "try"};

Table make_table()
{
    constexpr std::array groups = {string_functions,      trim_functions,     format_functions,  regex_functions, number_functions,
                                   collection_functions,  sequence_functions, map_functions,     set_functions,   conversion_functions,
                                   sensitivity_functions, encoding_functions, charset_functions, csv_functions,   yaml_functions,
                                   hash_functions,        key_functions,      file_functions,    path_functions,  network_functions,
                                   time_functions};
    Table table;
    for (const auto group : groups) {
        for (Function& function : group()) table.emplace(function.name, std::move(function));
    }
    return table;
}

const Table& table()
{
    static const Table all = make_table();
    return all;
}

const Parameter& parameter_at(const Function& function, std::size_t position)
{
    return position < function.parameters.size() ? function.parameters[position] : *function.rest;
}

std::string count_message(const Function& function, std::size_t given)
{
    const std::size_t wanted = function.parameters.size();
    return fmt::format("`{}` takes {}{} argument{}, {} {} given", function.name,
                       function.rest ? "at least "
                       : wanted == 0 ? "no"
                                     : "",
                       !function.rest && wanted == 0 ? "" : std::to_string(wanted), wanted == 1 ? "" : "s", given,
                       given == 1 ? "was" : "were");
}

// What `body` will see, and what its result will carry.
struct Prepared {
    std::vector<Value> arguments;
    bool sensitive = false;
    bool unknown = false;
};

std::string at_path(const Path& path, const std::string& message)
{
    return path.empty() ? message : fmt::format("at `{}`: {}", path.text(), message);
}

tl::expected<Value, FunctionError> prepare(const Value& given, const Parameter& parameter, int position, Prepared& prepared)
{
    if (given.is_null() && !parameter.nullable) return refuse(position, "this is null");
    auto converted = convert(given, parameter.type);
    if (!converted)
        return refuse(position,
                      given.contains_sensitive() ? converted.error().message : at_path(converted.error().path, converted.error().message));
    Value value = *std::move(converted);
    if (value.is_unknown() && parameter.kinds != 0 && value.kind() != Type::Kind::any && (parameter.kinds & kind_bit(value.kind())) == 0)
        return refuse(position, "this is " + described(value) + ", which is of no use here");
    if (parameter.sees == Sees::raw) return value;
    prepared.sensitive |= parameter.sees == Sees::known ? value.contains_sensitive() : value.is_sensitive();
    prepared.unknown |= parameter.sees == Sees::known ? !value.is_wholly_known() : value.is_unknown();
    return parameter.sees == Sees::known ? value.without_sensitive_marks() : value.with_sensitive(false);
}

tl::expected<Prepared, FunctionError> prepare_all(const Function& function, std::span<const Value> arguments)
{
    const std::size_t wanted = function.parameters.size();
    if (arguments.size() < wanted) return refuse(-1, count_message(function, arguments.size()));
    if (arguments.size() > wanted && !function.rest) return refuse(static_cast<int>(wanted), count_message(function, arguments.size()));
    Prepared prepared;
    prepared.arguments.reserve(arguments.size());
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        auto value = prepare(arguments[i], parameter_at(function, i), static_cast<int>(i), prepared);
        if (!value) return tl::make_unexpected(std::move(value.error()));
        prepared.arguments.push_back(*std::move(value));
    }
    return prepared;
}

// The result, which is not null where the function never gives null, even when it is not known yet.
Value with_result_known(const Function& function, const Value& result)
{
    if (function.may_be_null || !result.is_unknown() || !result.may_be_null()) return result;
    Refinement known = refinement_of(result);
    known.not_null = true;
    return refined_unknown(result.type(), std::move(known)).with_sensitive(result.is_sensitive());
}

}  // namespace

std::string Call::shown(std::string_view content) const
{
    return sensitive ? "(sensitive value)" : fmt::format("`{}`", content);
}

const Function* find_function(std::string_view name)
{
    constexpr std::string_view core = "core::";
    if (name.substr(0, core.size()) == core) name.remove_prefix(core.size());
    const auto found = table().find(name);
    return found == table().end() ? nullptr : &found->second;
}

std::vector<std::string_view> function_names()
{
    std::vector<std::string_view> names(lazy_names.begin(), lazy_names.end());
    for (const auto& entry : table()) names.push_back(entry.first);
    std::sort(names.begin(), names.end());
    return names;
}

tl::expected<Value, FunctionError> call_function(const Function& function, std::span<const Value> arguments, const FunctionContext& context)
{
    auto prepared = prepare_all(function, arguments);
    if (!prepared) return tl::make_unexpected(std::move(prepared.error()));
    const bool postponed = !function.pure && context.pure_only;
    if (prepared->unknown || postponed) {
        const Type type = function.result_type != nullptr ? function.result_type(prepared->arguments) : function.result;
        const Refinement known = function.refine != nullptr ? function.refine(prepared->arguments) : Refinement{};
        return with_result_known(function, refined_unknown(type, known)).with_sensitive(prepared->sensitive);
    }
    FunctionResult result = function.body(Call{prepared->arguments, context, prepared->sensitive});
    if (!result) return result;
    return with_result_known(function, *result).with_sensitive(prepared->sensitive || result->is_sensitive());
}

Value text_value(std::string_view text)
{
    return Value::string(nfc(text));
}

std::string described(const Value& value)
{
    if (value.is_null()) return "null";
    return (value.kind() == Type::Kind::object ? "an " : "a ") + value.type().friendly();
}

tl::expected<std::int64_t, FunctionError> integer_argument(const Call& call, std::size_t position, std::int64_t lowest,
                                                           std::int64_t highest)
{
    const int at = static_cast<int>(position);
    const Number number = call[position].as_number();
    if (!number.is_integer()) return refuse(at, "a whole number is required");
    const auto integer = number.to_int64();
    if (integer && *integer >= lowest && *integer <= highest) return *integer;
    if (highest == std::numeric_limits<std::int64_t>::max() || (integer && *integer < lowest)) {
        return refuse(at, fmt::format("a number not below {} is required", lowest));
    }
    return refuse(at, fmt::format("a number not above {} is required", highest));
}

}  // namespace rxplan::eval
