// How a module instance answers for its names. The evaluation's inside.
#pragma once

#include "eval/constant_scope.hpp"
#include "plan/evaluation.hpp"

namespace rxplan {

using eval::ConstantScope;

[[nodiscard]] Value resource_value(ModuleInstance& module, const eval::Lookup& lookup, Diagnostics& diagnostics);
[[nodiscard]] Value module_value(ModuleInstance& module, const eval::Lookup& lookup, Diagnostics& diagnostics);
[[nodiscard]] Value path_value(const ModuleInstance& module, const eval::Reference& reference, Diagnostics& diagnostics);

// The schema of a resource or data source; null when its provider or the type is not known (only the provider is reported).
[[nodiscard]] const ResourceSchema* resource_schema(Providers& providers, const config::Resource& resource, Diagnostics& diagnostics);

// What to say of an output of the root module that shows a secret.
[[nodiscard]] Diagnostic sensitive_output(const config::Output& output);

}  // namespace rxplan
