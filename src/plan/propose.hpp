// What an instance should become: the configuration merged with what is there, and what a change of it means.
#pragma once

#include <string>
#include <vector>

#include "config/module.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/provider.hpp"
#include "state/state.hpp"

namespace rxplan {

// The configuration with defaults filled in, and computed attributes taken from `prior`, or unknown when there is none.
[[nodiscard]] Value propose(const BlockSchema& schema, const Value& prior, const Value& config);

// The configuration with the attributes that `ignore_changes` names taken from `prior`.
[[nodiscard]] Value with_ignored_changes(const Value& config, const Value& prior, const config::Lifecycle& lifecycle);

// Marks the attributes that the schema calls sensitive, also those of nested blocks.
[[nodiscard]] Value with_schema_marks(const BlockSchema& schema, const Value& value);

// An object of the state as the schema, which is of this type, has it, with its marks. What does not fit is reported by its address and
// unknown.
[[nodiscard]] Value stored_value(const InstanceObject& object, const BlockSchema& schema, const Type& type, const std::string& address,
                                 Diagnostics& diagnostics);

// What was marked sensitive in `marked`, which the configuration gave, is so in what the provider gave back for it.
[[nodiscard]] Value with_marks_of(const Value& marked, const Value& value);

// Attributes whose planned value differs from the prior one and that cannot change in place.
[[nodiscard]] std::vector<Path> forced_replacements(const BlockSchema& schema, const Value& prior, const PlanResponse& response);

// Whether a value that went through a file, which keeps no difference of list and tuple, is this one; marks do not count.
[[nodiscard]] bool same_stored(const Value& stored, const Value& value);

// Equal but for marks.
[[nodiscard]] bool same_contents(const Value& a, const Value& b);

}  // namespace rxplan
