// The listening side: sockets, threads and HTTP/1.1, with the power to break a connection on purpose.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

#include "http.hpp"

namespace rxplan::rackspace::embedded {

struct Outcome {
    Response response;
    std::optional<std::uint64_t> cut_after;  // close the connection after so many bytes of the answer, status line included
};

// One thread for each connection that is open, at most 512; further connections wait. Connections stay open between requests.
class HttpServer {
public:
    // Called from many threads. Must not throw.
    using Handler = std::function<Outcome(Request&)>;

    // Port 0: any free one. Listens when it returns.
    [[nodiscard]] static tl::expected<std::unique_ptr<HttpServer>, std::string> listen(const std::string& host, int port, Handler handler);

    // Takes no more connections, lets requests under way end, and returns when all threads have ended.
    ~HttpServer();
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    [[nodiscard]] int port() const noexcept { return port_; }

    // Sleeps, unless the server stops meanwhile. For handlers.
    void sleep(std::int64_t milliseconds);

private:
    class Listener;
    HttpServer() = default;

    std::unique_ptr<Listener> listener_;
    int port_ = 0;
};

}  // namespace rxplan::rackspace::embedded
