// Times: milliseconds since 1970 inside, the texts of the various services outside.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rxplan::rackspace::embedded {

using Millis = std::int64_t;  // since 1970-01-01T00:00:00Z, or a length of time

[[nodiscard]] Millis now_ms();

[[nodiscard]] std::string iso_time(Millis time);         // 2015-06-12T10:11:12Z
[[nodiscard]] std::string iso_time_millis(Millis time);  // 2015-06-12T10:11:12.123Z
[[nodiscard]] std::string iso_time_micros(Millis time);  // 2015-06-12T10:11:12.123000, without a zone, as object listings have it
[[nodiscard]] std::string http_time(Millis time);        // Fri, 12 Jun 2015 10:11:12 GMT; rounded up to a whole second as Swift does
[[nodiscard]] std::string unix_time_text(Millis time);   // 1434103872.12300

[[nodiscard]] std::optional<Millis> parse_iso_time(std::string_view text);   // with or without fraction; `Z`, an offset or nothing
[[nodiscard]] std::optional<Millis> parse_http_time(std::string_view text);  // the form that http_time gives

}  // namespace rxplan::rackspace::embedded
