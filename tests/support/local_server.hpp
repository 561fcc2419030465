// Two servers on loopback for tests of what speaks HTTP: one that answers by a function, one that hangs up without an answer.
#pragma once

#include <arpa/inet.h>
#include <httplib.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace rxplan::test {

// Answers every request by `answer`, from several threads at once, and remembers what it was asked.
class LocalServer {
public:
    using Answer = std::function<void(const httplib::Request& request, httplib::Response& response)>;

    explicit LocalServer(Answer answer) : answer_(std::move(answer))
    {
        const auto handle = [this](const httplib::Request& request, httplib::Response& response) {
            {
                const std::lock_guard lock(mutex_);
                seen_.push_back(request);
            }
            answer_(request, response);
        };
        server_.Get(".*", handle);
        server_.Put(".*", handle);
        server_.Post(".*", handle);
        server_.Delete(".*", handle);
        server_.set_keep_alive_max_count(10'000);
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~LocalServer()
    {
        server_.stop();
        thread_.join();
    }
    LocalServer(const LocalServer&) = delete;
    LocalServer& operator=(const LocalServer&) = delete;

    [[nodiscard]] std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] std::vector<httplib::Request> seen() const
    {
        const std::lock_guard lock(mutex_);
        return seen_;
    }

private:
    Answer answer_;
    httplib::Server server_;
    mutable std::mutex mutex_;
    std::vector<httplib::Request> seen_;
    int port_ = 0;
    std::thread thread_;
};

// Answers 200 to `/ok` and keeps the connection; reads any other request whole, counts it, and hangs up.
class HangingUpServer {
public:
    HangingUpServer()
    {
        listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        listen(listener_, 16);
        socklen_t size = sizeof address;
        getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
        acceptor_ = std::thread([this] { accept_all(); });
    }
    ~HangingUpServer()
    {
        shutdown(listener_, SHUT_RDWR);
        acceptor_.join();
        close(listener_);
        {
            const std::lock_guard lock(mutex_);
            for (const int connection : connections_) shutdown(connection, SHUT_RDWR);
        }
        for (std::thread& thread : threads_) thread.join();
    }
    HangingUpServer(const HangingUpServer&) = delete;
    HangingUpServer& operator=(const HangingUpServer&) = delete;

    [[nodiscard]] std::string url(const std::string& path) const { return "http://127.0.0.1:" + std::to_string(port_) + path; }
    [[nodiscard]] int unanswered() const { return unanswered_; }

private:
    void accept_all()
    {
        for (int connection = accept(listener_, nullptr, nullptr); connection >= 0; connection = accept(listener_, nullptr, nullptr)) {
            const std::lock_guard lock(mutex_);
            connections_.push_back(connection);
            threads_.emplace_back([this, connection] { serve(connection); });
        }
    }

    // True when a whole request without a body, or with one that came along, is in.
    static bool read_request(int connection, std::string& request)
    {
        request.clear();
        char buffer[4096];
        while (request.find("\r\n\r\n") == std::string::npos) {
            const ssize_t count = recv(connection, buffer, sizeof buffer, 0);
            if (count <= 0) return false;
            request.append(buffer, static_cast<std::size_t>(count));
        }
        return true;
    }

    void serve(int connection)
    {
        std::string request;
        while (read_request(connection, request)) {
            if (request.find(" /ok ") == std::string::npos) {
                ++unanswered_;
                break;
            }
            const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: keep-alive\r\n\r\nok";
            send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
        }
        const std::lock_guard lock(mutex_);
        std::erase(connections_, connection);
        close(connection);
    }

    int listener_ = -1;
    int port_ = 0;
    std::atomic<int> unanswered_{0};
    std::mutex mutex_;
    std::vector<int> connections_;
    std::vector<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace rxplan::test
