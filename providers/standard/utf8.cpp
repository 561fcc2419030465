#include "providers/standard/utf8.hpp"

#include <array>
#include <cstddef>

namespace rxplan::standard {

bool is_utf8(std::string_view text)
{
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        const std::size_t length = lead < 0x80 ? 1 : lead >> 5 == 0x06 ? 2 : lead >> 4 == 0x0E ? 3 : lead >> 3 == 0x1E ? 4 : 0;
        if (length == 0 || i + length > text.size()) return false;
        unsigned point = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t k = 1; k < length; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            if ((next & 0xC0U) != 0x80U) return false;
            point = point << 6 | (next & 0x3FU);
        }
        constexpr std::array<unsigned, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
        const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
        if (point < smallest.at(length) || point > 0x10FFFF || surrogate) return false;
        i += length;
    }
    return true;
}

}  // namespace rxplan::standard
