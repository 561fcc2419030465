// Random text over chosen character classes.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace rxplan::standard {

inline constexpr std::string_view lower_letters = "abcdefghijklmnopqrstuvwxyz";
inline constexpr std::string_view upper_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
inline constexpr std::string_view digits = "0123456789";
inline constexpr std::string_view special_characters = "!@#$%&*()-_=+[]{}<>:?";

struct CharacterClass {
    std::string_view characters;  // UTF-8; each code point is one character
    bool allowed = true;          // may fill the rest of the text
    std::size_t at_least = 0;     // so many of it are there in any case
};

// A text of `length` characters, every one drawn evenly and independently, in random order. The minima add up to at most `length`; where
// they leave room, at least one class is allowed and has characters.
[[nodiscard]] std::string random_text(std::size_t length, const std::array<CharacterClass, 4>& classes);

// The characters of a UTF-8 text, one element each.
[[nodiscard]] std::vector<std::string_view> code_points(std::string_view text);

}  // namespace rxplan::standard
