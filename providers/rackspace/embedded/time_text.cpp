#include "time_text.hpp"

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdlib>

#include "http.hpp"

namespace rxplan::rackspace::embedded {

namespace {

struct Fields {
    int year = 1970;
    unsigned month = 1;
    unsigned day = 1;
    int hour = 0;
    int minute = 0;
    int second = 0;
    int millis = 0;
    unsigned weekday = 0;  // 0: Sunday
};

constexpr std::array<std::string_view, 7> day_names{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<std::string_view, 12> month_names{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

Fields split(Millis time)
{
    using namespace std::chrono;
    const sys_time<milliseconds> point{milliseconds(time)};
    const auto day = floor<days>(point);
    const year_month_day date(day);
    const hh_mm_ss<milliseconds> clock(point - day);
    return {static_cast<int>(date.year()),
            static_cast<unsigned>(date.month()),
            static_cast<unsigned>(date.day()),
            static_cast<int>(clock.hours().count()),
            static_cast<int>(clock.minutes().count()),
            static_cast<int>(clock.seconds().count()),
            static_cast<int>(clock.subseconds().count()),
            std::chrono::weekday(day).c_encoding()};
}

std::optional<Millis> join(const Fields& f)
{
    using namespace std::chrono;
    const year_month_day date(year(f.year), month(f.month), day(f.day));
    if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return std::nullopt;
    const Millis day_ms = duration_cast<milliseconds>(sys_days(date).time_since_epoch()).count();
    return day_ms + ((f.hour * 60LL + f.minute) * 60 + f.second) * 1000 + f.millis;
}

// Reads exactly `width` digits from the front.
bool take_digits(std::string_view& text, std::size_t width, int& out)
{
    if (text.size() < width) return false;
    out = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (text[i] < '0' || text[i] > '9') return false;
        out = out * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return true;
}

bool take(std::string_view& text, std::string_view expected)
{
    if (!text.starts_with(expected)) return false;
    text.remove_prefix(expected.size());
    return true;
}

bool take_clock(std::string_view& text, Fields& f)
{
    return take_digits(text, 2, f.hour) && take(text, ":") && take_digits(text, 2, f.minute) && take(text, ":") &&
           take_digits(text, 2, f.second);
}

// `Z`, `+01:00`, `-0100` or nothing; the offset in minutes.
std::optional<int> take_zone(std::string_view& text)
{
    if (text.empty() || take(text, "Z")) return 0;
    const int sign = text.front() == '-' ? -1 : 1;
    if (!take(text, "+") && !take(text, "-")) return std::nullopt;
    int hours = 0;
    int minutes = 0;
    if (!take_digits(text, 2, hours)) return std::nullopt;
    take(text, ":");
    if (!take_digits(text, 2, minutes)) return std::nullopt;
    return sign * (hours * 60 + minutes);
}

}  // namespace

Millis now_ms()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string iso_time(Millis time)
{
    const Fields f = split(time);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z", f.year, f.month, f.day, f.hour, f.minute, f.second);
}

std::string iso_time_millis(Millis time)
{
    std::string text = iso_time(time);
    text.pop_back();
    return fmt::format("{}.{:03}Z", text, split(time).millis);
}

std::string iso_time_micros(Millis time)
{
    std::string text = iso_time(time);
    text.pop_back();
    return fmt::format("{}.{:03}000", text, split(time).millis);
}

std::string http_time(Millis time)
{
    const Fields f = split((time + 999) / 1000 * 1000);
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", day_names[f.weekday], f.day, month_names[f.month - 1], f.year, f.hour,
                       f.minute, f.second);
}

std::string unix_time_text(Millis time)
{
    return fmt::format("{}.{:03}00", time / 1000, time % 1000);
}

std::optional<Millis> parse_iso_time(std::string_view text)
{
    Fields f;
    int month = 0;
    int day = 0;
    if (!take_digits(text, 4, f.year) || !take(text, "-") || !take_digits(text, 2, month) || !take(text, "-") || !take_digits(text, 2, day))
        return std::nullopt;
    f.month = static_cast<unsigned>(month);
    f.day = static_cast<unsigned>(day);
    if ((take(text, "T") || take(text, " ")) && !take_clock(text, f)) return std::nullopt;
    if (take(text, ".")) {
        int scale = 100;
        while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
            f.millis += (text.front() - '0') * scale;
            scale /= 10;
            text.remove_prefix(1);
        }
    }
    const std::optional<int> zone = take_zone(text);
    if (!zone || !text.empty()) return std::nullopt;
    const std::optional<Millis> local = join(f);
    if (!local) return std::nullopt;
    return *local - *zone * 60'000LL;
}

std::optional<Millis> parse_http_time(std::string_view text)
{
    Fields f;
    int day = 0;
    const std::size_t comma = text.find(", ");
    if (comma == std::string_view::npos) return std::nullopt;
    text.remove_prefix(comma + 2);
    if (!take_digits(text, 2, day) || !take(text, " ")) return std::nullopt;
    f.day = static_cast<unsigned>(day);
    f.month = 0;
    for (std::size_t i = 0; i < month_names.size(); ++i) {
        if (take(text, month_names[i])) f.month = static_cast<unsigned>(i + 1);
    }
    if (f.month == 0 || !take(text, " ") || !take_digits(text, 4, f.year) || !take(text, " ") || !take_clock(text, f) || text != " GMT")
        return std::nullopt;
    return join(f);
}

}  // namespace rxplan::rackspace::embedded
