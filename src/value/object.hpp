// Objects made one after the other with the same attributes: by a schema, or out of a file.
#pragma once

#include <span>
#include <string_view>

#include "rxplan/value.hpp"

namespace rxplan {

// An attribute of an object that is being made. The name belongs to whoever makes it.
struct Field {
    std::string_view name;
    Value value;
};

// The object with these attributes, in any order; of equal names the last one counts. How names in this order become those of the object is
// worked out once and remembered by the thread: it costs the next such object a comparison. Takes the values out of `fields`.
[[nodiscard]] Value object_of(std::span<Field> fields);

}  // namespace rxplan
