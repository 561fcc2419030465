// Output values.
#pragma once

#include <map>
#include <string>

#include "state/state.hpp"

namespace rxplan::view {

// `name = value` a line or more each; sensitive ones as `<sensitive>`.
[[nodiscard]] std::string outputs_text(const std::map<std::string, OutputState>& outputs);

// Terraform's shape: `{"name": {"sensitive": false, "type": "string", "value": "x"}}`, indented, with sensitive values in full: who asks
// for JSON is a program.
[[nodiscard]] std::string outputs_json(const std::map<std::string, OutputState>& outputs);

}  // namespace rxplan::view
