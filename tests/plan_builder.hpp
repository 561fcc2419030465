// Plans made by hand, for tests of what shows or stores them.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "plan/plan.hpp"

namespace rxplan::test {

inline InstanceAddress address(std::string_view text)
{
    return parse_address(text).value();
}

struct PlanBuilder {
    Plan plan;

    // The reference holds until the next step.
    Step& step(std::string_view where, Action action, Value before, Value after, Reason reason = Reason::none)
    {
        Step step;
        step.address = address(where);
        step.provider = std::string(where.substr(0, where.find('_')));
        step.action = action;
        step.reason = reason;
        step.before = std::move(before);
        step.after = std::move(after);
        plan.steps.push_back(std::move(step));
        return plan.steps.back();
    }

    void output(std::string name, Action action, Value before, Value after, bool sensitive = false)
    {
        plan.outputs.push_back({std::move(name), action, std::move(before), std::move(after), sensitive});
    }
};

}  // namespace rxplan::test
