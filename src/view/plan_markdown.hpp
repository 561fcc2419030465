// A plan as a comment on a pull request.
#pragma once

#include <cstddef>
#include <string>

#include "plan/plan.hpp"

namespace rxplan::view {

struct MarkdownOptions {
    std::size_t limit = 65'536;  // characters; at least 2,000
};

// Counts first, then every destroy and replace with what forces it, then one foldable diff for each change, the riskiest first. What is
// the same for several instances is shown once. When the limit does not suffice, the least risky diffs are left out and the text says how
// many. Ends with the digest. Nothing sensitive is in it, and no content can break out of its place.
[[nodiscard]] std::string plan_markdown(const Plan& plan, const MarkdownOptions& options = {});

}  // namespace rxplan::view
