#include "cli/input_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace rxplan::cli {

tl::expected<std::string, Diagnostic> read_input(const std::string& file)
{
    const bool standard = file == "-";
    const auto unreadable = [&] {
        const auto name = standard ? "standard input" : fmt::format("`{}`", file);
        return tl::unexpected(
            error("unreadable-file", "file cannot be read").note(fmt::format("Cannot read {}: {}.", name, std::strerror(errno))));
    };
    const int descriptor = standard ? STDIN_FILENO : ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return unreadable();
    std::string text;
    constexpr std::size_t chunk = 65536;
    ssize_t got = 0;
    do {
        const auto size = text.size();
        text.resize(size + chunk);
        got = ::read(descriptor, text.data() + size, chunk);
        text.resize(size + static_cast<std::size_t>(got < 0 ? 0 : got));
    } while (got > 0 || (got < 0 && errno == EINTR));
    const int code = errno;
    if (!standard) ::close(descriptor);
    errno = code;
    if (got < 0) return unreadable();
    return text;
}

}  // namespace rxplan::cli
