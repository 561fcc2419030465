// What each rule is called in a message, for when it must match and does not.
#pragma once

#include <string_view>

#include "grammar/expectation.hpp"
#include "grammar/structure.hpp"

namespace rxplan::grammar {

namespace detail {

using Place = Expectation::Place;

constexpr Expectation statement(Place place, std::string_view expected)
{
    return {"expected-statement", "argument or block expected", expected, place};
}
constexpr Expectation line_end(std::string_view expected, Place place = Place::line_end)
{
    return {"expected-newline", "end of the line expected", expected, place};
}
constexpr Expectation value(std::string_view expected)
{
    return {"expected-expression", "expression expected", expected, Place::value};
}
constexpr Expectation name(std::string_view expected, Place place = Place::elsewhere)
{
    return {"expected-name", "name expected", expected, place};
}
constexpr Expectation token(std::string_view expected)
{
    return {"expected-token", "something is missing", expected};
}
constexpr Expectation closing(std::string_view expected, Place place = Place::closing)
{
    return {"expected-separator", "separator or end expected", expected, place};
}
constexpr Expectation complete(std::string_view id, std::string_view summary, std::string_view label, Place place = Place::complete)
{
    return {id, summary, label, place};
}

}  // namespace detail

// Empty: no rule may be demanded that has no text; the parser asserts that while it compiles.
template <typename Rule>
inline constexpr Expectation expectation{};

template <>
inline constexpr auto expectation<statement> = detail::statement(detail::Place::statement, "expected an argument or a block");
template <>
inline constexpr auto expectation<statement_rest> = detail::statement(detail::Place::after_name, "expected `=`, a label or `{`");
template <>
inline constexpr auto expectation<block_body> = detail::statement(detail::Place::after_name, "expected a label or `{`");
template <>
inline constexpr auto expectation<argument> = detail::statement(detail::Place::after_name, "expected `=` after the name");
template <>
inline constexpr auto expectation<statement_end> = detail::line_end("expected the end of the line");
template <>
inline constexpr auto expectation<heredoc_tag_end> = detail::line_end("expected the end of the line after the heredoc's tag",
                                                                      detail::Place::heredoc_line);
template <>
inline constexpr auto expectation<file_end> = detail::statement(detail::Place::elsewhere, "expected the end of the file");

template <>
inline constexpr auto expectation<expression> = detail::value("expected an expression");
template <>
inline constexpr auto expectation<operand> = detail::value("expected a value after the operator");
template <>
inline constexpr auto expectation<postfix> = detail::value("expected a value after the operator");

template <>
inline constexpr auto expectation<dot_step> = detail::name("expected a name, an index or `*` after the dot");
template <>
inline constexpr auto expectation<attribute_splat_step> = detail::name("expected a name or an index after the dot");
template <>
inline constexpr auto expectation<scoped_name> = detail::name("expected the name of a function after `::`");
template <>
inline constexpr auto expectation<for_first_name> = detail::name("expected a name after `for`", detail::Place::for_name);
template <>
inline constexpr auto expectation<for_second_name> = detail::name("expected a second name after the comma");
template <>
inline constexpr auto expectation<heredoc_tag> = detail::name("expected the heredoc's tag after `<<`", detail::Place::heredoc_tag);

template <>
inline constexpr auto expectation<call> = detail::token("expected `(` after the name of a function");
template <>
inline constexpr auto expectation<keyword_in> = detail::token("expected `in` after the names");
template <>
inline constexpr auto expectation<for_colon> = detail::token("expected `:` after the collection");
template <>
inline constexpr auto expectation<conditional_colon> = detail::token("expected `:` and the value for when the condition is false");
template <>
inline constexpr auto expectation<object_key> = detail::closing("expected a key or `}`", detail::Place::object_key);
template <>
inline constexpr auto expectation<object_equals> = detail::token("expected `=` after the key");

template <>
inline constexpr auto expectation<object_item_end> = detail::closing("expected a comma, a new line or `}`");
template <>
inline constexpr auto expectation<object_close> = detail::closing("expected `}`");
template <>
inline constexpr auto expectation<tuple_close> = detail::closing("expected `,` or `]`");
template <>
inline constexpr auto expectation<call_close> = detail::closing("expected `,` or `)`");
template <>
inline constexpr auto expectation<for_end> = detail::closing("expected `if` or the end of the `for`");
template <>
inline constexpr auto expectation<index_close> = detail::closing("expected `]`");
template <>
inline constexpr auto expectation<parenthesis_close> = detail::closing("expected `)`");
template <>
inline constexpr auto expectation<interpolation_close> = detail::closing("expected `}`");
template <>
inline constexpr auto expectation<directive_close> = detail::closing("expected `}`");
template <>
inline constexpr auto expectation<block_close> = detail::closing("expected `}`");
template <>
inline constexpr auto expectation<expression_text_end> = detail::closing("expected an operator or the end");

template <>
inline constexpr auto expectation<quote_close> = detail::closing("expected `\"`");
template <>
inline constexpr auto expectation<heredoc_close> = detail::closing("expected the heredoc's tag");
template <>
inline constexpr auto expectation<bare_template_end> = detail::closing("expected text");
template <>
inline constexpr auto expectation<endif_marker> = detail::closing("expected `%{ endif }`");
template <>
inline constexpr auto expectation<endfor_marker> = detail::closing("expected `%{ endfor }`");

template <>
inline constexpr auto expectation<number_end> = detail::complete("malformed-number", "malformed number",
                                                                 "a number has one fraction, which stands before its exponent");
template <>
inline constexpr auto expectation<inline_comment> = detail::complete("unclosed-comment", "comment without an end",
                                                                     "this comment is never closed");
template <>
inline constexpr auto expectation<stray_close> = detail::complete("stray-brace", "closing brace without an opening one",
                                                                  "nothing is open here");
template <>
inline constexpr auto expectation<nesting_limit> = detail::complete("nested-too-deeply", "nested too deeply",
                                                                    "the 201st level of nesting begins here", detail::Place::too_deep);
static_assert(max_nesting == 200, "the message says so");

}  // namespace rxplan::grammar
