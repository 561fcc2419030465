// The template sub-language: quoted strings, heredocs, and whole texts that are templates.
#pragma once

#include <cstddef>
#include <string_view>

#include "grammar/lexical.hpp"

namespace rxplan::grammar {

struct expression;
struct template_parts;

// Literal text. In quotes: up to what means something. In a heredoc or a bare template: also up to and including the end of the line, so
// that each line can be stripped of its indentation. A carriage return alone is text in a bare template only.
struct quoted_run : pegtl::plus<pegtl::not_one<'"', '\\', '$', '%', '\n', '\r'>> {};
struct line_run : pegtl::seq<pegtl::plus<pegtl::not_one<'$', '%', '\n'>>, pegtl::opt<pegtl::one<'\n'>>> {};
struct line_break : pegtl::one<'\n'> {};
struct heredoc_run : pegtl::seq<pegtl::plus<pegtl::not_one<'$', '%', '\n', '\r'>>, pegtl::opt<newline>> {};
struct heredoc_break : newline {};

struct escaped_opening : pegtl::sor<pegtl::string<'$', '$', '{'>, pegtl::string<'%', '%', '{'>> {};
struct lone_sign : pegtl::seq<pegtl::one<'$', '%'>, pegtl::not_at<pegtl::one<'{'>>> {};

template <unsigned Count>
struct hex : pegtl::rep<Count, pegtl::xdigit> {
};
struct simple_escape : pegtl::seq<pegtl::one<'\\'>, pegtl::one<'n', 'r', 't', '"', '\\'>> {};
struct unicode_escape : pegtl::seq<pegtl::one<'\\'>, pegtl::sor<pegtl::seq<pegtl::one<'u'>, hex<4>>, pegtl::seq<pegtl::one<'U'>, hex<8>>>> {
};
// Any other backslash. Reported by its action, so that the rest of the statement is still read.
struct unknown_escape : pegtl::seq<pegtl::one<'\\'>, pegtl::opt<pegtl::utf8::not_one<U'\n', U'\r', U'"'>>> {};
struct escape : pegtl::sor<simple_escape, unicode_escape, unknown_escape> {};

// The end of a heredoc: its tag alone on a line, which does not end with the text. A PEG cannot refer back to what matched before, so this
// compares by hand. It leaves the line break, which may end the statement.
struct heredoc_end {
    using rule_t = heredoc_end;
    using subs_t = pegtl::empty_list;

    template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class, typename Input,
              typename State, typename... States>
    [[nodiscard]] static bool match(Input& in, State& state, States&&... /*states*/)
    {
        if (in.current()[-1] != '\n') return false;
        const std::string_view rest(in.current(), static_cast<std::size_t>(in.end() - in.current()));
        const auto size = heredoc_end_size(rest, state.layout.heredoc_tag());
        if (size) in.bump(*size);
        return size.has_value();
    }
};

struct quoted_text : pegtl::seq<inside<Delimiter::quote>, pegtl::sor<quoted_run, escape>> {};
struct heredoc_text : pegtl::seq<inside<Delimiter::heredoc>, pegtl::not_at<heredoc_end>, pegtl::sor<heredoc_run, heredoc_break>> {};
struct bare_text : pegtl::seq<inside<Delimiter::template_text>, pegtl::sor<line_run, line_break>> {};
struct template_text : pegtl::sor<quoted_text, heredoc_text, bare_text, escaped_opening, lone_sign> {};

// `~` strips the blanks of the literal text beside it.
struct strip_marker : pegtl::one<'~'> {};

struct interpolation_open : pegtl::seq<pegtl::string<'$', '{'>, pegtl::opt<strip_marker>> {};
struct interpolation_close : pegtl::seq<pegtl::opt<strip_marker>, pegtl::one<'}'>> {};
struct interpolation_content : pegtl::seq<blanks, pegtl::must<expression>, blanks> {};
struct interpolation : bracketed<Delimiter::interpolation, interpolation_open, interpolation_content, interpolation_close> {};

// Which directive it is must be known before `%{` commits to it.
struct directive_open : pegtl::seq<pegtl::string<'%', '{'>, pegtl::opt<strip_marker>> {};
struct directive_close : pegtl::seq<pegtl::opt<strip_marker>, pegtl::one<'}'>> {};
template <typename Keyword>
struct at_directive : pegtl::at<pegtl::string<'%', '{'>, pegtl::opt<pegtl::one<'~'>>, gap, Keyword> {
};
template <typename Keyword, typename... Rest>
struct directive
    : pegtl::seq<at_directive<Keyword>,
                 bracketed<Delimiter::directive, directive_open, pegtl::seq<blanks, Keyword, Rest..., blanks>, directive_close>> {
};

struct for_first_name : identifier {};
struct for_second_name : identifier {};
struct for_names : pegtl::seq<pegtl::must<for_first_name>, blanks, pegtl::opt<pegtl::one<','>, blanks, pegtl::must<for_second_name>>> {};

struct if_header : directive<keyword_if, blanks, pegtl::must<expression>> {};
struct else_marker : directive<keyword_else> {};
struct endif_marker : directive<keyword_endif> {};
struct for_header : directive<keyword_for, blanks, for_names, blanks, pegtl::must<keyword_in>, blanks, pegtl::must<expression>> {};
struct endfor_marker : directive<keyword_endfor> {};

struct if_content : pegtl::seq<template_parts, pegtl::opt<else_marker, template_parts>> {};
struct for_content : pegtl::seq<template_parts> {};
struct template_if : nested<bracketed<Delimiter::if_directive, if_header, if_content, endif_marker>> {};
struct template_for : nested<bracketed<Delimiter::for_directive, for_header, for_content, endfor_marker>> {};

struct template_part : pegtl::sor<template_text, interpolation, template_if, template_for> {};
struct template_parts : pegtl::star<template_part> {};

struct quote_open : pegtl::one<'"'> {};
struct quote_close : pegtl::one<'"'> {};
struct quoted : bracketed<Delimiter::quote, quote_open, template_parts, quote_close> {};

struct heredoc_tag : identifier {};
struct heredoc_tag_end : newline {};
struct heredoc_open
    : pegtl::seq<pegtl::string<'<', '<'>, pegtl::opt<pegtl::one<'-'>>, pegtl::must<heredoc_tag>, pegtl::must<heredoc_tag_end>> {};
struct heredoc_close : pegtl::seq<heredoc_end> {};
struct heredoc : bracketed<Delimiter::heredoc, heredoc_open, template_parts, heredoc_close> {};

struct bare_template_begin : pegtl::success {};
struct bare_template_end : pegtl::eof {};
// A whole text.
struct bare_template : pegtl::seq<pegtl::opt<byte_order_mark>, bare_template_begin, template_parts, pegtl::must<bare_template_end>> {};

}  // namespace rxplan::grammar

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, rxplan::grammar::heredoc_end> : analyze_any_traits<> {
};

}  // namespace tao::pegtl
