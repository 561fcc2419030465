// The configuration's values while a plan is applied: what was planned, then what became of it.
#pragma once

#include <map>
#include <memory>

#include "plan/evaluation.hpp"
#include "plan/plan.hpp"
#include "rxplan/provider.hpp"

namespace rxplan {

// What a block's declaration and provider say about one instance.
struct Declared {
    const config::Resource* resource = nullptr;  // null: the configuration does not declare it (any more)
    ModuleInstance* module = nullptr;
    std::size_t position = 0;
};

class AppliedValues {
public:
    AppliedValues(const Plan& plan, const config::Module& root, Sources& sources, Providers& providers);

    // Sets every instance's value to what is planned for it, or to what the state has.
    void start(const State& state, Diagnostics& diagnostics);

    [[nodiscard]] Declared find(const InstanceAddress& address, Diagnostics& diagnostics);
    void set(const InstanceAddress& address, const Value& value, Diagnostics& diagnostics);

    // The instance's configuration, evaluated anew.
    [[nodiscard]] Value config(const Declared& declared, const ResourceSchema& schema, Diagnostics& diagnostics);
    [[nodiscard]] Value provider_config(const std::string& key, Diagnostics& diagnostics);
    void check_postconditions(const Declared& declared, const Value& value, Diagnostics& diagnostics);

    // The root module's outputs as far as they are known.
    [[nodiscard]] std::map<std::string, OutputState> outputs(Diagnostics& diagnostics);

private:
    const Plan& plan_;
    const config::Module& root_module_;
    Providers& providers_;
    eval::Environment environment_;
    EvaluationContext context_;
    ModuleInstance root_;
    Graph graph_;
    std::optional<ValueOrder> order_;
};

}  // namespace rxplan
