// The expression sub-language.
#pragma once

#include "grammar/templates.hpp"

namespace rxplan::grammar {

struct tail;

// `name`, `name(...)`, `scope::name(...)`. The name is matched once and only then told apart.
struct root_name : identifier {};
struct scoped_name : identifier {};
struct scope_step : pegtl::seq<pegtl::string<':', ':'>, blanks, pegtl::must<scoped_name>> {};
struct variable : pegtl::success {};

struct expand_final : ellipsis {};
struct call_open : pegtl::one<'('> {};
struct call_close : pegtl::one<')'> {};
struct call_content : pegtl::seq<blanks, list_of<expression, call_close, blanks>, blanks, pegtl::opt<expand_final, blanks>> {};
struct call : bracketed<Delimiter::call, call_open, call_content, call_close> {};
struct scoped_call : pegtl::seq<scope_step, pegtl::star<blanks, scope_step>, blanks, pegtl::must<call>> {};
struct named : pegtl::seq<root_name, pegtl::sor<pegtl::seq<blanks, pegtl::sor<call, scoped_call>>, variable>> {};

struct parenthesis_open : pegtl::one<'('> {};
struct parenthesis_close : pegtl::one<')'> {};
struct parenthesised
    : bracketed<Delimiter::parenthesis, parenthesis_open, pegtl::seq<blanks, pegtl::must<expression>, blanks>, parenthesis_close> {};

// `for` in brackets or braces; which of its parts belong to which is the action's to say.
struct for_keyword : keyword_for {};
struct for_colon : pegtl::one<':'> {};
struct for_arrow : pegtl::string<'=', '>'> {};
struct for_ellipsis : ellipsis {};
struct for_condition : pegtl::seq<keyword_if, blanks, pegtl::must<expression>> {};
struct for_end : pegtl::at<pegtl::one<']', '}'>> {};
struct for_body : pegtl::seq<for_keyword, newlines_become_blank, blanks, for_names, blanks, pegtl::must<keyword_in>, blanks,
                             pegtl::must<expression>, blanks, pegtl::must<for_colon>, blanks, pegtl::must<expression>, blanks,
                             pegtl::opt<for_arrow, blanks, pegtl::must<expression>, blanks>, pegtl::opt<for_ellipsis, blanks>,
                             pegtl::opt<for_condition, blanks>, pegtl::must<for_end>> {};

struct tuple_open : pegtl::one<'['> {};
struct tuple_close : pegtl::one<']'> {};
struct tuple_content : pegtl::seq<blanks, pegtl::sor<for_body, pegtl::seq<list_of<expression, tuple_close, blanks>, blanks>>> {};
struct tuple : bracketed<Delimiter::tuple, tuple_open, tuple_content, tuple_close> {};

// Items end with a comma or a newline.
struct object_open : pegtl::one<'{'> {};
struct object_close : pegtl::one<'}'> {};
struct object_key : pegtl::seq<expression> {};
struct object_equals : pegtl::sor<pegtl::seq<pegtl::one<'='>, pegtl::not_at<pegtl::one<'>', '='>>>, pegtl::one<':'>> {};
struct object_item_end : pegtl::sor<pegtl::one<','>, newline, line_comment, pegtl::at<object_close>> {};
struct object_item : pegtl::seq<pegtl::not_at<object_close>, pegtl::must<object_key>, blanks, pegtl::must<object_equals>, blanks,
                                pegtl::must<expression>, blanks, pegtl::must<object_item_end>, gap> {};
struct object_content : pegtl::seq<gap, pegtl::sor<for_body, pegtl::star<object_item>>> {};
struct object : bracketed<Delimiter::object, object_open, object_content, object_close> {};

struct term : pegtl::sor<named, quoted, number, tuple, object, parenthesised, heredoc> {};

// Postfix: `.name`, `.0`, `.*`, `[key]`, `[*]`.
struct dot : pegtl::seq<pegtl::one<'.'>, pegtl::not_at<pegtl::one<'.'>>> {};
struct attribute_name : identifier {};
// `a.0.1` reads as a number with a fraction; the action refuses that.
struct legacy_index : pegtl::seq<digits, pegtl::opt<exponent>, pegtl::star<fraction, pegtl::opt<exponent>>> {};

struct attribute_splat_step : pegtl::sor<attribute_name, legacy_index> {};
struct attribute_splat_marker : pegtl::one<'*'> {};
struct attribute_splat : pegtl::seq<attribute_splat_marker, pegtl::star<blanks, dot, blanks, pegtl::must<attribute_splat_step>>> {};
struct dot_step : pegtl::sor<attribute_name, legacy_index, attribute_splat> {};

// All that follows `[*]` belongs to each element.
struct full_splat_marker : pegtl::seq<pegtl::one<'['>, blanks, pegtl::one<'*'>, blanks, pegtl::one<']'>> {};
struct full_splat : pegtl::seq<full_splat_marker, nested<pegtl::star<blanks, tail>>> {};

struct index_open : pegtl::one<'['> {};
struct index_close : pegtl::one<']'> {};
struct index : bracketed<Delimiter::index, index_open, pegtl::seq<blanks, pegtl::must<expression>, blanks>, index_close> {};

struct tail : pegtl::sor<pegtl::seq<dot, blanks, pegtl::must<dot_step>>, full_splat, index> {};

struct postfix : pegtl::seq<term, pegtl::star<blanks, tail>> {};

struct prefix_operator : pegtl::one<'-', '!'> {};
struct operand : pegtl::sor<postfix, pegtl::seq<prefix_operator, blanks, pegtl::star<prefix_operator, blanks>, pegtl::must<postfix>>> {};

// Two characters before one. `//` and `/*` are comments.
struct binary_operator : pegtl::sor<pegtl::string<'|', '|'>, pegtl::string<'&', '&'>, pegtl::string<'=', '='>, pegtl::string<'!', '='>,
                                    pegtl::string<'<', '='>, pegtl::string<'>', '='>, pegtl::one<'<', '>', '+', '-', '*', '%'>,
                                    pegtl::seq<pegtl::one<'/'>, pegtl::not_at<pegtl::one<'/', '*'>>>> {};

// A flat list; the actions fold it by precedence.
struct operation : pegtl::seq<operand, pegtl::star<blanks, binary_operator, blanks, pegtl::must<operand>>> {};

struct conditional_colon : pegtl::one<':'> {};
struct conditional_tail : pegtl::seq<pegtl::one<'?'>, blanks, pegtl::must<expression>, blanks, pegtl::must<conditional_colon>, blanks,
                                     pegtl::must<expression>> {};

struct expression : nested<operation, pegtl::opt<blanks, conditional_tail>> {};

struct expression_text_end : pegtl::eof {};
// A whole text.
struct expression_text : pegtl::seq<pegtl::opt<byte_order_mark>, gap, pegtl::must<expression>, gap, pegtl::must<expression_text_end>> {};

}  // namespace rxplan::grammar
