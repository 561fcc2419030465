// What went wrong, as data. Rendering is the view's; a library never prints.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/path.hpp"
#include "rxplan/span.hpp"

namespace rxplan {

enum class Severity { error, warning };

// A piece of source text with a remark. A primary label must make sense alone.
struct Label {
    Span span;
    std::string text;  // lower case, no full stop; may be empty
    bool primary = false;
};

// One problem, one cause.
struct Diagnostic {
    Severity severity = Severity::error;
    std::string_view id;             // kebab-case string literal, the same for every occurrence of this kind of problem
    std::string summary;             // constant for the id: lower case, no full stop
    Span subject;                    // where; invalid when the problem has no place in a source
    std::vector<Label> labels;       // the primary one first
    std::vector<std::string> with;   // values that took part, `var.base = 2`; secrets already masked
    std::vector<std::string> notes;  // whole sentences
    std::string help;                // one whole sentence or command; empty: none
    Path path;                       // for providers: the attribute concerned; the engine turns it into a span

    // Builders, so that a diagnostic reads as one expression at its call site.
    Diagnostic& label(Span span, std::string text) &;
    Diagnostic&& label(Span span, std::string text) &&;
    Diagnostic& note(std::string text) &;
    Diagnostic&& note(std::string text) &&;
    Diagnostic& helped(std::string text) &;
    Diagnostic&& helped(std::string text) &&;
    Diagnostic& at(Path where) &;
    Diagnostic&& at(Path where) &&;
};

// An error whose primary label is `label` at `subject` (no label when `label` is empty and `subject` is invalid).
// `id` must be a string literal: the diagnostic keeps a view of it.
[[nodiscard]] Diagnostic error(std::string_view id, std::string summary, Span subject = {}, std::string label = {});
[[nodiscard]] Diagnostic warning(std::string_view id, std::string summary, Span subject = {}, std::string label = {});

// Collects problems; every stage appends and returns what it could. Not thread-safe: each thread has its own.
class Diagnostics {
public:
    void add(Diagnostic diagnostic);
    void append(Diagnostics other);

    [[nodiscard]] bool has_errors() const noexcept { return errors_ != 0; }
    [[nodiscard]] bool empty() const noexcept { return list_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }
    [[nodiscard]] auto begin() const noexcept { return list_.begin(); }
    [[nodiscard]] auto end() const noexcept { return list_.end(); }
    [[nodiscard]] auto begin() noexcept { return list_.begin(); }
    [[nodiscard]] auto end() noexcept { return list_.end(); }

    // By file and offset, stable; those without a place come last.
    void sort();

private:
    std::vector<Diagnostic> list_;
    std::size_t errors_ = 0;
};

// The candidate nearest to `name` by edit distance (a swap of neighbours counts once), if nearer than 3 and than the name is long; the
// first of equals.
[[nodiscard]] std::optional<std::string_view> suggest(std::string_view name, const std::vector<std::string_view>& candidates);

}  // namespace rxplan
