#include "view/diagnostics_json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "rxplan/json.hpp"
#include "syntax/parser.hpp"
#include "value/text.hpp"

namespace rxplan::view {
namespace {

Value count(std::size_t number)
{
    return Value::number(static_cast<std::int64_t>(number));
}

// `text` as a sentence: a capital at its beginning, a full stop at its end.
std::string sentence(std::string_view text)
{
    std::string made(text);
    if (made.empty()) return made;
    made[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(made[0])));
    if (std::string_view(".?!:").find(made.back()) == std::string_view::npos) made += '.';
    return made;
}

// What labels, notes and help say, a line each; the first label is at the range.
std::string detail_of(const Diagnostic& diagnostic, const Sources& sources)
{
    std::vector<std::string> lines;
    for (const auto& label : diagnostic.labels) {
        if (label.text.empty()) continue;
        if (label.primary || !label.span.valid()) {
            lines.push_back(sentence(label.text));
        } else {
            const auto line = sources.position(label.span.file, label.span.begin).line;
            lines.push_back(fmt::format("{}:{}: {}", sources.name(label.span.file), line, label.text));
        }
    }
    for (const auto& note : diagnostic.notes) lines.push_back(note);
    if (!diagnostic.help.empty()) lines.push_back(sentence(diagnostic.help));
    return fmt::format("{}", fmt::join(lines, "\n"));
}

std::size_t line_start(std::string_view text, std::size_t offset)
{
    const auto before = text.substr(0, offset).rfind('\n');
    return before == std::string_view::npos ? 0 : before + 1;
}

// `var.base = 2`: what it is, and what is said of it.
Value values_to_json(const Diagnostic& diagnostic)
{
    std::vector<Value> values;
    for (const auto& each : diagnostic.with) {
        const std::string_view text = each;
        const auto equals = text.find(" = ");
        const auto said = equals == std::string_view::npos ? std::string() : fmt::format("is {}", text.substr(equals + 3));
        values.push_back(Value::object({{"statement", Value::string(said)}, {"traversal", Value::string(text.substr(0, equals))}}));
    }
    return Value::tuple(std::move(values));
}

// Looks at each source once, however many diagnostics point into it.
class Exporter {
public:
    explicit Exporter(const Sources& sources) : sources_(sources) {}

    Value to_json(const Diagnostic& diagnostic)
    {
        auto summary = diagnostic.summary;
        if (!summary.empty()) summary[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(summary[0])));
        NamedValues json{{"detail", Value::string(detail_of(diagnostic, sources_))},
                         {"id", Value::string(diagnostic.id)},
                         {"severity", Value::string(diagnostic.severity == Severity::error ? "error" : "warning")},
                         {"summary", Value::string(summary)}};
        if (diagnostic.subject.valid() && !sources_.name(diagnostic.subject.file).empty()) {
            const auto& source = source_of(diagnostic.subject.file);
            const auto range = range_of(diagnostic.subject, source);
            json.emplace_back("range", Value::object({{"end", position(source, range.end)},
                                                      {"filename", Value::string(sources_.name(range.file))},
                                                      {"start", position(source, range.begin)}}));
            // What is no text cannot be shown.
            if (source.is_text) json.emplace_back("snippet", snippet(diagnostic, source, range));
        }
        return Value::object(std::move(json));
    }

private:
    struct Source {
        std::uint32_t id = 0;
        std::string_view text;
        bool is_text = false;
        std::vector<std::pair<Span, std::string>> blocks;  // of the file, in order: where each is and its header
    };

    const Source& source_of(std::uint32_t file)
    {
        const auto [at, added] = known_.try_emplace(file);
        auto& source = at->second;
        if (!added) return source;
        source = {file, sources_.text(file), is_valid_utf8(sources_.text(file)), {}};
        if (!sources_.name(file).ends_with(".hcl")) return source;
        Diagnostics reported;
        const auto tree = syntax::parse(file, sources_, reported);
        for (const auto& block : tree.body.blocks) {
            std::string header(block.type);
            for (const auto& label : block.labels) {
                header += ' ';
                append_json_string(header, label.text);
            }
            source.blocks.emplace_back(block.span, std::move(header));
        }
        return source;
    }

