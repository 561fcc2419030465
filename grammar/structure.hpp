// The structural sub-language: files, blocks, arguments.
#pragma once

#include "grammar/expression.hpp"

namespace rxplan::grammar {

struct body;

struct statement_name : identifier {};

struct argument_equals : pegtl::one<'='> {};
struct statement_end : line_end {};
struct argument : pegtl::seq<argument_equals, blanks, pegtl::must<expression>> {};

struct label_name : identifier {};
struct label_string : quoted {};
struct label : pegtl::sor<label_name, label_string> {};

struct block_open : pegtl::one<'{'> {};
struct block_close : pegtl::one<'}'> {};
struct one_line_name : identifier {};
struct one_line_argument : pegtl::seq<one_line_name, blanks, pegtl::must<argument>, blanks> {};
struct one_line_content : pegtl::opt<pegtl::not_at<block_close>, one_line_argument> {};
struct block_content : pegtl::seq<blanks, pegtl::sor<pegtl::seq<pegtl::opt<line_comment>, newline, body>, one_line_content>> {};
struct block_body : bracketed<Delimiter::block, block_open, block_content, block_close> {};
struct labelled_block : pegtl::seq<label, blanks, pegtl::star<label, blanks>, pegtl::must<block_body>> {};
struct block : nested<pegtl::sor<block_body, labelled_block>> {};

// A name is an argument's or a block's, as what follows it says.
struct statement_rest : pegtl::sor<argument, block> {};
struct statement : pegtl::seq<statement_name, blanks, pegtl::must<statement_rest>, blanks, pegtl::must<statement_end>> {};

struct body_item : pegtl::seq<pegtl::not_at<pegtl::sor<block_close, pegtl::eof>>, pegtl::must<statement>> {};
struct body : pegtl::seq<gap, pegtl::star<recover<body_item>, gap>> {};

struct stray_close;  // never matched: it has the message for a `}` too many
struct stray_item : pegtl::seq<pegtl::at<block_close>, pegtl::raise<stray_close>> {};
struct file_end : pegtl::eof {};
struct file : pegtl::seq<pegtl::opt<byte_order_mark>, body, pegtl::star<recover<stray_item>, body>, pegtl::must<file_end>> {};

}  // namespace rxplan::grammar
