// Where a planned change comes from: the argument that asks for it, and what that argument is made of.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/module.hpp"
#include "plan/plan.hpp"

namespace rxplan::view {

struct Cause {
    std::string attribute;  // that changes
    std::string place;      // of its argument, `main.rx.hcl:7`
    bool forces_replacement = false;
    // What the argument is made of, in the order in which it is reached: `local.name at main.rx.hcl:2`, `var.name`, `module.a.output at
    // a/main.rx.hcl:9`, `rxplan_data.b, which is replaced`. Resources that do not change are left out.
    std::vector<std::string> through;
};

// `main.rx.hcl:7`; empty for a span that is in no source of the plan.
[[nodiscard]] std::string place_text(const Plan& plan, Span span);

// `plan` and the configuration that it carries must outlive the finder.
class CauseFinder {
public:
    CauseFinder(const Plan& plan, const config::Module& root);

    // Of an update or a replacement, an entry for each argument whose value changes, in source order; empty for every other step. No value
    // and no text of the configuration is in them.
    [[nodiscard]] std::vector<Cause> of(const Step& step) const;

private:
    const Plan& plan_;
    const config::Module& root_;
    std::map<ResourceAddress, const Step*> changing_;  // a step of each block that changes; keys of module instances left out
};

}  // namespace rxplan::view
