// The text of a file as a sequence of tokens, comments and line breaks included: what a formatter moves about.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace rxplan::syntax {

struct Token {
    enum class Kind : std::uint8_t {
        identifier,  // keywords too
        number,
        quote_open,
        quote_close,
        quoted_text,
        heredoc_open,   // `<<TAG` and its line break
        heredoc_text,   // any number of lines
        heredoc_close,  // the tag with the blanks before and behind it
        interpolation_open,
        directive_open,
        sequence_close,  // of an interpolation or directive
        comment,         // one that runs to the end of its line has the line break
        line_break,
        parenthesis_open,
        parenthesis_close,
        bracket_open,
        bracket_close,
        brace_open,
        brace_close,
        dot,
        comma,
        ellipsis,
        colon,
        double_colon,
        equals,
        question,
        arrow,
        logical_not,
        minus,
        operation,  // any other operator
    };
    std::string_view text;
    Kind kind = Kind::operation;
    std::uint32_t blanks = 0;  // spaces before it, as the text is to be written
};

// The tokens of `text`, a file that parses; they point into it, and what lies between them is blank. Linear in the size of the text.
[[nodiscard]] std::vector<Token> scan_tokens(std::string_view text);

// Whether a line of the text ends with this token.
[[nodiscard]] constexpr bool ends_line(const Token& token) noexcept
{
    return token.kind == Token::Kind::line_break || (token.kind == Token::Kind::comment && token.text.ends_with('\n'));
}

// 1 for what opens a bracket, an interpolation or a directive, -1 for what closes one.
[[nodiscard]] constexpr int bracket_change(Token::Kind kind) noexcept
{
    using Kind = Token::Kind;
    switch (kind) {
        case Kind::brace_open:
        case Kind::bracket_open:
        case Kind::parenthesis_open:
        case Kind::interpolation_open:
        case Kind::directive_open:
            return 1;
        case Kind::brace_close:
        case Kind::bracket_close:
        case Kind::parenthesis_close:
        case Kind::sequence_close:
            return -1;
        default:
            return 0;
    }
}

}  // namespace rxplan::syntax
