#include "state/key_material.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <cctype>
#include <cstdlib>
#include <optional>
#include <system_error>
#include <utility>

#include "state/base64.hpp"
#include "state/disk.hpp"
#include "state/keyring.hpp"

namespace rxplan {
namespace {

// A text that is overwritten when it goes.
class Secret {
public:
    explicit Secret(std::string text) : text_(std::move(text)) {}
    Secret(Secret&& other) noexcept : text_(std::move(other.text_)) {}
    Secret& operator=(Secret&&) = delete;
    ~Secret() { OPENSSL_cleanse(text_.data(), text_.size()); }

    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] std::string& text() noexcept { return text_; }

private:
    std::string text_;
};

bool in_file(const KeySource& source)
{
    return source.kind == KeySource::Kind::file || source.kind == KeySource::Kind::passphrase_file;
}

tl::expected<Secret, std::string> content_of(const KeySource& source)
{
    if (in_file(source)) {
        auto text = real_disk().read(source.where);
        if (text) return Secret(*std::move(text));
        return tl::unexpected(fmt::format("{} cannot be read: {}", name_of(source), std::generic_category().message(text.error().code)));
    }
    const char* text = std::getenv(source.where.c_str());
    if (text == nullptr) return tl::unexpected(fmt::format("{} is not set", name_of(source)));
    return Secret(text);
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.front())) != 0) text.remove_prefix(1);
    while (!text.empty() && std::isspace(static_cast<unsigned char>(text.back())) != 0) text.remove_suffix(1);
    return text;
}

std::optional<Secret> from_hexadecimal(std::string_view text)
{
    Secret key{std::string()};
    auto& bytes = key.text();
    bytes.reserve(text.size() / 2);  // no copy of a part is left behind
    for (std::size_t i = 0; i + 1 < text.size(); i += 2) {
        int byte = 0;
        for (const char digit : text.substr(i, 2)) {
            if (std::isxdigit(static_cast<unsigned char>(digit)) == 0) return std::nullopt;
            const int lower = std::tolower(static_cast<unsigned char>(digit));
            byte = byte * 16 + (lower <= '9' ? lower - '0' : lower - 'a' + 10);
        }
        bytes += static_cast<char>(byte);
    }
    return key;
}

std::optional<Secret> decoded(std::string_view text)
{
    if (text.size() == 2 * Key::size) return from_hexadecimal(text);
    auto bytes = from_base64(text);
    if (!bytes) return std::nullopt;
    return Secret(*std::move(bytes));
}

}  // namespace

std::string name_of(const KeySource& source)
{
    return in_file(source) ? fmt::format("the file `{}`", source.where) : fmt::format("the variable {}", source.where);
}

tl::expected<Key, std::string> key_of(const KeySource& source)
{
    const auto content = content_of(source);
    if (!content) return tl::unexpected(content.error());
    if (in_file(source) && content->text().size() == Key::size) return Key(content->text());
    const auto key = decoded(trimmed(content->text()));
    if (key && key->text().size() == Key::size) return Key(key->text());
    return tl::unexpected(
        fmt::format("{} holds no key: 32 bytes are wanted, in hexadecimal (64 digits) or base64 (44 characters)", name_of(source)));
}

tl::expected<Key, std::string> key_of_passphrase(const KeySource& source, const std::string& salt, const ScryptCost& cost)
{
    const auto content = content_of(source);
    if (!content) return tl::unexpected(content.error());
    std::string_view passphrase = content->text();
    while (passphrase.ends_with('\n') || passphrase.ends_with('\r')) passphrase.remove_suffix(1);
    if (passphrase.size() < shortest_passphrase) {
        return tl::unexpected(
            fmt::format("{} holds no passphrase: at least {} characters are wanted", name_of(source), shortest_passphrase));
    }
    const auto key = stretch(passphrase, salt, cost);
    if (!key) return tl::unexpected(fmt::format("there is not enough memory to make a key of {}", name_of(source)));
    return *key;
}

}  // namespace rxplan
