#include "providers/rackspace/times.hpp"

#include <fmt/format.h>

namespace rxplan::rackspace {

namespace {

// Reads exactly `count` digits and the character behind them when one is given.
std::optional<int> digits(std::string_view& text, std::size_t count, char behind = '\0')
{
    if (text.size() < count + (behind == '\0' ? 0U : 1U)) return std::nullopt;
    int number = 0;
    for (const char c : text.substr(0, count)) {
        if (c < '0' || c > '9') return std::nullopt;
        number = number * 10 + (c - '0');
    }
    text.remove_prefix(count);
    if (behind == '\0') return number;
    if (text.front() != behind && !(behind == 'T' && text.front() == ' ')) return std::nullopt;
    text.remove_prefix(1);
    return number;
}

}  // namespace

std::string format_instant(Instant instant)
{
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const std::chrono::year_month_day date{day};
    const std::chrono::hh_mm_ss time{instant - day};
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                       static_cast<unsigned>(date.day()), time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::optional<Instant> parse_instant(std::string_view text)
{
    using namespace std::chrono;
    const auto y = digits(text, 4, '-');
    const auto m = y ? digits(text, 2, '-') : y;
    const auto d = m ? digits(text, 2, 'T') : m;
    const auto hour = d ? digits(text, 2, ':') : d;
    const auto minute = hour ? digits(text, 2, ':') : hour;
    const auto second = minute ? digits(text, 2) : minute;
    if (!second) return std::nullopt;
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;

    if (text.starts_with('.')) {
        text.remove_prefix(1);
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
    }
    minutes offset{0};
    if (text.starts_with('+') || text.starts_with('-')) {
        const int sign = text.front() == '-' ? -1 : 1;
        text.remove_prefix(1);
        const auto hours_off = digits(text, 2, text.size() > 2 && text[2] == ':' ? ':' : '\0');
        const auto minutes_off = hours_off ? digits(text, 2) : hours_off;
        if (!minutes_off) return std::nullopt;
        offset = minutes{sign * (*hours_off * 60 + *minutes_off)};
    } else if (text.starts_with('Z') || text.starts_with('z')) {
        text.remove_prefix(1);
    }
    if (!text.empty()) return std::nullopt;
    return sys_days{date} + hours{*hour} + minutes{*minute} + seconds{*second} - offset;
}

}  // namespace rxplan::rackspace
