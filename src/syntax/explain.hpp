// What to say about a place where the grammar could not go on.
#pragma once

#include <cstdint>

#include "grammar/expectation.hpp"
#include "grammar/layout.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::syntax {

// `layout` as it was at the failure. `place` of the subject is in source `file`.
[[nodiscard]] Diagnostic explain(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file);
// The same for a JSON file.
[[nodiscard]] Diagnostic explain_json(const grammar::Failure& failure, const grammar::Layout& layout, std::uint32_t file);

// Whether the failure is that the text ends while something is open.
[[nodiscard]] bool is_at_end(const grammar::Failure& failure, const grammar::Layout& layout);

}  // namespace rxplan::syntax
