#include "connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace rxplan::rackspace::embedded {

namespace {

// How long a client may pause within one request or answer.
constexpr int transfer_timeout_ms = 60'000;
constexpr int stopping_timeout_ms = 1'000;

void address_of(const sockaddr_storage& address, std::string& ip, int& port)
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.ss_family == AF_INET6) {
        const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
        ::inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
        port = ntohs(v6.sin6_port);
    } else {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
        port = ntohs(v4.sin_port);
    }
    ip = text.data();
}

}  // namespace

Connection::Connection(int socket, int stopping) : socket_(socket), stopping_(stopping)
{
    const int yes = 1;
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

Connection::~Connection()
{
    ::shutdown(socket_, SHUT_RDWR);
    ::close(socket_);
}

bool Connection::wait(short events, int timeout_ms) const
{
    std::array<pollfd, 2> entries{pollfd{socket_, events, 0}, pollfd{stopping_, POLLIN, 0}};
    nfds_t watched = entries.size();
    int ready = 0;
    do {
        ready = ::poll(entries.data(), watched, timeout_ms);
        if (ready > 0 && entries[0].revents == 0) {
            // The server stops: what is under way may end, but not for ever.
            watched = 1;
            timeout_ms = std::min(timeout_ms, stopping_timeout_ms);
            ready = -1;
            errno = EINTR;
        }
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

bool Connection::wait_for_request(int timeout_ms)
{
    head_.clear();
    recording_ = true;
    if (begin_ < end_) return true;
    std::array<pollfd, 2> entries{pollfd{socket_, POLLIN, 0}, pollfd{stopping_, POLLIN, 0}};
    int ready = 0;
    do {
        ready = ::poll(entries.data(), entries.size(), timeout_ms);
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0 || entries[1].revents != 0) return false;
    return fill();
}

bool Connection::fill()
{
    ssize_t count = 0;
    do {
        count = ::recv(socket_, buffer_.data(), buffer_.size(), 0);
    } while (count < 0 && errno == EINTR);
    begin_ = 0;
    end_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    return count > 0;
}

bool Connection::is_readable() const
{
    return begin_ < end_ || wait(POLLIN, transfer_timeout_ms);
}

bool Connection::is_writable() const
{
    return wait(POLLOUT, transfer_timeout_ms);
}

ssize_t Connection::read(char* target, size_t size)
{
    if (begin_ == end_ && (!wait(POLLIN, transfer_timeout_ms) || !fill())) return 0;
    const std::size_t count = std::min(size, end_ - begin_);
    std::memcpy(target, buffer_.data() + begin_, count);
    begin_ += count;
    if (recording_) head_.append(target, count);
    return static_cast<ssize_t>(count);
}

Headers Connection::take_headers()
{
    recording_ = false;
    Headers headers;
    std::string_view rest = head_;
    rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
    while (!rest.empty()) {
        rest.remove_prefix(1);
        std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.find('\n'), rest.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) continue;
        std::string_view value = line.substr(colon + 1);
        while (value.starts_with(' ') || value.starts_with('\t')) value.remove_prefix(1);
        while (value.ends_with(' ') || value.ends_with('\t')) value.remove_suffix(1);
        headers.add(std::string(line.substr(0, colon)), std::string(value));
    }
    return headers;
}

ssize_t Connection::write(const char* data, size_t size)
{
    std::size_t wanted = size;
    if (allowance_) wanted = std::min<std::uint64_t>(wanted, *allowance_);
    std::size_t sent = 0;
    while (sent < wanted) {
        if (!is_writable()) return -1;
        const ssize_t count = ::send(socket_, data + sent, wanted - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return -1;
        sent += static_cast<std::size_t>(count);
    }
    if (!allowance_) return static_cast<ssize_t>(size);
    *allowance_ -= sent;
    return wanted == size ? static_cast<ssize_t>(size) : -1;
}

void Connection::linger()
{
    constexpr int patience_ms = 500;
    constexpr std::size_t most = 16U << 20U;
    ::shutdown(socket_, SHUT_WR);
    std::size_t seen = 0;
    while (seen < most && wait(POLLIN, patience_ms) && fill()) seen += end_;
}

void Connection::get_remote_ip_and_port(std::string& ip, int& port) const
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0) address_of(address, ip, port);
}

void Connection::get_local_ip_and_port(std::string& ip, int& port) const
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    if (::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &length) == 0) address_of(address, ip, port);
}

}  // namespace rxplan::rackspace::embedded
