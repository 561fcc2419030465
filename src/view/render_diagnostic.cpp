#include "view/render_diagnostic.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "view/source_line.hpp"
#include "view/style.hpp"

namespace rxplan::view {
namespace {

// A label with its place on one line.
struct Mark {
    std::uint32_t line = 0;
    std::size_t begin = 0;  // bytes from the start of the line
    std::size_t end = 0;    // > begin, may be one behind the line
    bool primary = false;
    std::string_view text;
    std::size_t column = 0;  // of the terminal, behind the gutter
};

// The marks of one source.
struct Frame {
    std::uint32_t file = 0;
    std::uint32_t offset = 0;  // what the header names
    std::vector<Mark> marks;
};

class Renderer {
public:
    Renderer(const Diagnostic& diagnostic, const Sources& sources, std::size_t width, bool colour)
        : diagnostic_(diagnostic), sources_(sources), width_(std::max<std::size_t>(width, 40)), colour_(colour)
    {
    }

    std::string render()
    {
        header();
        collect();
        std::string_view arrow = "-->";
        for (const auto& frame : frames_) {
            render_frame(frame, arrow);
            arrow = ":::";
        }
        remarks();
        return std::move(out_);
    }

private:
    void header()
    {
        const bool is_error = diagnostic_.severity == Severity::error;
        std::string kind = is_error ? "error" : "warning";
        if (!diagnostic_.id.empty()) kind += fmt::format("[{}]", diagnostic_.id);
        append_styled(out_, kind, is_error ? Style::alarm : Style::change, colour_);
        std::string summary = ": ";
        append_visible(summary, diagnostic_.summary);
        append_styled(out_, summary, Style::bold, colour_);
        out_ += '\n';
    }

    // The place of an offset; the end of a text that ends in a line break is shown behind its last line.
    [[nodiscard]] std::uint32_t shown_offset(std::uint32_t file, std::uint32_t offset) const
    {
        const auto text = sources_.text(file);
        auto at = std::min<std::size_t>(offset, text.size());
        if (at == text.size() && text.ends_with('\n')) at -= text.ends_with("\r\n") ? 2 : 1;
        return static_cast<std::uint32_t>(at);
    }

    [[nodiscard]] Mark mark_of(const Label& label) const
    {
        const auto begin = shown_offset(label.span.file, label.span.begin);
        Mark mark;
        mark.primary = label.primary;
        mark.text = label.text;
        mark.line = sources_.position(label.span.file, begin).line;
        const auto line = sources_.line(label.span.file, mark.line);
        // A label at the line break of `\r\n` is behind the line, too.
        mark.begin = std::min(begin - line_start(label.span.file, begin), line.size());
        const auto length = label.span.end > label.span.begin ? label.span.end - label.span.begin : 1;
        mark.end = std::max(std::min(mark.begin + length, line.size()), mark.begin + 1);
        return mark;
    }

    [[nodiscard]] std::size_t line_start(std::uint32_t file, std::size_t offset) const
    {
        const auto before = sources_.text(file).substr(0, offset).rfind('\n');
        return before == std::string_view::npos ? 0 : before + 1;
    }

    // Sorts the labels into one frame for each source, the subject's first.
    void collect()
    {
        for (const auto& label : diagnostic_.labels) {
            if (!label.span.valid() || sources_.name(label.span.file).empty()) continue;
            auto frame = std::find_if(frames_.begin(), frames_.end(), [&](const Frame& each) { return each.file == label.span.file; });
            if (frame == frames_.end()) {
                const auto offset = label.span.file == diagnostic_.subject.file ? diagnostic_.subject.begin : label.span.begin;
                frames_.push_back({label.span.file, shown_offset(label.span.file, offset), {}});
                frame = std::prev(frames_.end());
            }
            frame->marks.push_back(mark_of(label));
            gutter_ = std::max(gutter_, fmt::formatted_size("{}", frame->marks.back().line));
        }
        if (frames_.empty() && diagnostic_.subject.valid() && !sources_.name(diagnostic_.subject.file).empty()) {
            frames_.push_back({diagnostic_.subject.file, shown_offset(diagnostic_.subject.file, diagnostic_.subject.begin), {}});
        }
        for (auto& frame : frames_) {
            std::stable_sort(frame.marks.begin(), frame.marks.end(),
                             [](const Mark& a, const Mark& b) { return std::tuple(a.line, a.begin) < std::tuple(b.line, b.begin); });
        }
    }

