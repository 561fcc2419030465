#include <sys/random.h>

#include <array>
#include <cassert>
#include <cerrno>
#include <cstdlib>

#include "state/random.hpp"
#include "state/state.hpp"

namespace rxplan {
namespace {

// The kernel gives randomness or, on a machine that has not gathered any yet, waits; other failures mean that the program cannot go on.
void fill(unsigned char* data, std::size_t size)
{
    while (size > 0) {
        const auto got = getrandom(data, size, 0);
        if (got < 0) {
            if (errno == EINTR) continue;
            std::abort();
        }
        data += got;
        size -= static_cast<std::size_t>(got);
    }
}

}  // namespace

std::string random_text(std::string_view alphabet, std::size_t length)
{
    assert(!alphabet.empty() && alphabet.size() <= 256);
    // Bytes above the last whole multiple would favour the first characters.
    const std::size_t usable = 256 - 256 % alphabet.size();
    std::string out;
    out.reserve(length);
    std::array<unsigned char, 48> bytes{};
    while (out.size() < length) {
        fill(bytes.data(), bytes.size());
        for (const auto byte : bytes) {
            if (byte < usable && out.size() < length) out += alphabet[byte % alphabet.size()];
        }
    }
    return out;
}

std::string random_octets(std::size_t count)
{
    std::string out(count, '\0');
    fill(reinterpret_cast<unsigned char*>(out.data()), out.size());
    return out;
}

std::string random_uuid()
{
    auto text = random_text(hexadecimal, 36);
    for (const std::size_t dash : {8U, 13U, 18U, 23U}) text[dash] = '-';
    // Version 4 is the random one; of the next digit RFC 4122 keeps two bits for itself.
    text[14] = '4';
    text[19] = "89ab"[hexadecimal.find(text[19]) % 4];
    return text;
}

std::string new_operation_id()
{
    return random_text("0123456789abcdefghijklmnopqrstuvwxyz", 26);
}

std::string new_deposed_key()
{
    return random_text(hexadecimal, 8);
}

}  // namespace rxplan
