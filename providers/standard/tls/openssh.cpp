// The private key file is described by PROTOCOL.key in OpenSSH's source, the public forms by RFC 4253, RFC 5656 and RFC 8709.
#include "providers/standard/tls/openssh.hpp"

#include <fmt/format.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

// SSH's wire format.
class Wire {
public:
    Wire& number(std::uint32_t value)
    {
        for (int shift = 24; shift >= 0; shift -= 8) bytes_ += static_cast<char>(value >> shift & 0xFFU);
        return *this;
    }
    Wire& string(std::string_view text)
    {
        number(static_cast<std::uint32_t>(text.size()));
        bytes_ += text;
        return *this;
    }
    // A non-negative integer, given by its bytes, most significant first.
    Wire& integer(std::string_view magnitude)
    {
        while (!magnitude.empty() && magnitude.front() == '\0') magnitude.remove_prefix(1);
        const bool looks_negative = !magnitude.empty() && (static_cast<unsigned char>(magnitude.front()) & 0x80U) != 0;
        number(static_cast<std::uint32_t>(magnitude.size() + (looks_negative ? 1 : 0)));
        if (looks_negative) bytes_ += '\0';
        bytes_ += magnitude;
        return *this;
    }
    Wire& raw(std::string_view bytes)
    {
        bytes_ += bytes;
        return *this;
    }
    [[nodiscard]] const std::string& bytes() const { return bytes_; }

private:
    std::string bytes_;
};

// An integer of the key, most significant byte first.
std::string integer_of(const Key& key, const char* name)
{
    BIGNUM* number = nullptr;
    if (EVP_PKEY_get_bn_param(key.get(), name, &number) != 1) return {};
    const OpenSsl<BIGNUM> owner(number);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.data()));
    return bytes;
}

std::string bytes_of(const Key& key, const char* name)
{
    std::array<unsigned char, 256> buffer{};
    std::size_t length = 0;
    if (EVP_PKEY_get_octet_string_param(key.get(), name, buffer.data(), buffer.size(), &length) != 1) return {};
    std::string bytes(reinterpret_cast<const char*>(buffer.data()), length);
    OPENSSL_cleanse(buffer.data(), buffer.size());
    return bytes;
}

// What both forms are made of: the key's type name, its public part, and the private section's fields after the type name.
struct Parts {
    std::string type;
    std::string public_blob;
    std::string private_fields;
};

Parts rsa_parts(const Key& key)
{
    const std::string e = integer_of(key, OSSL_PKEY_PARAM_RSA_E);
    const std::string n = integer_of(key, OSSL_PKEY_PARAM_RSA_N);
    Parts parts;
    parts.type = "ssh-rsa";
    parts.public_blob = Wire().string(parts.type).integer(e).integer(n).bytes();
    parts.private_fields = Wire()
                               .integer(n)
                               .integer(e)
                               .integer(integer_of(key, OSSL_PKEY_PARAM_RSA_D))
                               .integer(integer_of(key, OSSL_PKEY_PARAM_RSA_COEFFICIENT1))
                               .integer(integer_of(key, OSSL_PKEY_PARAM_RSA_FACTOR1))
                               .integer(integer_of(key, OSSL_PKEY_PARAM_RSA_FACTOR2))
                               .bytes();
    return parts;
}

std::optional<Parts> ecdsa_parts(const Key& key)
{
    const std::string curve = curve_of(key);
    if (curve != "P256" && curve != "P384" && curve != "P521") return std::nullopt;
    // The point as it stands: 4, x, y, each coordinate in as many bytes as the curve's field has.
    const std::string point = bytes_of(key, OSSL_PKEY_PARAM_ENCODED_PUBLIC_KEY);
    const std::string identifier = fmt::format("nistp{}", curve.substr(1));
    Parts parts;
    parts.type = fmt::format("ecdsa-sha2-{}", identifier);
    parts.public_blob = Wire().string(parts.type).string(identifier).string(point).bytes();
    parts.private_fields = Wire().string(identifier).string(point).integer(integer_of(key, OSSL_PKEY_PARAM_PRIV_KEY)).bytes();
    return parts;
}

Parts ed25519_parts(const Key& key)
{
    const std::string point = bytes_of(key, OSSL_PKEY_PARAM_PUB_KEY);
    Parts parts;
    parts.type = "ssh-ed25519";
    parts.public_blob = Wire().string(parts.type).string(point).bytes();
    parts.private_fields = Wire().string(point).string(bytes_of(key, OSSL_PKEY_PARAM_PRIV_KEY) + point).bytes();
    return parts;
}

std::optional<Parts> parts_of(const Key& key)
{
    const std::optional<KeyAlgorithm> algorithm = algorithm_of(key);
    if (!algorithm) return std::nullopt;
    switch (*algorithm) {
        case KeyAlgorithm::rsa:
            return rsa_parts(key);
        case KeyAlgorithm::ecdsa:
            return ecdsa_parts(key);
        case KeyAlgorithm::ed25519:
            return ed25519_parts(key);
    }
    return std::nullopt;
}

std::string private_pem(const Parts& parts)
{
    constexpr std::size_t block_size = 8;
    constexpr std::size_t line_length = 70;
    const std::string check = random_bytes(4);  // twice, so that a reader with a wrong passphrase notices
    std::string section = Wire().raw(check).raw(check).string(parts.type).raw(parts.private_fields).string("").bytes();
    for (char padding = 1; section.size() % block_size != 0; ++padding) section += padding;

    constexpr std::string_view magic("openssh-key-v1\0", 15);
    constexpr std::uint32_t keys = 1;
    const std::string file =
        Wire().raw(magic).string("none").string("none").string("").number(keys).string(parts.public_blob).string(section).bytes();
    const std::string encoded = base64_encode(file);
    std::string pem = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
    for (std::size_t begin = 0; begin < encoded.size(); begin += line_length) pem.append(encoded, begin, line_length) += '\n';
    return pem + "-----END OPENSSH PRIVATE KEY-----\n";
}

std::string md5_fingerprint(const std::string& blob)
{
    const std::string digits = hex(md5(blob));
    std::string text;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i != 0) text += ':';
        text.append(digits, i, 2);
    }
    return text;
}

std::string sha256_fingerprint(const std::string& blob)
{
    std::string encoded = base64_encode(sha256(blob));
    while (encoded.ends_with('=')) encoded.pop_back();
    return "SHA256:" + encoded;
}

}  // namespace

std::optional<OpenSshKey> openssh_key(const Key& key)
{
    const std::optional<Parts> parts = parts_of(key);
    if (!parts) return std::nullopt;
    return OpenSshKey{.public_line = fmt::format("{} {}\n", parts->type, base64_encode(parts->public_blob)),
                      .private_pem = private_pem(*parts),
                      .fingerprint_md5 = md5_fingerprint(parts->public_blob),
                      .fingerprint_sha256 = sha256_fingerprint(parts->public_blob)};
}

}  // namespace rxplan::standard
