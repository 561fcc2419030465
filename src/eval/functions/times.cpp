// Functions on time.
#include <fmt/format.h>

#include <array>

#include "eval/functions/table.hpp"
#include "eval/functions/timestamp.hpp"

namespace rxplan::eval {

namespace {

tl::expected<Timestamp, FunctionError> time_argument(const Call& call, std::size_t position)
{
    const auto time = parse_timestamp(call.text(position));
    if (time) return *time;
    return refuse(static_cast<int>(position),
                  fmt::format("{} is not an RFC 3339 timestamp: {}", call.shown(call.text(position)), time.error()));
}

FunctionResult timestamp(const Call&)
{
    return Value::string(timestamp_text(std::chrono::system_clock::now()));
}

FunctionResult plantimestamp(const Call& call)
{
    return Value::string(timestamp_text(call.context.plan_time()));
}

FunctionResult timeadd(const Call& call)
{
    auto time = time_argument(call, 0);
    if (!time) return tl::make_unexpected(time.error());
    const auto duration = parse_duration(call.text(1));
    if (!duration) return refuse(1, fmt::format("{} is not a duration: {}", call.shown(call.text(1)), duration.error()));
    constexpr std::int64_t second = 1'000'000'000;
    time->seconds += *duration / second;
    time->nanoseconds += *duration % second;
    if (time->nanoseconds < 0) --time->seconds;
    if (time->nanoseconds >= second) ++time->seconds;
    if (const int year = calendar_of(*time).year; year < 0 || year > 9999) return refuse(1, "the result is not within the years 0 to 9999");
    return Value::string(timestamp_text(*time));
}

FunctionResult timecmp(const Call& call)
{
    const auto a = time_argument(call, 0);
    if (!a) return tl::make_unexpected(a.error());
    const auto b = time_argument(call, 1);
    if (!b) return tl::make_unexpected(b.error());
    if (a->seconds != b->seconds) return Value::number(a->seconds < b->seconds ? -1 : 1);
    return Value::number(a->nanoseconds < b->nanoseconds ? -1 : a->nanoseconds > b->nanoseconds ? 1 : 0);
}

constexpr std::array<std::string_view, 12> months = {"January", "February", "March",     "April",   "May",      "June",
                                                     "July",    "August",   "September", "October", "November", "December"};
constexpr std::array<std::string_view, 7> weekdays = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::string offset_text(int offset, std::string_view colon)
{
    const int minutes = offset < 0 ? -offset : offset;
    return fmt::format("{}{:02}{}{:02}", offset < 0 ? '-' : '+', minutes / 60, colon, minutes % 60);
}

// `value` in one or two digits, by the length of the verb.
std::optional<std::string> one_or_two_digits(int value, std::size_t length)
{
    if (length > 2) return std::nullopt;
    return fmt::format("{:0{}}", value, length);
}

std::optional<std::string> month_text(int month, std::size_t length)
{
    const std::string_view name = months.at(static_cast<std::size_t>(month - 1));
    if (length == 3) return std::string(name.substr(0, 3));
    return length == 4 ? std::optional(std::string(name)) : one_or_two_digits(month, length);
}

std::optional<std::string> zone_text(int offset, std::size_t length)
{
    switch (length) {
        case 1:
            return offset == 0 ? "Z" : offset_text(offset, ":");
        case 3:
            return offset == 0 ? "UTC" : offset_text(offset, "");
        case 4:
            return offset_text(offset, "");
        case 5:
            return offset_text(offset, ":");
        default:
            return std::nullopt;
    }
}

std::optional<std::string> half_of_day(int hour, std::size_t length, bool upper)
{
    if (length != 2) return std::nullopt;
    return hour < 12 ? (upper ? "AM" : "am") : (upper ? "PM" : "pm");
}

// One verb: a run of the same letter. Nothing when there is none of this letter and length.
std::optional<std::string> verb_text(char letter, std::size_t length, const Calendar& at, int offset)
{
    switch (letter) {
        case 'Y':
            if (length == 4) return fmt::format("{:04}", at.year);
            return length == 2 ? std::optional(fmt::format("{:02}", at.year % 100)) : std::nullopt;
        case 'M':
            return month_text(at.month, length);
        case 'D':
            return one_or_two_digits(at.day, length);
        case 'E': {
            const std::string_view name = weekdays.at(static_cast<std::size_t>(at.weekday));
            if (length == 3) return std::string(name.substr(0, 3));
            return length == 4 ? std::optional(std::string(name)) : std::nullopt;
        }
        case 'h':
            return one_or_two_digits(at.hour, length);
        case 'H':
            return one_or_two_digits(at.hour % 12 == 0 ? 12 : at.hour % 12, length);
        case 'm':
            return one_or_two_digits(at.minute, length);
        case 's':
            return one_or_two_digits(at.second, length);
        case 'A':
            return half_of_day(at.hour, length, true);
        case 'a':
            return half_of_day(at.hour, length, false);
        case 'Z':
            return zone_text(offset, length);
        default:
            return std::nullopt;
    }
}

// Takes a quoted literal off the format; a doubled quote inside stands for one. False when it is not closed.
bool take_literal(std::string_view& format, std::string& out)
{
    format.remove_prefix(1);
    while (!format.empty()) {
        const char c = format.front();
        format.remove_prefix(1);
        if (c != '\'') {
            out += c;
        } else if (!format.empty() && format.front() == '\'') {
            out += '\'';
            format.remove_prefix(1);
        } else {
            return true;
        }
    }
    return false;
}

FunctionResult formatdate(const Call& call)
{
    const auto time = time_argument(call, 1);
    if (!time) return tl::make_unexpected(time.error());
    const Calendar at = calendar_of(*time);
    std::string out;
    for (std::string_view format = call.text(0); !format.empty();) {
        const char c = format.front();
        if (c == '\'') {
            if (!take_literal(format, out)) return refuse(0, "a quote in the format is not closed");
            continue;
        }
        const std::size_t length = std::min(format.find_first_not_of(c), format.size());
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
            const auto text = verb_text(c, length, at, time->offset);
            if (!text) return refuse(0, fmt::format("there is no date verb {}", call.shown(format.substr(0, length))));
            out += *text;
        } else {
            out += format.substr(0, length);
        }
        format.remove_prefix(length);
    }
    return text_value(out);
}

}  // namespace

Functions time_functions()
{
    const Type string = Type::string();
    const Parameter time{"timestamp", string};
    return {
        {.name = "timestamp", .result = string, .body = timestamp, .pure = false},
        {.name = "plantimestamp", .result = string, .body = plantimestamp},
        {.name = "timeadd", .parameters = {time, {"duration", string}}, .result = string, .body = timeadd, .may_be_null = true},
        {.name = "timecmp", .parameters = {{"timestamp_a", string}, {"timestamp_b", string}}, .result = Type::number(), .body = timecmp},
        {.name = "formatdate", .parameters = {{"format", string}, {"time", string}}, .result = string, .body = formatdate},
    };
}

}  // namespace rxplan::eval
