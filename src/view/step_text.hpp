// One step of a plan, in words and as a diff.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"
#include "view/diff_writer.hpp"

namespace rxplan::view {

[[nodiscard]] Sign step_sign(const Step& step);

// `rackspace_server.minion[2]`, `... (deposed object 0a1b2c3d)`.
[[nodiscard]] std::string step_name(const Step& step);
// `will be created`, `is tainted, so must be replaced`: goes on from the name.
[[nodiscard]] std::string step_verdict(const Step& step);
// `because index [2] is out of range for count`; empty when the verdict says everything.
[[nodiscard]] std::string step_reason(const Step& step);

// `# a has moved to b`
[[nodiscard]] std::string moved_text(const Move& move);

// `imported from "id"`
[[nodiscard]] std::string import_reason(const Import& import);
// Those for which nothing else is done.
[[nodiscard]] std::vector<const Import*> merely_imported(const Plan& plan);
// `resource "type" "name" {`, the attributes as they are, `}`.
void write_imported(DiffWriter& writer, const Plan& plan, const Import& import);

// `+ resource "type" "name" {`, the attributes, `}`. `telling` as in write_attributes.
void write_step(DiffWriter& writer, const Step& step, bool telling = true);

// The same for a change that was found outside: `~ resource ...` or `- resource ...`.
void write_drift(DiffWriter& writer, const Drift& drift);

}  // namespace rxplan::view
