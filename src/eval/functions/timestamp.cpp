#include "eval/functions/timestamp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace rxplan::eval {

namespace {

constexpr std::int64_t seconds_a_day = 86400;

class Scanner {
public:
    explicit Scanner(std::string_view text) : rest_(text) {}

    // Exactly `count` digits; nothing when there are others.
    std::optional<int> digits(std::size_t count)
    {
        if (rest_.size() < count) return std::nullopt;
        int value = 0;
        for (const char c : rest_.substr(0, count)) {
            if (c < '0' || c > '9') return std::nullopt;
            value = value * 10 + (c - '0');
        }
        rest_.remove_prefix(count);
        return value;
    }

    bool take(std::string_view any_of)
    {
        if (rest_.empty() || any_of.find(rest_.front()) == std::string_view::npos) return false;
        rest_.remove_prefix(1);
        return true;
    }

    // What follows a point, as nanoseconds; digits beyond are dropped.
    std::optional<std::int64_t> fraction()
    {
        std::int64_t value = 0;
        std::int64_t unit = 100'000'000;
        std::size_t count = 0;
        for (; !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; rest_.remove_prefix(1), ++count) {
            value += (rest_.front() - '0') * unit;
            unit /= 10;
        }
        return count > 0 ? std::optional(value) : std::nullopt;
    }

    [[nodiscard]] char front() const { return rest_.empty() ? '\0' : rest_.front(); }
    [[nodiscard]] bool empty() const { return rest_.empty(); }

private:
    std::string_view rest_;
};

tl::unexpected<std::string> fail(std::string message)
{
    return tl::make_unexpected(std::move(message));
}

// In minutes.
tl::expected<int, std::string> parse_offset(Scanner& scanner)
{
    if (scanner.take("Zz")) return 0;
    const bool west = scanner.front() == '-';
    if (!scanner.take("+-")) return fail("an offset such as `Z` or `+01:00` is missing");
    const auto hours = scanner.digits(2);
    const bool colon = scanner.take(":");
    const auto minutes = scanner.digits(2);
    if (!hours || !colon || !minutes || *hours > 23 || *minutes > 59) return fail("the offset is not of the form `+01:00`");
    const int offset = *hours * 60 + *minutes;
    return west ? -offset : offset;
}

struct Date {
    std::int64_t days;
};

tl::expected<Date, std::string> parse_date(Scanner& scanner)
{
    const auto year = scanner.digits(4);
    bool dashes = scanner.take("-");
    const auto month = scanner.digits(2);
    dashes = dashes && scanner.take("-");
    const auto day = scanner.digits(2);
    if (!year || !month || !day || !dashes) return fail("the date is not of the form `2006-01-02`");
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return fail("there is no such day");
    return Date{std::chrono::sys_days(date).time_since_epoch().count()};
}

}  // namespace

tl::expected<Timestamp, std::string> parse_timestamp(std::string_view text)
{
    Scanner scanner(text);
    const auto date = parse_date(scanner);
    if (!date) return fail(date.error());
    if (!scanner.take("Tt")) return fail("a `T` and the time are missing");
    const auto hour = scanner.digits(2);
    bool colons = scanner.take(":");
    const auto minute = scanner.digits(2);
    colons = colons && scanner.take(":");
    const auto second = scanner.digits(2);
    if (!hour || !minute || !second || !colons) return fail("the time is not of the form `15:04:05`");
    if (*hour > 23 || *minute > 59 || *second > 59) return fail("there is no such time of day");
    Timestamp time;
    if (scanner.take(".")) {
        const auto fraction = scanner.fraction();
        if (!fraction) return fail("digits are missing after the point");
        time.nanoseconds = *fraction;
    }
    const auto offset = parse_offset(scanner);
    if (!offset) return fail(offset.error());
    if (!scanner.empty()) return fail("something follows the offset");
    time.offset = *offset;
    time.seconds =
        date->days * seconds_a_day + *hour * std::int64_t{3600} + *minute * std::int64_t{60} + *second - *offset * std::int64_t{60};
    return time;
}

