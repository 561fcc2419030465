// Objects that exist and are taken over: `import` blocks, and the answer of a provider.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "config/module.hpp"
#include "plan/evaluation.hpp"
#include "rxplan/provider.hpp"
#include "state/state.hpp"

namespace rxplan {

struct ImportRequest {
    InstanceAddress to;
    std::string id;
    Span source;  // of the identifier; invalid when it stands in no file
};

// What a block of the root module asks for, in the order of its `for_each`. Reports what is unsuitable or, unless the run validates, not
// known yet; what was reported is left out.
[[nodiscard]] std::vector<ImportRequest> evaluate_import(const config::Import& import, ModuleInstance& root, Diagnostics& diagnostics);

// The object as its provider, which must be configured, knows it; nothing, and a report, when there is none. An object that `state` has
// under another address already is reported too.
[[nodiscard]] std::optional<InstanceObject> import_object(const ImportRequest& request, const ResourceSchema& schema, Provider& provider,
                                                          const State& state, Diagnostics& diagnostics);

}  // namespace rxplan
