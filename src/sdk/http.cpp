#include "rxplan/http.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "sdk/http_limits.hpp"
#include "sdk/http_trace.hpp"
#include "sdk/http_transfer.hpp"

namespace rxplan::http {

namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

std::string encode_but(std::string_view text, std::string_view kept)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char c : text) {
        const auto octet = static_cast<unsigned char>(c);
        if ((octet < 0x80 && std::isalnum(octet) != 0) || std::string_view("-._~").find(c) != std::string_view::npos ||
            kept.find(c) != std::string_view::npos) {
            result += c;
        } else {
            result += '%';
            result += digits[octet >> 4];
            result += digits[octet & 15U];
        }
    }
    return result;
}

// What an attempt means for the next one.
enum class Verdict {
    final,    // the answer, or an error that repetition would not change
    refused,  // certainly not acted upon, and the server asks for patience
    repeat,   // may be repeated
};

Verdict judge(const Attempt& attempt, bool repeatable)
{
    if (attempt.failure) {
        if (attempt.failure->kind == Error::Kind::unreachable) return Verdict::repeat;
        return attempt.failure->kind == Error::Kind::unanswered && repeatable ? Verdict::repeat : Verdict::final;
    }
    const int status = attempt.response.status;
    if (status == 429 || ((status == 413 || status == 503) && attempt.retry_after)) return Verdict::refused;
    const bool faulty = status == 500 || status == 502 || status == 503 || status == 504;
    return faulty && repeatable ? Verdict::repeat : Verdict::final;
}

// The n-th wait of a policy: exponential, half of it random so that many clients do not come back at the same moment.
milliseconds backoff(const RetryPolicy& policy, int n)
{
    thread_local std::minstd_rand generator{std::random_device{}()};
    const auto whole = std::min<std::int64_t>(policy.first_wait.count() << std::min(n, 20), policy.longest_wait.count());
    return milliseconds(whole - std::uniform_int_distribution<std::int64_t>(0, whole / 2)(generator));
}

// A line break in a header would be the beginning of another one.
bool has_stray_line_break(const Request& request)
{
    const auto stray = [](std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos; };
    return stray(request.url) || stray(request.method) ||
           std::any_of(request.headers.begin(), request.headers.end(),
                       [&](const auto& header) { return stray(header.first) || stray(header.second); });
}

void write_to_standard_error(std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), stderr);
}

}  // namespace

std::string_view Response::header(std::string_view name) const noexcept
{
    for (const auto& [key, value] : headers)
        if (key.size() == name.size() && curl_strnequal(key.c_str(), name.data(), name.size()) != 0) return value;
    return {};
}

TraceLevel trace_level_from_environment()
{
    const char* level = std::getenv("RXPLAN_LOG");
    if (level == nullptr) return TraceLevel::none;
    if (std::string_view(level) == "trace") return TraceLevel::contents;
    return std::string_view(level) == "debug" ? TraceLevel::requests : TraceLevel::none;
}

struct Client::State {
    explicit State(Options given) : options(std::move(given)), limiter(options.rate_limits)
    {
        if (!options.trace_sink) options.trace_sink = write_to_standard_error;
    }

    Options options;
    RateLimiter limiter;
    Redactor redactor;
    Handles handles;
    mutable std::mutex counts_mutex;
    Counts counts;
    std::map<std::string, std::uint64_t> by_method;

    Attempt attempt(const Request& request, bool repeatable, Clock::time_point deadline, int number);
    void count(const Request& request, const Attempt& attempt, int number);
    void count_wait();
    [[nodiscard]] Error error(const Request& request, Error::Kind kind, std::string_view text) const;
    [[nodiscard]] Result result(const Request& request, Attempt last) const;
};

void Client::State::count(const Request& request, const Attempt& attempt, int number)
{
    const std::lock_guard lock(counts_mutex);
    ++counts.requests;
    ++by_method[request.method];
    if (number > 1) ++counts.retries;
    counts.connections += attempt.connections;
    counts.sent += attempt.sent;
    counts.received += attempt.received;
}

