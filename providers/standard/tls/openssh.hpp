// Keys in OpenSSH's own forms: the line of an authorized_keys file, the private key file, fingerprints.
#pragma once

#include <optional>
#include <string>

#include "providers/standard/tls/key.hpp"

namespace rxplan::standard {

struct OpenSshKey {
    std::string public_line;         // `ssh-ed25519 AAAA...` with a line feed at its end
    std::string private_pem;         // `-----BEGIN OPENSSH PRIVATE KEY-----...`, without passphrase
    std::string fingerprint_md5;     // `aa:bb:...`
    std::string fingerprint_sha256;  // `SHA256:...`
};

// Nothing for a key that OpenSSH does not know, as those on P224.
[[nodiscard]] std::optional<OpenSshKey> openssh_key(const Key& key);

}  // namespace rxplan::standard