    void gutter(std::string_view content) { append_styled(out_, fmt::format("{:>{}} |", content, gutter_), Style::faint, colour_); }

    void render_frame(const Frame& frame, std::string_view arrow)
    {
        const auto position = sources_.position(frame.file, frame.offset);
        append_styled(out_, fmt::format("{:>{}}{} ", "", gutter_, arrow), Style::faint, colour_);
        append_visible(out_, sources_.name(frame.file));
        out_ += fmt::format(":{}:{}\n", position.line, position.column);
        if (frame.marks.empty()) return;
        gutter("");
        out_ += '\n';
        std::uint32_t shown = 0;
        for (auto first = frame.marks.begin(); first != frame.marks.end();) {
            const auto line = first->line;
            const auto last = std::find_if(first, frame.marks.end(), [line](const Mark& mark) { return mark.line != line; });
            if (shown != 0 && line == shown + 2) {
                render_line(frame.file, line - 1, {});
            } else if (shown != 0 && line > shown + 1) {
                append_styled(out_, fmt::format("{:>{}}...\n", "", gutter_ + 1), Style::faint, colour_);
            }
            render_line(frame.file, line, {first, last});
            shown = line;
            first = last;
        }
    }

    // Secrets replaced, and marks moved to where what they are about is then.
    [[nodiscard]] std::string shown_line(std::uint32_t file, std::uint32_t number, std::vector<Mark>& marks) const
    {
        constexpr std::string_view mask = "(not shown)";
        const auto line = sources_.line(file, number);
        const auto start = static_cast<std::size_t>(line.data() - sources_.text(file).data());
        std::vector<bool> concealed(line.size() + 1);
        for (const auto& span : sources_.concealed(file)) {
            const auto begin = std::clamp<std::size_t>(span.begin, start, start + line.size()) - start;
            const auto end = std::clamp<std::size_t>(span.end, start, start + line.size()) - start;
            std::fill(concealed.begin() + static_cast<std::ptrdiff_t>(begin), concealed.begin() + static_cast<std::ptrdiff_t>(end), true);
        }
        std::string shown;
        std::vector<std::size_t> place(line.size() + 1);
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (concealed[i] && (i == 0 || !concealed[i - 1])) shown += mask;
            place[i] = concealed[i] ? shown.size() - mask.size() : shown.size();
            if (!concealed[i]) shown += line[i];
        }
        place.back() = shown.size();
        for (auto& mark : marks) {
            const auto last = std::min(mark.end, line.size());
            const auto begin = place[std::min(mark.begin, line.size())];
            mark.end = mark.end > line.size() ? shown.size() + 1 : place[last];
            mark.begin = begin;
            // Inside of one secret: all of its mask.
            if (mark.end <= mark.begin) mark.end = std::min(mark.begin + mask.size(), shown.size() + 1);
        }
        return shown;
    }

    void render_line(std::uint32_t file, std::uint32_t number, std::vector<Mark> marks)
    {
        const auto concealing = !sources_.concealed(file).empty();
        const auto masked = concealing ? shown_line(file, number, marks) : std::string();
        const auto line = concealing ? std::string_view(masked) : sources_.line(file, number);
        const auto main = std::find_if(marks.begin(), marks.end(), [](const Mark& mark) { return mark.primary; });
        const std::size_t focus = main != marks.end() ? main->begin : marks.empty() ? 0 : marks.front().begin;
        const SourceLine shown(line, focus, width_ > gutter_ + 3 ? width_ - gutter_ - 3 : 0);
        gutter(fmt::format("{}", number));
        if (!shown.text().empty()) out_ += ' ';
        out_ += shown.text();
        out_ += '\n';
        if (marks.empty()) return;
        underline(shown, marks);
        texts(marks);
    }

