// The last member of a JSON object on one line, encrypted: `{"n":1,"sealed":"..."}`. What stands before it is authenticated with it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "rxplan/value.hpp"
#include "state/cipher.hpp"

namespace rxplan {

// Ends the object that begins in `out` at `begin` and has a member already: appends `members`, encrypted.
void append_sealed(std::string& out, std::size_t begin, std::string_view members, Cipher& cipher);

// What was encrypted, as an object. Nothing when the line has no such member, or cannot be opened.
[[nodiscard]] std::optional<Value> open_sealed(std::string_view line, Cipher& cipher);

}  // namespace rxplan
