#include "syntax/unfinished.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "grammar/heredoc.hpp"
#include "syntax/look.hpp"

namespace rxplan::syntax {
namespace {

// What is open: a bracket of an expression, a quoted string, or a heredoc with its tag.
struct Open {
    char by = '(';  // `(`, `[`, `{`, `"`, or `<` for a heredoc
    std::string_view tag;
};

class Watcher {
public:
    explicit Watcher(std::string_view text) : text_(text) {}

    bool unfinished()
    {
        while (at_ < text_.size() && !hopeless_) {
            if (open_.empty() || open_.back().by == '(' || open_.back().by == '[' || open_.back().by == '{') {
                in_expression();
            } else {
                in_template();
            }
        }
        return !hopeless_ && (comment_ || (!open_.empty() && open_.back().by != '"'));
    }

private:
    [[nodiscard]] bool sees(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    void in_expression()
    {
        const char byte = text_[at_];
        if (byte == '#' || sees("//")) {
            at_ = std::min(text_.find('\n', at_), text_.size());
        } else if (sees("/*")) {
            const auto end = text_.find("*/", at_ + 2);
            comment_ = end == std::string_view::npos;
            at_ = comment_ ? text_.size() : end + 2;
        } else if (sees("<<")) {
            heredoc();
        } else {
            ++at_;
            if (byte == '(' || byte == '[' || byte == '{' || byte == '"') open_.push_back({byte, {}});
            if (byte == ')' || byte == ']' || byte == '}') close(byte);
        }
    }

    void close(char byte)
    {
        const char opener = byte == ')' ? '(' : byte == ']' ? '[' : '{';
        if (open_.empty() || open_.back().by != opener) {
            hopeless_ = true;
        } else {
            open_.pop_back();
        }
    }

    void heredoc()
    {
        at_ += sees("<<-") ? 3 : 2;
        const auto begin = at_;
        while (at_ < text_.size() && is_word_byte(text_[at_])) ++at_;
        const auto tag = text_.substr(begin, at_ - begin);
        if (sees("\r\n")) ++at_;
        // Less-than signs that begin no heredoc are the parser's affair.
        if (tag.empty() || (at_ < text_.size() && text_[at_] != '\n')) return;
        open_.push_back({'<', tag});
        end_heredoc();
    }

    // At a line break within a heredoc: leaves it when the next line is its end.
    void end_heredoc()
    {
        if (at_ >= text_.size()) return;
        ++at_;
        const auto size = grammar::heredoc_end_size(text_.substr(at_), open_.back().tag);
        if (!size) return;
        at_ += *size;
        open_.pop_back();
    }

    void in_template()
    {
        const bool quoted = open_.back().by == '"';
        const char byte = text_[at_];
        if (sees("$${") || sees("%%{")) {
            at_ += 3;
        } else if (sees("${") || sees("%{")) {
            at_ += 2;
            open_.push_back({'{', {}});
        } else if (byte == '\n') {
            hopeless_ = quoted;
            end_heredoc();
        } else if (quoted && byte == '\\') {
            at_ += 2;
        } else {
            ++at_;
            if (quoted && byte == '"') open_.pop_back();
        }
    }

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Open> open_;
    bool comment_ = false;
    bool hopeless_ = false;
};

}  // namespace

bool is_unfinished(std::string_view text)
{
    return Watcher(text).unfinished();
}

}  // namespace rxplan::syntax
