// What the parts of Networking v2.0 have in common.
#pragma once

#include <string_view>
#include <vector>

#include "reply.hpp"
#include "world.hpp"

namespace rxplan::rackspace::embedded {

// The list reply: those that every filter of the query fits, after `marker`, at most `limit`, only the `fields` asked for.
[[nodiscard]] Response neutron_list(const Call& call, std::string_view collection, const std::vector<Value>& elements);

// The object under `name` in the body; null when there is none.
[[nodiscard]] Value neutron_body(const Call& call, std::string_view name);

}  // namespace rxplan::rackspace::embedded
