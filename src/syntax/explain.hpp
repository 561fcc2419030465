// What to say about a place where the grammar could not go on.
#pragma once

#include <cstdint>
#include <optional>

#include "grammar/expectation.hpp"
#include "grammar/layout.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::syntax {

// `layout` as it was at the failure. `place` of the subject is in source `file`.
[[nodiscard]] Diagnostic explain(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file);
// The same for a JSON file.
[[nodiscard]] Diagnostic explain_json(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file);

// Behind a value of JSON, begun at `begin`, that alone is wrong: a word, a number, a text in single quotes, or a string that has a
// character or escape that it may not have; where it is missing, the failure itself. Nothing where what follows may have been meant as part
// of it.
[[nodiscard]] std::optional<std::uint32_t> find_json_value_end(const grammar::Failure& failure, const grammar::Layout& layout,
                                                               std::uint32_t begin);

// Whether the failure is that the text ends while something is open.
[[nodiscard]] bool is_at_end(const grammar::Failure& failure, const grammar::Layout& layout);

}  // namespace rxplan::syntax
