// Finding one type for several, as conversions and conditionals need it. Private to this room.
#pragma once

#include <optional>
#include <vector>

#include "rxplan/type.hpp"

namespace rxplan {

// As `unify`, but nothing when there is no such type. `any` among the types takes part as whatever the others are; the result is `any` when
// there are no others.
[[nodiscard]] std::optional<Type> try_unify(const std::vector<Type>& types);

}  // namespace rxplan
