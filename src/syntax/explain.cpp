#include "syntax/explain.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grammar/blank.hpp"
#include "syntax/look.hpp"
#include "syntax/skim.hpp"

namespace rxplan::syntax {
namespace {

using grammar::Delimiter;
using grammar::Opening;
using Place = grammar::Expectation::Place;

// The characters of an opening, as a message shows them.
std::string_view opening_text(Delimiter delimiter)
{
    switch (delimiter) {
        case Delimiter::block:
        case Delimiter::object:
            return "{";
        case Delimiter::tuple:
        case Delimiter::index:
            return "[";
        case Delimiter::call:
        case Delimiter::parenthesis:
            return "(";
        case Delimiter::quote:
            return "\"";
        case Delimiter::interpolation:
            return "${";
        case Delimiter::directive:
            return "%{";
        default:
            return {};
    }
}

class Explainer {
public:
    Explainer(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file)
        : expectation_(*failure.expectation),
          layout_(layout),
          text_(layout.text()),
          file_(file),
          offset_(static_cast<std::uint32_t>(skip_blanks(layout.text(), failure.offset))),
          found_(look(text_, offset_)),
          opening_(layout.open().back())
    {
    }

    Diagnostic explain() const
    {
        if (expectation_.place == Place::complete || expectation_.place == Place::too_deep) return explain_complete();
        if (is_template_end() && text_.substr(offset_).starts_with("%{")) return explain_directive();
        if (opening_.delimiter == Delimiter::quote && expectation_.place == Place::closing) return explain_string();
        if (is_directive_body()) return explain_open_directive();
        if (is_heredoc_line()) return explain_heredoc_line();
        if (is_unclosed()) return explain_unclosed();
        auto problem =
            make(expectation_.id, expectation_.summary, found_span(), fmt::format("{}, found {}", expectation_.expected, describe(found_)));
        if (expectation_.place == Place::closing && layout_.open().size() > 1) problem.label(opening_span(), "opened here");
        problem.help = hint();
        return problem;
    }

private:
    [[nodiscard]] Span span(std::size_t begin, std::size_t end) const
    {
        return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    }
    [[nodiscard]] Span found_span() const { return span(offset_, offset_ + found_.text.size()); }
    [[nodiscard]] Span opening_span() const
    {
        auto end = opening_.end;
        while (end > opening_.begin && (text_[end - 1] == '\n' || text_[end - 1] == '\r')) --end;
        return span(opening_.begin, end);
    }

    [[nodiscard]] static Diagnostic make(std::string_view id, std::string_view summary, Span subject, std::string label)
    {
        return error(id, std::string(summary), subject, std::move(label));
    }

    [[nodiscard]] bool is_directive_body() const
    {
        return opening_.delimiter == Delimiter::if_directive || opening_.delimiter == Delimiter::for_directive;
    }
    // Where only more of a template, or its end, may stand.
    [[nodiscard]] bool is_template_end() const
    {
        return expectation_.place == Place::closing && (grammar::holds_template(opening_.delimiter) || is_directive_body());
    }

    [[nodiscard]] bool is_sequence() const
    {
        return opening_.delimiter == Delimiter::interpolation || opening_.delimiter == Delimiter::directive;
    }
    // A quote where a sequence inside quotes should end.
    [[nodiscard]] bool ends_string_around() const
    {
        const auto& open = layout_.open();
        return is_sequence() && found_.kind == Found::Kind::string && expectation_.place == Place::closing &&
               open[open.size() - 2].delimiter == Delimiter::quote;
    }

    // The tag of a heredoc where a sequence inside the heredoc should end.
    [[nodiscard]] bool ends_heredoc_around() const
    {
        const auto before = text_.substr(0, offset_).find_last_not_of(" \t");
        return is_sequence() && found_.kind == Found::Kind::word && found_.text == layout_.heredoc_tag() && text_[before] == '\n';
    }