    // The line of `^` and `-`, with the text of the last mark behind it.
    void underline(const SourceLine& shown, std::vector<Mark>& marks)
    {
        std::string signs;
        for (const bool primary : {false, true}) {
            for (auto& mark : marks) {
                mark.column = shown.column(mark.begin);
                if (mark.primary != primary) continue;
                const auto end = std::max(shown.column(mark.end), mark.column + 1);
                if (signs.size() < end) signs.resize(end, ' ');
                std::fill(signs.begin() + static_cast<std::ptrdiff_t>(mark.column), signs.begin() + static_cast<std::ptrdiff_t>(end),
                          primary ? '^' : '-');
            }
        }
        gutter("");
        out_ += ' ';
        append_signs(signs);
        if (!marks.back().text.empty()) {
            out_ += ' ';
            append_text(marks.back());
        }
        out_ += '\n';
        marks.pop_back();
    }

    void append_signs(std::string_view signs)
    {
        while (!signs.empty()) {
            const auto length = std::min(signs.find_first_not_of(signs.front()), signs.size());
            append_styled(out_, signs.substr(0, length), style_of(signs.front()), colour_);
            signs.remove_prefix(length);
        }
    }

    [[nodiscard]] Style style_of(char sign) const
    {
        if (sign == '-') return Style::read;
        if (sign != '^') return Style::plain;
        return diagnostic_.severity == Severity::error ? Style::alarm : Style::change;
    }

    void append_text(const Mark& mark)
    {
        std::string text;
        append_visible(text, mark.text);
        append_styled(out_, text, style_of(mark.primary ? '^' : '-'), colour_);
    }

    // The texts of all marks but the last, each below its mark, from right to left.
    void texts(std::vector<Mark>& marks)
    {
        marks.erase(std::remove_if(marks.begin(), marks.end(), [](const Mark& mark) { return mark.text.empty(); }), marks.end());
        bool connect = true;
        while (!marks.empty()) {
            if (connect) {
                gutter("");
                connectors(marks);
                out_ += '\n';
            }
            const Mark mark = marks.back();
            marks.pop_back();
            connect = !marks.empty() && marks.back().column != mark.column;
            const auto left = std::find_if(marks.begin(), marks.end(), [&](const Mark& each) { return each.column >= mark.column; });
            gutter("");
            const auto column = connectors({marks.begin(), left});
            out_.append(mark.column + 1 - column, ' ');
            append_text(mark);
            out_ += '\n';
        }
    }

    // A `|` for each mark; returns the column behind the last one, counted with the blank behind the gutter.
    std::size_t connectors(const std::vector<Mark>& marks)
    {
        std::size_t column = 0;
        for (const auto& mark : marks) {
            if (mark.column + 1 < column) continue;
            out_.append(mark.column + 1 - column, ' ');
            append_styled(out_, "|", style_of(mark.primary ? '^' : '-'), colour_);
            column = mark.column + 2;
        }
        return column;
    }

    void remarks()
    {
        std::vector<std::pair<std::string_view, std::string>> all;
        for (const auto& label : diagnostic_.labels) {
            const bool shown = label.span.valid() && !sources_.name(label.span.file).empty();
            if (!shown && !label.text.empty()) all.emplace_back("note", label.text);
        }
        if (!diagnostic_.with.empty()) all.emplace_back("with", fmt::format("{}", fmt::join(diagnostic_.with, "\n")));
        for (const auto& note : diagnostic_.notes) all.emplace_back("note", note);
        if (!diagnostic_.help.empty()) all.emplace_back("help", diagnostic_.help);
        const bool after_marks = std::any_of(frames_.begin(), frames_.end(), [](const Frame& frame) { return !frame.marks.empty(); });
        if (!all.empty() && after_marks) {
            gutter("");
            out_ += '\n';
        }
        for (const auto& [kind, text] : all) remark(kind, text);
    }

