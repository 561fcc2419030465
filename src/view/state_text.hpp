// The state as people read it.
#pragma once

#include <functional>
#include <string>

#include "rxplan/schema.hpp"
#include "state/state.hpp"

namespace rxplan::view {

// The block that objects of a resource are made by; null when no provider knows it.
using FindSchema = std::function<const BlockSchema*(const ResourceAddress& resource)>;

// The object's attributes with all that is secret marked: by what the state says, by what the schema says and, without a schema, every
// text but `id`, because any might be secret.
[[nodiscard]] Value shown_attributes(const InstanceObject& object, const BlockSchema* schema);

// `# ADDRESS:`, then the object as a block. `(tainted)` and deposed objects say so.
[[nodiscard]] std::string object_text(const ObjectAddress& address, const InstanceObject& object, const BlockSchema* schema);

// Every object by address, then the outputs. A sentence when there is nothing.
[[nodiscard]] std::string state_text(const State& state, const FindSchema& find_schema);

}  // namespace rxplan::view
