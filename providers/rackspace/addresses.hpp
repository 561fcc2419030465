// Ranges of network addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rxplan::rackspace {

// What is wrong with a range in CIDR notation, as a sentence; nothing when it is right: an IPv4 or IPv6 address, `/`, the length of the
// prefix, and no bit set behind the prefix.
[[nodiscard]] std::optional<std::string> cidr_problem(std::string_view text);

}  // namespace rxplan::rackspace
