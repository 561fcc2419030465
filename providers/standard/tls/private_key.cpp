#include <fmt/format.h>

#include <utility>

#include "providers/standard/tls/key.hpp"
#include "providers/standard/tls/openssh.hpp"
#include "providers/standard/tls/tls.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

BlockSchema block()
{
    const Type text = Type::string();
    return {
        .attributes =
            {required("algorithm", text, "`RSA`, `ECDSA` or `ED25519`.").replaces(),
             optional("rsa_bits", Type::number(), "Length of an RSA key, 1024 to 16384 bits.").replaces().defaults_to(Value::number(2048)),
             optional("ecdsa_curve", text, "Curve of an ECDSA key: `P224`, `P256`, `P384` or `P521`.")
                 .replaces()
                 .defaults_to(Value::string("P224")),
             computed("id", text, "SHA-1 of the public key's PEM form."),
             computed("private_key_pem", text, "The private key: PKCS#1 for RSA, SEC 1 for ECDSA, PKCS#8 for Ed25519.").secret(),
             computed("private_key_pem_pkcs8", text, "The private key in PKCS#8, whatever its algorithm.").secret(),
             computed("private_key_openssh", text, "The private key as OpenSSH keeps it; empty on P224, which OpenSSH does not know.")
                 .secret(),
             computed("public_key_pem", text, "The public key as SubjectPublicKeyInfo."),
             computed("public_key_openssh", text, "The public key as a line of an authorized_keys file; empty on P224."),
             computed("public_key_fingerprint_md5", text, "OpenSSH's MD5 fingerprint, `aa:bb:...`; empty on P224."),
             computed("public_key_fingerprint_sha256", text, "OpenSSH's SHA-256 fingerprint, `SHA256:...`; empty on P224.")},
        .blocks = {}};
}

Diagnostics validate(const Value& config)
{
    Diagnostics diagnostics;
    if (const Value algorithm = config.get("algorithm"); algorithm.has_contents() && !key_algorithm(algorithm.as_string())) {
        diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument",
                                     fmt::format("`algorithm` is `{}`; it must be RSA, ECDSA or ED25519.", algorithm.as_string()),
                                     "algorithm"));
    }
    require_integer(diagnostics, config, "rsa_bits", 1024, 16384);
    if (const Value curve = config.get("ecdsa_curve"); curve.has_contents()) {
        const std::string_view name = curve.as_string();
        if (name != "P224" && name != "P256" && name != "P384" && name != "P521") {
            diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument",
                                         fmt::format("`ecdsa_curve` is `{}`; it must be one of {}.", name, curve_names), "ecdsa_curve"));
        }
    }
    return diagnostics;
}

Value with_key(const Value& arguments, const Key& key)
{
    const OpenSshKey ssh = openssh_key(key).value_or(OpenSshKey{});
    const std::string public_pem = public_key_pem(key);
    return arguments.with("id", Value::string(hex(sha1(public_pem))))
        .with("private_key_pem", Value::string(private_key_pem(key)))
        .with("private_key_pem_pkcs8", Value::string(private_key_pkcs8_pem(key)))
        .with("private_key_openssh", Value::string(ssh.private_pem))
        .with("public_key_pem", Value::string(public_pem))
        .with("public_key_openssh", Value::string(ssh.public_line))
        .with("public_key_fingerprint_md5", Value::string(ssh.fingerprint_md5))
        .with("public_key_fingerprint_sha256", Value::string(ssh.fingerprint_sha256));
}

StartResult create(const Change& change)
{
    if (Diagnostics problems = validate(change.planned); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    const Value& wanted = change.planned;
    const tl::expected<Key, std::string> key =
        generate_key(*key_algorithm(wanted.text_of("algorithm")), static_cast<int>(wanted.int_of("rsa_bits", 2048)),
                     wanted.text_of("ecdsa_curve", "P224"));
    if (key) return Done{with_key(wanted, *key)};
    return Failed{.diagnostics = one_error("key-not-made", "the key could not be made", key.error()), .state = {}, .unchanged = false};
}

}  // namespace

ResourceType tls_private_key_type()
{
    ResourceType type;
    type.schema = {.type = "tls_private_key",
                   .block = block(),
                   .version = 1,
                   .timeouts = {},
                   .doc = "A key pair. The private key is kept in the state, which is a secret therefore."};
    type.validate = validate;
    type.create = create;
    return type;
}

}  // namespace rxplan::standard
