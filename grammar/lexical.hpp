// Blanks, comments, names and numbers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

#include "grammar/combinators.hpp"
#include "grammar/unicode.hpp"

namespace rxplan::grammar {

// U+FEFF, which some editors put before everything.
struct byte_order_mark : pegtl::string<'\xEF', '\xBB', '\xBF'> {};

struct newline : pegtl::sor<pegtl::one<'\n'>, pegtl::string<'\r', '\n'>> {};

// Stops before the newline, which means something where newlines do.
struct line_comment : pegtl::seq<pegtl::sor<pegtl::one<'#'>, pegtl::string<'/', '/'>>, pegtl::star<pegtl::not_one<'\n'>>> {};

struct inline_comment;  // never matched: it has the message for one that does not end

// A custom rule and not a `star` of alternatives because it runs between any two tokens, most of which have nothing between them.
template <typename Policy>
struct skip {
    using rule_t = skip;
    using subs_t = pegtl::empty_list;

    template <pegtl::apply_mode, pegtl::rewind_mode, template <typename...> class, template <typename...> class Control, typename Input,
              typename State, typename... States>
    [[nodiscard]] static bool match(Input& in, State& state, States&&... states)
    {
        const char* at = in.current();
        const char* const end = in.end();
        for (;;) {
            while (at != end && (*at == ' ' || *at == '\t')) ++at;
            const bool may_go_on = at != end && (*at == '\n' || *at == '\r' || *at == '#' || *at == '/');
            const auto length = may_go_on ? length_of_line_or_comment(at, end, state) : 0;
            if (length == 0) break;
            if (length == unended) {
                in.bump(static_cast<std::size_t>(at - in.current()));
                Control<inline_comment>::raise(in, state, states...);
            }
            at += length;
        }
        in.bump(static_cast<std::size_t>(at - in.current()));
        return true;
    }

private:
    static constexpr std::size_t unended = std::string_view::npos;

    // Of the newline, line comment or inline comment that begins at `at`; 0 where what stands there is not skipped.
    template <typename State>
    static std::size_t length_of_line_or_comment(const char* at, const char* end, const State& state)
    {
        const std::string_view rest(at, static_cast<std::size_t>(end - at));
        if (rest.starts_with("/*")) {
            const auto comment_end = rest.find("*/", 2);
            return comment_end == std::string_view::npos ? unended : comment_end + 2;
        }
        if (!Policy::newlines(state)) return 0;
        if (rest.front() == '\n') return 1;
        if (rest.front() == '\r') return rest.starts_with("\r\n") ? 2 : 0;
        return rest.front() == '#' || rest.starts_with("//") ? std::min(rest.find('\n'), rest.size()) : 0;
    }
};

struct newlines_as_layout_says {
    template <typename State>
    static bool newlines(const State& state)
    {
        return state.layout.newlines_are_blank();
    }
};

struct newlines_always {
    template <typename State>
    static constexpr bool newlines(const State& /*state*/)
    {
        return true;
    }
};

// What may stand between two tokens of an expression.
using blanks = skip<newlines_as_layout_says>;
// What may stand between two statements, or two items of an object.
using gap = skip<newlines_always>;

struct line_end : pegtl::seq<pegtl::opt<line_comment>, pegtl::sor<newline, pegtl::eof>> {};

namespace detail {

enum ByteClass : unsigned char { neither = 0, starts = 1, continues = 2, beyond_ascii = 4 };

inline constexpr auto byte_classes = [] {
    std::array<unsigned char, 256> classes{};
    for (std::size_t byte = 0; byte < 256; ++byte) {
        const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || byte == '_';
        const bool digit_or_dash = (byte >= '0' && byte <= '9') || byte == '-';
        classes[byte] = letter ? starts | continues : digit_or_dash ? continues : byte >= 0x80 ? beyond_ascii : neither;
    }
    return classes;
}();

// The code point that `text`, valid UTF-8, starts with.
struct DecodedPoint {
    char32_t point = 0;
    std::size_t size = 1;
};
[[nodiscard]] constexpr DecodedPoint decode(std::string_view text)
{
    const auto at = [text](std::size_t i) { return i < text.size() ? static_cast<char32_t>(static_cast<unsigned char>(text[i])) : U'\0'; };
    const char32_t lead = at(0);
    if (lead < 0xC0) return {lead, 1};
    if (lead < 0xE0) return {((lead & 0x1FU) << 6) | (at(1) & 0x3FU), 2};
    if (lead < 0xF0) return {((lead & 0x0FU) << 12) | ((at(1) & 0x3FU) << 6) | (at(2) & 0x3FU), 3};
    return {((lead & 0x07U) << 18) | ((at(1) & 0x3FU) << 12) | ((at(2) & 0x3FU) << 6) | (at(3) & 0x3FU), 4};
}

// How many bytes of `text` belong to the identifier that it starts or, if not `at_start`, goes on with.
[[nodiscard]] constexpr std::size_t identifier_length(std::string_view text, bool at_start)
{
    std::size_t length = 0;
    while (length < text.size()) {
        const unsigned char kind = byte_classes[static_cast<unsigned char>(text[length])];
        const bool starting = at_start && length == 0;
        if ((kind & (starting ? starts : continues)) != 0) {
            ++length;
        } else if ((kind & beyond_ascii) != 0) {
            const auto [point, size] = decode(text.substr(length));
            if (!(starting ? starts_identifier(point) : continues_identifier(point))) break;
            length += size;
        } else {
            break;
        }
    }
    return length;
}

}  // namespace detail

// UAX #31, with `_` to start and `-` to go on.
struct identifier {
    using rule_t = identifier;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    [[nodiscard]] static bool match(Input& in)
    {
        const auto length = detail::identifier_length({in.current(), static_cast<std::size_t>(in.end() - in.current())}, true);
        in.bump(length);
        return length != 0;
    }
};

struct identifier_other {
    using rule_t = identifier_other;
    using subs_t = pegtl::empty_list;