void Client::State::count_wait()
{
    const std::lock_guard lock(counts_mutex);
    ++counts.throttled;
}

Attempt Client::State::attempt(const Request& request, bool repeatable, Clock::time_point deadline, int number)
{
    Handle handle = handles.take();
    const auto left = std::chrono::duration_cast<milliseconds>(deadline - Clock::now());
    Attempt attempt = perform(handle.get(), request, options.user_agent, left, !repeatable);
    handles.give_back(std::move(handle));
    attempt.response.attempts = number;
    count(request, attempt, number);
    if (options.trace != TraceLevel::none) {
        const long duration = static_cast<long>(attempt.duration.count());
        options.trace_sink(attempt.failure ? describe_failure(redactor, request, attempt.failure->message, duration, options.trace)
                                           : describe_answer(redactor, request, attempt.response, duration, options.trace));
    }
    return attempt;
}

Error Client::State::error(const Request& request, Error::Kind kind, std::string_view text) const
{
    return {kind, fmt::format("{} {}: {}", request.method, redactor.url(request.url), redactor.text(std::string(text)))};
}

Result Client::State::result(const Request& request, Attempt last) const
{
    if (last.failure) return tl::unexpected(error(request, last.failure->kind, last.failure->message));
    return std::move(last.response);
}

Client::Client(Options options) : state_(std::make_unique<State>(std::move(options))) {}

Client::~Client()
{
    if (state_->options.trace == TraceLevel::none || state_->counts.requests == 0) return;
    const Counts total = counts();
    std::string methods;
    for (const auto& [method, number] : total.by_method) methods += fmt::format(", {} {}", number, method);
    state_->options.trace_sink(
        fmt::format("http: {} requests{}; {} retries, {} waits for rate limits, {} connections, {} bytes sent, {} received\n",
                    total.requests, methods, total.retries, total.throttled, total.connections, total.sent, total.received));
}

Result Client::send(const Request& request)
{
    State& state = *state_;
    if (has_stray_line_break(request))
        return tl::unexpected(state.error(request, Error::Kind::invalid, "a line break inside the address or a header"));
    const RetryPolicy& policy = state.options.retry;
    const bool repeatable = request.repeatable.value_or(request.method != "POST" && request.method != "PATCH");
    const Clock::time_point deadline = Clock::now() + request.deadline;
    std::optional<Attempt> last;
    int refusals = 0;

    for (int number = 1;; ++number) {
        const RateLimiter::Turn turn = state.limiter.take(request.groups, deadline);
        if (turn.waited) state.count_wait();
        if (!turn.allowed) {
            if (last) return state.result(request, std::move(*last));
            return tl::unexpected(state.error(request, Error::Kind::throttled,
                                              fmt::format("the rate limit `{}` does not allow it before the deadline", turn.group)));
        }
        last = state.attempt(request, repeatable, deadline, number);

        const Verdict verdict = judge(*last, repeatable);
        if (verdict == Verdict::refused) ++refusals;  // bounded by the deadline alone: the server is well, only busy
        if (verdict == Verdict::final || number - refusals >= policy.attempts) return state.result(request, std::move(*last));

        milliseconds wait = backoff(policy, verdict == Verdict::refused ? refusals - 1 : number - refusals - 1);
        if (verdict == Verdict::refused && last->retry_after) wait = *last->retry_after + backoff(policy, 0) / 2;
        const Clock::time_point again = Clock::now() + wait;
        if (again >= deadline) return state.result(request, std::move(*last));
        if (verdict == Verdict::refused) {
            state.limiter.close(request.groups, again);
            state.count_wait();
        }
        std::this_thread::sleep_until(again);
    }
}

void Client::conceal(std::string secret)
{
    state_->redactor.conceal(secret);
}

Counts Client::counts() const
{
    const std::lock_guard lock(state_->counts_mutex);
    Counts counts = state_->counts;
    counts.by_method.assign(state_->by_method.begin(), state_->by_method.end());
    return counts;
}

std::string encode(std::string_view text)
{
    return encode_but(text, {});
}
std::string encode_path(std::string_view text)
{
    return encode_but(text, "/");
}

}  // namespace rxplan::http
