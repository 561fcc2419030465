// The texts that spans point into.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/span.hpp"

namespace rxplan {

// One-based; column counts Unicode code points.
struct Position {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
};

// Owns source texts for the life of a run. Text views stay valid as long as the object lives. Not thread-safe.
class Sources {
public:
    // `name` is what messages show, usually the path relative to the working directory.
    std::uint32_t add(std::string name, std::string text);

    // The first text of this name; 0 when there is none.
    [[nodiscard]] std::uint32_t find(std::string_view name) const;

    [[nodiscard]] std::string_view name(std::uint32_t file) const;  // empty for an unknown id, as is text()
    [[nodiscard]] std::string_view text(std::uint32_t file) const;
    [[nodiscard]] std::string_view text(Span span) const;
    [[nodiscard]] Position position(std::uint32_t file, std::uint32_t offset) const;  // clamped to the text
    // The line without its line break; `line` is one-based.
    [[nodiscard]] std::string_view line(std::uint32_t file, std::uint32_t line) const;

    // What stands at `span` is a secret: texts stay as they are, but views show neither it nor a message about what is written there.
    void conceal(Span span);
    [[nodiscard]] bool conceals(Span span) const;                                // also a part of it
    [[nodiscard]] const std::vector<Span>& concealed(std::uint32_t file) const;  // in the order in which they were concealed

private:
    struct Source {
        std::string name;
        std::string text;
        mutable std::vector<std::uint32_t> line_starts;  // computed when first asked for
        std::vector<Span> concealed;
    };
    [[nodiscard]] const std::vector<std::uint32_t>& line_starts(const Source& source) const;

    std::deque<Source> sources_;
};

}  // namespace rxplan
