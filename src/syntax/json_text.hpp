// The text that a JSON string stands for, and where each part of it was written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/span.hpp"

namespace rxplan::syntax {

// `written` is what stands between the quotes, as the grammar takes it. Halves of surrogate pairs that stand alone become U+FFFD.
[[nodiscard]] std::string decode_json_text(std::string_view written);

// From a place in the decoded text to the place in the file.
class JsonTextPlaces {
public:
    // `string` is the span of the string, quotes included, in the text of its whole file.
    JsonTextPlaces(std::string_view file_text, Span string);

    [[nodiscard]] Span place(Span decoded) const { return {file_, offset(decoded.begin), offset(decoded.end)}; }

private:
    [[nodiscard]] std::uint32_t offset(std::uint32_t decoded) const;

    // Both go on byte by byte from here to the next run.
    struct Run {
        std::uint32_t decoded = 0;
        std::uint32_t source = 0;
    };
    std::uint32_t file_;
    std::vector<Run> runs_;
};

}  // namespace rxplan::syntax
