// Keys as they are kept outside: in files and in the environment.
#pragma once

#include <string>
#include <tl/expected.hpp>

#include "state/cipher.hpp"
#include "state/key_source.hpp"

namespace rxplan {

// "the file `a.key`", "the variable A_KEY"
[[nodiscard]] std::string name_of(const KeySource& source);

// A key of 32 bytes, as such (in a file alone) or in hexadecimal or base64; blanks around it are ignored. The error says why there is none,
// in lower case and without a full stop.
[[nodiscard]] tl::expected<Key, std::string> key_of(const KeySource& source);

// From a passphrase, without the line break at its end.
[[nodiscard]] tl::expected<Key, std::string> key_of_passphrase(const KeySource& source, const std::string& salt, const ScryptCost& cost);

}  // namespace rxplan
