// What a server is booted with: user data and files, and their limits.
#pragma once

#include <string>
#include <string_view>

#include "rxplan/diagnostic.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// As the cloud wants it: base64. A text that is base64 already is passed on as it is, so that compressed user data can be given.
[[nodiscard]] std::string encoded_user_data(std::string_view user_data);

// Equal but for signature and expiry of temporary URLs inside. A server has used its URL when it booted, so another signature is no reason
// to boot it again.
[[nodiscard]] bool same_user_data(std::string_view a, std::string_view b);

// The cloud's limits on `user_data` (65,535 bytes as base64) and `personality` (5 files, paths of 255 bytes, 1,000 bytes each) of a
// server's configuration or plan; unknown parts pass.
void check_boot_data(const Value& server, Diagnostics& diagnostics);

}  // namespace rxplan::rackspace
