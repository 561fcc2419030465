// The stored form of the state: version 4 of Terraform's layout, plus `rxplan_version` and `rxplan_journal`.
#pragma once

#include <string>
#include <string_view>

#include "rxplan/value.hpp"
#include "state/error.hpp"
#include "state/state.hpp"

namespace rxplan {

// Kinds `damaged` and `too_new`; `path` is left for the caller to fill. Fields that rxplan does not know are kept in `extra`.
[[nodiscard]] StateResult<State> parse_state(std::string_view text);

// The same from what parse_json gave.
[[nodiscard]] StateResult<State> read_state(const Value& json);

// The same state gives the same bytes: names sorted, one instance a line, no dates.
[[nodiscard]] std::string to_json(const State& state);

}  // namespace rxplan
