#include "cli/written_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "view/terminal.hpp"

namespace rxplan::cli {

std::optional<Diagnostic> write_file(const std::string& path, std::string_view text)
{
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    const bool written = descriptor >= 0 && view::write_all(descriptor, text);
    const int problem = errno;
    if (descriptor >= 0) ::close(descriptor);
    if (written) return std::nullopt;
    return error("unwritable-file", "file cannot be written").note(fmt::format("Cannot write `{}`: {}.", path, std::strerror(problem)));
}

}  // namespace rxplan::cli
