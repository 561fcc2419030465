// What each rule of JSON is called in a message.
#pragma once

#include "grammar/json.hpp"
#include "grammar/messages.hpp"

namespace rxplan::grammar {

namespace detail {

constexpr Expectation json(std::string_view expected, Place place = Place::elsewhere)
{
    return {"invalid-json", "invalid JSON", expected, place};
}

}  // namespace detail

template <>
inline constexpr auto expectation<json::value> = detail::json("expected a value", detail::Place::value);
template <>
inline constexpr auto expectation<json::item> = detail::json("expected a value", detail::Place::value);
template <>
inline constexpr auto expectation<json::name> = detail::json("expected the name of a property in quotes", detail::Place::object_key);
template <>
inline constexpr auto expectation<json::colon> = detail::json("expected `:` after the name");
template <>
inline constexpr auto expectation<json::string_close> = detail::json("expected `\"`", detail::Place::closing);
template <>
inline constexpr auto expectation<json::array_close> = detail::json("expected `,` or `]`", detail::Place::closing);
template <>
inline constexpr auto expectation<json::object_close> = detail::json("expected `,` or `}`", detail::Place::closing);
template <>
inline constexpr auto expectation<json::document_end> = detail::json("expected the end of the text", detail::Place::line_end);

}  // namespace rxplan::grammar
