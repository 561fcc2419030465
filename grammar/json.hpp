// JSON as RFC 8259 says, for files whose name ends with `.json`. What its values mean is not the grammar's to say.
#pragma once

#include <cstddef>
#include <string_view>

#include "grammar/combinators.hpp"
#include "grammar/lexical.hpp"

namespace rxplan::grammar::json {

struct value;
// A value that the state may replace where only it is wrong.
struct item;

struct gap : pegtl::star<pegtl::one<' ', '\t', '\n', '\r'>> {};

// A custom rule because most of a file is this. The text is valid UTF-8, so that bytes need no second look.
struct text_run {
    using rule_t = text_run;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    [[nodiscard]] static bool match(Input& in)
    {
        const char* at = in.current();
        while (at != in.end() && *at != '"' && *at != '\\' && static_cast<unsigned char>(*at) >= 0x20) ++at;
        const auto length = static_cast<std::size_t>(at - in.current());
        in.bump(length);
        return length != 0;
    }
};
struct simple_escape : pegtl::seq<pegtl::one<'\\'>, pegtl::one<'"', '\\', '/', 'b', 'f', 'n', 'r', 't'>> {};
struct unicode_escape : pegtl::seq<pegtl::one<'\\'>, pegtl::one<'u'>, pegtl::rep<4, pegtl::xdigit>> {};
struct string_open : pegtl::one<'"'> {};
struct string_close : pegtl::one<'"'> {};
struct string : bracketed<Delimiter::quote, string_open, pegtl::star<pegtl::sor<text_run, simple_escape, unicode_escape>>, string_close> {};

struct integer : pegtl::sor<pegtl::one<'0'>, pegtl::seq<pegtl::range<'1', '9'>, pegtl::star<pegtl::digit>>> {};
struct number : pegtl::seq<pegtl::opt<pegtl::one<'-'>>, integer, pegtl::opt<fraction>, pegtl::opt<exponent>,
                           pegtl::not_at<pegtl::sor<identifier_other, pegtl::one<'.'>>>> {};

struct true_word : keyword<'t', 'r', 'u', 'e'> {};
struct false_word : keyword<'f', 'a', 'l', 's', 'e'> {};
struct null_word : keyword<'n', 'u', 'l', 'l'> {};

struct array_open : pegtl::one<'['> {};
struct array_close : pegtl::one<']'> {};
struct array_content
    : pegtl::seq<gap, pegtl::opt<pegtl::not_at<array_close>, pegtl::list_must<item, pegtl::seq<gap, pegtl::one<','>, gap>>>, gap> {};
struct array : bracketed<Delimiter::tuple, array_open, array_content, array_close> {};

struct object_open : pegtl::one<'{'> {};
struct object_close : pegtl::one<'}'> {};
struct name : pegtl::seq<string> {};
struct colon : pegtl::one<':'> {};
struct property : pegtl::seq<pegtl::must<name>, gap, pegtl::must<colon>, gap, pegtl::must<item>> {};
struct object_content
    : pegtl::seq<gap, pegtl::opt<pegtl::not_at<object_close>, pegtl::list<property, pegtl::seq<gap, pegtl::one<','>, gap>>>, gap> {};
struct object : bracketed<Delimiter::object, object_open, object_content, object_close> {};

struct value : nested<pegtl::sor<string, number, object, array, true_word, false_word, null_word>> {};

struct item : recover<pegtl::must<value>> {};

struct document_end : pegtl::eof {};
struct document : pegtl::seq<pegtl::opt<byte_order_mark>, gap, pegtl::must<value>, gap, pegtl::must<document_end>> {};

}  // namespace rxplan::grammar::json

namespace tao::pegtl {

template <typename Name>
struct analyze_traits<Name, rxplan::grammar::json::text_run> : analyze_any_traits<> {
};

}  // namespace tao::pegtl
