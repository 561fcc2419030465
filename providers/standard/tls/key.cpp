#include "providers/standard/tls/key.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/encoder.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

namespace rxplan::standard {

namespace {

struct Named {
    std::string_view name;
    KeyAlgorithm algorithm;
};
constexpr std::array<Named, 3> algorithms{{{"RSA", KeyAlgorithm::rsa}, {"ECDSA", KeyAlgorithm::ecdsa}, {"ED25519", KeyAlgorithm::ed25519}}};

struct Curve {
    std::string_view name;
    const char* group;  // OpenSSL's name
};
constexpr std::array<Curve, 4> curves{{{"P224", "secp224r1"}, {"P256", "prime256v1"}, {"P384", "secp384r1"}, {"P521", "secp521r1"}}};

OpenSsl<BIO> memory()
{
    return OpenSsl<BIO>(BIO_new(BIO_s_secmem()));
}

// One text form of a key. `selection` and `structure` are OpenSSL's words for which part and which layout.
std::string encode(const Key& key, int selection, const char* structure, const char* form)
{
    const std::unique_ptr<OSSL_ENCODER_CTX, void (*)(OSSL_ENCODER_CTX*)> encoder(
        OSSL_ENCODER_CTX_new_for_pkey(key.get(), selection, form, structure, nullptr), OSSL_ENCODER_CTX_free);
    const OpenSsl<BIO> out = memory();
    return OSSL_ENCODER_to_bio(encoder.get(), out.get()) == 1 ? text_of(out) : std::string();
}

}  // namespace

std::optional<KeyAlgorithm> key_algorithm(std::string_view name)
{
    for (const Named& one : algorithms) {
        if (one.name == name) return one.algorithm;
    }
    return std::nullopt;
}

std::string_view key_algorithm_name(KeyAlgorithm algorithm)
{
    return algorithms[static_cast<std::size_t>(algorithm)].name;
}

tl::expected<Key, std::string> generate_key(KeyAlgorithm algorithm, int bits, std::string_view curve)
{
    EVP_PKEY* made = nullptr;
    switch (algorithm) {
        case KeyAlgorithm::rsa:
            made = EVP_RSA_gen(static_cast<unsigned>(bits));
            break;
        case KeyAlgorithm::ecdsa:
            for (const Curve& one : curves) {
                if (one.name == curve) made = EVP_EC_gen(one.group);
            }
            break;
        case KeyAlgorithm::ed25519:
            made = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
            break;
    }
    if (made == nullptr) return tl::unexpected(openssl_reason());
    return Key(made);
}

tl::expected<Key, std::string> read_private_key(std::string_view pem)
{
    const OpenSsl<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    // The callback refuses a passphrase instead of asking for one on the terminal.
    const auto no_passphrase = [](char*, int, int, void*) { return -1; };
    Key key(PEM_read_bio_PrivateKey(in.get(), nullptr, no_passphrase, nullptr));
    if (!key) return tl::unexpected(openssl_reason());
    return key;
}

std::optional<KeyAlgorithm> algorithm_of(const Key& key)
{
    switch (EVP_PKEY_get_base_id(key.get())) {
        case EVP_PKEY_RSA:
            return KeyAlgorithm::rsa;
        case EVP_PKEY_EC:
            return KeyAlgorithm::ecdsa;
        case EVP_PKEY_ED25519:
            return KeyAlgorithm::ed25519;
        default:
            return std::nullopt;
    }
}

std::string curve_of(const Key& key)
{
    std::array<char, 64> group{};
    std::size_t length = 0;
    if (EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_EC) return {};
    if (EVP_PKEY_get_group_name(key.get(), group.data(), group.size(), &length) != 1) return {};
    for (const Curve& one : curves) {
        if (std::string_view(group.data(), length) == one.group) return std::string(one.name);
    }
    return {};
}

std::string private_key_pem(const Key& key)
{
    return algorithm_of(key) == KeyAlgorithm::ed25519 ? private_key_pkcs8_pem(key) : encode(key, EVP_PKEY_KEYPAIR, "type-specific", "PEM");
}

std::string private_key_pkcs8_pem(const Key& key)
{
    return encode(key, EVP_PKEY_KEYPAIR, "PrivateKeyInfo", "PEM");
}

std::string public_key_pem(const Key& key)
{
    return encode(key, EVP_PKEY_PUBLIC_KEY, "SubjectPublicKeyInfo", "PEM");
}

std::string public_key_der(const Key& key)
{
    return encode(key, EVP_PKEY_PUBLIC_KEY, "SubjectPublicKeyInfo", "DER");
}

std::string text_of(const OpenSsl<BIO>& memory)
{
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory.get(), &data);
    return size <= 0 ? std::string() : std::string(data, static_cast<std::size_t>(size));
}

std::string openssl_reason()
{
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return reason == nullptr ? "OpenSSL gives no reason" : fmt::format("OpenSSL says: {}", reason);
}

}  // namespace rxplan::standard
