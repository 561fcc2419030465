#include "view/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace rxplan::view {

Terminal detect_terminal(int descriptor, bool no_color)
{
    Terminal terminal;
    if (isatty(descriptor) == 0) return terminal;
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) terminal.width = size.ws_col;
    const char* kind = std::getenv("TERM");
    terminal.smart = kind != nullptr && std::string_view(kind) != "dumb";
    const char* unwanted = std::getenv("NO_COLOR");
    terminal.colour = terminal.smart && !no_color && (unwanted == nullptr || *unwanted == '\0');
    return terminal;
}

}  // namespace rxplan::view
