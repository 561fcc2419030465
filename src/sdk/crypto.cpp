#include "rxplan/crypto.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace rxplan {

namespace {

constexpr std::array<std::string_view, 4> names{"md5", "sha1", "sha256", "sha512"};

const EVP_MD* algorithm(Digest digest)
{
    switch (digest) {
        case Digest::md5:
            return EVP_md5();
        case Digest::sha1:
            return EVP_sha1();
        case Digest::sha256:
            return EVP_sha256();
        case Digest::sha512:
            return EVP_sha512();
    }
    assert(false && "digest has an unnamed value");
    return EVP_sha256();
}

const unsigned char* octets(std::string_view text)
{
    return reinterpret_cast<const unsigned char*>(text.data());
}

// OpenSSL's digests fail only when memory runs out or the algorithm is barred by the system's policy. Carrying on with a wrong digest would
// be worse than stopping.
void require(bool succeeded, const char* what)
{
    if (succeeded) return;
    std::fprintf(stderr, "rxplan: OpenSSL failed: %s\n", what);
    std::abort();
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

int base64_digit(char c)
{
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    if (c == '/') return 63;
    return -1;
}

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

}  // namespace

std::string_view digest_name(Digest digest) noexcept
{
    return names[static_cast<std::size_t>(digest)];
}

std::optional<Digest> digest_by_name(std::string_view name) noexcept
{
    for (std::size_t i = 0; i < names.size(); ++i)
        if (names[i] == name) return static_cast<Digest>(i);
    return std::nullopt;
}

struct Hasher::State {
    struct Free {
        void operator()(EVP_MD_CTX* used) const noexcept { EVP_MD_CTX_free(used); }
    };
    std::unique_ptr<EVP_MD_CTX, Free> context{EVP_MD_CTX_new()};
};

Hasher::Hasher(Digest digest) : state_(std::make_unique<State>())
{
    require(state_->context != nullptr, "digest context");
    require(EVP_DigestInit_ex(state_->context.get(), algorithm(digest), nullptr) == 1, "digest start");
}

Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view piece)
{
    require(EVP_DigestUpdate(state_->context.get(), piece.data(), piece.size()) == 1, "digest update");
}

std::string Hasher::finish()
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    require(EVP_DigestFinal_ex(state_->context.get(), bytes.data(), &size) == 1, "digest end");
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

std::string digest(Digest digest, std::string_view text)
{
    Hasher hasher(digest);
    hasher.update(text);
    return hasher.finish();
}

std::string md5(std::string_view text)
{
    return digest(Digest::md5, text);
}
std::string sha1(std::string_view text)
{
    return digest(Digest::sha1, text);
}
std::string sha256(std::string_view text)
{
    return digest(Digest::sha256, text);
}
std::string sha512(std::string_view text)
{
    return digest(Digest::sha512, text);
}

std::string hmac(Digest digest, std::string_view key, std::string_view text)
{
    assert(key.size() <= INT_MAX);
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int size = 0;
    require(HMAC(algorithm(digest), key.data(), static_cast<int>(key.size()), octets(text), text.size(), bytes.data(), &size) != nullptr,
            "message authentication code");
    return {reinterpret_cast<const char*>(bytes.data()), size};
}

tl::expected<std::string, std::string> digest_file(Digest digest, const std::filesystem::path& path)
{
    const std::unique_ptr<std::FILE, CloseFile> file{std::fopen(path.c_str(), "rbe")};
    Hasher hasher(digest);
    std::size_t count = 0;
    std::string buffer(1 << 16, '\0');
    errno = file ? 0 : errno;
    while (file && (count = std::fread(buffer.data(), 1, buffer.size(), file.get())) > 0) hasher.update({buffer.data(), count});
    if (!file || std::ferror(file.get())) {
        std::string message = std::strerror(errno);
        if (!message.empty() && message[0] >= 'A' && message[0] <= 'Z') message[0] = static_cast<char>(message[0] - 'A' + 'a');
        return tl::unexpected(std::move(message));
    }
    return hasher.finish();
}

tl::expected<std::string, std::string> sha256_file(const std::filesystem::path& path)
{
    return digest_file(Digest::sha256, path);
}

std::string hex(std::string_view bytes)
{
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    text.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto octet = static_cast<unsigned char>(c);
        text += digits[octet >> 4];
        text += digits[octet & 15U];
    }
    return text;
}

std::optional<std::string> hex_decode(std::string_view text)
{
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 2);
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const int high = hex_digit(text[i]);
        const int low = hex_digit(text[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        bytes += static_cast<char>(high * 16 + low);
    }
    return bytes;
}

std::string base64_encode(std::string_view bytes)
{
    assert(bytes.size() <= INT_MAX / 2);
    std::string text((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), octets(bytes), static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

std::string base64url_encode(std::string_view bytes)
{
    std::string text = base64_encode(bytes);
    for (char& c : text) c = c == '+' ? '-' : c == '/' ? '_' : c;
    while (!text.empty() && text.back() == '=') text.pop_back();
    return text;
}

std::optional<std::string> base64_decode(std::string_view text)
{
    std::string digits;
    digits.reserve(text.size());
    for (const char c : text)
        if (c != '\n' && c != '\r') digits += c;
    std::size_t padding = 0;
    while (padding < 2 && padding < digits.size() && digits[digits.size() - 1 - padding] == '=') ++padding;
    if (digits.size() % 4 != 0) return std::nullopt;

    std::string bytes;
    bytes.reserve(digits.size() / 4 * 3);
    for (std::size_t i = 0; i < digits.size(); i += 4) {
        unsigned int group = 0;
        for (std::size_t j = i; j < i + 4; ++j) {
            const int digit = j >= digits.size() - padding ? 0 : base64_digit(digits[j]);
            if (digit < 0) return std::nullopt;
            group = group << 6 | static_cast<unsigned int>(digit);
        }
        for (unsigned int shift : {16U, 8U, 0U}) bytes += static_cast<char>(group >> shift & 255U);
    }
    bytes.resize(bytes.size() - padding);
    return bytes;
}

std::string random_bytes(std::size_t count)
{
    assert(count <= INT_MAX);
    std::string bytes(count, '\0');
    require(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1, "random bytes");
    return bytes;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace rxplan
