// Two values, and what differs, as lines.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rxplan/path.hpp"
#include "rxplan/value.hpp"
#include "view/diff_writer.hpp"

namespace rxplan::view {

// The same as far as a reader may know: marks do not count.
[[nodiscard]] bool same_content(const Value& a, const Value& b);

// The attributes of an object from `before` to `after`, a line or more each, at `depth`. Null before: all are added; null after: all are
// removed; both known: what is unchanged is counted and hidden, but for names. `replaces` are the paths whose change forces a
// replacement. Nothing sensitive is ever written. `telling`: names, ids and labels are shown though unchanged.
void write_attributes(DiffWriter& writer, const Value& before, const Value& after, const std::vector<Path>& replaces, unsigned depth,
                      bool telling = true);

// One named value, such as an output: `  ~ name = 1 -> 2`; `width` is that of the longest name beside it. Null: absent.
void write_named_change(DiffWriter& writer, std::string_view name, std::size_t width, const Value* before, const Value* after,
                        unsigned depth);

// The attributes of an object as they are, a line or more each, at `depth`.
void write_values(DiffWriter& writer, const Value& object, unsigned depth);
// The same as text, `    name = value`.
[[nodiscard]] std::string object_lines(const Value& object);

}  // namespace rxplan::view
