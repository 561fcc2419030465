// Where a URL leads.
#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <cctype>
#include <string>

#include "rxplan/http.hpp"

namespace rxplan::http {

namespace {

std::string lower(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return result;
}

}  // namespace

std::string_view host_of(std::string_view url) noexcept
{
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos) return {};
    std::string_view host = url.substr(scheme + 3);
    host = host.substr(0, host.find_first_of("/?#"));
    if (const std::size_t user = host.rfind('@'); user != std::string_view::npos) host = host.substr(user + 1);
    if (!host.starts_with('[')) return host.substr(0, host.find(':'));
    const std::size_t bracket = host.find(']');
    return bracket == std::string_view::npos ? std::string_view() : host.substr(0, bracket + 1);
}

bool is_loopback(std::string_view url)
{
    const std::string host = lower(host_of(url));
    if (host == "localhost") return true;
    // A name may begin like an address: only four octets are one.
    if (in_addr four{}; ::inet_pton(AF_INET, host.c_str(), &four) == 1) return (ntohl(four.s_addr) >> 24U) == 127;
    if (!host.starts_with('[')) return false;
    in6_addr six{};
    return ::inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &six) == 1 && IN6_IS_ADDR_LOOPBACK(&six);
}

}  // namespace rxplan::http
