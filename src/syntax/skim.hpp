// Reads over text that may not be right: finds the brackets and line breaks that are not inside strings, heredocs or comments. For what
// happens after an error; the grammar never needs it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "grammar/layout.hpp"

namespace rxplan::syntax {

class Skimmer {
public:
    enum class Kind : std::uint8_t { open, close, line_break, end };
    struct Token {
        Kind kind = Kind::end;
        std::uint32_t offset = 0;
    };

    Skimmer(std::string_view text, std::uint32_t offset) : text_(text), at_(offset) {}

    [[nodiscard]] Token next();

private:
    void skip_string();
    void skip_heredoc();

    std::string_view text_;
    std::size_t at_;
    unsigned lost_heredocs_ = 0;  // those whose end was not found
};

// Blanks at the start of the line that `offset` lies in.
[[nodiscard]] std::size_t indentation(std::string_view text, std::uint32_t offset);

// Whether an argument or a block seems to begin at `offset`.
[[nodiscard]] bool looks_like_statement(std::string_view text, std::uint32_t offset);

// Where the line with the end of a heredoc ends, its tag being looked for from `offset` on; nothing found: npos.
[[nodiscard]] std::size_t find_heredoc_end(std::string_view text, std::size_t offset, std::string_view tag);

// Behind the heredoc whose tag stands before `offset`, or `offset` itself when that does not end.
[[nodiscard]] std::uint32_t skip_heredoc(std::string_view text, std::uint32_t offset);

// Where to go on after a failure: behind the statement that begins at `begin`, or at the brace that closes the body it is in. `open` is
// what was open at the failure, of which the first `before` were open at `begin` already.
[[nodiscard]] std::uint32_t find_next_statement(std::string_view text, std::uint32_t begin, std::uint32_t failure,
                                                const std::vector<grammar::Opening>& open, std::size_t before);

// The brace that seems to lack its closing one: the closing brace that was taken for its own stands further left than its line. For a block
// that is still open at the end of the text; nothing found: `opening` itself.
[[nodiscard]] std::uint32_t find_unclosed_brace(std::string_view text, std::uint32_t opening);

}  // namespace rxplan::syntax
