// What the grammar throws where it cannot go on.
#pragma once

#include <cstdint>
#include <string_view>

namespace rxplan::grammar {

// What must stand at a place. The diagnostic reads `<expected>, found <what stands there>`; the place says what else may help.
struct Expectation {
    enum class Place : std::uint8_t {
        elsewhere,
        statement,   // where an argument or a block begins
        after_name,  // behind the name that begins an argument or a block
        line_end,    // behind an argument or a block
        value,       // where an expression or its next operand begins
        object_key,
        for_name,
        heredoc_tag,
        heredoc_line,  // behind the tag of a heredoc
        closing,       // where the innermost opening may end
        complete,      // nothing is expected: `expected` is the whole label
        too_deep,      // as `complete`, and reading on makes no sense
    };

    std::string_view id;
    std::string_view summary;  // constant for the id
    std::string_view expected;
    Place place = Place::elsewhere;
};

// Caught by `recover` and by the parser's entry points; never leaves the parser.
struct Failure {
    const Expectation* expectation = nullptr;
    std::uint32_t offset = 0;
};

}  // namespace rxplan::grammar
