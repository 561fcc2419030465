#include "syntax/skim.hpp"

#include <algorithm>
#include <cstddef>

#include "base/quote.hpp"
#include "syntax/look.hpp"

namespace rxplan::syntax {
namespace {

std::size_t word_length(std::string_view text)
{
    return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_word_byte) - text.begin());
}

std::size_t start_of_line(std::string_view text, std::size_t at)
{
    const auto before = text.substr(0, at).rfind('\n');
    return before == std::string_view::npos ? 0 : before + 1;
}

std::size_t end_of_line(std::string_view text, std::size_t at)
{
    return std::min(text.find('\n', at), text.size());
}

}  // namespace

Skimmer::Token Skimmer::next()
{
    while (at_ < text_.size()) {
        const auto rest = text_.substr(at_);
        const auto here = static_cast<std::uint32_t>(at_);
        switch (rest.front()) {
            case '(':
            case '[':
            case '{':
                ++at_;
                return {Kind::open, here};
            case ')':
            case ']':
            case '}':
                ++at_;
                return {Kind::close, here};
            case '\n':
                ++at_;
                return {Kind::line_break, here};
            case '"':
                skip_string();
                continue;
            case '#':
                at_ = end_of_line(text_, at_);
                continue;
            case '/':
                if (rest.starts_with("//")) {
                    at_ = end_of_line(text_, at_);
                } else if (rest.starts_with("/*")) {
                    const auto end = text_.find("*/", at_ + 2);
                    at_ = end == std::string_view::npos ? text_.size() : end + 2;
                } else {
                    ++at_;
                }
                continue;
            case '<':
                if (rest.starts_with("<<")) {
                    skip_heredoc();
                } else {
                    ++at_;
                }
                continue;
            default:
                ++at_;
                continue;
        }
    }
    return {Kind::end, static_cast<std::uint32_t>(text_.size())};
}

// A string ends with its line at the latest.
void Skimmer::skip_string()
{
    std::vector<char> open{'"'};
    ++at_;
    while (at_ < text_.size() && !open.empty()) {
        const char byte = text_[at_];
        if (byte == '\n') return;
        if (open.back() == '"' && byte == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] != '\n') {
            at_ += 2;
            continue;
        }
        if (open.back() == '"' && (byte == '$' || byte == '%') && at_ + 1 < text_.size()) {
            const auto rest = text_.substr(at_);
            if (rest.size() > 2 && rest[1] == byte && rest[2] == '{') {
                at_ += 3;
                continue;
            }
            if (rest[1] == '{') {
                open.push_back('{');
                at_ += 2;
                continue;
            }
        }
        if (byte == '"') {
            if (open.back() == '"') {
                open.pop_back();
            } else {
                open.push_back('"');
            }
        } else if (open.back() == '{' && byte == '{') {
            open.push_back('{');
        } else if (open.back() == '{' && byte == '}') {
            open.pop_back();
        }
        ++at_;
    }
}

void Skimmer::skip_heredoc()
{
    at_ += 2;
    std::size_t tag_begin = at_;
    if (tag_begin < text_.size() && text_[tag_begin] == '-') ++tag_begin;
    const auto tag = text_.substr(tag_begin, word_length(text_.substr(tag_begin)));
    const auto line_end = end_of_line(text_, tag_begin);
    // Each search may go through all of the text.
    constexpr unsigned most_lost = 4;
    if (tag.empty() || lost_heredocs_ == most_lost) return;
    const auto end = find_heredoc_end(text_, line_end, tag);
    if (end == std::string_view::npos) {
        ++lost_heredocs_;
    } else {
        at_ = end;
    }
}

std::size_t find_heredoc_end(std::string_view text, std::size_t offset, std::string_view tag)
{
    for (auto at = text.find('\n', offset); at != std::string_view::npos; at = text.find('\n', at + 1)) {
        if (const auto size = grammar::heredoc_end_size(text.substr(at + 1), tag)) return at + 1 + *size;
    }
    return std::string_view::npos;
}

std::uint32_t skip_heredoc(std::string_view text, std::uint32_t offset)
{
    const auto last = text.substr(0, offset).find_last_not_of(" \t");
    const std::size_t end = last == std::string_view::npos ? 0 : last + 1;
    std::size_t begin = end;
    while (begin > 0 && is_word_byte(text[begin - 1])) --begin;
    const auto found = find_heredoc_end(text, offset, text.substr(begin, end - begin));
    return found == std::string_view::npos ? offset : static_cast<std::uint32_t>(found);
}

