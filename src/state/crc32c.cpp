#include "state/crc32c.hpp"

#include <array>
#include <cstddef>

namespace rxplan {
namespace {

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

// tables[0] advances the remainder by one byte; tables[k] by that byte and k zero bytes behind it, so that eight bytes go in one step.
constexpr Tables make_tables()
{
    constexpr std::uint32_t polynomial = 0x82F63B78;  // reflected
    Tables tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t remainder = byte;
        for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ ((remainder & 1U) != 0 ? polynomial : 0U);
        tables[0][byte] = remainder;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const auto before = tables[k - 1][byte];
            tables[k][byte] = before >> 8 ^ tables[0][before & 255U];
        }
    }
    return tables;
}

constexpr Tables tables = make_tables();

}  // namespace

std::uint32_t crc32c(std::string_view data) noexcept
{
    std::uint32_t remainder = 0xFFFFFFFF;
    const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(data[i])); };
    while (data.size() >= 8) {
        const std::uint32_t low = remainder ^ (byte(0) | byte(1) << 8 | byte(2) << 16 | byte(3) << 24);
        remainder = tables[7][low & 255U] ^ tables[6][low >> 8 & 255U] ^ tables[5][low >> 16 & 255U] ^ tables[4][low >> 24] ^
                    tables[3][byte(4)] ^ tables[2][byte(5)] ^ tables[1][byte(6)] ^ tables[0][byte(7)];
        data.remove_prefix(8);
    }
    for (std::size_t i = 0; i < data.size(); ++i) remainder = remainder >> 8 ^ tables[0][(remainder ^ byte(i)) & 255U];
    return ~remainder;
}

}  // namespace rxplan
