// How long an unready server is asked again: the arguments `retry`, `deadline` and `expect_status` of the data source `http`.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "rxplan/value.hpp"

namespace rxplan::standard {

struct Patience {
    std::vector<std::int64_t> expected;            // statuses that count as an answer; empty: see `is_answer`
    std::optional<std::int64_t> retries;           // attempts after the first
    std::optional<std::chrono::seconds> deadline;  // from the first attempt on
    std::chrono::milliseconds first_wait{1000};    // doubles each time
    std::chrono::milliseconds longest_wait{30'000};
};

// From the data source's arguments, which must be known.
[[nodiscard]] Patience patience_of(const Value& arguments);

// Without `expected` every status is an answer; but who is ready to wait waits through 429 and the 500s.
[[nodiscard]] bool is_answer(const Patience& patience, int status);

// How long to wait before the next attempt, after `attempts` of them in `elapsed`; nothing: it is over.
[[nodiscard]] std::optional<std::chrono::milliseconds> next_wait(const Patience& patience, std::int64_t attempts,
                                                                 std::chrono::milliseconds elapsed);

}  // namespace rxplan::standard
