// How a function is declared to the library. Each file beside this one has a table of functions of one kind.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "eval/function.hpp"
#include "value/refinement.hpp"

namespace rxplan::eval {

using FunctionResult = tl::expected<Value, FunctionError>;

// How much of an argument a function wants to see; the rest is handled for it before its body is called.
enum class Sees : std::uint8_t {
    known,      // only what is wholly known, without any mark: the usual case
    structure,  // the argument itself is known, but what is inside may be unknown or sensitive, and is passed on as it is
    raw,        // everything: unknown and sensitive arguments, too
};

struct Parameter {
    std::string_view name;
    Type type;
    Sees sees = Sees::known;
    bool nullable = false;    // otherwise null is refused
    std::uint16_t kinds = 0;  // one bit for each kind that an unknown may have, besides `any`; 0: all
};

[[nodiscard]] constexpr std::uint16_t kind_bit(Type::Kind kind)
{
    return static_cast<std::uint16_t>(1U << static_cast<unsigned>(kind));
}
inline constexpr std::uint16_t sequence_kinds = kind_bit(Type::Kind::list) | kind_bit(Type::Kind::set) | kind_bit(Type::Kind::tuple);
inline constexpr std::uint16_t ordered_kinds = kind_bit(Type::Kind::list) | kind_bit(Type::Kind::tuple);
inline constexpr std::uint16_t named_kinds = kind_bit(Type::Kind::map) | kind_bit(Type::Kind::object);

struct Call {
    std::span<const Value> arguments;  // converted, and within what `Sees` says
    const FunctionContext& context;
    bool sensitive = false;  // an argument was: messages must not tell any content

    [[nodiscard]] std::size_t size() const { return arguments.size(); }
    [[nodiscard]] const Value& operator[](std::size_t position) const { return arguments[position]; }
    [[nodiscard]] std::string_view text(std::size_t position) const { return arguments[position].as_string(); }
    // Content for a message: in backticks, or `(sensitive value)`.
    [[nodiscard]] std::string shown(std::string_view content) const;
};

struct Function {
    using Body = FunctionResult (*)(const Call& call);
    // The type of the result as far as it is known from the types of the arguments; called when the result is unknown.
    using ResultType = Type (*)(std::span<const Value> arguments);
    // What is known of a result that is not known yet.
    using Refine = Refinement (*)(std::span<const Value> arguments);

    std::string_view name;
    std::vector<Parameter> parameters{};
    std::optional<Parameter> rest{};  // any number of further arguments
    Type result{};
    Body body = nullptr;
    ResultType result_type = nullptr;  // null: `result`
    Refine refine = nullptr;           // null: that it is not null, but for `may_be_null`
    bool may_be_null = false;          // the result
    bool pure = true;                  // the same arguments always give the same result
};

using Functions = std::vector<Function>;

[[nodiscard]] Functions string_functions();
[[nodiscard]] Functions trim_functions();
[[nodiscard]] Functions format_functions();
[[nodiscard]] Functions regex_functions();
[[nodiscard]] Functions number_functions();
[[nodiscard]] Functions collection_functions();
[[nodiscard]] Functions sequence_functions();
[[nodiscard]] Functions map_functions();
[[nodiscard]] Functions set_functions();
[[nodiscard]] Functions conversion_functions();
[[nodiscard]] Functions sensitivity_functions();
[[nodiscard]] Functions encoding_functions();
[[nodiscard]] Functions charset_functions();
[[nodiscard]] Functions csv_functions();
[[nodiscard]] Functions yaml_functions();
[[nodiscard]] Functions hash_functions();
[[nodiscard]] Functions key_functions();
[[nodiscard]] Functions file_functions();
[[nodiscard]] Functions path_functions();
[[nodiscard]] Functions network_functions();
[[nodiscard]] Functions time_functions();

// `return refuse(1, "...")`.
[[nodiscard]] inline tl::unexpected<FunctionError> refuse(int argument, std::string message)
{
    return tl::make_unexpected(FunctionError{argument, std::move(message)});
}

// A string of the language: valid UTF-8, which becomes NFC.
[[nodiscard]] Value text_value(std::string_view text);

// `a list of string`, `an object`: what a message calls a value.
[[nodiscard]] std::string described(const Value& value);

[[nodiscard]] inline bool is_sequence(const Value& value)
{
    return value.kind() == Type::Kind::list || value.kind() == Type::Kind::set || value.kind() == Type::Kind::tuple;
}

[[nodiscard]] inline bool is_named(const Value& value)
{
    return value.kind() == Type::Kind::map || value.kind() == Type::Kind::object;
}

// A known number as an integer in [lowest, highest]; refused otherwise.
[[nodiscard]] tl::expected<std::int64_t, FunctionError> integer_argument(const Call& call, std::size_t position, std::int64_t lowest,
                                                                         std::int64_t highest);

}  // namespace rxplan::eval
