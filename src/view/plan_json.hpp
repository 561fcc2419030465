// A plan in the shape of Terraform's `show -json`, format_version 1.2.
#pragma once

#include <string>

#include "config/module.hpp"
#include "plan/plan.hpp"
#include "view/json_values.hpp"
#include "view/state_text.hpp"

namespace rxplan::view {

// One line, ends in a line break. `root` is the configuration that the plan carries. No date is in it: the same plan gives the same text.
[[nodiscard]] std::string plan_json(const Plan& plan, const config::Module& root, const FindSchema& find_schema,
                                    const JsonOptions& options);

// Its member `configuration`: what is declared, with the references of expressions.
[[nodiscard]] Value configuration_to_json(const config::Module& root);

}  // namespace rxplan::view
