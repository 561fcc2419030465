// The provider `local`: files of this machine.
#pragma once

#include <memory>

#include "providers/standard/resource_type.hpp"

namespace rxplan::standard {

// `local_file` and `local_sensitive_file` are one: the latter shows neither content nor digests, and its file is the owner's alone.
// `file_mask` as in ProviderContext.
[[nodiscard]] ResourceType local_file_type(bool sensitive, unsigned file_mask);
[[nodiscard]] ResourceType local_file_data_source(bool sensitive);

[[nodiscard]] std::unique_ptr<Provider> make_local(const ProviderContext& context);

}  // namespace rxplan::standard
