#include "syntax/format.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

#include "syntax/arrange.hpp"
#include "syntax/modernise.hpp"
#include "syntax/parser.hpp"
#include "syntax/tokens.hpp"

namespace rxplan::syntax {
namespace {

// Those behind everything belong to no token and stay.
std::size_t trailing_blanks(std::string_view text, const std::vector<Token>& tokens)
{
    if (tokens.empty()) return text.size() - std::min(text.find_first_of(" \t"), text.size());
    return static_cast<std::size_t>(text.data() + text.size() - (tokens.back().text.data() + tokens.back().text.size()));
}

}  // namespace

std::optional<std::string> format(std::uint32_t file_id, const Sources& sources, Diagnostics& diagnostics)
{
    Diagnostics found;
    const auto file = parse(file_id, sources, found);
    const bool failed = found.has_errors();
    diagnostics.append(std::move(found));
    if (failed) return std::nullopt;

    const auto text = sources.text(file_id);
    auto tokens = scan_tokens(text);
    const auto trailing = trailing_blanks(text, tokens);
    tokens = modernise(std::move(tokens), text, file);
    arrange(tokens);

    std::size_t size = trailing;
    for (const auto& token : tokens) size += token.blanks + token.text.size();
    std::string formatted;
    formatted.reserve(size);
    for (const auto& token : tokens) {
        formatted.append(token.blanks, ' ');
        formatted += token.text;
    }
    formatted.append(trailing, ' ');
    return formatted;
}

}  // namespace rxplan::syntax
