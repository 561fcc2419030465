// Where keys come from, as a configuration says it: never the keys themselves.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace rxplan {

struct KeySource {
    enum class Kind : std::uint8_t {
        plaintext,  // no key: not encrypted
        file,
        environment,
        passphrase_file,
        passphrase_environment,
    };

    Kind kind = Kind::plaintext;
    std::string where;  // a path or the name of a variable

    [[nodiscard]] bool is_passphrase() const noexcept { return kind == Kind::passphrase_file || kind == Kind::passphrase_environment; }
};

// How what rxplan keeps on the disk is encrypted.
struct EncryptionSettings {
    KeySource key;                     // of all that is written, and tried first where something is read
    std::vector<KeySource> fallbacks;  // of what was written before: only read
    bool enforced = false;             // neither is `plaintext`
};

}  // namespace rxplan
