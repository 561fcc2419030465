// Builds a JSON document while the grammar matches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "syntax/json.hpp"
#include "syntax/reporter.hpp"

namespace rxplan::syntax {

// As TreeBuilder: called with the span of each token or rule that has matched, in the order of the text.
class JsonBuilder {
public:
    // `text` is the whole file; it must outlive the builder, as must `reporter`.
    JsonBuilder(std::string_view text, Reporter& reporter) : text_(text), reporter_(reporter) {}

    void string(Span string);
    void number(Span digits);
    void true_word(Span word);
    void false_word(Span word);
    void null_word(Span word);
    void open(Span bracket);
    void array_close(Span bracket);
    void object_close(Span brace);

    struct Mark {
        std::size_t values = 0;
        std::size_t frames = 0;
    };
    [[nodiscard]] Mark mark() const noexcept { return {values_.size(), frames_.size()}; }
    // Puts null in the place of what was begun since the mark.
    void replace_since(const Mark& mark, Span with);

    // Once, after the whole document has matched.
    [[nodiscard]] JsonValue take();

private:
    struct Frame {
        std::size_t values = 0;
        Span open;
    };
    [[nodiscard]] std::string_view text(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
    [[nodiscard]] Frame pop_frame();

    std::string_view text_;
    Reporter& reporter_;
    std::vector<JsonValue> values_;  // names of properties are among them, before their values
    std::vector<Frame> frames_;
};

}  // namespace rxplan::syntax
