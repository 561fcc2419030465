// Chance that comes the same way from the same seed, on every machine and with every library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

namespace rxplan::test {

class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}

    // Below `count`, which is not 0. SplitMix64.
    std::size_t operator()(std::size_t count)
    {
        state_ += 0x9e3779b97f4a7c15U;
        auto mixed = state_;
        mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
        mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
        return static_cast<std::size_t>((mixed ^ (mixed >> 31U)) % count);
    }

    bool one_in(std::size_t count) { return (*this)(count) == 0; }

    template <typename T>
    const T& pick(const std::vector<T>& from)
    {
        return from[(*this)(from.size())];
    }

private:
    std::uint64_t state_;
};

// Whether as much is to be tried as time allows: `./dev test -- soak`.
inline bool soak()
{
    return std::getenv("RXPLAN_SOAK") != nullptr;
}

// The seeds to try: from 1 to `ordinary`, or to `soaking`; the one that RXPLAN_SEED names alone.
inline std::vector<std::uint64_t> seeds(std::uint64_t ordinary, std::uint64_t soaking)
{
    if (const char* only = std::getenv("RXPLAN_SEED")) return {std::stoull(only)};
    std::vector<std::uint64_t> all;
    for (std::uint64_t seed = 1; seed <= (soak() ? soaking : ordinary); ++seed) all.push_back(seed);
    return all;
}

}  // namespace rxplan::test
