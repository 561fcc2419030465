#include "state/cipher.hpp"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <algorithm>
#include <cassert>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "state/random.hpp"

namespace rxplan {
namespace {

constexpr std::size_t nonce_size = 12;
constexpr std::size_t prefix_size = 8;
constexpr std::size_t tag_size = 16;

const unsigned char* bytes_of(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* bytes_of(std::string& text)
{
    return reinterpret_cast<unsigned char*>(text.data());
}

// OpenSSL fails here only without memory or without the algorithm: nothing may be written that is not encrypted as promised.
void require(bool done)
{
    if (!done) std::abort();
}

struct FreeKdf {
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

std::unique_ptr<EVP_KDF_CTX, FreeKdf> key_derivation(const char* name)
{
    auto* kdf = EVP_KDF_fetch(nullptr, name, nullptr);
    require(kdf != nullptr);
    std::unique_ptr<EVP_KDF_CTX, FreeKdf> context(EVP_KDF_CTX_new(kdf));
    EVP_KDF_free(kdf);
    require(context != nullptr);
    return context;
}

OSSL_PARAM octets(const char* name, const void* data, std::size_t size)
{
    return OSSL_PARAM_construct_octet_string(name, const_cast<void*>(data), size);
}

Key taken(std::array<unsigned char, Key::size>& bytes)
{
    std::string text(bytes.begin(), bytes.end());
    const Key key(text);
    OPENSSL_cleanse(text.data(), text.size());
    OPENSSL_cleanse(bytes.data(), bytes.size());
    return key;
}

// EVP counts in int.
constexpr std::size_t piece = std::size_t{1} << 30U;

// Calls `update` for each piece of what is read, and where what comes of it is written.
template <class Update>
bool in_pieces(std::string_view in, unsigned char* out, Update update)
{
    for (std::size_t at = 0; at < in.size(); at += piece) {
        const auto part = in.substr(at, piece);
        int written = 0;
        if (update(out + at, &written, bytes_of(part), static_cast<int>(part.size())) != 1) return false;
    }
    return true;
}

}  // namespace

Key::Key(std::string_view bytes)
{
    assert(bytes.size() == size);
    std::copy_n(bytes.begin(), size, bytes_.begin());
}

Key::~Key()
{
    OPENSSL_cleanse(bytes_.data(), bytes_.size());
}

Key derive(const Key& key, std::string_view salt, std::string_view purpose)
{
    const auto context = key_derivation("HKDF");
    std::string digest = "SHA256";
    const std::array parameters{OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest.data(), 0),
                                octets(OSSL_KDF_PARAM_KEY, key.data(), Key::size), octets(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
                                octets(OSSL_KDF_PARAM_INFO, purpose.data(), purpose.size()), OSSL_PARAM_construct_end()};
    std::array<unsigned char, Key::size> bytes{};
    require(EVP_KDF_derive(context.get(), bytes.data(), bytes.size(), parameters.data()) == 1);
    return taken(bytes);
}

std::optional<Key> stretch(std::string_view passphrase, std::string_view salt, const ScryptCost& cost)
{
    const auto context = key_derivation("SCRYPT");
    auto [n, r, p] = cost;
    std::uint64_t most = 128 * n * r + 128 * std::uint64_t{r} * p + (1U << 20U);
    const std::array parameters{octets(OSSL_KDF_PARAM_PASSWORD, passphrase.data(), passphrase.size()),
                                octets(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
                                OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &n),
                                OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_R, &r),
                                OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_SCRYPT_P, &p),
                                OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &most),
                                OSSL_PARAM_construct_end()};
    std::array<unsigned char, Key::size> bytes{};
    if (EVP_KDF_derive(context.get(), bytes.data(), bytes.size(), parameters.data()) != 1) return std::nullopt;
    return taken(bytes);
}

std::string random_salt()
{
    return random_octets(16);
}

struct Cipher::Implementation {
    EVP_CIPHER_CTX* sealing = nullptr;
    EVP_CIPHER_CTX* opening = nullptr;
    std::string prefix;
    std::uint32_t count = 0;

    explicit Implementation(const Key& key)
        : sealing(EVP_CIPHER_CTX_new()), opening(EVP_CIPHER_CTX_new()), prefix(random_octets(prefix_size))
    {
        require(sealing != nullptr && opening != nullptr);
        require(EVP_EncryptInit_ex(sealing, EVP_aes_256_gcm(), nullptr, key.data(), nullptr) == 1);
        require(EVP_DecryptInit_ex(opening, EVP_aes_256_gcm(), nullptr, key.data(), nullptr) == 1);
    }
    Implementation(const Implementation&) = delete;
    Implementation& operator=(const Implementation&) = delete;
    ~Implementation()
    {
        // Both overwrite the key schedule.
        EVP_CIPHER_CTX_free(sealing);
        EVP_CIPHER_CTX_free(opening);
    }

    std::string next_nonce()
    {
        if (++count == 0) prefix = random_octets(prefix_size);
        std::string nonce = prefix;
        for (const unsigned shift : {24U, 16U, 8U, 0U}) nonce += static_cast<char>(count >> shift & 255U);
        return nonce;
    }
};

Cipher::Cipher(const Key& key) : implementation_(std::make_unique<Implementation>(key)) {}
Cipher::Cipher(Cipher&&) noexcept = default;
Cipher& Cipher::operator=(Cipher&&) noexcept = default;
Cipher::~Cipher() = default;

void Cipher::seal(std::string& out, std::string_view beside, std::string_view text)
{
    auto* context = implementation_->sealing;
    const auto nonce = implementation_->next_nonce();
    require(EVP_EncryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(nonce)) == 1);
    int ignored = 0;
    require(EVP_EncryptUpdate(context, nullptr, &ignored, bytes_of(beside), static_cast<int>(beside.size())) == 1);
    const auto at = out.size() + nonce.size();
    out.reserve(at + text.size() + tag_size);
    out += nonce;
    out.resize(at + text.size() + tag_size);
    auto* target = bytes_of(out) + at;
    require(in_pieces(text, target, [context](auto... arguments) { return EVP_EncryptUpdate(context, arguments...); }));
    require(EVP_EncryptFinal_ex(context, target + text.size(), &ignored) == 1);
    require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_GET_TAG, tag_size, target + text.size()) == 1);
}

std::optional<std::string> Cipher::open(std::string_view beside, std::string_view sealed)
{
    if (sealed.size() < overhead) return std::nullopt;
    auto* context = implementation_->opening;
    const auto nonce = sealed.substr(0, nonce_size);
    std::string tag(sealed.substr(sealed.size() - tag_size));
    const auto hidden = sealed.substr(nonce_size, sealed.size() - overhead);
    require(EVP_DecryptInit_ex(context, nullptr, nullptr, nullptr, bytes_of(nonce)) == 1);
    int ignored = 0;
    require(EVP_DecryptUpdate(context, nullptr, &ignored, bytes_of(beside), static_cast<int>(beside.size())) == 1);
    std::string text(hidden.size(), '\0');
    require(in_pieces(hidden, bytes_of(text), [context](auto... arguments) { return EVP_DecryptUpdate(context, arguments...); }));
    require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_GCM_SET_TAG, tag_size, tag.data()) == 1);
    std::array<unsigned char, tag_size> rest{};
    if (EVP_DecryptFinal_ex(context, rest.data(), &ignored) != 1) return std::nullopt;
    return text;
}

}  // namespace rxplan