    // Clamped to the text; an empty span covers the character behind it, where there is one.
    static Span range_of(Span span, const Source& source)
    {
        const auto size = static_cast<std::uint32_t>(source.text.size());
        Span range{span.file, std::min(span.begin, size), 0};
        range.end = std::clamp(span.end, range.begin, size);
        if (range.end == range.begin && source.is_text)
            range.end += static_cast<std::uint32_t>(first_character(source.text.substr(range.end)));
        return range;
    }

    [[nodiscard]] Value position(const Source& source, std::uint32_t offset) const
    {
        // Characters as a reader sees them; bytes where the text is none.
        auto before = source.text.substr(line_start(source.text, offset), offset - line_start(source.text, offset));
        std::size_t column = 1;
        if (!source.is_text) column += before.size();
        for (; source.is_text && !before.empty(); before.remove_prefix(first_character(before))) ++column;
        return Value::object(
            {{"byte", count(offset)}, {"column", count(column)}, {"line", count(sources_.position(source.id, offset).line)}});
    }

    [[nodiscard]] Value snippet(const Diagnostic& diagnostic, const Source& source, Span range) const
    {
        const auto begin = line_start(source.text, range.begin);
        // A range that ends with a line break does not take in the line behind it.
        const auto last = range.end > range.begin && source.text[range.end - 1] == '\n' ? range.end - 1 : range.end;
        auto code = source.text.substr(begin, std::min(source.text.find('\n', last), source.text.size()) - begin);
        if (code.ends_with('\r')) code.remove_suffix(1);
        const auto within = [&](std::size_t offset) { return count(std::min(offset - begin, code.size())); };
        return Value::object({{"code", Value::string(code)},
                              {"context", context(source, range.begin)},
                              {"highlight_end_offset", within(range.end)},
                              {"highlight_start_offset", within(range.begin)},
                              {"start_line", count(sources_.position(source.id, range.begin).line)},
                              {"values", values_to_json(diagnostic)}});
    }

    // The header of the block of the file that the offset lies in, `resource "server" "web"`; null outside of all.
    static Value context(const Source& source, std::uint32_t offset)
    {
        const auto behind = std::upper_bound(source.blocks.begin(), source.blocks.end(), offset,
                                             [](std::uint32_t at, const auto& block) { return at < block.first.begin; });
        if (behind == source.blocks.begin() || offset >= std::prev(behind)->first.end) return Value::null();
        return Value::string(std::prev(behind)->second);
    }

    const Sources& sources_;
    std::map<std::uint32_t, Source> known_;
};

}  // namespace

std::vector<Value> diagnostics_to_json(const Diagnostics& diagnostics, const Sources& sources)
{
    Exporter exporter(sources);
    std::vector<Value> list;
    for (const auto& diagnostic : diagnostics) list.push_back(exporter.to_json(diagnostic));
    return list;
}

std::string validation_json(const Diagnostics& diagnostics, const Sources& sources)
{
    auto list = diagnostics_to_json(diagnostics, sources);
    std::size_t errors = 0;
    for (const auto& diagnostic : diagnostics) errors += diagnostic.severity == Severity::error;
    const auto warnings = list.size() - errors;
    const auto json = Value::object({{"diagnostics", Value::tuple(std::move(list))},
                                     {"error_count", count(errors)},
                                     {"format_version", Value::string("1.0")},
                                     {"valid", Value::boolean(errors == 0)},
                                     {"warning_count", count(warnings)}});
    return rxplan::to_json(json, JsonStyle::indented) + "\n";
}

}  // namespace rxplan::view