    void remark(std::string_view kind, std::string_view text)
    {
        append_styled(out_, fmt::format("{:>{}}= ", "", gutter_ + 1), Style::faint, colour_);
        append_styled(out_, fmt::format("{}:", kind), Style::bold, colour_);
        const std::size_t indent = gutter_ + 3 + kind.size() + 2;
        const std::size_t room = width_ > indent + 20 ? width_ - indent : 20;
        bool first = true;
        while (first || !text.empty()) {
            const auto end = std::min(text.find('\n'), text.size());
            for (const auto& line : wrap(text.substr(0, end), room)) {
                if (first) {
                    out_ += ' ';
                } else if (!line.empty()) {
                    out_.append(indent, ' ');
                }
                first = false;
                out_ += line;
                out_ += '\n';
            }
            text.remove_prefix(std::min(end + 1, text.size()));
        }
    }

    // Broken at blanks; a word that is too long stands alone.
    [[nodiscard]] static std::vector<std::string> wrap(std::string_view text, std::size_t room)
    {
        std::string visible;
        append_visible(visible, text);
        std::vector<std::string> lines;
        std::string_view rest = visible;
        while (rest.size() > room) {
            auto at = rest.rfind(' ', room);
            if (at == std::string_view::npos || rest.find_first_not_of(' ') > at) at = rest.find(' ', room);
            if (at == std::string_view::npos) break;
            lines.emplace_back(rest.substr(0, at));
            rest.remove_prefix(at + 1);
        }
        lines.emplace_back(rest);
        return lines;
    }

    const Diagnostic& diagnostic_;
    const Sources& sources_;
    std::size_t width_;
    bool colour_;
    std::size_t gutter_ = 2;
    std::vector<Frame> frames_;
    std::string out_;
};

// A message about what is written in a secret may quote it.
Diagnostic without_quotes(Diagnostic diagnostic, const Sources& sources)
{
    for (auto& label : diagnostic.labels) {
        if (sources.conceals(label.span))
            label.text = label.primary ? "this is or may be a secret, so what is wrong with it is not quoted" : "";
    }
    diagnostic.with.clear();
    diagnostic.notes.clear();
    diagnostic.help.clear();
    return diagnostic;
}

std::string count(std::size_t number, std::string_view what)
{
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

}  // namespace

std::string render_diagnostic(const Diagnostic& diagnostic, const Sources& sources, std::size_t width, bool colour)
{
    if (!sources.conceals(diagnostic.subject)) return Renderer(diagnostic, sources, width, colour).render();
    return Renderer(without_quotes(diagnostic, sources), sources, width, colour).render();
}

std::string render_diagnostics(const Diagnostics& diagnostics, const Sources& sources, std::size_t width, bool colour)
{
    const auto is_error = [](const Diagnostic& each) { return each.severity == Severity::error; };
    const auto errors = static_cast<std::size_t>(std::count_if(diagnostics.begin(), diagnostics.end(), is_error));
    const auto warnings = diagnostics.size() - errors;
    const auto shown_errors = std::min(errors, max_shown_diagnostics);
    const auto shown_warnings = std::min(warnings, max_shown_diagnostics - shown_errors);

    std::string out;
    std::size_t errors_left = shown_errors;
    std::size_t warnings_left = shown_warnings;
    for (const auto& diagnostic : diagnostics) {
        auto& left = is_error(diagnostic) ? errors_left : warnings_left;
        if (left == 0) continue;
        --left;
        if (!out.empty()) out += '\n';
        out += render_diagnostic(diagnostic, sources, width, colour);
    }
    if (diagnostics.size() < 2) return out;
    out += '\n';
    std::string total;
    if (errors > 0) total += count(errors, "error");
    if (warnings > 0) total += (total.empty() ? "" : ", ") + count(warnings, "warning");
    append_styled(out, total, Style::bold, colour);
    const auto shown = shown_errors + shown_warnings;
    if (shown < diagnostics.size()) out += fmt::format("; {} of them are shown above", shown);
    out += '\n';
    return out;
}

}  // namespace rxplan::view
