#include "cidr.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>

#include "http.hpp"

namespace rxplan::rackspace::embedded {

namespace {

using Bytes = std::array<std::uint8_t, 16>;

std::optional<Bytes> parse_address(std::string_view text, int version)
{
    Bytes bytes{};
    const std::string copy(text);
    if (::inet_pton(version == 4 ? AF_INET : AF_INET6, copy.c_str(), bytes.data()) != 1) return std::nullopt;
    return bytes;
}

std::string address_text(const Bytes& bytes, int version)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    ::inet_ntop(version == 4 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size());
    return text.data();
}

// Clears what lies beyond the first `prefix` bits.
Bytes masked(Bytes bytes, int prefix)
{
    for (int i = 0; i < 16; ++i) {
        const int kept = std::clamp(prefix - i * 8, 0, 8);
        bytes[static_cast<std::size_t>(i)] &= static_cast<std::uint8_t>(0xFF00U >> kept);
    }
    return bytes;
}

}  // namespace

std::optional<Cidr> Cidr::parse(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    Cidr cidr;
    cidr.version = text.substr(0, slash).find(':') == std::string_view::npos ? 4 : 6;
    const std::optional<Bytes> base = parse_address(text.substr(0, slash), cidr.version);
    const std::optional<std::int64_t> prefix = parse_integer(text.substr(slash + 1));
    if (!base || !prefix || *prefix < 0 || *prefix > cidr.bits()) return std::nullopt;
    cidr.prefix = static_cast<int>(*prefix);
    cidr.base = masked(*base, cidr.prefix);
    return cidr;
}

std::string Cidr::text() const
{
    return fmt::format("{}/{}", address_text(base, version), prefix);
}

std::int64_t Cidr::size() const noexcept
{
    return std::int64_t{1} << std::min(bits() - prefix, 62);
}

std::string Cidr::address(std::int64_t offset) const
{
    Bytes bytes = base;
    auto carry = static_cast<std::uint64_t>(offset);
    for (int i = bits() / 8 - 1; i >= 0 && carry != 0; --i) {
        std::uint8_t& byte = bytes[static_cast<std::size_t>(i)];
        carry += byte;
        byte = static_cast<std::uint8_t>(carry & 0xFFU);
        carry >>= 8U;
    }
    return address_text(bytes, version);
}

std::optional<std::int64_t> Cidr::offset_of(std::string_view address) const
{
    const std::optional<Bytes> bytes = parse_address(address, version);
    if (!bytes || masked(*bytes, prefix) != base) return std::nullopt;
    const int length = bits() / 8;
    std::uint64_t offset = 0;
    for (int i = 0; i < length; ++i) {
        const auto at = static_cast<std::size_t>(i);
        offset = (offset << 8U) | static_cast<std::uint8_t>((*bytes)[at] ^ base[at]);
    }
    return static_cast<std::int64_t>(offset & ((std::uint64_t{1} << 62U) - 1));
}

bool Cidr::overlaps(const Cidr& other) const
{
    if (version != other.version) return false;
    const int shorter = std::min(prefix, other.prefix);
    return masked(base, shorter) == masked(other.base, shorter);
}

}  // namespace rxplan::rackspace::embedded
