// What the grammar must remember while it matches: what is open, how deep, and whether a newline is a blank here.
//
// A PEG rewinds its input, not its state. So this changes only after the token that changes it has matched for good, and recovery from an
// error puts back what was there before.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/heredoc.hpp"

namespace rxplan::grammar {

// Everything that has an opening and a closing end.
enum class Delimiter : std::uint8_t {
    expression_text,  // a whole text that is one expression: opened by nothing
    file,             // a whole file: opened by nothing
    template_text,    // a whole text that is one template: opened by nothing
    block,            // `name {`
    object,           // `{`
    tuple,            // `[`
    index,            // `name[`
    call,             // `name(`
    parenthesis,      // `(`
    quote,            // `"`
    heredoc,          // `<<TAG`
    interpolation,    // `${`
    directive,        // `%{`
    if_directive,     // `%{ if x }`
    for_directive,    // `%{ for x in y }`
};

[[nodiscard]] constexpr bool newlines_are_blank(Delimiter delimiter)
{
    switch (delimiter) {
        case Delimiter::expression_text:
        case Delimiter::tuple:
        case Delimiter::index:
        case Delimiter::call:
        case Delimiter::parenthesis:
        case Delimiter::interpolation:
        case Delimiter::directive:
            return true;
        default:
            return false;
    }
}

[[nodiscard]] constexpr bool holds_template(Delimiter delimiter)
{
    return delimiter == Delimiter::quote || delimiter == Delimiter::heredoc || delimiter == Delimiter::template_text;
}

// The nesting that is allowed: expressions in expressions, blocks in blocks, directives in directives, all counted together. Chosen so that
// parsing needs no more than a small part of an 8 MB stack even in a build without optimisation and with sanitizers.
inline constexpr std::uint32_t max_nesting = 200;

struct Opening {
    std::uint32_t begin = 0;  // of the opening token
    std::uint32_t end = 0;
    Delimiter delimiter = Delimiter::file;
    bool newlines_are_blank = false;
};

// A template that is being matched; its tag is empty unless it is a heredoc.
struct OpenTemplate {
    Delimiter delimiter = Delimiter::template_text;
    std::string_view tag;
};

class Layout {
public:
    // `whole` is file, expression_text or template_text. The text must outlive the layout.
    Layout(std::string_view text, Delimiter whole) : text_(text)
    {
        open_.push_back({0, 0, whole, grammar::newlines_are_blank(whole)});
        templates_.push_back({});
    }

    [[nodiscard]] std::string_view text() const noexcept { return text_; }
    [[nodiscard]] std::uint32_t offset(const char* at) const noexcept { return static_cast<std::uint32_t>(at - text_.data()); }

    [[nodiscard]] bool newlines_are_blank() const noexcept { return open_.back().newlines_are_blank; }
    // A `for` expression in braces: newlines matter in an object but not here.
    void make_newlines_blank() noexcept { open_.back().newlines_are_blank = true; }

    [[nodiscard]] Delimiter container() const noexcept { return templates_.back().delimiter; }
    [[nodiscard]] std::string_view heredoc_tag() const noexcept { return templates_.back().tag; }

    // Outermost first; the first entry is the whole text.
    [[nodiscard]] const std::vector<Opening>& open() const noexcept { return open_; }

    void enter(Delimiter delimiter, const char* begin, const char* end)
    {
        open_.push_back({offset(begin), offset(end), delimiter, grammar::newlines_are_blank(delimiter)});
        if (delimiter == Delimiter::heredoc) {
            templates_.push_back({delimiter, heredoc_tag_of({begin, static_cast<std::size_t>(end - begin)})});
        } else if (delimiter == Delimiter::quote) {
            templates_.push_back({delimiter, {}});
        }
    }

    void leave()
    {
        assert(open_.size() > 1);
        if (holds_template(open_.back().delimiter)) templates_.pop_back();
        open_.pop_back();
    }

    std::uint32_t depth = 0;  // how many `nested` rules are being matched

    struct Mark {
        std::size_t open = 0;
        std::size_t templates = 0;
        std::uint32_t depth = 0;
    };
    [[nodiscard]] Mark mark() const noexcept { return {open_.size(), templates_.size(), depth}; }
    void rewind(const Mark& mark)
    {
        open_.resize(mark.open);
        templates_.resize(mark.templates);
        depth = mark.depth;
    }

private:
    std::string_view text_;
    std::vector<Opening> open_;
    std::vector<OpenTemplate> templates_;
};

}  // namespace rxplan::grammar
