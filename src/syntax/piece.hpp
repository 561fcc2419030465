// What of a text the grammar takes: for the parts of a JSON file, whose strings hold expressions and templates of their own. The texts are
// known to be UTF-8 without NUL bytes and live as long as the arena; the spans of all results are offsets in `text`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rxplan/diagnostic.hpp"
#include "syntax/json.hpp"
#include "syntax/tree.hpp"

namespace rxplan::syntax {

// Never null.
[[nodiscard]] Expression* parse_expression_piece(std::uint32_t file, std::string_view text, Arena& arena, Diagnostics& diagnostics);
[[nodiscard]] Expression* parse_template_piece(std::uint32_t file, std::string_view text, Arena& arena, Diagnostics& diagnostics);

// Nothing, and diagnostics, when the text is not JSON.
[[nodiscard]] std::optional<JsonValue> parse_json_document(std::uint32_t file, std::string_view text, Diagnostics& diagnostics);

}  // namespace rxplan::syntax
