// What changed between two plans.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace rxplan {

// The pointers are into the plans that were compared, which must outlive it. Steps are told apart by address and deposed key.
struct PlanComparison {
    struct Differing {
        const Step* earlier = nullptr;
        const Step* now = nullptr;
    };

    std::vector<const Step*> came;  // in the order of the later plan, as are those that differ
    std::vector<Differing> differ;
    std::vector<const Step*> went;    // in the order of the earlier plan
    std::size_t same = 0;             // steps
    std::vector<std::string> others;  // all else, a lower-case phrase each: "output `a` differs"

    [[nodiscard]] bool equal() const { return came.empty() && differ.empty() && went.empty() && others.empty(); }
};

// Values are compared as they are, secrets too. What does not belong to what will be done (sources, spans, the state, what is left
// unchanged) does not count.
[[nodiscard]] PlanComparison compare_plans(const Plan& earlier, const Plan& now);

}  // namespace rxplan
