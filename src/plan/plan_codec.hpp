// A plan as JSON without loss, and back.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "plan/plan.hpp"

namespace rxplan {

// The members of a JSON object, a step or source a line, each line indented by two columns and ended by a comma. Values keep types,
// unknowns and marks; so secrets are in it.
[[nodiscard]] std::string encode_plan(const Plan& plan);

// The inverse, from the parsed object; members that are not the plan's are ignored. The error says which part is malformed. Spans hold for
// Sources that have the plan's `sources` added in order.
[[nodiscard]] tl::expected<Plan, std::string> decode_plan(const Value& json);

// `replace_because_cannot_update`, as Terraform's exports say it; empty for none.
[[nodiscard]] std::string_view reason_name(Reason reason);
[[nodiscard]] std::string_view reason_name(DeferReason reason);

}  // namespace rxplan
