#include "http.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>

namespace rxplan::rackspace::embedded {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

int hex_digit(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    c = lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool is_unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
}

}  // namespace

const std::string* Headers::find(std::string_view name) const
{
    for (const Entry& entry : entries_) {
        if (equal_ignoring_case(entry.first, name)) return &entry.second;
    }
    return nullptr;
}

std::string_view Headers::get(std::string_view name) const
{
    const std::string* value = find(name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
}

void Headers::set(std::string_view name, std::string value)
{
    remove(name);
    entries_.emplace_back(std::string(name), std::move(value));
}

void Headers::remove(std::string_view name)
{
    std::erase_if(entries_, [&](const Entry& entry) { return equal_ignoring_case(entry.first, name); });
}

const std::string* Request::find_query(std::string_view name) const
{
    for (const auto& [key, value] : query) {
        if (key == name) return &value;
    }
    return nullptr;
}

std::string_view Request::query_of(std::string_view name) const
{
    const std::string* value = find_query(name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::optional<std::uint64_t> Request::content_length() const
{
    const std::string* text = headers.find("Content-Length");
    if (text == nullptr) return std::nullopt;
    const std::optional<std::int64_t> length = parse_integer(*text);
    if (!length || *length < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*length);
}

bool Request::has_body() const
{
    return content_length().value_or(0) > 0 || equal_ignoring_case(headers.get("Transfer-Encoding"), "chunked");
}

OpenFile::~OpenFile()
{
    ::close(descriptor_);
}

std::string url_decode(std::string_view text, bool plus_is_space)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            const int high = hex_digit(text[i + 1]);
            const int low = hex_digit(text[i + 2]);
            if (high >= 0 && low >= 0) {
                out.push_back(static_cast<char>(high * 16 + low));
                i += 2;
                continue;
            }
        }
        out.push_back(plus_is_space && text[i] == '+' ? ' ' : text[i]);
    }
    return out;
}

std::string url_encode(std::string_view text)
{
    static constexpr std::string_view digits = "0123456789ABCDEF";
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_unreserved(c) || c == '/') {
            out.push_back(c);
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        out.push_back('%');
        out.push_back(digits[byte >> 4U]);
        out.push_back(digits[byte & 15U]);
    }
    return out;
}

std::vector<std::pair<std::string, std::string>> parse_query(std::string_view text)
{
    std::vector<std::pair<std::string, std::string>> out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view part = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        if (part.empty()) continue;
        const std::size_t equals = part.find('=');
        const std::string_view value = equals == std::string_view::npos ? std::string_view() : part.substr(equals + 1);
        out.emplace_back(url_decode(part.substr(0, equals), true), url_decode(value, true));
    }
    return out;
}

bool equal_ignoring_case(std::string_view a, std::string_view b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string lower_case(std::string_view text)
{
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

std::string title_case(std::string_view header)
{
    std::string out = lower_case(header);
    bool start = true;
    for (char& c : out) {
        if (start && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        start = c == '-';
    }
    return out;
}

bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto first = static_cast<unsigned char>(text[i]);
        std::size_t length = 1;
        std::uint32_t code = first;
        if (first == 0) return false;
        if (first >= 0x80) {
            if (first < 0xC2 || first > 0xF4) return false;
            length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
            code = first & (0xFFU >> (length + 1));
        }
        if (i + length > text.size()) return false;
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0U) != 0x80U) return false;
            code = (code << 6U) | (next & 0x3FU);
        }
        const bool overlong = (length == 3 && code < 0x800) || (length == 4 && code < 0x10000);
        if (overlong || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return false;
        i += length;
    }
    return true;
}

std::optional<std::int64_t> parse_integer(std::string_view text)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || text.empty()) return std::nullopt;
    return value;
}

}  // namespace rxplan::rackspace::embedded