    // Where the next statement begins although a bracket is open: on the line of the failure, which is not the bracket's and no further
    // indented than that. Otherwise the end of the text.
    [[nodiscard]] std::uint32_t next_statement() const
    {
        const auto none = static_cast<std::uint32_t>(text_.size());
        const bool may_go_on = expectation_.place == Place::closing || expectation_.place == Place::value;
        if (!opening_.newlines_are_blank || !may_go_on) return none;
        const auto line_break = text_.substr(0, offset_).rfind('\n');
        if (line_break == std::string_view::npos || line_break < opening_.begin) return none;
        const auto first = static_cast<std::uint32_t>(skip_blanks(text_, line_break + 1));
        const bool indented = indentation(text_, offset_) > indentation(text_, opening_.begin);
        return !indented && looks_like_statement(text_, first) ? first : none;
    }

    [[nodiscard]] bool is_unclosed() const
    {
        if (layout_.open().size() == 1) return false;
        const bool in_block = opening_.delimiter == Delimiter::block;
        if (found_.kind == Found::Kind::end_of_text) return !in_block || expectation_.place == Place::closing;
        if (is_sequence() && found_.kind == Found::Kind::end_of_line) return true;
        if (ends_string_around() || ends_heredoc_around()) return true;
        return next_statement() < text_.size();
    }

    [[nodiscard]] Diagnostic explain_complete() const
    {
        auto problem = make(expectation_.id, expectation_.summary, found_span(), std::string(expectation_.expected));
        if (expectation_.id == "unclosed-comment") {
            problem.subject = problem.labels.front().span = span(offset_, offset_ + 2);
        } else if (expectation_.id == "malformed-number") {
            problem.subject = problem.labels.front().span = number_span();
        }
        return problem;
    }

    // The number with a second fraction, which begins at the failure.
    [[nodiscard]] Span number_span() const
    {
        const auto is_part = [this](std::size_t at) { return is_word_byte(text_[at]) || text_[at] == '.'; };
        std::size_t begin = offset_;
        std::size_t end = offset_;
        while (begin > 0 && is_part(begin - 1)) --begin;
        while (end < text_.size() && is_part(end)) ++end;
        return span(begin, end);
    }

    [[nodiscard]] Diagnostic explain_directive() const
    {
        const auto keyword_at = text_.find_first_not_of("~ \t\r\n", offset_ + 2);
        const auto keyword = keyword_at == std::string_view::npos ? Found{} : look(text_, keyword_at);
        const auto whole = span(offset_, keyword_at == std::string_view::npos ? offset_ + 2 : keyword_at + keyword.text.size());
        const auto name = keyword.kind == Found::Kind::word ? keyword.text : std::string_view{};
        if (name == "else" || name == "endif" || name == "endfor") {
            constexpr std::string_view id = "unexpected-directive";
            constexpr std::string_view summary = "template directive out of place";
            if (is_directive_body()) {
                return make(id, summary, whole, fmt::format("{}, found `%{{ {} }}`", expectation_.expected, name))
                    .label(opening_span(), "opened here");
            }
            return make(id, summary, whole, fmt::format("there is no `%{{ {} }}` for this", name == "endfor" ? "for" : "if"));
        }
        auto problem = make("unknown-directive", "unknown template directive", whole,
                            name.empty() ? std::string("expected `if` or `for`") : fmt::format("there is no directive `{}`", name));
        const auto near = suggest(name, {"if", "for", "else", "endif", "endfor"});
        problem.help = near ? fmt::format("Did you mean `{}`?", *near) : std::string("Write `%%{` for a literal `%{`.");
        return problem;
    }

    [[nodiscard]] Diagnostic explain_string() const
    {
        auto problem =
            make("unclosed-string", "string without an end", opening_span(), "this string is never closed")
                .label(span(offset_, offset_), found_.kind == Found::Kind::end_of_text ? "the text ends here" : "the line ends here");
        if (found_.kind != Found::Kind::end_of_text) {
            problem.help = "A string ends on the line where it begins; longer text goes into a heredoc (`<<EOT`).";
        }
        return problem;
    }

    [[nodiscard]] Diagnostic explain_open_directive() const
    {
        const bool is_if = opening_.delimiter == Delimiter::if_directive;
        return make("unclosed-directive", "template directive without an end", opening_span(),
                    fmt::format("there is no `%{{ {} }}` for this", is_if ? "endif" : "endfor"))
            .label(span(offset_, offset_), "the template ends here");
    }

