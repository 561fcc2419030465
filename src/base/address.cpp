#include "base/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/quote.hpp"

namespace rxplan {
namespace {

// Reads an address from left to right; every reader leaves `at` behind what it took.
struct AddressReader {
    std::string_view text;
    std::size_t at = 0;

    [[nodiscard]] bool done() const { return at == text.size(); }

    bool take(char wanted)
    {
        if (done() || text[at] != wanted) return false;
        ++at;
        return true;
    }

    std::optional<std::string> identifier()
    {
        const auto end = std::min(text.find_first_of(".[", at), text.size());
        const auto name = text.substr(at, end - at);
        if (!is_identifier(name)) return std::nullopt;
        at = end;
        return std::string(name);
    }

    // An absent key is a key of neither kind; nothing is a malformed one.
    std::optional<InstanceKey> key()
    {
        if (!take('[')) return InstanceKey();
        InstanceKey found;
        if (at < text.size() && text[at] == '"') {
            auto name = read_quoted(text, at);
            if (!name) return std::nullopt;
            found = InstanceKey(std::move(*name));
        } else {
            std::int64_t index = 0;
            const char* const begin = text.data() + at;
            const auto [end, failure] = std::from_chars(begin, text.data() + text.size(), index);
            const bool padded = end - begin > 1 && *begin == '0';
            if (failure != std::errc() || index < 0 || *begin == '-' || padded) return std::nullopt;
            at += static_cast<std::size_t>(end - begin);
            found = InstanceKey(index);
        }
        if (!take(']')) return std::nullopt;
        return found;
    }

    std::optional<InstanceAddress> address()
    {
        InstanceAddress found;
        auto word = identifier();
        while (word == "module") {
            if (!take('.')) return std::nullopt;
            auto name = identifier();
            if (!name) return std::nullopt;
            auto instance = key();
            if (!instance || !take('.')) return std::nullopt;
            found.resource.module.push_back({std::move(*name), std::move(*instance)});
            word = identifier();
        }
        if (word == "data") {
            found.resource.mode = Mode::data;
            if (!take('.')) return std::nullopt;
            word = identifier();
        }
        if (!word || !take('.')) return std::nullopt;
        found.resource.type = std::move(*word);
        auto name = identifier();
        if (!name) return std::nullopt;
        found.resource.name = std::move(*name);
        auto instance = key();
        if (!instance || !done()) return std::nullopt;
        found.key = std::move(*instance);
        return found;
    }
};

}  // namespace

std::string InstanceKey::text() const
{
    std::string out;
    if (none()) return out;
    out += '[';
    if (const auto* index = std::get_if<std::int64_t>(&key)) {
        out += fmt::format_int(*index).str();
    } else {
        append_quoted(out, std::get<std::string>(key));
    }
    out += ']';
    return out;
}

std::string text(const ModuleAddress& module)
{
    std::string out;
    for (const auto& step : module) {
        if (!out.empty()) out += '.';
        out += "module.";
        out += step.name;
        out += step.key.text();
    }
    return out;
}

ResourceAddress ResourceAddress::declared() const
{
    ResourceAddress address = *this;
    for (auto& step : address.module) step.key = {};
    return address;
}

std::string ResourceAddress::text() const
{
    std::string out = rxplan::text(module);
    if (!out.empty()) out += '.';
    if (mode == Mode::data) out += "data.";
    out += type;
    out += '.';
    out += name;
    return out;
}

std::string InstanceAddress::text() const
{
    return resource.text() + key.text();
}

std::optional<InstanceAddress> parse_address(std::string_view text)
{
    return AddressReader{text}.address();
}

}  // namespace rxplan
