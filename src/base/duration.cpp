#include "base/duration.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

namespace rxplan {

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text)
{
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
        {{"", 1000}, {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}}};
    constexpr std::int64_t year = 366LL * 24 * 3'600'000;
    if (text.empty()) return std::nullopt;
    std::int64_t total = 0;
    const bool bare = text.find_first_not_of("0123456789") == std::string_view::npos;
    while (!text.empty()) {
        std::int64_t number = 0;
        const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (problem != std::errc() || text.front() == '-') return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(end - text.data()));
        const auto unit = text.substr(0, text.find_first_of("0123456789-+ "));
        text.remove_prefix(unit.size());
        const auto* const known = std::find_if(units.begin(), units.end(), [&](const auto& entry) { return entry.first == unit; });
        if (known == units.end() || (unit.empty() && !bare) || number > (year - total) / known->second) return std::nullopt;
        total += number * known->second;
    }
    return std::chrono::milliseconds(total);
}

}  // namespace rxplan
