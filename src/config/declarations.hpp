// One block of a configuration file -> one declaration.
#pragma once

#include <optional>

#include "config/module.hpp"

namespace rxplan::config {

// Each reports what is wrong with the block and returns what could be understood; nothing when not even a name could.
[[nodiscard]] std::optional<Variable> read_variable(const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<Output> read_output(const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<Resource> read_resource(Mode mode, const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<ProviderConfiguration> read_provider(const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<ModuleCall> read_module_call(const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<Moved> read_moved(const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<Removed> read_removed(const syntax::Block& block, Diagnostics& diagnostics);
[[nodiscard]] std::optional<Import> read_import(const syntax::Block& block, Diagnostics& diagnostics);
// A check and the data block inside of it, if there is one.
struct ReadCheck {
    Check check;
    std::optional<Resource> data;
};
[[nodiscard]] std::optional<ReadCheck> read_check(const syntax::Block& block, Diagnostics& diagnostics);
// The `rxplan` block: checks the required version and adds the required providers to the module.
void read_settings(const syntax::Block& block, Module& module, Diagnostics& diagnostics);

}  // namespace rxplan::config
