// Ranges of IP addresses, version 4 and 6.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan::rackspace::embedded {

struct Cidr {
    std::array<std::uint8_t, 16> base{};  // network byte order; version 4 uses the first four; host bits are zero
    int version = 4;
    int prefix = 0;  // length in bits

    // `192.168.0.0/24`; nothing when malformed. Host bits are cleared.
    [[nodiscard]] static std::optional<Cidr> parse(std::string_view text);

    [[nodiscard]] std::string text() const;
    [[nodiscard]] int bits() const noexcept { return version == 4 ? 32 : 128; }
    // How many addresses, the first and last included; no more than 2^62.
    [[nodiscard]] std::int64_t size() const noexcept;
    [[nodiscard]] std::string address(std::int64_t offset) const;  // the so-manyth address, the base being 0
    // Where an address stands in this range; nothing when it is malformed or elsewhere.
    [[nodiscard]] std::optional<std::int64_t> offset_of(std::string_view address) const;
    [[nodiscard]] bool overlaps(const Cidr& other) const;
};

}  // namespace rxplan::rackspace::embedded
