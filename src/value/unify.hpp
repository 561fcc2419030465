// Finding one type for several, as conversions and conditionals need it. Private to this room.
#pragma once

#include <optional>
#include <vector>

#include "rxplan/type.hpp"

namespace rxplan {

// Whether values of a type may convert to another; each value may still fail.
[[nodiscard]] bool is_convertible(const Type& from, const Type& to);

// As `unify`, but nothing when there is no such type. `any` next to primitive types takes part as whatever they are; next to compound ones
// the result is `any`.
[[nodiscard]] std::optional<Type> try_unify(const std::vector<Type>& types);

}  // namespace rxplan
