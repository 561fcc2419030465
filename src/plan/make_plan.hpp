// Configuration + prior state + providers -> plan.
#pragma once

#include <atomic>
#include <map>
#include <string>
#include <vector>

#include "config/module.hpp"
#include "plan/plan.hpp"
#include "plan/providers.hpp"
#include "plan/selection.hpp"
#include "state/state.hpp"

namespace rxplan {

struct PlanOptions {
    PlanMode mode = PlanMode::normal;
    bool refresh = true;
    std::vector<InstanceAddress> replace;  // `-replace`: each must exist in configuration and state
    SelectionOptions selection;
};

// Told while planning, from the planning thread.
class PlanObserver {
public:
    virtual ~PlanObserver() = default;
    virtual void refreshing(std::string_view provider, std::size_t instances) = 0;
    // Each of these objects before and after they are read; `known` is what was recorded.
    virtual void refresh_started(const ObjectAddress& /*object*/, const Value& /*known*/) {}
    virtual void refresh_finished(const ObjectAddress& /*object*/, const Value& /*known*/) {}
    virtual void importing(const InstanceAddress& address, std::string_view id) = 0;
    virtual void imported(const InstanceAddress& /*address*/, std::string_view /*id*/) {}
    virtual void reading(const InstanceAddress& data_source,
                         std::string_view remark) = 0;  // a data source; called again with remarks while it waits
    virtual void read(const InstanceAddress& /*data_source*/, const Value& /*state*/) {}
};

struct PlanInput {
    const config::Module& root;
    Sources& sources;  // template files are added
    const State& prior;
    std::map<std::string, Value> variables;  // of the root module, all of them
    PlanOptions options;
    const std::atomic<bool>* interrupted = nullptr;  // planning stops with an error when it becomes true
};

// The configuration must have passed `validate`. Reads what exists, evaluates every block in the order of the graph and decides. Changes
// nothing. With errors the plan is what could be decided and must not be applied.
[[nodiscard]] Plan make_plan(const PlanInput& input, Providers& providers, PlanObserver& observer, Diagnostics& diagnostics);

// Everything that can be checked without state, requests or values of variables: references, arguments against schemas, types, cycles.
void validate(const config::Module& root, Sources& sources, Providers& providers, Diagnostics& diagnostics);

}  // namespace rxplan
