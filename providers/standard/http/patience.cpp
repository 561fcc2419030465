#include "providers/standard/http/patience.hpp"

#include <algorithm>

namespace rxplan::standard {

Patience patience_of(const Value& arguments)
{
    Patience patience;
    if (const Value statuses = arguments.get("expect_status"); statuses.has_contents()) {
        for (const Value& status : statuses.elements()) patience.expected.push_back(status.as_number().to_int64().value_or(0));
    }
    if (arguments.get("deadline").has_contents()) {
        patience.deadline = std::chrono::seconds(arguments.int_of("deadline"));
        patience.longest_wait = std::chrono::seconds(5);
    }
    if (const Value retry = arguments.get("retry"); retry.has_contents()) {
        if (retry.get("attempts").has_contents()) patience.retries = retry.int_of("attempts");
        patience.first_wait = std::chrono::milliseconds(retry.int_of("min_delay_ms", patience.first_wait.count()));
        patience.longest_wait = std::chrono::milliseconds(retry.int_of("max_delay_ms", patience.longest_wait.count()));
    }
    return patience;
}

bool is_answer(const Patience& patience, int status)
{
    if (!patience.expected.empty()) return std::find(patience.expected.begin(), patience.expected.end(), status) != patience.expected.end();
    const bool waits = patience.retries || patience.deadline;
    return !waits || (status != 429 && status < 500);
}

std::optional<std::chrono::milliseconds> next_wait(const Patience& patience, std::int64_t attempts, std::chrono::milliseconds elapsed)
{
    if (!patience.retries && !patience.deadline) return std::nullopt;
    if (patience.retries && attempts > *patience.retries) return std::nullopt;
    std::chrono::milliseconds wait = patience.first_wait;
    for (std::int64_t i = 1; i < attempts && wait < patience.longest_wait; ++i) wait *= 2;
    wait = std::min(wait, patience.longest_wait);
    if (!patience.deadline) return wait;
    if (elapsed >= *patience.deadline) return std::nullopt;
    return std::min<std::chrono::milliseconds>(wait, *patience.deadline - elapsed);
}

}  // namespace rxplan::standard
