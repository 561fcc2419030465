#include "view/markdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

namespace rxplan::view {
namespace {

std::size_t longest_run(std::string_view text, char of)
{
    std::size_t longest = 0;
    std::size_t run = 0;
    for (const char byte : text) {
        run = byte == of ? run + 1 : 0;
        longest = std::max(longest, run);
    }
    return longest;
}

}  // namespace

std::string code_span(std::string_view text)
{
    const auto run = longest_run(text, '`');
    if (run == 0) return fmt::format("`{}`", text);
    const std::string ticks(run + 1, '`');
    return fmt::format("{} {} {}", ticks, text, ticks);
}

std::string fenced(std::string_view text, std::string_view language)
{
    const std::string fence(std::max<std::size_t>(3, longest_run(text, '`') + 1), '`');
    return fmt::format("{}{}\n{}{}\n", fence, language, text, fence);
}

std::string escape_html(std::string_view text)
{
    std::string out;
    for (const char byte : text) {
        switch (byte) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += byte;
        }
    }
    return out;
}

std::string details(std::string_view summary, std::string_view body)
{
    return fmt::format("<details><summary>{}</summary>\n\n{}\n</details>\n", summary, body);
}

}  // namespace rxplan::view
