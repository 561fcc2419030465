// Images in one form, that of Compute: from Images v2 where the region has it, from Compute otherwise.
#pragma once

#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "providers/rackspace/session.hpp"

namespace rxplan::rackspace {

// Those that servers can be booted from.
[[nodiscard]] tl::expected<std::vector<Value>, Refusal> list_images(Session& session);

// Of any status.
[[nodiscard]] tl::expected<Value, Refusal> find_image(Session& session, std::string_view id);

}  // namespace rxplan::rackspace
