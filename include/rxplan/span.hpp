// A place in a source text.
#pragma once

#include <cstdint>

namespace rxplan {

// A half-open byte range of one source file. Lines and columns exist only in the renderer, which asks `Sources` for them.
struct Span {
    std::uint32_t file = 0;  // id given by `Sources::add`; 0: no place at all
    std::uint32_t begin = 0;
    std::uint32_t end = 0;  // >= begin

    [[nodiscard]] constexpr bool valid() const noexcept { return file != 0; }
    friend constexpr bool operator==(const Span&, const Span&) = default;
    friend constexpr auto operator<=>(const Span&, const Span&) = default;
};

// The smallest span that covers both; `a` alone when they lie in different files.
[[nodiscard]] constexpr Span cover(Span a, Span b) noexcept
{
    if (!a.valid()) return b;
    if (a.file != b.file) return a;
    return {a.file, a.begin < b.begin ? a.begin : b.begin, a.end > b.end ? a.end : b.end};
}

}  // namespace rxplan
