#include "providers/rackspace/addresses.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cstddef>

namespace rxplan::rackspace {

std::optional<std::string> cidr_problem(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == std::string_view::npos) return fmt::format("`{}` has no `/` and prefix length.", text);
    const std::string address(text.substr(0, slash));
    const std::string_view length = text.substr(slash + 1);

    std::array<unsigned char, 16> octets{};
    std::size_t size = 4;
    int family = AF_INET;
    if (inet_pton(AF_INET, address.c_str(), octets.data()) != 1) {
        size = 16;
        family = AF_INET6;
        if (inet_pton(AF_INET6, address.c_str(), octets.data()) != 1)
            return fmt::format("`{}` is neither an IPv4 nor an IPv6 address.", address);
    }
    std::size_t prefix = 0;
    const auto [end, code] = std::from_chars(length.data(), length.data() + length.size(), prefix);
    if (length.empty() || code != std::errc() || end != length.data() + length.size() || prefix > size * 8)
        return fmt::format("The prefix length must be a number from 0 to {}.", size * 8);

    std::array<unsigned char, 16> network = octets;
    for (std::size_t bit = prefix; bit < size * 8; ++bit)
        network[bit / 8] = static_cast<unsigned char>(network[bit / 8] & ~(0x80U >> (bit % 8)));
    if (network == octets) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> name{};
    inet_ntop(family, network.data(), name.data(), static_cast<socklen_t>(name.size()));
    return fmt::format("`{}` is an address inside the range; the range itself is {}/{}.", text, name.data(), prefix);
}

}  // namespace rxplan::rackspace
