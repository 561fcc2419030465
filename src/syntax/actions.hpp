// Which rule tells the builder what. For parser.cpp alone.
#pragma once

#include <tao/pegtl.hpp>

#include "grammar/structure.hpp"
#include "rxplan/span.hpp"
#include "syntax/builder.hpp"

namespace rxplan::syntax {

// Calls one function of the builder with the span of what matched.
template <void (TreeBuilder::*Function)(Span)>
struct tells {
    template <typename Input, typename State>
    static void apply(const Input& in, State& state)
    {
        (state.builder.*Function)(state.span(in.begin(), in.end()));
    }
};

// clang-format off

template <typename Rule>
struct action : tao::pegtl::nothing<Rule> {};

// Structure
template <> struct action<grammar::statement_name> : tells<&TreeBuilder::statement_name> {};
template <> struct action<grammar::one_line_name> : tells<&TreeBuilder::statement_name> {};
template <> struct action<grammar::argument_equals> : tells<&TreeBuilder::argument_equals> {};
template <> struct action<grammar::argument> : tells<&TreeBuilder::argument_end> {};
template <> struct action<grammar::label_name> : tells<&TreeBuilder::label_name> {};
template <> struct action<grammar::label_string> : tells<&TreeBuilder::label_string> {};
template <> struct action<grammar::block_open> : tells<&TreeBuilder::block_open> {};
template <> struct action<grammar::block_close> : tells<&TreeBuilder::block_close> {};

// Terms
template <> struct action<grammar::number> : tells<&TreeBuilder::number> {};
template <> struct action<grammar::root_name> : tells<&TreeBuilder::root_name> {};
template <> struct action<grammar::scoped_name> : tells<&TreeBuilder::scoped_name> {};
template <> struct action<grammar::variable> : tells<&TreeBuilder::variable> {};
template <> struct action<grammar::call_open> : tells<&TreeBuilder::call_open> {};
template <> struct action<grammar::expand_final> : tells<&TreeBuilder::expand_final> {};
template <> struct action<grammar::call_close> : tells<&TreeBuilder::call_close> {};
template <> struct action<grammar::parenthesis_close> : tells<&TreeBuilder::parenthesis_close> {};
template <> struct action<grammar::tuple_open> : tells<&TreeBuilder::collection_open> {};
template <> struct action<grammar::tuple_close> : tells<&TreeBuilder::tuple_close> {};
template <> struct action<grammar::object_open> : tells<&TreeBuilder::collection_open> {};
template <> struct action<grammar::object_key> : tells<&TreeBuilder::object_key> {};
template <> struct action<grammar::object_close> : tells<&TreeBuilder::object_close> {};

// `for`
template <> struct action<grammar::for_keyword> : tells<&TreeBuilder::for_keyword> {};
template <> struct action<grammar::for_first_name> : tells<&TreeBuilder::for_first_name> {};
template <> struct action<grammar::for_second_name> : tells<&TreeBuilder::for_second_name> {};
template <> struct action<grammar::for_arrow> : tells<&TreeBuilder::for_arrow> {};
template <> struct action<grammar::for_ellipsis> : tells<&TreeBuilder::for_ellipsis> {};
template <> struct action<grammar::for_condition> : tells<&TreeBuilder::for_condition> {};

// Postfix
template <> struct action<grammar::attribute_name> : tells<&TreeBuilder::attribute_name> {};
template <> struct action<grammar::legacy_index> : tells<&TreeBuilder::legacy_index> {};
template <> struct action<grammar::index_close> : tells<&TreeBuilder::index_close> {};
template <> struct action<grammar::attribute_splat_marker> : tells<&TreeBuilder::splat_marker> {};
template <> struct action<grammar::attribute_splat> : tells<&TreeBuilder::attribute_splat> {};
template <> struct action<grammar::full_splat_marker> : tells<&TreeBuilder::splat_marker> {};
template <> struct action<grammar::full_splat> : tells<&TreeBuilder::full_splat> {};

// Operators
template <> struct action<grammar::prefix_operator> : tells<&TreeBuilder::prefix_operator> {};
template <> struct action<grammar::binary_operator> : tells<&TreeBuilder::binary_operator> {};
template <> struct action<grammar::operand> : tells<&TreeBuilder::operand> {};
template <> struct action<grammar::operation> : tells<&TreeBuilder::operation> {};
template <> struct action<grammar::conditional_tail> : tells<&TreeBuilder::conditional> {};

// Templates
template <> struct action<grammar::quote_open> : tells<&TreeBuilder::template_open> {};
template <> struct action<grammar::quote_close> : tells<&TreeBuilder::template_close> {};
template <> struct action<grammar::heredoc_open> : tells<&TreeBuilder::template_open> {};
template <> struct action<grammar::heredoc_close> : tells<&TreeBuilder::template_close> {};
template <> struct action<grammar::bare_template_begin> : tells<&TreeBuilder::template_open> {};
template <> struct action<grammar::bare_template_end> : tells<&TreeBuilder::template_close> {};
template <> struct action<grammar::quoted_run> : tells<&TreeBuilder::literal_run> {};
template <> struct action<grammar::line_run> : tells<&TreeBuilder::literal_run> {};
template <> struct action<grammar::line_break> : tells<&TreeBuilder::literal_run> {};
template <> struct action<grammar::heredoc_run> : tells<&TreeBuilder::literal_run> {};
template <> struct action<grammar::heredoc_break> : tells<&TreeBuilder::literal_run> {};
template <> struct action<grammar::lone_sign> : tells<&TreeBuilder::literal_run> {};
template <> struct action<grammar::simple_escape> : tells<&TreeBuilder::simple_escape> {};
template <> struct action<grammar::unicode_escape> : tells<&TreeBuilder::unicode_escape> {};
template <> struct action<grammar::unknown_escape> : tells<&TreeBuilder::unknown_escape> {};
template <> struct action<grammar::escaped_opening> : tells<&TreeBuilder::escaped_opening> {};
template <> struct action<grammar::interpolation_open> : tells<&TreeBuilder::sequence_open> {};
template <> struct action<grammar::interpolation_close> : tells<&TreeBuilder::sequence_close> {};
template <> struct action<grammar::interpolation> : tells<&TreeBuilder::interpolation> {};
template <> struct action<grammar::directive_open> : tells<&TreeBuilder::sequence_open> {};
template <> struct action<grammar::directive_close> : tells<&TreeBuilder::sequence_close> {};
template <> struct action<grammar::if_header> : tells<&TreeBuilder::if_header> {};
template <> struct action<grammar::else_marker> : tells<&TreeBuilder::else_marker> {};
template <> struct action<grammar::endif_marker> : tells<&TreeBuilder::endif_marker> {};
template <> struct action<grammar::for_header> : tells<&TreeBuilder::for_header> {};
template <> struct action<grammar::endfor_marker> : tells<&TreeBuilder::endfor_marker> {};

// clang-format on

}  // namespace rxplan::syntax
