// Values as YAML text.
#pragma once

#include <string>

#include "rxplan/value.hpp"

namespace rxplan::eval {

// One document in block style, byte for byte as Terraform's `yamlencode` writes it, so that user data does not change when a configuration
// moves here. The value is wholly known.
[[nodiscard]] std::string to_yaml(const Value& value);

}  // namespace rxplan::eval
