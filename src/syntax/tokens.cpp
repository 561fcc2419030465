#include "syntax/tokens.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "grammar/heredoc.hpp"
#include "syntax/look.hpp"

namespace rxplan::syntax {
namespace {

using Kind = Token::Kind;

constexpr bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

struct Sign {
    std::string_view text;
    Kind kind;
};

// Longer ones first.
constexpr std::array signs{
    Sign{"...", Kind::ellipsis},
    Sign{"==", Kind::operation},
    Sign{"!=", Kind::operation},
    Sign{"<=", Kind::operation},
    Sign{">=", Kind::operation},
    Sign{"=>", Kind::arrow},
    Sign{"&&", Kind::operation},
    Sign{"||", Kind::operation},
    Sign{"::", Kind::double_colon},
    Sign{"=", Kind::equals},
    Sign{".", Kind::dot},
    Sign{",", Kind::comma},
    Sign{":", Kind::colon},
    Sign{"?", Kind::question},
    Sign{"!", Kind::logical_not},
    Sign{"-", Kind::minus},
    Sign{"(", Kind::parenthesis_open},
    Sign{")", Kind::parenthesis_close},
    Sign{"[", Kind::bracket_open},
    Sign{"]", Kind::bracket_close},
};

class Scanner {
public:
    explicit Scanner(std::string_view text) : text_(text) { tokens_.reserve(text.size() / 5); }

    std::vector<Token> run()
    {
        if (text_.starts_with("\xEF\xBB\xBF")) at_ = 3;
        open_.push_back({});
        while (at_ < text_.size()) {
            switch (open_.back().inside) {
                case Inside::expression:
                    scan_expression();
                    break;
                case Inside::quote:
                    scan_quoted();
                    break;
                case Inside::heredoc:
                    scan_heredoc();
                    break;
            }
        }
        return std::move(tokens_);
    }

private:
    enum class Inside : std::uint8_t { expression, quote, heredoc };
    // What the text at hand is part of: the file, an interpolation or directive; a quoted string; a heredoc.
    struct Context {
        Inside inside = Inside::expression;
        std::uint32_t braces = 0;  // open in an expression
        std::string_view tag;      // of a heredoc
    };

    void add(Kind kind, std::size_t size)
    {
        tokens_.push_back({text_.substr(at_, size), kind, 0});
        at_ += size;
    }

    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }

    void scan_expression()
    {
        const char byte = text_[at_];
        switch (byte) {
            case ' ':
            case '\t':
                ++at_;
                return;
            case '\n':
                return add(Kind::line_break, 1);
            case '\r':
                return add(Kind::line_break, 2);
            case '#':
                return add_line_comment();
            case '"':
                add(Kind::quote_open, 1);
                open_.push_back({Inside::quote, 0, {}});
                return;
            case '{':
                ++open_.back().braces;
                return add(Kind::brace_open, 1);
            case '}':
                return close_brace();
            case '~':
                return close_sequence(2);
            case '/':
                if (rest().starts_with("//")) return add_line_comment();
                if (rest().starts_with("/*")) return add(Kind::comment, text_.find("*/", at_ + 2) + 2 - at_);
                return add(Kind::operation, 1);
            case '<':
                if (rest().starts_with("<<")) return open_heredoc();
                break;
            default:
                break;
        }
        if (is_digit(byte)) return add(Kind::number, number_length());
        if (is_word_byte(byte) && byte != '-') return add(Kind::identifier, word_length());
        add_sign();
    }

    [[nodiscard]] std::size_t word_length() const
    {
        std::size_t end = at_;
        while (end < text_.size() && is_word_byte(text_[end])) ++end;
        return end - at_;
    }

    [[nodiscard]] std::size_t digits_from(std::size_t at) const
    {
        while (at < text_.size() && is_digit(text_[at])) ++at;
        return at;
    }