    [[nodiscard]] Diagnostic explain_unclosed() const
    {
        const bool at_end = found_.kind == Found::Kind::end_of_text;
        const std::string where = at_end                                    ? "the text ends here"
                                  : found_.kind == Found::Kind::end_of_line ? "the line ends here"
                                  : ends_string_around()                    ? "the string ends here"
                                  : ends_heredoc_around()                   ? "the heredoc ends here"
                                                                            : "the next argument or block seems to begin here";
        const auto next = next_statement();
        const auto place = ends_string_around()             ? span(offset_, offset_ + 1)
                           : !at_end && next < text_.size() ? span(next, next + look(text_, next).text.size())
                                                            : found_span();
        if (opening_.delimiter == Delimiter::heredoc) return explain_open_heredoc(where);
        const auto sign = opening_text(opening_.delimiter);
        if (is_sequence()) {
            return make("unclosed-sequence", "template sequence without an end", opening_span(),
                        fmt::format("this `{}` is never closed", sign))
                .label(place, where)
                .helped(fmt::format("Write `{}{}` for a literal `{}`.", sign.front(), sign, sign));
        }
        const auto at = opening_.delimiter == Delimiter::block ? find_unclosed_brace(text_, opening_.begin) : opening_.begin;
        auto problem =
            make("unclosed-bracket", "bracket without its closing one", span(at, at + 1), fmt::format("this `{}` is never closed", sign))
                .label(place, where);
        if (at != opening_.begin) {
            problem.labels.front().text = "this `{` seems not to be closed";
            problem.label(opening_span(), "so that this one has no closing brace left");
        }
        return problem;
    }

    // Where a line of a heredoc, or the one with its tag, has what only looks like its end.
    [[nodiscard]] bool is_heredoc_line() const
    {
        if (expectation_.place == Place::heredoc_line) return found_.kind == Found::Kind::end_of_line;
        return opening_.delimiter == Delimiter::heredoc && text_.substr(offset_).starts_with('\r');
    }

    [[nodiscard]] Diagnostic explain_heredoc_line() const
    {
        if (expectation_.place != Place::heredoc_line) {
            return make("stray-carriage-return", "carriage return within a line", span(offset_, offset_ + 1),
                        "no line feed follows this carriage return")
                .helped("Lines end with a line feed, or with a carriage return and a line feed.");
        }
        const auto tag_end = text_.find_last_not_of(" \t", offset_ - 1) + 1;
        return make(expectation_.id, expectation_.summary, span(tag_end, std::max<std::size_t>(offset_, tag_end + 1)),
                    fmt::format("{}, found {}", expectation_.expected, tag_end == offset_ ? describe(found_) : "blanks"));
    }

    [[nodiscard]] Diagnostic explain_open_heredoc(const std::string& where) const
    {
        const auto tag = layout_.heredoc_tag();
        auto problem =
            make("unclosed-heredoc", "heredoc without an end", opening_span(), fmt::format("no line with `{}` alone ends this", tag))
                .label(span(offset_, offset_), where);
        // The tag with something behind it is a line of text like others, and so is one that ends with the text.
        for (auto line = text_.find('\n', opening_.begin); line != std::string_view::npos; line = text_.find('\n', line + 1)) {
            const auto at = skip_blanks(text_, line + 1);
            if (!text_.substr(at).starts_with(tag)) continue;
            if (grammar::without_leading_blanks(text_.substr(at + tag.size())).empty()) {
                problem.labels.back() = {span(at + tag.size(), at + tag.size()), "no line break follows", false};
                problem.help = fmt::format("The line with `{}` ends with a line break, also at the end of the text.", tag);
            } else {
                problem.label(span(at, at + tag.size()), "there is more on this line");
                problem.help = fmt::format("`{}` ends the heredoc only when nothing else stands on its line.", tag);
            }
            break;
        }
        return problem;
    }

    // The character before the failure, blanks left out; 0 at the beginning.
    [[nodiscard]] char before() const
    {
        const auto at = text_.substr(0, offset_).find_last_not_of(" \t");
        return at == std::string_view::npos ? '\0' : text_[at];
    }

    // Help for the mistakes that are known; empty: none.
    [[nodiscard]] std::string hint() const
    {
        const auto sign = found_.text;
        if (sign == "'" || starts_with_curly_quote(sign)) return "Strings are written in double quotes: \"text\".";
        if (sign == ";") return "Arguments end with their line; there is no `;`.";
        std::string found = expectation_.place == Place::closing || expectation_.place == Place::line_end ? hint_at_end() : hint_at_start();
        if (found.empty() && opening_.delimiter == Delimiter::interpolation) return "Write `$${` for a literal `${`.";
        return found;
    }

