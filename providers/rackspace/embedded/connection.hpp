// One client's connection, as the HTTP library reads and writes it.
#pragma once

#include <httplib.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "http.hpp"

namespace rxplan::rackspace::embedded {

class Connection final : public httplib::Stream {
public:
    // Owns the socket. `stopping` becomes readable when the server stops; it is not owned.
    Connection(int socket, int stopping);
    ~Connection() override;
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // False: nothing came in time, the client closed, or the server stops.
    [[nodiscard]] bool wait_for_request(int timeout_ms);

    // Of the answer to come, only so many bytes leave; then the connection ends.
    void cut_after(std::uint64_t bytes) { allowance_ = bytes; }
    void close_after_answer() { closing_ = true; }
    [[nodiscard]] bool is_closing() const { return closing_ || allowance_.has_value(); }
    // Reads away what the client still sends, for a moment, so that closing does not destroy the answer on its way.
    void linger();

    bool is_readable() const override;
    bool is_writable() const override;
    ssize_t read(char* target, size_t size) override;
    ssize_t write(const char* data, size_t size) override;
    void get_remote_ip_and_port(std::string& ip, int& port) const override;
    void get_local_ip_and_port(std::string& ip, int& port) const override;
    socket_t socket() const override { return socket_; }

    // The headers of the current request as they were sent: the library decodes percent signs in them. Ends the recording of them, so to
    // be called once, when they have been read.
    [[nodiscard]] Headers take_headers();

    Headers arrived;  // what take_headers gave for the current request

private:
    [[nodiscard]] bool wait(short events, int timeout_ms) const;
    bool fill();

    int socket_;
    int stopping_;
    bool closing_ = false;
    std::optional<std::uint64_t> allowance_;
    bool recording_ = false;
    std::string head_;  // request line and headers
    std::array<char, 65536> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
};

}  // namespace rxplan::rackspace::embedded
