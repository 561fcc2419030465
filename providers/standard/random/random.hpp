// The provider `random`: values made once and then kept in the state.
#pragma once

#include <memory>

#include "providers/standard/resource_type.hpp"

namespace rxplan::standard {

[[nodiscard]] ResourceType random_password_type();
[[nodiscard]] ResourceType random_string_type();
[[nodiscard]] ResourceType random_bytes_type();
[[nodiscard]] ResourceType random_id_type();

[[nodiscard]] std::unique_ptr<Provider> make_random(const ProviderContext& context);

}  // namespace rxplan::standard
