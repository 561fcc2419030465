// Digests, message authentication codes, encodings and randomness: what the providers need of cryptography. Safe to call from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rxplan {

// md5 and sha1 are here because protocols ask for them (object ETags, temporary URLs), not for their strength.
enum class Digest : std::uint8_t { md5, sha1, sha256, sha512 };

[[nodiscard]] std::string_view digest_name(Digest digest) noexcept;                  // `sha256`
[[nodiscard]] std::optional<Digest> digest_by_name(std::string_view name) noexcept;  // nothing for any other text than those four names

// Digests and codes are raw bytes: `hex(sha256(text))` is the usual form on paper.
[[nodiscard]] std::string digest(Digest digest, std::string_view text);
[[nodiscard]] std::string md5(std::string_view text);
[[nodiscard]] std::string sha1(std::string_view text);
[[nodiscard]] std::string sha256(std::string_view text);
[[nodiscard]] std::string sha512(std::string_view text);
[[nodiscard]] std::string hmac(Digest digest, std::string_view key, std::string_view text);

// A digest over text that arrives in pieces. Not thread-safe.
class Hasher {
public:
    explicit Hasher(Digest digest);
    Hasher(Hasher&&) noexcept;
    Hasher& operator=(Hasher&&) noexcept;
    ~Hasher();

    void update(std::string_view piece);
    [[nodiscard]] std::string finish();  // raw bytes; the hasher must not be used afterwards

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Raw digest of a file's content, read in pieces. The error is a lower-case sentence without full stop that does not repeat the path:
// `no such file or directory`.
[[nodiscard]] tl::expected<std::string, std::string> digest_file(Digest digest, const std::filesystem::path& path);
[[nodiscard]] tl::expected<std::string, std::string> sha256_file(const std::filesystem::path& path);

[[nodiscard]] std::string hex(std::string_view bytes);                       // lower case
[[nodiscard]] std::optional<std::string> hex_decode(std::string_view text);  // either case; nothing when malformed
[[nodiscard]] std::string base64_encode(std::string_view bytes);             // standard alphabet, padded, one line
[[nodiscard]] std::string base64url_encode(std::string_view bytes);          // URL alphabet, without padding
[[nodiscard]] std::optional<std::string> base64_decode(
    std::string_view text);  // standard alphabet; line breaks allowed; nothing when malformed

// Bytes of the system's generator, fit for keys. Ends the process when the system has none: no caller could do anything sensible.
[[nodiscard]] std::string random_bytes(std::size_t count);

// Equality in a time that tells nothing about where they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b) noexcept;

}  // namespace rxplan
