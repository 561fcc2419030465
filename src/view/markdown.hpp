// Pieces of Markdown that no content can break out of.
#pragma once

#include <string>
#include <string_view>

namespace rxplan::view {

// `text` in a code span, whatever backticks are in it.
[[nodiscard]] std::string code_span(std::string_view text);

// `text`, which ends in a line break, as a fenced block of a language.
[[nodiscard]] std::string fenced(std::string_view text, std::string_view language);

// For the inside of HTML elements.
[[nodiscard]] std::string escape_html(std::string_view text);

// A foldable part: `summary` is HTML, `body` Markdown that ends in a line break.
[[nodiscard]] std::string details(std::string_view summary, std::string_view body);

}  // namespace rxplan::view
