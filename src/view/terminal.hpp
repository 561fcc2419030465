// What the place that text goes to can do.
#pragma once

#include <string_view>

namespace rxplan::view {

struct Terminal {
    bool colour = false;  // escape sequences for colours are understood and wanted
    bool smart = false;   // a line can be overprinted
    unsigned width = 100;
};

// Of a file descriptor: a terminal that is not `dumb`, without `NO_COLOR`, has colour. `no_color` is the command line's wish.
[[nodiscard]] Terminal detect_terminal(int descriptor, bool no_color);

}  // namespace rxplan::view
