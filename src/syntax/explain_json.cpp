#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "syntax/explain.hpp"
#include "syntax/look.hpp"

namespace rxplan::syntax {
namespace {

using grammar::Delimiter;
using Place = grammar::Expectation::Place;

class Explainer {
public:
    Explainer(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file)
        : expectation_(*failure.expectation), layout_(layout), text_(layout.text()), file_(file), offset_(failure.offset)
    {
    }

    Diagnostic explain() const
    {
        const auto& opening = layout_.open().back();
        const bool at_end = offset_ >= text_.size();
        if (expectation_.place == Place::too_deep) return make(span(offset_, offset_ + 1), std::string(expectation_.expected));
        if (opening.delimiter == Delimiter::quote) return explain_string();
        const bool nothing_open = layout_.open().size() == 1;
        if (at_end && !nothing_open) {
            const char bracket = text_[opening.begin];
            return make(span(opening.begin, opening.end), fmt::format("this `{}` is never closed", bracket))
                .label(span(offset_, offset_), "the text ends here");
        }
        if (at_end && text_.find_first_not_of(" \t\r\n") == std::string_view::npos) {
            return make(span(offset_, offset_), "this file is empty").helped("An empty configuration in JSON is {}.");
        }
        const auto found = found_text();
        auto problem = make(span(offset_, offset_ + found.size()),
                            fmt::format("{}, found {}", expectation_.expected, at_end ? "the end of the text" : quoted(found)));
        if (expectation_.place == Place::closing) problem.label(span(opening.begin, opening.end), "opened here");
        problem.help = hint(found);
        return problem;
    }

private:
    [[nodiscard]] Span span(std::size_t begin, std::size_t end) const
    {
        return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
    }
    [[nodiscard]] Diagnostic make(Span subject, std::string label) const
    {
        return error(expectation_.id, std::string(expectation_.summary), subject, std::move(label));
    }

    [[nodiscard]] static std::string quoted(std::string_view found)
    {
        constexpr std::size_t longest = 40;
        if (found.size() > longest) return "a word";
        const auto byte = static_cast<unsigned char>(found.front());
        return byte < 0x20 || byte == 0x7F ? fmt::format("the control character U+{:04X}", byte) : fmt::format("`{}`", found);
    }

    // What stands at the failure: a word, or one sign. JSON has none of the comments that look() would take for the end of a line.
    [[nodiscard]] std::string_view found_text() const
    {
        const auto rest = text_.substr(offset_);
        if (rest.starts_with("//") || rest.starts_with("/*")) return rest.substr(0, 2);
        if (rest.starts_with('#')) return rest.substr(0, 1);
        std::size_t length = 0;
        while (length < rest.size() && (is_word_byte(rest[length]) || (length > 0 && rest[length] == '.'))) ++length;
        if (length != 0) return rest.substr(0, length);
        return rest.substr(0, 1);
    }

    [[nodiscard]] Diagnostic explain_string() const
    {
        const auto& opening = layout_.open().back();
        const auto rest = text_.substr(offset_);
        if (rest.starts_with('\\')) {
            const bool unicode = rest.starts_with("\\u");
            auto problem = make(span(offset_, std::min(offset_ + 2, static_cast<std::uint32_t>(text_.size()))),
                                unicode ? "`\\u` takes four hexadecimal digits" : "`\\` does not escape this");
            if (!unicode) problem.help = "Write `\\\\` for a backslash; the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and \\uNNNN.";
            return problem;
        }
        if (rest.empty() || rest.front() == '\n' || rest.starts_with("\r\n")) {
            return make(span(opening.begin, opening.end), "this string is never closed")
                .label(span(offset_, offset_), rest.empty() ? "the text ends here" : "the line ends here")
                .helped("A line break inside of a string is written `\\n`.");
        }
        return make(span(offset_, offset_ + 1), fmt::format("a string cannot hold {} as it is", quoted(rest.substr(0, 1))))
            .helped(fmt::format("Write `\\u{:04x}`.", static_cast<unsigned>(static_cast<unsigned char>(rest.front()))));
    }

    // The last character before the failure that is no blank; 0 when there is none.
    [[nodiscard]] char before() const
    {
        const auto at = text_.substr(0, offset_).find_last_not_of(" \t\r\n");
        return at == std::string_view::npos ? '\0' : text_[at];
    }

    [[nodiscard]] std::string hint(std::string_view found) const
    {
        if (found == "//" || found == "/*" || found == "#") return "JSON has no comments; a property named \"//\" is taken for one.";
        if (found == "'" || starts_with_curly_quote(text_.substr(offset_))) return "Strings are written in double quotes: \"text\".";
        if (before() == ',' && (found == "}" || found == "]")) return "No comma stands behind the last one.";
        if (found == "=") return "A property is written \"name\": value.";
        if (expectation_.place == Place::closing && !found.empty() && found.front() == '"') return "A comma is missing before this.";
        if (expectation_.place == Place::line_end) return "A file holds one value.";
        if (found.empty() || !is_word_byte(found.front())) return {};
        if (expectation_.place == Place::object_key) return fmt::format("Write \"{}\".", found);
        if (expectation_.place != Place::value) return {};
        if (const auto near = suggest(found, {"true", "false", "null"})) return fmt::format("did you mean `{}`?", *near);
        if (found.front() == '0' && found.size() > 1) return "A number does not begin with a zero that means nothing.";
        return "Text is written in quotes, an expression as \"${...}\".";
    }

    const grammar::Expectation& expectation_;
    const grammar::Layout& layout_;
    std::string_view text_;
    std::uint32_t file_;
    std::uint32_t offset_;
};

}  // namespace

namespace {

// Behind the quote that closes what is open at `offset`; nothing when the line has none.
std::optional<std::uint32_t> find_quote(std::string_view text, std::size_t offset, char quote)
{
    for (auto at = offset; at < text.size() && text[at] != '\n'; ++at) {
        if (text[at] == quote) return static_cast<std::uint32_t>(at + 1);
        if (text[at] == '\\') ++at;
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::uint32_t> find_json_value_end(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t begin)
{
    const auto text = layout.text();
    if (failure.offset >= text.size() || failure.expectation->place == Place::too_deep) return std::nullopt;
    const auto& opening = layout.open().back();
    const bool in_string = opening.delimiter == Delimiter::quote;
    // Otherwise it is a name or sign inside the value that is wrong.
    if ((in_string ? opening.begin : failure.offset) != begin) return std::nullopt;
    if (in_string) return find_quote(text, failure.offset, '"');
    if (failure.expectation->place != Place::value) return std::nullopt;
    const char first = text[failure.offset];
    if (first == ',' || first == ']' || first == '}') return failure.offset;
    if (first == '\'') return find_quote(text, failure.offset + 1, first);
    std::size_t end = failure.offset;
    while (end < text.size() && (is_word_byte(text[end]) || text[end] == '.' || text[end] == '+')) ++end;
    return end == failure.offset ? std::nullopt : std::optional(static_cast<std::uint32_t>(end));
}

Diagnostic explain_json(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file)
{
    return Explainer(failure, layout, file).explain();
}

}  // namespace rxplan::syntax
