#include "base/source.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace rxplan {
namespace {

constexpr bool is_continuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

std::uint32_t Sources::add(std::string name, std::string text)
{
    sources_.push_back({std::move(name), std::move(text), {}, {}});
    return static_cast<std::uint32_t>(sources_.size());
}

std::uint32_t Sources::find(std::string_view name) const
{
    for (std::size_t i = 0; i < sources_.size(); ++i) {
        if (sources_[i].name == name) return static_cast<std::uint32_t>(i + 1);
    }
    return 0;
}

std::string_view Sources::name(std::uint32_t file) const
{
    if (file == 0 || file > sources_.size()) return {};
    return sources_[file - 1].name;
}

std::string_view Sources::text(std::uint32_t file) const
{
    if (file == 0 || file > sources_.size()) return {};
    return sources_[file - 1].text;
}

std::string_view Sources::text(Span span) const
{
    const auto whole = text(span.file);
    const auto begin = std::min<std::size_t>(span.begin, whole.size());
    const auto end = std::clamp<std::size_t>(span.end, begin, whole.size());
    return whole.substr(begin, end - begin);
}

Position Sources::position(std::uint32_t file, std::uint32_t offset) const
{
    if (file == 0 || file > sources_.size()) return {};
    const auto& source = sources_[file - 1];
    const auto& starts = line_starts(source);
    const auto clamped = std::min<std::size_t>(offset, source.text.size());
    const auto after = std::upper_bound(starts.begin(), starts.end(), clamped);
    const auto line = static_cast<std::uint32_t>(after - starts.begin());
    const auto start = starts[line - 1];
    const auto before = std::string_view(source.text).substr(start, clamped - start);
    const auto points = before.size() - static_cast<std::size_t>(std::count_if(before.begin(), before.end(), is_continuation));
    return {line, static_cast<std::uint32_t>(points) + 1};
}

std::string_view Sources::line(std::uint32_t file, std::uint32_t line) const
{
    if (file == 0 || file > sources_.size()) return {};
    const auto& source = sources_[file - 1];
    const auto& starts = line_starts(source);
    if (line == 0 || line > starts.size()) return {};
    const std::size_t begin = starts[line - 1];
    const std::size_t end = line < starts.size() ? starts[line] - 1 : source.text.size();
    auto found = std::string_view(source.text).substr(begin, end - begin);
    if (found.ends_with('\r')) found.remove_suffix(1);
    return found;
}

void Sources::conceal(Span span)
{
    if (span.file != 0 && span.file <= sources_.size()) sources_[span.file - 1].concealed.push_back(span);
}

bool Sources::conceals(Span span) const
{
    const auto& all = concealed(span.file);
    // An empty span is the place before a character.
    const auto end = std::max(span.end, span.begin + 1);
    return std::any_of(all.begin(), all.end(), [&](const Span& one) { return span.begin < one.end && one.begin < end; });
}

const std::vector<Span>& Sources::concealed(std::uint32_t file) const
{
    static const std::vector<Span> none;
    return file == 0 || file > sources_.size() ? none : sources_[file - 1].concealed;
}

const std::vector<std::uint32_t>& Sources::line_starts(const Source& source) const
{
    if (source.line_starts.empty()) {
        source.line_starts.push_back(0);
        const char* const begin = source.text.data();
        const char* const end = begin + source.text.size();
        for (const char* at = begin; at != end;) {
            const auto* found = static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
            if (found == nullptr) break;
            at = found + 1;
            source.line_starts.push_back(static_cast<std::uint32_t>(at - begin));
        }
    }
    return source.line_starts;
}

}  // namespace rxplan
