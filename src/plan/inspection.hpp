// Expressions asked where the root module's own expressions stand, against the state as it is.
#pragma once

#include <map>
#include <string>

#include "graph/graph.hpp"
#include "plan/evaluation.hpp"
#include "state/state.hpp"

namespace rxplan {

// Resources and data sources have the values that the state holds; what it does not hold is unknown. Nothing is read from a cloud and
// nothing is changed. Functions whose result differs from call to call are called. Not thread-safe.
class Inspection {
public:
    // The configuration must have passed `validate`; all of these must outlive the inspection. Reports what of the state does not fit.
    Inspection(const config::Module& root, Sources& sources, const State& state, std::map<std::string, Value> variables,
               Providers& providers, Diagnostics& diagnostics);
    Inspection(const Inspection&) = delete;
    Inspection& operator=(const Inspection&) = delete;

    // Unknown where there was something to report.
    [[nodiscard]] Value evaluate(const syntax::Expression& expression, Diagnostics& diagnostics);
    // As `evaluate_provider_config`.
    [[nodiscard]] Value provider_config(const std::string& key, Diagnostics& diagnostics);

private:
    std::optional<InstanceObject> up_to_date(const InstanceObject& object, const ResourceSchema& schema, const Node& node,
                                             const ResourceAddress& address, Diagnostics& diagnostics);
    void take(const Node& node, const State& state, Diagnostics& diagnostics);

    const config::Module& root_;
    Providers& providers_;
    eval::Environment environment_;
    EvaluationContext context_;
    ModuleInstance instance_;
    Graph graph_;
    ValueOrder order_;
};

}  // namespace rxplan