Calendar calendar_of(const Timestamp& time)
{
    const std::int64_t local = time.seconds + time.offset * std::int64_t{60};
    const std::int64_t day_number = local / seconds_a_day - (local % seconds_a_day < 0 ? 1 : 0);
    const auto of_day = static_cast<int>(local - day_number * seconds_a_day);
    const std::chrono::sys_days days{std::chrono::days{day_number}};
    const std::chrono::year_month_day date{days};
    return {static_cast<int>(date.year()),
            static_cast<int>(static_cast<unsigned>(date.month())),
            static_cast<int>(static_cast<unsigned>(date.day())),
            of_day / 3600,
            of_day / 60 % 60,
            of_day % 60,
            static_cast<int>(std::chrono::weekday{days}.c_encoding())};
}

std::string timestamp_text(const Timestamp& time)
{
    const Calendar at = calendar_of(time);
    const std::string local = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", at.year, at.month, at.day, at.hour, at.minute, at.second);
    if (time.offset == 0) return local + "Z";
    const int offset = time.offset < 0 ? -time.offset : time.offset;
    return fmt::format("{}{}{:02}:{:02}", local, time.offset < 0 ? '-' : '+', offset / 60, offset % 60);
}

std::string timestamp_text(std::chrono::system_clock::time_point time)
{
    return timestamp_text(Timestamp{std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count(), 0, 0});
}

namespace {

struct Unit {
    std::string_view name;
    std::int64_t nanoseconds;
};

// Longer names first, so that `ms` is not taken for `m`.
constexpr std::array<Unit, 8> units = {{{"ns", 1},
                                        {"us", 1'000},
                                        {"\u00b5s", 1'000},
                                        {"\u03bcs", 1'000},
                                        {"ms", 1'000'000},
                                        {"s", 1'000'000'000},
                                        {"m", 60'000'000'000},
                                        {"h", 3'600'000'000'000}}};

// Takes `1.5h` off the text; nothing when it is malformed or too long.
std::optional<std::int64_t> take_part(std::string_view& text)
{
    std::int64_t whole = 0;
    double fraction = 0;
    double place = 0.1;
    bool point = false;
    std::size_t digits = 0;
    for (; !text.empty() && (text.front() == '.' || (text.front() >= '0' && text.front() <= '9')); text.remove_prefix(1)) {
        if (text.front() == '.') {
            if (point) return std::nullopt;
            point = true;
            continue;
        }
        ++digits;
        const int digit = text.front() - '0';
        if (point) {
            fraction += digit * place;
            place /= 10;
        } else if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, digit, &whole)) {
            return std::nullopt;
        }
    }
    if (digits == 0) return std::nullopt;
    const auto unit =
        std::find_if(units.begin(), units.end(), [&](const Unit& each) { return text.substr(0, each.name.size()) == each.name; });
    if (unit == units.end()) return std::nullopt;
    text.remove_prefix(unit->name.size());
    std::int64_t result = 0;
    if (__builtin_mul_overflow(whole, unit->nanoseconds, &result)) return std::nullopt;
    if (__builtin_add_overflow(result, std::int64_t{std::llround(fraction * static_cast<double>(unit->nanoseconds))}, &result))
        return std::nullopt;
    return result;
}

}  // namespace

tl::expected<std::int64_t, std::string> parse_duration(std::string_view text)
{
    const bool negative = !text.empty() && text.front() == '-';
    if (negative || (!text.empty() && text.front() == '+')) text.remove_prefix(1);
    if (text == "0") return 0;
    if (text.empty()) return fail("a duration is missing");
    std::int64_t total = 0;
    while (!text.empty()) {
        const auto part = take_part(text);
        if (!part || __builtin_add_overflow(total, *part, &total)) {
            return fail("a duration is numbers with the units h, m, s, ms, us or ns, such as `1h30m`, and at most 292 years");
        }
    }
    return negative ? -total : total;
}

}  // namespace rxplan::eval
