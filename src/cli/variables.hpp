// Where values for variables come from, the weakest first.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "cli/options.hpp"
#include "config/module.hpp"
#include "eval/variables.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/tree.hpp"

namespace rxplan::cli {

// What was given, with the trees that its values point into.
struct CollectedVariables {
    std::vector<eval::VariableInput> inputs;
    std::deque<syntax::File> files;
    std::set<std::uint32_t> broken_files;     // those with mistakes of syntax
    std::deque<syntax::Expression> literals;  // values that no file has
};

// RXPLAN_VAR_name in `environment` (as `environ` is), then `rxplan.rxvars.hcl` and `.json`, then `*.auto.rxvars.hcl` and `.json` by name,
// all in `folder`, then what the command line gave in its order.
void collect_variables(CollectedVariables& collected, const char* const* environment, const std::filesystem::path& folder,
                       const std::vector<GivenVariable>& given, Sources& sources, Diagnostics& diagnostics);

// Keeps the values of sensitive variables out of what is shown of variables files, also those of files that could not be read; and those
// of undeclared ones, whose name may be misspelt.
void conceal_secrets(const CollectedVariables& collected, const config::Module& root, Sources& sources);

// To complaints about missing values: a file of values in `folder` that is named as another program names it is not read.
void add_unread_files(const std::filesystem::path& folder, Diagnostics& diagnostics);

// Variables of the root module that have neither a value nor a default.
[[nodiscard]] std::vector<const config::Variable*> missing_variables(const config::Module& root, const CollectedVariables& collected);

}  // namespace rxplan::cli
