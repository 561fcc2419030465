// What a provider takes and gives, for people and for programs.
#pragma once

#include <string>
#include <vector>

#include "base/address.hpp"
#include "rxplan/schema.hpp"

namespace rxplan::view {

// A resource type or data source: its description, then each argument, attribute and nested block with what is to be known of it.
[[nodiscard]] std::string schema_text(const ProviderSchema& provider, const ResourceSchema& schema, Mode mode);
// The arguments of a provider block.
[[nodiscard]] std::string configuration_text(const ProviderSchema& provider);

// The schemas of providers in the shape of `terraform providers schema -json`, with what forces replacement added.
[[nodiscard]] std::string schemas_json(const std::vector<const ProviderSchema*>& providers);

}  // namespace rxplan::view
