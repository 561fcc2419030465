// What the files of Identity v3 share.
#pragma once

#include <string_view>

#include "world.hpp"

namespace rxplan::rackspace::embedded {

inline constexpr std::string_view unauthorized_message = "The request you have made requires authentication.";

[[nodiscard]] Value default_domain();
// By id or by name.
[[nodiscard]] bool is_default_domain(const Value& domain);
// The roles of the one user in the one project.
[[nodiscard]] Value member_roles();
[[nodiscard]] Value catalog_value(const Call& call);

}  // namespace rxplan::rackspace::embedded
