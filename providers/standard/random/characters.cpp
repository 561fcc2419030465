#include "providers/standard/random/characters.hpp"

#include <cassert>
#include <cstdint>
#include <limits>
#include <utility>

#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

// Even random numbers below a limit, from a buffer, because the system's generator is dear to call for four bytes at a time.
class Dice {
public:
    std::size_t below(std::size_t limit)
    {
        assert(limit > 0 && limit <= std::numeric_limits<std::uint32_t>::max());
        const auto bound = static_cast<std::uint32_t>(limit);
        // Numbers from the incomplete last round would favour the low results, so they are thrown again.
        const std::uint32_t fair = std::numeric_limits<std::uint32_t>::max() - std::numeric_limits<std::uint32_t>::max() % bound;
        for (;;) {
            const std::uint32_t number = next();
            if (number < fair) return number % bound;
        }
    }

private:
    std::uint32_t next()
    {
        if (used_ + 4 > bytes_.size()) {
            bytes_ = random_bytes(256);
            used_ = 0;
        }
        std::uint32_t number = 0;
        for (int i = 0; i < 4; ++i) number = number << 8 | static_cast<std::uint8_t>(bytes_[used_++]);
        return number;
    }

    std::string bytes_;
    std::size_t used_ = 0;
};

}  // namespace

std::vector<std::string_view> code_points(std::string_view text)
{
    std::vector<std::string_view> points;
    for (std::size_t begin = 0; begin < text.size();) {
        std::size_t end = begin + 1;
        while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) ++end;
        points.push_back(text.substr(begin, end - begin));
        begin = end;
    }
    return points;
}

std::string random_text(std::size_t length, const std::array<CharacterClass, 4>& classes)
{
    Dice dice;
    std::vector<std::string_view> all;
    std::vector<std::string_view> chosen;
    chosen.reserve(length);
    for (const CharacterClass& one : classes) {
        const std::vector<std::string_view> characters = code_points(one.characters);
        if (one.allowed) all.insert(all.end(), characters.begin(), characters.end());
        for (std::size_t i = 0; i < one.at_least; ++i) chosen.push_back(characters[dice.below(characters.size())]);
    }
    while (chosen.size() < length) chosen.push_back(all[dice.below(all.size())]);
    for (std::size_t i = chosen.size(); i > 1; --i) std::swap(chosen[i - 1], chosen[dice.below(i)]);

    std::string text;
    for (std::string_view character : chosen) text += character;
    return text;
}

}  // namespace rxplan::standard
