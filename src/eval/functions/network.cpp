// Functions on IP networks, of both versions.
#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "eval/functions/table.hpp"

namespace rxplan::eval {

namespace {

__extension__ using Address = unsigned __int128;  // in the low bits

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

// A network: an address whose host bits are zero, and how many bits are the network's.
struct Prefix {
    Address address = 0;
    int length = 0;
    int bits = 32;  // of an address: 32 or 128

    [[nodiscard]] int host_bits() const { return bits - length; }
};

// 2^count, for count up to 127.
Address power_of_two(int count)
{
    return static_cast<Address>(1) << static_cast<unsigned>(count);
}

// The lowest `count` bits.
Address low_bits(int count)
{
    return count >= 128 ? ~static_cast<Address>(0) : power_of_two(count) - 1;
}

// Leading zeros are decimal, as other tools have it.
std::optional<Address> parse_v4(std::string_view text)
{
    Address address = 0;
    for (int part = 0; part < 4; ++part) {
        const std::size_t length = std::min(text.find_first_not_of("0123456789"), text.size());
        if (length == 0 || length > 4) return std::nullopt;
        unsigned value = 0;
        for (const char digit : text.substr(0, length)) value = value * 10 + static_cast<unsigned>(digit - '0');
        if (value > 255) return std::nullopt;
        address = address << 8U | value;
        text.remove_prefix(length);
        if (part == 3) break;
        if (text.empty() || text.front() != '.') return std::nullopt;
        text.remove_prefix(1);
    }
    return text.empty() ? std::optional(address) : std::nullopt;
}

std::optional<Address> parse_v6(std::string_view text)
{
    std::array<unsigned char, 16> bytes{};
    if (inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) != 1) return std::nullopt;
    Address address = 0;
    for (const unsigned char byte : bytes) address = address << 8U | byte;
    return address;
}

std::string address_text(Address address, int bits)
{
    std::array<unsigned char, 16> bytes{};
    const auto size = static_cast<std::size_t>(bits / 8);
    for (std::size_t i = size; i-- > 0; address >>= 8U) bytes[i] = static_cast<unsigned char>(address & 0xffU);
    std::array<char, INET6_ADDRSTRLEN> text{};
    inet_ntop(bits == 32 ? AF_INET : AF_INET6, bytes.data(), text.data(), static_cast<socklen_t>(text.size()));
    return text.data();
}

std::string prefix_text(const Prefix& prefix)
{
    return fmt::format("{}/{}", address_text(prefix.address, prefix.bits), prefix.length);
}

struct AddressText {
    Address address;
    int bits;
};

std::optional<AddressText> parse_address(std::string_view text)
{
    const bool v6 = text.find(':') != std::string_view::npos;
    const auto address = v6 ? parse_v6(text) : parse_v4(text);
    return address ? std::optional(AddressText{*address, v6 ? 128 : 32}) : std::nullopt;
}

std::optional<Prefix> parse_prefix(std::string_view text)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    const auto address = parse_address(text.substr(0, slash));
    const std::string_view digits = text.substr(std::min(slash + 1, text.size()));
    if (!address || digits.empty() || digits.size() > 3 || digits.find_first_not_of("0123456789") != std::string_view::npos)
        return std::nullopt;
    Prefix prefix{address->address, std::stoi(std::string(digits)), address->bits};
    if (prefix.length > prefix.bits) return std::nullopt;
    prefix.address &= ~low_bits(prefix.host_bits());
    return prefix;
}

tl::expected<Prefix, FunctionError> prefix_argument(const Call& call, std::size_t position)
{
    if (const auto prefix = parse_prefix(call.text(position))) return *prefix;
    return refuse(static_cast<int>(position), fmt::format("{} is not a network such as `10.0.0.0/8`", call.shown(call.text(position))));
}

// A whole number of up to 128 bits, with its sign.
struct Wide {
    Address magnitude = 0;
    bool negative = false;
};

tl::expected<Wide, FunctionError> wide_argument(const Call& call, std::size_t position)
{
    const Number number = call[position].as_number();
    const std::string text = number.text();
    if (!number.is_integer()) return refuse(static_cast<int>(position), "a whole number is required");
    if (text.size() > 38) return refuse(static_cast<int>(position), "this number is larger than any address");
    Wide wide;
    wide.negative = number.sign() < 0;
    for (const char digit : std::string_view(text).substr(wide.negative ? 1 : 0))
        wide.magnitude = wide.magnitude * 10 + static_cast<unsigned>(digit - '0');
    return wide;
}

// Negative numbers count from the end of the network.
FunctionResult cidrhost(const Call& call)
{
    const auto prefix = prefix_argument(call, 0);
    if (!prefix) return tl::make_unexpected(prefix.error());
    const auto number = wide_argument(call, 1);
    if (!number) return tl::make_unexpected(number.error());
    const Address last = low_bits(prefix->host_bits());
    const bool fits = number->negative ? number->magnitude - 1 <= last : number->magnitude <= last;
    if (!fits) return refuse(1, fmt::format("a network of /{} has no host of this number", prefix->length));
    const Address host = number->negative ? last - (number->magnitude - 1) : number->magnitude;
    return Value::string(address_text(prefix->address | host, prefix->bits));
}