std::size_t indentation(std::string_view text, std::uint32_t offset)
{
    const auto line = start_of_line(text, offset);
    return skip_blanks(text, line) - line;
}

bool looks_like_statement(std::string_view text, std::uint32_t offset)
{
    const auto rest = text.substr(std::min<std::size_t>(offset, text.size()));
    const auto name = word_length(rest);
    if (!is_identifier(rest.substr(0, name))) return false;
    const auto after = rest.substr(skip_blanks(rest, name));
    if (after.starts_with("==") || after.starts_with("=>")) return false;
    if (after.starts_with('=') || after.starts_with('{')) return true;
    // A block with labels has its brace on the same line.
    const bool label = !after.empty() && (after.front() == '"' || is_word_byte(after.front()));
    const auto line = after.substr(0, std::min(after.find('\n'), after.size()));
    return label && line.find('{') != std::string_view::npos;
}

namespace {

// Where the skimming after a failure begins, and how many brackets are open there.
struct Restart {
    std::size_t offset = 0;
    std::size_t depth = 0;
};

Restart find_restart(std::string_view text, std::uint32_t failure, const std::vector<grammar::Opening>& open, std::size_t before)
{
    for (std::size_t i = before; i < open.size(); ++i) {
        const auto& opening = open[i];
        if (opening.delimiter == grammar::Delimiter::quote) return {end_of_line(text, failure), i - before};
        if (opening.delimiter == grammar::Delimiter::heredoc) {
            const auto tag = grammar::heredoc_tag_of(text.substr(opening.begin, opening.end - opening.begin));
            const auto end = find_heredoc_end(text, opening.end - 1, tag);
            return {end == std::string_view::npos ? text.size() : end, i - before};
        }
    }
    return {failure, open.size() - before};
}

}  // namespace

std::uint32_t find_next_statement(std::string_view text, std::uint32_t begin, std::uint32_t failure,
                                  const std::vector<grammar::Opening>& open, std::size_t before)
{
    auto [offset, depth] = find_restart(text, failure, open, before);
    const bool in_block = before > 1;
    const auto indent = indentation(text, begin);
    if (depth > 0) {
        // The failure may be that the next statement began while a bracket was open.
        const auto line = static_cast<std::uint32_t>(start_of_line(text, offset));
        const auto first = static_cast<std::uint32_t>(skip_blanks(text, line));
        if (line > begin && first - line <= indent && looks_like_statement(text, first)) return line;
    }
    Skimmer skimmer(text, static_cast<std::uint32_t>(offset));
    for (;;) {
        const auto token = skimmer.next();
        switch (token.kind) {
            case Skimmer::Kind::end:
                return token.offset;
            case Skimmer::Kind::open:
                ++depth;
                break;
            case Skimmer::Kind::close:
                if (depth > 0) {
                    --depth;
                } else if (text[token.offset] == '}' && in_block) {
                    return token.offset;
                }
                break;
            case Skimmer::Kind::line_break: {
                const auto next = token.offset + 1;
                const auto first = static_cast<std::uint32_t>(skip_blanks(text, next));
                // The brace of a block on a line of its own is part of the mistake.
                if (depth == 0 && !text.substr(first).starts_with('{')) return next;
                if (depth == 0) break;
                const auto next_indent = first - next;
                if (next_indent <= indent && looks_like_statement(text, first)) return next;
                if (next_indent < indent && in_block && text.substr(first).starts_with('}')) return first;
                break;
            }
        }
    }
}

std::uint32_t find_unclosed_brace(std::string_view text, std::uint32_t opening)
{
    struct Open {
        std::uint32_t offset = 0;
        std::size_t indentation = 0;
    };
    std::vector<Open> open;
    std::size_t line = start_of_line(text, opening);
    std::size_t first = skip_blanks(text, line);
    Skimmer skimmer(text, opening);
    for (auto token = skimmer.next(); token.kind != Skimmer::Kind::end; token = skimmer.next()) {
        if (token.kind == Skimmer::Kind::line_break) {
            line = token.offset + 1;
            first = skip_blanks(text, line);
        } else if (token.kind == Skimmer::Kind::open) {
            open.push_back({token.offset, first - line});
        } else if (!open.empty()) {
            const bool is_outdented = token.offset == first && first - line < open.back().indentation;
            if (text[token.offset] == '}' && is_outdented) return open.back().offset;
            open.pop_back();
        }
    }
    return opening;
}

}  // namespace rxplan::syntax
