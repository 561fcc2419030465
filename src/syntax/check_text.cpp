#include "syntax/check_text.hpp"

#include <fmt/format.h>

#include <cstddef>
#include <limits>

#include "value/text.hpp"

namespace rxplan::syntax {

bool check_text(std::uint32_t file, std::string_view text, Diagnostics& diagnostics)
{
    if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
        diagnostics.add(error("file-too-large", "file too large", {file, 0, 0}, "this file is larger than 4 GiB"));
        return false;
    }
    const auto span = [file](std::size_t offset) {
        return Span{file, static_cast<std::uint32_t>(offset), static_cast<std::uint32_t>(offset + 1)};
    };
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF")) {
        diagnostics.add(error("invalid-utf8", "text is not UTF-8", {file, 0, 2}, "this is UTF-16").helped("Save the file as UTF-8."));
        return false;
    }
    const auto invalid = first_invalid_utf8(text);
    const auto nul = text.find('\0');
    if (nul < invalid.value_or(text.size())) {
        diagnostics.add(error("nul-byte", "text contains a NUL byte", span(nul), "this byte is zero")
                            .note("Configuration is text; this may be a binary file."));
        return false;
    }
    if (invalid) {
        const auto byte = static_cast<unsigned>(static_cast<unsigned char>(text[*invalid]));
        diagnostics.add(
            error("invalid-utf8", "text is not UTF-8", span(*invalid), fmt::format("the byte 0x{:02X} has no meaning here", byte))
                .helped("Save the file as UTF-8."));
        return false;
    }
    return true;
}

}  // namespace rxplan::syntax
