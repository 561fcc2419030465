// The keys of a run: which one encrypts what is written, and which one opens what was read.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rxplan/value.hpp"
#include "state/cipher.hpp"
#include "state/error.hpp"
#include "state/key_source.hpp"

namespace rxplan {

// What is encrypted: keys for one are none for another, so that no file can be taken for one of another kind.
enum class Content : std::uint8_t { state, journal, plan };
[[nodiscard]] std::string_view content_name(Content content) noexcept;
[[nodiscard]] std::optional<Content> content_named(std::string_view name) noexcept;

// What a passphrase is made a key with: 128 MiB and about half a second.
inline constexpr ScryptCost passphrase_cost{1U << 17U, 8, 1};
inline constexpr std::size_t shortest_passphrase = 16;

// What a passphrase was made a key with.
struct Stretching {
    std::string salt;
    ScryptCost cost;
    friend bool operator==(const Stretching&, const Stretching&) = default;
};

// Reads keys when they are needed first and keeps them; so a passphrase costs its time once, not for each file. Not for several threads at
// once. Errors have no path: the caller knows the file. Kinds: `key_missing`, `key_wrong`, `not_configured`, `not_encrypted`, `too_new`,
// `damaged`.
class Keyring {
public:
    Keyring() = default;  // nothing is encrypted
    explicit Keyring(EncryptionSettings settings) : settings_(std::move(settings)) {}

    // For a new file.
    struct Writer {
        Cipher cipher;
        std::string header;  // members of a JSON object that reader() needs: `"key":"...","salt":"..."`
    };
    // Nothing: it is written in clear.
    [[nodiscard]] StateResult<std::optional<Writer>> writer(Content content);

    // For a file whose header is here.
    struct Reader {
        Cipher cipher;
        bool current = false;  // writer() would take the same key
    };
    [[nodiscard]] StateResult<Reader> reader(Content content, const Value& header);

    // A file that is not encrypted was found. Whether writer() would leave it so, or the refusal.
    [[nodiscard]] StateResult<bool> found_in_clear(Content content) const;

private:
    // A source's key, once it was read.
    struct Loaded {
        std::size_t source = 0;
        std::optional<Stretching> stretching;
        Key key;
        std::string id;
    };

    [[nodiscard]] bool configured() const noexcept { return settings_.has_value(); }
    [[nodiscard]] const KeySource& source(std::size_t index) const;
    [[nodiscard]] StateResult<Loaded> load(std::size_t index, const std::optional<Stretching>& stretching);
    [[nodiscard]] StateError none_fits(std::string_view id, std::vector<std::string> tried) const;

    std::optional<EncryptionSettings> settings_;
    std::vector<Loaded> loaded_;
    std::string salt_;  // that the first key's passphrase is written with
};

// Nothing is encrypted, and what is cannot be read.
[[nodiscard]] Keyring& no_encryption();

}  // namespace rxplan