FunctionResult cidrnetmask(const Call& call)
{
    const auto prefix = prefix_argument(call, 0);
    if (!prefix) return tl::make_unexpected(prefix.error());
    if (prefix->bits != 32) return refuse(0, "a network of IPv6 has no netmask");
    return Value::string(address_text(low_bits(32) & ~low_bits(prefix->host_bits()), 32));
}

FunctionResult cidrsubnet(const Call& call)
{
    const auto prefix = prefix_argument(call, 0);
    if (!prefix) return tl::make_unexpected(prefix.error());
    const auto new_bits = integer_argument(call, 1, -prefix->length, largest);
    if (!new_bits) return tl::make_unexpected(new_bits.error());
    if (*new_bits > prefix->host_bits()) {
        return refuse(1, fmt::format("a network of /{} cannot be extended by {} bits", prefix->length, *new_bits));
    }
    const auto number = wide_argument(call, 2);
    if (!number) return tl::make_unexpected(number.error());
    const int bits = static_cast<int>(*new_bits);
    if (bits >= 0 && number->magnitude > low_bits(bits)) {
        return refuse(2, fmt::format("{} more bits do not make a subnet of this number", bits));
    }
    Prefix subnet = *prefix;
    subnet.length += bits;
    // A shift by the whole width would not be defined; then there is nothing to place either.
    if (number->magnitude == 0 || subnet.host_bits() == prefix->bits) return Value::string(prefix_text(subnet));
    const Address placed = number->magnitude << static_cast<unsigned>(subnet.host_bits());
    // As Terraform has it: below zero the sum of the bits is negative, and written without its sign.
    subnet.address =
        number->negative ? -(subnet.address | -placed) & low_bits(prefix->bits) : (subnet.address | placed) & low_bits(prefix->bits);
    return Value::string(prefix_text(subnet));
}

// One subnet after the other, each at the first address that suits its size.
FunctionResult cidrsubnets(const Call& call)
{
    const auto prefix = prefix_argument(call, 0);
    if (!prefix) return tl::make_unexpected(prefix.error());
    std::vector<Value> subnets;
    Address used = 0;  // addresses from the start of the network
    bool full = false;
    for (std::size_t i = 1; i < call.size(); ++i) {
        const int at = static_cast<int>(i);
        const auto bits = integer_argument(call, i, 1, largest);
        if (!bits) return tl::make_unexpected(bits.error());
        if (*bits > prefix->host_bits())
            return refuse(at, fmt::format("a network of /{} cannot be extended by {} bits", prefix->length, *bits));
        Prefix subnet = *prefix;
        subnet.length += static_cast<int>(*bits);
        const Address size = power_of_two(subnet.host_bits());
        const Address start = (used + size - 1) & ~(size - 1);
        if (full || start < used || start > low_bits(prefix->host_bits())) {
            return refuse(at, fmt::format("there is no room left for a subnet of /{}", subnet.length));
        }
        subnet.address |= start;
        used = start + size;
        full = used == 0 || used > low_bits(prefix->host_bits());
        subnets.push_back(Value::string(prefix_text(subnet)));
    }
    return Value::list(Type::string(), std::move(subnets));
}

// The second argument is an address or a network.
FunctionResult cidrcontains(const Call& call)
{
    const auto outer = prefix_argument(call, 0);
    if (!outer) return tl::make_unexpected(outer.error());
    std::optional<Prefix> inner = parse_prefix(call.text(1));
    if (!inner) {
        if (const auto address = parse_address(call.text(1))) inner = Prefix{address->address, address->bits, address->bits};
    }
    if (!inner) return refuse(1, fmt::format("{} is neither an address nor a network", call.shown(call.text(1))));
    if (inner->bits != outer->bits) return refuse(1, "one is IPv4 and the other IPv6");
    const bool inside = inner->length >= outer->length && (inner->address & ~low_bits(outer->host_bits())) == outer->address;
    return Value::boolean(inside);
}

}  // namespace

Functions network_functions()
{
    const Type string = Type::string();
    const Type number = Type::number();
    const Parameter prefix{"prefix", string};
    return {
        {.name = "cidrhost", .parameters = {prefix, {"hostnum", number}}, .result = string, .body = cidrhost},
        {.name = "cidrnetmask", .parameters = {prefix}, .result = string, .body = cidrnetmask},
        {.name = "cidrsubnet", .parameters = {prefix, {"newbits", number}, {"netnum", number}}, .result = string, .body = cidrsubnet},
        {.name = "cidrsubnets", .parameters = {prefix}, .rest = {{"newbits", number}}, .result = Type::list(string), .body = cidrsubnets},
        {.name = "cidrcontains",
         .parameters = {{"containing_prefix", string}, {"contained_ip_or_prefix", string}},
         .result = Type::boolean(),
         .body = cidrcontains},
    };
}

}  // namespace rxplan::eval
