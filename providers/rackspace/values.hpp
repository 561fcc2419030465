// Short forms for the values that resources are made of.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rxplan/schema.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// In small letters, as far as they are ASCII.
[[nodiscard]] std::string lower_case(std::string_view text);

// The text, or null when it is empty.
[[nodiscard]] Value text_or_null(std::string_view text);

// A JSON object of texts as a map of string, without members that are no texts.
[[nodiscard]] Value text_map(const Value& json);

// A map that a cloud tells, with the marks and the null of `configured` where both say the same.
[[nodiscard]] Value as_configured(const Value& found, const Value& configured);

// Known and not null in this object.
[[nodiscard]] bool has(const Value& object, std::string_view name);

// A copy of an object with these attributes replaced. Where the old value was marked sensitive, the new one is too.
[[nodiscard]] Value updated(const Value& object, NamedValues changes);

// An object of the block's type in which every attribute is null.
[[nodiscard]] Value blank(const BlockSchema& block);

// A copy in which every unknown part has become null, for a state that is recorded before all of it is known.
[[nodiscard]] Value without_unknowns(const Value& object);

// Both known, and equal but for marks.
[[nodiscard]] bool same(const Value& a, const Value& b);

}  // namespace rxplan::rackspace
