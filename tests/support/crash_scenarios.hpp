// What runs do that end early: every kind of step, and steps that fail.
#pragma once

#include <vector>

#include "tests/support/crash_harness.hpp"

namespace rxplan::test {

[[nodiscard]] const std::vector<Scenario>& crash_scenarios();

}  // namespace rxplan::test
