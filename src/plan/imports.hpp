// `import` blocks: what can be said of them without asking a provider.
#pragma once

#include "config/module.hpp"
#include "eval/scope.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan {

// References of all import blocks, and targets in modules that declare no such resource.
void check_imports(const config::Module& root, Diagnostics& diagnostics);

// The identifier and `for_each` of one block, as far as they are known in `scope`.
void check_import_values(const config::Import& import, const eval::Scope& scope, Diagnostics& diagnostics);

}  // namespace rxplan
