// One attempt of one request on libcurl.
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "rxplan/http.hpp"

namespace rxplan::http {

struct FreeHandle {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using Handle = std::unique_ptr<CURL, FreeHandle>;

// Idle libcurl handles, each with its own open connections; the one last used goes out first, as its connections are the warmest.
// Thread-safe.
class Handles {
public:
    Handles();
    [[nodiscard]] Handle take();
    void give_back(Handle handle);

private:
    std::mutex mutex_;
    std::vector<Handle> idle_;
};

struct Attempt {
    std::optional<Error> failure;  // otherwise `response` is the answer
    Response response;
    std::optional<std::chrono::seconds> retry_after;
    std::chrono::milliseconds duration{0};
    std::uint64_t connections = 0;  // opened
    std::uint64_t sent = 0;         // bytes of bodies
    std::uint64_t received = 0;
};

// Sends `request` once and waits for the whole answer, `timeout` at most. `fresh`: on a new connection, so that libcurl does not repeat the
// request when a kept connection proves dead.
[[nodiscard]] Attempt perform(CURL* handle, const Request& request, const std::string& user_agent, std::chrono::milliseconds timeout,
                              bool fresh);

}  // namespace rxplan::http
