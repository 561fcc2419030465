// Which rule of JSON tells the builder what. For parser.cpp alone.
#pragma once

#include <tao/pegtl.hpp>

#include "grammar/json.hpp"
#include "syntax/json_builder.hpp"

namespace rxplan::syntax {

template <void (JsonBuilder::*Function)(Span)>
struct tells_json {
    template <typename Input, typename State>
    static void apply(const Input& in, State& state)
    {
        (state.builder.*Function)(state.span(in.begin(), in.end()));
    }
};

template <typename Rule>
struct json_action : tao::pegtl::nothing<Rule> {
};

// clang-format off
template <> struct json_action<grammar::json::string> : tells_json<&JsonBuilder::string> {};
template <> struct json_action<grammar::json::number> : tells_json<&JsonBuilder::number> {};
template <> struct json_action<grammar::json::true_word> : tells_json<&JsonBuilder::true_word> {};
template <> struct json_action<grammar::json::false_word> : tells_json<&JsonBuilder::false_word> {};
template <> struct json_action<grammar::json::null_word> : tells_json<&JsonBuilder::null_word> {};
template <> struct json_action<grammar::json::array_open> : tells_json<&JsonBuilder::open> {};
template <> struct json_action<grammar::json::array_close> : tells_json<&JsonBuilder::array_close> {};
template <> struct json_action<grammar::json::object_open> : tells_json<&JsonBuilder::open> {};
template <> struct json_action<grammar::json::object_close> : tells_json<&JsonBuilder::object_close> {};
// clang-format on

}  // namespace rxplan::syntax
