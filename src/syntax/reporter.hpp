// The errors of one text, as many of them as anybody reads.
#pragma once

#include <cstddef>
#include <utility>

#include "rxplan/diagnostic.hpp"

namespace rxplan::syntax {

// Beyond these a file is not what it is taken for.
inline constexpr std::size_t max_errors = 100;

// Hands on the first errors, then one that says that there are more, then none.
class Reporter {
public:
    // `diagnostics` must outlive the reporter.
    explicit Reporter(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    void add(Diagnostic problem)
    {
        if (is_full()) return;
        if (++count_ <= max_errors) {
            diagnostics_.add(std::move(problem));
        } else {
            const Span here{problem.subject.file, problem.subject.begin, problem.subject.begin};
            diagnostics_.add(
                error("too-many-errors", "too many errors in one file", here, "there are more than 100 errors; this one is next"));
        }
    }

    [[nodiscard]] bool is_full() const noexcept { return count_ > max_errors; }

private:
    Diagnostics& diagnostics_;
    std::size_t count_ = 0;
};

static_assert(max_errors == 100, "the message says so");

}  // namespace rxplan::syntax