    [[nodiscard]] std::size_t number_length() const
    {
        const auto digit_at = [this](std::size_t at) { return at < text_.size() && is_digit(text_[at]); };
        std::size_t end = digits_from(at_);
        if (end < text_.size() && text_[end] == '.' && digit_at(end + 1)) end = digits_from(end + 1);
        if (end < text_.size() && (text_[end] == 'e' || text_[end] == 'E')) {
            const bool is_signed = end + 1 < text_.size() && (text_[end + 1] == '+' || text_[end + 1] == '-');
            const std::size_t exponent = end + (is_signed ? 2 : 1);
            if (digit_at(exponent)) end = digits_from(exponent);
        }
        return end - at_;
    }

    void add_sign()
    {
        for (const auto& sign : signs) {
            if (sign.text.front() == text_[at_] && rest().starts_with(sign.text)) return add(sign.kind, sign.text.size());
        }
        add(Kind::operation, 1);
    }

    void add_line_comment()
    {
        const auto end = text_.find('\n', at_);
        add(Kind::comment, (end == std::string_view::npos ? text_.size() : end + 1) - at_);
    }

    void close_brace()
    {
        auto& braces = open_.back().braces;
        if (braces == 0) return close_sequence(1);
        --braces;
        add(Kind::brace_close, 1);
    }

    void close_sequence(std::size_t size)
    {
        add(Kind::sequence_close, size);
        if (open_.size() > 1) open_.pop_back();
    }

    void open_heredoc()
    {
        const std::size_t begin = at_ + (rest().starts_with("<<-") ? 3 : 2);
        std::size_t end = begin;
        while (end < text_.size() && is_word_byte(text_[end])) ++end;
        const auto tag = text_.substr(begin, end - begin);
        const auto line_end = text_.find('\n', end);
        add(Kind::heredoc_open, (line_end == std::string_view::npos ? text_.size() : line_end + 1) - at_);
        open_.push_back({Inside::heredoc, 0, tag});
        at_line_start_ = true;
    }

    // Adds the text that ends at `end`, then what begins there: an interpolation or a directive.
    void add_text(Kind kind, std::size_t end)
    {
        if (end > at_) add(kind, end - at_);
    }

    void open_sequence()
    {
        const auto kind = text_[at_] == '$' ? Kind::interpolation_open : Kind::directive_open;
        add(kind, rest().size() > 2 && rest()[2] == '~' ? 3 : 2);
        open_.push_back({});
    }

    // Whether `${` or `%{` begins at `at`; a doubled sign is passed over.
    [[nodiscard]] bool at_sequence(std::size_t& at) const
    {
        const char sign = text_[at];
        if (sign != '$' && sign != '%') return false;
        const auto here = text_.substr(at);
        if (here.size() > 2 && here[1] == sign && here[2] == '{') {
            at += 2;
            return false;
        }
        return here.size() > 1 && here[1] == '{';
    }

    void scan_quoted()
    {
        std::size_t end = at_;
        for (; end < text_.size() && text_[end] != '"'; ++end) {
            if (text_[end] == '\\') {
                ++end;
            } else if (at_sequence(end)) {
                add_text(Kind::quoted_text, end);
                return open_sequence();
            }
        }
        add_text(Kind::quoted_text, std::min(end, text_.size()));
        if (at_ == text_.size()) return;
        add(Kind::quote_close, 1);
        open_.pop_back();
    }

    void scan_heredoc()
    {
        for (std::size_t end = at_; end < text_.size(); ++end) {
            if (at_line_start_) {
                at_line_start_ = false;
                if (const auto close = grammar::heredoc_end_size(text_.substr(end), open_.back().tag)) {
                    add_text(Kind::heredoc_text, end);
                    add(Kind::heredoc_close, *close);
                    open_.pop_back();
                    return;
                }
            }
            if (text_[end] == '\n') {
                at_line_start_ = true;
            } else if (at_sequence(end)) {
                add_text(Kind::heredoc_text, end);
                return open_sequence();
            }
        }
        add_text(Kind::heredoc_text, text_.size());
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool at_line_start_ = false;  // in a heredoc
    std::vector<Context> open_;
    std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> scan_tokens(std::string_view text)
{
    return Scanner(text).run();
}

}  // namespace rxplan::syntax
