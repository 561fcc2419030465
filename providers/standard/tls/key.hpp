// Asymmetric keys and their many text forms.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rxplan::standard {

enum class KeyAlgorithm : std::uint8_t { rsa, ecdsa, ed25519 };

[[nodiscard]] std::optional<KeyAlgorithm> key_algorithm(std::string_view name);  // `RSA`, `ECDSA`, `ED25519`
[[nodiscard]] std::string_view key_algorithm_name(KeyAlgorithm algorithm);

// Frees what OpenSSL made; one deleter for all its types that we hold.
struct OpenSslDeleter {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
    void operator()(BIO* memory) const { BIO_free_all(memory); }
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
};
template <typename T>
using OpenSsl = std::unique_ptr<T, OpenSslDeleter>;

// A key pair, or a public key alone. Movable; the functions below are safe from any thread.
using Key = OpenSsl<EVP_PKEY>;

inline constexpr const char* curve_names = "P224, P256, P384, P521";

// `bits` for RSA (1024 to 16384), `curve` for ECDSA (one of `curve_names`). The error is a lower-case sentence without full stop.
[[nodiscard]] tl::expected<Key, std::string> generate_key(KeyAlgorithm algorithm, int bits, std::string_view curve);

// A private key from any of its PEM forms, without passphrase, or from OpenSSL's own text of one.
[[nodiscard]] tl::expected<Key, std::string> read_private_key(std::string_view pem);

[[nodiscard]] std::optional<KeyAlgorithm> algorithm_of(const Key& key);
[[nodiscard]] std::string curve_of(const Key& key);  // `P256`; empty for other algorithms and other curves

// The form that the algorithm's own tools use: PKCS#1 for RSA, SEC 1 for ECDSA, PKCS#8 for Ed25519.
[[nodiscard]] std::string private_key_pem(const Key& key);
[[nodiscard]] std::string private_key_pkcs8_pem(const Key& key);
[[nodiscard]] std::string public_key_pem(const Key& key);  // SubjectPublicKeyInfo
[[nodiscard]] std::string public_key_der(const Key& key);

// What a memory BIO holds; wiped from the BIO's memory by its release.
[[nodiscard]] std::string text_of(const OpenSsl<BIO>& memory);

// The latest reason OpenSSL gives on this thread, in words; clears its queue.
[[nodiscard]] std::string openssl_reason();

}  // namespace rxplan::standard
