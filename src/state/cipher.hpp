// AES-256-GCM and the keys for it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan {

// A secret key. Overwritten when it goes.
class Key {
public:
    static constexpr std::size_t size = 32;

    explicit Key(std::string_view bytes);  // exactly `size` of them
    Key(const Key&) = default;
    Key& operator=(const Key&) = default;
    ~Key();

    [[nodiscard]] const unsigned char* data() const noexcept { return bytes_.data(); }

private:
    std::array<unsigned char, size> bytes_{};
};

// A key for one purpose (HKDF-SHA256, RFC 5869): from it neither `key` nor another one can be found.
[[nodiscard]] Key derive(const Key& key, std::string_view salt, std::string_view purpose);

// What a guess at a passphrase costs: 128 * n * r bytes of memory, and time in proportion to n * r * p.
struct ScryptCost {
    std::uint64_t n = 0;  // a power of two
    std::uint32_t r = 0;
    std::uint32_t p = 0;
    friend bool operator==(const ScryptCost&, const ScryptCost&) = default;
};

// The key that a passphrase makes (scrypt, RFC 7914). Nothing when there is not enough memory.
[[nodiscard]] std::optional<Key> stretch(std::string_view passphrase, std::string_view salt, const ScryptCost& cost);

[[nodiscard]] std::string random_salt();  // 16 bytes

// Encrypts texts with one key. Each gets a nonce of its own: 64 bits drawn at random when the cipher is made, and a counter of 32 bits; so
// a process that goes on with another's key repeats none. Not for several threads at once.
class Cipher {
public:
    explicit Cipher(const Key& key);
    Cipher(Cipher&&) noexcept;
    Cipher& operator=(Cipher&&) noexcept;
    ~Cipher();

    static constexpr std::size_t overhead = 12 + 16;  // nonce and tag

    // Appends nonce, ciphertext and tag. `beside` is authenticated with them, but stands elsewhere.
    void seal(std::string& out, std::string_view beside, std::string_view text);
    // Nothing when a bit of `sealed` or `beside` is another than at seal(), or the key is.
    [[nodiscard]] std::optional<std::string> open(std::string_view beside, std::string_view sealed);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

}  // namespace rxplan