    template <typename Input>
    [[nodiscard]] static bool match(Input& in)
    {
        const auto length = detail::identifier_length({in.current(), static_cast<std::size_t>(in.end() - in.current())}, false);
        in.bump(length);
        return length != 0;
    }
};

// No word is reserved; these mean something in their place only.
template <char... Letters>
struct keyword : pegtl::seq<pegtl::string<Letters...>, pegtl::not_at<identifier_other>> {
};

struct keyword_for : keyword<'f', 'o', 'r'> {};
struct keyword_in : keyword<'i', 'n'> {};
struct keyword_if : keyword<'i', 'f'> {};
struct keyword_else : keyword<'e', 'l', 's', 'e'> {};
struct keyword_endif : keyword<'e', 'n', 'd', 'i', 'f'> {};
struct keyword_endfor : keyword<'e', 'n', 'd', 'f', 'o', 'r'> {};

struct ellipsis : pegtl::string<'.', '.', '.'> {};

struct digits : pegtl::plus<pegtl::digit> {};
struct exponent : pegtl::seq<pegtl::one<'e', 'E'>, pegtl::opt<pegtl::one<'+', '-'>>, digits> {};
struct fraction : pegtl::seq<pegtl::one<'.'>, digits> {};
// What looks like one number is one: `1.2.3` is no index of `1.2`.
struct number_end : pegtl::not_at<fraction> {};
struct number : pegtl::seq<digits, pegtl::opt<fraction>, pegtl::opt<exponent>, pegtl::must<number_end>> {};

}  // namespace rxplan::grammar

namespace tao::pegtl {

template <typename Name, typename Policy>
struct analyze_traits<Name, rxplan::grammar::skip<Policy>> : analyze_opt_traits<> {
};

template <typename Name>
struct analyze_traits<Name, rxplan::grammar::identifier> : analyze_any_traits<> {
};

template <typename Name>
struct analyze_traits<Name, rxplan::grammar::identifier_other> : analyze_any_traits<> {
};

}  // namespace tao::pegtl
