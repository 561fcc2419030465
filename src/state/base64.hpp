// Base64 of RFC 4648, with padding: the form in which a state keeps the providers' own bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace rxplan {

void append_base64(std::string& out, std::string_view bytes);
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);  // nothing when it is not exactly that

}  // namespace rxplan
