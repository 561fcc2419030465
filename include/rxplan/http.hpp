// The HTTP client that providers share: it retries what may be repeated, keeps rate limits, and traces without secrets.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "rxplan/schema.hpp"

namespace rxplan::http {

using Headers = std::vector<std::pair<std::string, std::string>>;

// Called while a body travels, from the thread that sends; `total` is 0 when it is not known.
using TransferSink = std::function<void(std::uint64_t done, std::uint64_t total)>;

// How a server proves who it is, and the client too where asked. All texts are PEM.
struct Tls {
    bool verify = true;
    std::string authorities;  // trusted instead of the system's, unless empty
    std::string certificate;  // the client's own, with `key`; empty: none
    std::string key;
};

struct Request {
    std::string method = "GET";
    std::string url;
    Headers headers;
    std::string body;
    std::optional<std::filesystem::path> upload;    // the body is this file's content, streamed; `body` is not used
    std::optional<std::filesystem::path> download;  // a 2xx answer's body goes into this file, which appears only when it is complete
    TransferSink progress;                          // of an upload or a download

    // Names of the client's rate-limit groups that this request counts in.
    std::vector<std::string> groups;
    // May be sent again when it is unclear whether the server acted on it. Default: by method, everything but POST and PATCH.
    std::optional<bool> repeatable;
    // Its bodies hold credentials: neither they nor the answer's are ever traced.
    bool confidential = false;
    // For all attempts, waits between them and waits for a rate limit together.
    std::chrono::milliseconds deadline{120'000};
    // For one attempt that is neither upload nor download; those end when nothing moves for as long as this.
    std::chrono::milliseconds attempt_timeout{60'000};
    int redirects = 0;  // how many to follow; request headers go along, so only where none is a credential
    std::uint64_t largest_answer = 256U << 20U;
    Tls tls;
};

// An answer of any status: that it is an error is for the caller to say.
struct Response {
    int status = 0;
    Headers headers;   // as received, of the last answer when redirects were followed
    std::string body;  // empty when it went into a file
    int attempts = 1;

    [[nodiscard]] bool ok() const noexcept { return status >= 200 && status < 300; }
    // The first header of this name, whatever its case; empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const noexcept;
};

// No answer.
struct Error {
    enum class Kind : std::uint8_t {
        invalid,      // the request cannot be sent by anybody: a bad URL, bad PEM
        unreachable,  // no connection: the server has certainly not seen the request
        untrusted,    // TLS refused; the server has not seen the request
        throttled,    // its deadline would pass before a rate limit lets it go; the server has not acted on it
        unanswered,   // the server may or may not have acted on it
        too_large,    // the answer exceeds `largest_answer`
        file,         // the file to upload or download could not be read or written
    };
    Kind kind = Kind::unanswered;
    std::string message;  // lower case, no full stop, no secrets; names method and URL
};

using Result = tl::expected<Response, Error>;

struct RetryPolicy {
    int attempts = 5;
    std::chrono::milliseconds first_wait{500};  // doubles each time; half of each wait is random
    std::chrono::milliseconds longest_wait{16'000};
};

// What went over the wire so far.
struct Counts {
    std::uint64_t requests = 0;     // attempts sent
    std::uint64_t retries = 0;      // of those, repetitions
    std::uint64_t throttled = 0;    // times that a rate limit, ours or the server's, made a request wait
    std::uint64_t connections = 0;  // opened
    std::uint64_t sent = 0;         // bytes of bodies
    std::uint64_t received = 0;
    std::vector<std::pair<std::string, std::uint64_t>> by_method;  // requests, sorted by name
};

enum class TraceLevel : std::uint8_t { none, requests, contents };

// By RXPLAN_LOG: `debug` asks for requests, `trace` for contents, anything else for none.
[[nodiscard]] TraceLevel trace_level_from_environment();

// One complete line or paragraph that ends with a line break, already free of secrets; from any thread.
using TraceSink = std::function<void(std::string_view text)>;

struct Options {
    std::string user_agent = "rxplan";
    std::vector<RateLimitGroup> rate_limits;
    RetryPolicy retry;
    TraceLevel trace = trace_level_from_environment();
    TraceSink trace_sink;  // standard error when empty
};

// Safe to use from many threads; connections are kept and reused.
//
// Sent again, after growing waits: repeatable requests that met a connection error, a timeout or an answer of 500, 502, 503 or 504; every
// request whose connection could not be made at all; every request that was refused with 429, or with 413 or 503 and a Retry-After, which
// is obeyed, for the whole rate-limit group. The last answer is returned when attempts or the deadline run out. A request that is not
// repeatable is sent on a connection of its own, so that nothing below repeats it either.
class Client {
public:
    explicit Client(Options options);
    ~Client();  // with a trace, tells the counts
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    [[nodiscard]] Result send(const Request& request);

    // From now on this text is replaced wherever it would show in the trace or in an error. Texts shorter than 6 bytes are not taken.
    void conceal(std::string secret);

    [[nodiscard]] Counts counts() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

// Percent-encodes what may not stand in one segment of a path or in a query; `encode_path` leaves `/` alone.
[[nodiscard]] std::string encode(std::string_view text);
[[nodiscard]] std::string encode_path(std::string_view text);

// The host of a URL that has a scheme, as written: without user and port, an IPv6 address in its brackets. Empty when there is none.
[[nodiscard]] std::string_view host_of(std::string_view url) noexcept;

// Whether a URL leads to this machine: its host is `localhost`, an address of 127.0.0.0/8 or [::1].
[[nodiscard]] bool is_loopback(std::string_view url);

}  // namespace rxplan::http
