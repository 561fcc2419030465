#include "view/unified_diff.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <vector>

#include "view/sequence_diff.hpp"

namespace rxplan::view {
namespace {

constexpr std::size_t context = 3;

using Lines = std::vector<std::string_view>;  // with their line breaks, so that a last one without differs

Lines lines_of(std::string_view text)
{
    Lines lines;
    while (!text.empty()) {
        const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
        lines.push_back(text.substr(0, size));
        text.remove_prefix(size);
    }
    return lines;
}

// Each line against the one in its place.
std::vector<Edit> paired(const Lines& before, const Lines& after)
{
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < before.size();) {
        std::size_t end = i;
        while (end < before.size() && before[end] != after[end]) ++end;
        for (std::size_t j = i; j < end; ++j) edits.push_back({Edit::Kind::remove, j, i});
        for (std::size_t j = i; j < end; ++j) edits.push_back({Edit::Kind::add, end, j});
        for (i = end; i < before.size() && before[i] == after[i]; ++i) edits.push_back({Edit::Kind::keep, i, i});
    }
    return edits;
}

// `@@ -FROM,COUNT`: a count of one is left out, an empty range names the line before it.
std::string range(std::size_t first, std::size_t count)
{
    if (count == 1) return fmt::format("{}", first + 1);
    return fmt::format("{},{}", count == 0 ? first : first + 1, count);
}

void append_line(std::string& out, char sign, std::string_view line)
{
    out += sign;
    out += line;
    if (!line.ends_with('\n')) out += "\n\\ No newline at end of file\n";
}

void append_hunk(std::string& out, const std::vector<Edit>& edits, std::size_t begin, std::size_t end, const Lines& before,
                 const Lines& after)
{
    std::size_t removed = 0;
    std::size_t added = 0;
    for (std::size_t i = begin; i < end; ++i) {
        removed += edits[i].kind != Edit::Kind::add;
        added += edits[i].kind != Edit::Kind::remove;
    }
    out += fmt::format("@@ -{} +{} @@\n", range(edits[begin].before, removed), range(edits[begin].after, added));
    for (std::size_t i = begin; i < end; ++i) {
        const auto& edit = edits[i];
        if (edit.kind == Edit::Kind::keep) append_line(out, ' ', before[edit.before]);
        if (edit.kind == Edit::Kind::remove) append_line(out, '-', before[edit.before]);
        if (edit.kind == Edit::Kind::add) append_line(out, '+', after[edit.after]);
    }
}

}  // namespace

std::string unified_diff(std::string_view name, std::string_view before, std::string_view after)
{
    if (before == after) return {};
    const auto old_lines = lines_of(before);
    const auto new_lines = lines_of(after);
    const auto edits =
        old_lines.size() == new_lines.size()
            ? paired(old_lines, new_lines)
            : sequence_diff(old_lines.size(), new_lines.size(), [&](std::size_t i, std::size_t j) { return old_lines[i] == new_lines[j]; });

    std::string out = fmt::format("--- old/{0}\n+++ new/{0}\n", name);
    const auto changed = [](const Edit& edit) { return edit.kind != Edit::Kind::keep; };
    for (auto at = std::find_if(edits.begin(), edits.end(), changed); at != edits.end();) {
        // Changes with no more between them than the context of both share a hunk.
        const auto first = static_cast<std::size_t>(at - edits.begin());
        auto last = first;
        for (auto i = first; i < edits.size() && i <= last + 2 * context + 1; ++i) {
            if (changed(edits[i])) last = i;
        }
        append_hunk(out, edits, first - std::min(first, context), std::min(last + context + 1, edits.size()), old_lines, new_lines);
        at = std::find_if(edits.begin() + static_cast<std::ptrdiff_t>(last) + 1, edits.end(), changed);
    }
    return out;
}

}  // namespace rxplan::view
