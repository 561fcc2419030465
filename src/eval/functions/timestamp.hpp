// Points in time as RFC 3339 writes them, and durations.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rxplan::eval {

struct Timestamp {
    std::int64_t seconds = 0;      // since 1970-01-01T00:00:00Z
    std::int64_t nanoseconds = 0;  // 0 to 999,999,999
    int offset = 0;                // minutes east of UTC in which it was written
};

// The error says what is wrong with the text.
[[nodiscard]] tl::expected<Timestamp, std::string> parse_timestamp(std::string_view text);

// Whole seconds: `2017-11-22T00:10:00Z`.
[[nodiscard]] std::string timestamp_text(const Timestamp& time);
[[nodiscard]] std::string timestamp_text(std::chrono::system_clock::time_point time);

// Where the calendar stands at the timestamp's own offset.
struct Calendar {
    int year, month, day;  // month and day from 1
    int hour, minute, second;
    int weekday;  // 0: Sunday
};
[[nodiscard]] Calendar calendar_of(const Timestamp& time);

// `-1h30m`, `1.5s`, `250ms`; in nanoseconds. The error says what is wrong with the text.
[[nodiscard]] tl::expected<std::int64_t, std::string> parse_duration(std::string_view text);

}  // namespace rxplan::eval
