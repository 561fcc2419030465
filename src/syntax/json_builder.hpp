// Builds a JSON document while the grammar matches.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "rxplan/diagnostic.hpp"
#include "syntax/json.hpp"

namespace rxplan::syntax {

// As TreeBuilder: called with the span of each token or rule that has matched, in the order of the text.
class JsonBuilder {
public:
    // `text` is the whole file; it must outlive the builder, as must `diagnostics`.
    JsonBuilder(std::string_view text, Diagnostics& diagnostics) : text_(text), diagnostics_(diagnostics) {}

    void string(Span string);
    void number(Span digits);
    void true_word(Span word);
    void false_word(Span word);
    void null_word(Span word);
    void open(Span bracket);
    void array_close(Span bracket);
    void object_close(Span brace);

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
    Diagnostics& diagnostics_;
    std::vector<JsonValue> values_;  // names of properties are among them, before their values
    std::vector<Frame> frames_;
};

}  // namespace rxplan::syntax