    // Where something begins.
    [[nodiscard]] std::string hint_at_start() const
    {
        const auto sign = found_.text;
        switch (expectation_.place) {
            case Place::statement:
                if (found_.kind == Found::Kind::string) return "Names of arguments and types of blocks are written without quotes.";
                if (found_.kind == Found::Kind::number) return "A name begins with a letter or `_`.";
                return {};
            case Place::after_name:
                return hint_after_name();
            case Place::value:
                if (sign == "=" && before() == '=') return hint_at_equals();
                if (found_.kind == Found::Kind::end_of_line && !layout_.newlines_are_blank()) {
                    return "A value begins on the line of its `=` or operator; put parentheses around one that takes several lines.";
                }
                return {};
            case Place::for_name:
                if (sign == "=" || sign == ":" || sign == "," || sign == "]")
                    return "Write `(for)` for a variable, or `\"for\"` for a key, of this name.";
                return {};
            case Place::heredoc_tag:
                if (found_.kind == Found::Kind::string) return "The tag of a heredoc takes no quotes: `<<EOT`.";
                return {};
            default:
                return {};
        }
    }

    // A second or third `=` in a row.
    [[nodiscard]] std::string hint_at_equals() const
    {
        const auto other = text_.substr(0, offset_).find_last_not_of('=');
        if (other != std::string_view::npos && offset_ - other > 2) return "Equality is tested with `==`.";
        return "An argument has one `=`: `name = value`.";
    }

    [[nodiscard]] std::string hint_after_name() const
    {
        const auto sign = found_.text;
        const bool on_one_line = text_.substr(opening_.end, offset_ - opening_.end).find('\n') == std::string_view::npos;
        if (opening_.delimiter == Delimiter::block && on_one_line) {
            return "A block on one line holds one argument; several take a line each.";
        }
        if (sign == ":") return "Arguments are assigned with `=`: `name = value`.";
        if (sign == "=") return "The header of a block has no `=` before its brace.";
        if (sign == ".") return "Names of arguments have no dots.";
        if (sign == "(") return "A function can be called in the value of an argument only: `name = f(...)`.";
        if (found_.kind != Found::Kind::end_of_line) return {};
        const auto next = text_.find_first_not_of(" \t\r\n", offset_);
        if (next != std::string_view::npos && text_[next] == '{')
            return "The brace that opens a block stands on the line of the block's header.";
        return "An argument is written `name = value`, a block `type \"label\" {`.";
    }

    // Where something ends.
    [[nodiscard]] std::string hint_at_end() const
    {
        const auto sign = found_.text;
        if (sign == "&") return "The operator is `&&`.";
        if (sign == "|") return "The operator is `||`.";
        if (sign == "and") return "The operator `and` is written `&&`.";
        if (sign == "or") return "The operator `or` is written `||`.";
        if (sign == "=" && opening_.delimiter != Delimiter::object) return "Equality is tested with `==`.";
        if (opening_.delimiter == Delimiter::block && expectation_.place == Place::closing) {
            return "A block on one line holds one argument; several take a line each.";
        }
        if (expectation_.place != Place::line_end) return {};
        if (sign == ",") return "Arguments are separated by new lines, without commas.";
        if (sign == "}") return "A closing brace stands on a line of its own.";
        const bool apart = offset_ > 0 && (text_[offset_ - 1] == ' ' || text_[offset_ - 1] == '\t');
        if (found_.kind == Found::Kind::word && apart && is_word_byte(before())) return "Text takes quotes: \"two words\".";
        return {};
    }

    const grammar::Expectation& expectation_;
    const grammar::Layout& layout_;
    std::string_view text_;
    std::uint32_t file_;
    std::uint32_t offset_;
    Found found_;
    const Opening& opening_;
};

}  // namespace

Diagnostic explain(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file)
{
    return Explainer(failure, layout, file).explain();
}

bool is_at_end(const grammar::Failure& failure, const grammar::Layout& layout)
{
    return failure.expectation->place == Place::closing && failure.offset >= layout.text().size();
}

}  // namespace rxplan::syntax
