#include "rxplan/diagnostic.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace rxplan {

Diagnostic& Diagnostic::label(Span span, std::string text) &
{
    labels.push_back({span, std::move(text), false});
    return *this;
}
Diagnostic&& Diagnostic::label(Span span, std::string text) &&
{
    return std::move(label(span, std::move(text)));
}

Diagnostic& Diagnostic::note(std::string text) &
{
    notes.push_back(std::move(text));
    return *this;
}
Diagnostic&& Diagnostic::note(std::string text) &&
{
    return std::move(note(std::move(text)));
}

Diagnostic& Diagnostic::helped(std::string text) &
{
    help = std::move(text);
    return *this;
}
Diagnostic&& Diagnostic::helped(std::string text) &&
{
    return std::move(helped(std::move(text)));
}

Diagnostic& Diagnostic::at(Path where) &
{
    path = std::move(where);
    return *this;
}
Diagnostic&& Diagnostic::at(Path where) &&
{
    return std::move(at(std::move(where)));
}

namespace {

Diagnostic make(Severity severity, std::string_view id, std::string summary, Span subject, std::string label)
{
    Diagnostic made;
    made.severity = severity;
    made.id = id;
    made.summary = std::move(summary);
    made.subject = subject;
    if (subject.valid() || !label.empty()) made.labels.push_back({subject, std::move(label), true});
    return made;
}

// Names longer than this are never compared: nobody mistypes them by two letters only.
constexpr std::size_t longest_name = 256;

// Edit distance with insertion, deletion, substitution and swap of neighbours; `limit` when it is at least that.
std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit)
{
    const std::size_t gap = a.size() > b.size() ? a.size() - b.size() : b.size() - a.size();
    if (gap >= limit || a.size() > longest_name || b.size() > longest_name) return limit;
    using Row = std::array<std::size_t, longest_name + 1>;
    Row before_last{};
    Row last{};
    Row current{};
    for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t substituted = last[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U);
            current[j] = std::min({last[j] + 1, current[j - 1] + 1, substituted});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) current[j] = std::min(current[j], before_last[j - 2] + 1);
        }
        before_last = last;
        last = current;
    }
    return std::min(last[b.size()], limit);
}

}  // namespace

Diagnostic error(std::string_view id, std::string summary, Span subject, std::string label)
{
    return make(Severity::error, id, std::move(summary), subject, std::move(label));
}

Diagnostic warning(std::string_view id, std::string summary, Span subject, std::string label)
{
    return make(Severity::warning, id, std::move(summary), subject, std::move(label));
}

void Diagnostics::add(Diagnostic diagnostic)
{
    if (diagnostic.severity == Severity::error) ++errors_;
    list_.push_back(std::move(diagnostic));
}

void Diagnostics::append(Diagnostics other)
{
    errors_ += other.errors_;
    if (list_.empty()) {
        list_ = std::move(other.list_);
        return;
    }
    list_.insert(list_.end(), std::make_move_iterator(other.list_.begin()), std::make_move_iterator(other.list_.end()));
}

void Diagnostics::sort()
{
    std::stable_sort(list_.begin(), list_.end(), [](const Diagnostic& a, const Diagnostic& b) {
        return std::tuple(!a.subject.valid(), a.subject.file, a.subject.begin) <
               std::tuple(!b.subject.valid(), b.subject.file, b.subject.begin);
    });
}

std::optional<std::string_view> suggest(std::string_view name, const std::vector<std::string_view>& candidates)
{
    std::optional<std::string_view> best;
    std::size_t nearest = std::min<std::size_t>(3, name.size());
    for (const auto candidate : candidates) {
        const auto distance = edit_distance(name, candidate, nearest);
        if (distance >= nearest) continue;
        nearest = distance;
        best = candidate;
    }
    return best;
}

}  // namespace rxplan
