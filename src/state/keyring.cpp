#include "state/keyring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "state/base64.hpp"
#include "state/key_material.hpp"

namespace rxplan {
namespace {

constexpr std::array<std::string_view, 3> names{"state", "journal", "plan"};

// More than this is no header of ours, but would keep the machine busy for long.
constexpr ScryptCost highest_cost{1U << 20U, 16, 4};

std::string key_id(const Key& key)
{
    const auto derived = derive(key, "rxplan", "key id");
    std::string id;
    for (std::size_t i = 0; i < 8; ++i) id += fmt::format("{:02x}", derived.data()[i]);
    return id;
}

Cipher cipher_for(Content content, const Key& key, std::string_view salt)
{
    return Cipher(derive(key, salt, fmt::format("rxplan {}", content_name(content))));
}

StateError failure(StateError::Kind kind, std::string message)
{
    StateError error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}

tl::unexpected<StateError> malformed()
{
    return tl::unexpected(failure(StateError::Kind::damaged, "what it says of its encryption is malformed"));
}

std::string base64(std::string_view bytes)
{
    std::string text;
    append_base64(text, bytes);
    return text;
}

// Nothing when that is no way that we would have taken.
std::optional<Stretching> read_stretching(const Value& scrypt)
{
    const auto n = scrypt.int_of("n", 0);
    const auto r = scrypt.int_of("r", 0);
    const auto p = scrypt.int_of("p", 0);
    auto salt = from_base64(scrypt.text_of("salt"));
    if (n < 2 || r < 1 || p < 1 || !salt || salt->empty()) return std::nullopt;
    const ScryptCost cost{static_cast<std::uint64_t>(n), static_cast<std::uint32_t>(r), static_cast<std::uint32_t>(p)};
    if (!std::has_single_bit(cost.n) || cost.n > highest_cost.n || r > highest_cost.r || p > highest_cost.p) return std::nullopt;
    return Stretching{*std::move(salt), cost};
}

}  // namespace

std::string_view content_name(Content content) noexcept
{
    return names[static_cast<std::size_t>(content)];
}

std::optional<Content> content_named(std::string_view name) noexcept
{
    const auto* found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) return std::nullopt;
    return static_cast<Content>(found - names.begin());
}

const KeySource& Keyring::source(std::size_t index) const
{
    return index == 0 ? settings_->key : settings_->fallbacks[index - 1];
}

StateResult<Keyring::Loaded> Keyring::load(std::size_t index, const std::optional<Stretching>& stretching)
{
    for (const auto& known : loaded_) {
        if (known.source == index && known.stretching == stretching) return known;
    }
    auto key = stretching ? key_of_passphrase(source(index), stretching->salt, stretching->cost) : key_of(source(index));
    if (!key) return tl::unexpected(failure(StateError::Kind::key_missing, std::move(key.error())));
    loaded_.push_back({index, stretching, *key, key_id(*key)});
    return loaded_.back();
}

StateResult<std::optional<Keyring::Writer>> Keyring::writer(Content content)
{
    if (!configured() || source(0).kind == KeySource::Kind::plaintext) return std::nullopt;
    std::optional<Stretching> stretching;
    if (source(0).is_passphrase()) {
        if (salt_.empty()) salt_ = random_salt();
        stretching = {salt_, passphrase_cost};
    }
    auto loaded = load(0, stretching);
    if (!loaded) return tl::unexpected(std::move(loaded.error()));
    const auto salt = random_salt();
    auto header = fmt::format(R"("key":"{}","salt":"{}")", loaded->id, base64(salt));
    if (stretching) {
        const auto& [n, r, p] = stretching->cost;
        header += fmt::format(R"(,"scrypt":{{"n":{},"r":{},"p":{},"salt":"{}"}})", n, r, p, base64(salt_));
    }
    return Writer{cipher_for(content, loaded->key, salt), std::move(header)};
}

StateResult<Keyring::Reader> Keyring::reader(Content content, const Value& header)
{
    const auto id = header.text_of("key");
    const auto salt = from_base64(header.text_of("salt"));
    if (id.empty() || !salt || salt->empty()) return malformed();
    std::optional<Stretching> stretching;
    if (const auto* scrypt = header.find("scrypt")) {
        stretching = read_stretching(*scrypt);
        if (!stretching) return malformed();
    }
    if (!configured()) {
        auto error = failure(StateError::Kind::not_configured, fmt::format("it is encrypted with the key {}", id));
        error.help = "Say in an `encryption` block of the `rxplan` block, or in RXPLAN_ENCRYPTION, where that key is found.";
        return tl::unexpected(std::move(error));
    }
    std::vector<std::string> tried;
    std::optional<StateError> missing;
    for (std::size_t i = 0; i <= settings_->fallbacks.size(); ++i) {
        const auto& from = source(i);
        if (from.kind == KeySource::Kind::plaintext || from.is_passphrase() != stretching.has_value()) continue;
        const auto loaded = load(i, stretching);
        if (!loaded) {
            if (!missing) missing = loaded.error();
            continue;
        }
        if (loaded->id != id) {
            tried.push_back(fmt::format("The key of {} is {}.", name_of(from), loaded->id));
            continue;
        }
        bool current = i == 0;
        if (current && stretching) {
            // Written anew with the same salt, so that the next process has to make one key only.
            current = stretching->cost == passphrase_cost;
            if (current && salt_.empty()) salt_ = stretching->salt;
        }
        return Reader{cipher_for(content, loaded->key, *salt), current};
    }
    if (missing) {
        missing->notes.push_back(fmt::format("The file is encrypted with the key {}.", id));
        return tl::unexpected(*std::move(missing));
    }
    return tl::unexpected(none_fits(id, std::move(tried)));
}

StateError Keyring::none_fits(std::string_view id, std::vector<std::string> tried) const
{
    auto error =
        failure(StateError::Kind::key_wrong, fmt::format("it is encrypted with the key {}, which is none of those configured", id));
    error.notes = std::move(tried);
    if (error.notes.empty()) error.notes.emplace_back("No key of that kind is configured.");
    error.help = "Configure the key that it was written with as a `fallback`; the next command that writes takes the first key.";
    return error;
}

StateResult<bool> Keyring::found_in_clear(Content content) const
{
    if (!configured()) return true;
    const auto in_clear = [](const KeySource& from) { return from.kind == KeySource::Kind::plaintext; };
    if (in_clear(settings_->key)) return true;
    if (std::any_of(settings_->fallbacks.begin(), settings_->fallbacks.end(), in_clear)) return false;
    auto error = failure(StateError::Kind::not_encrypted, "it stands there in clear, but encryption is configured");
    if (settings_->enforced) {
        error.notes.emplace_back("Encryption is enforced, so that nothing in clear is trusted.");
        error.help =
            content == Content::plan ? "Plan anew." : "To take it over once: leave `enforced` out and add `fallback { plaintext = true }`.";
        return tl::unexpected(std::move(error));
    }
    error.help = content == Content::plan ? "Plan anew." : "To take it over: `fallback { plaintext = true }` in the `encryption` block.";
    return tl::unexpected(std::move(error));
}

Keyring& no_encryption()
{
    static Keyring none;
    return none;
}

}  // namespace rxplan
