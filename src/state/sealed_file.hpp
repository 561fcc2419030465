// A whole file, encrypted: a line of JSON that says how, then nonce, ciphertext and tag. All of that line is authenticated.
#pragma once

#include <string>
#include <string_view>

#include "state/keyring.hpp"

namespace rxplan {

// Whether it begins as an encrypted file does, of whatever format.
[[nodiscard]] bool is_sealed(std::string_view stored);

// What to store for `text`: `text` itself where nothing is encrypted.
[[nodiscard]] StateResult<std::string> seal_file(Keyring& keys, Content content, std::string text);

struct OpenedFile {
    std::string text;
    bool current = false;  // seal_file() would take the same key; or none, as was done here
};
// The text of a file that this program stored. Kinds as of Keyring; one that is in clear is refused where the settings say so.
[[nodiscard]] StateResult<OpenedFile> open_file(Keyring& keys, Content content, std::string stored);

// The text of a file that somebody gives us to look at, in clear or encrypted, a state or a plan.
[[nodiscard]] StateResult<std::string> open_given_file(Keyring& keys, std::string stored);

}  // namespace rxplan
