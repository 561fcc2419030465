// Lines of a diff: a sign, a depth, a text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "view/style.hpp"

namespace rxplan::view {

enum class Sign : std::uint8_t {
    none,
    add,                   // `+`
    remove,                // `-`
    change,                // `~`
    replace,               // `-/+`
    replace_create_first,  // `+/-`
    read,                  // `<=`
    forget,                // `.`
};

// As a legend shows it: `  +`, `-/+`, ` <=`.
[[nodiscard]] std::string_view sign_text(Sign sign);
[[nodiscard]] Style sign_style(Sign sign);

// Where signs stand.
enum class DiffLayout : std::uint8_t {
    terminal,  // before the text, indented with it, as Terraform's users know it
    plain,     // nowhere: a value alone, indented by four columns a level
    fence,     // in the first column, as the colours of a Markdown diff need it; a change is `!`
};

// Appends line after line to a text. A line is begun, filled and ended; nothing else is between.
class DiffWriter {
public:
    DiffWriter(std::string& out, DiffLayout layout, bool colour) : out_(out), layout_(layout), colour_(colour) {}

    void begin(Sign sign, unsigned depth);
    void text(std::string_view text) { out_ += text; }                   // printable, ours
    void content(std::string_view text) { append_visible(out_, text); }  // somebody else's
    void styled(std::string_view text, Style style) { append_styled(out_, text, style, colour_); }
    void pad(std::size_t columns) { out_.append(columns, ' '); }
    void arrow() { styled(" -> ", Style::change); }
    void end() { out_ += '\n'; }
    void blank() { out_ += '\n'; }

    // A whole line of remark: `# (3 unchanged attributes hidden)`.
    void remark(unsigned depth, std::string_view text);
    // A line of text inside a value that is all added or all removed: only a fence shows the sign again.
    void begin_inside(Sign sign, unsigned depth) { begin(layout_ == DiffLayout::fence ? sign : Sign::none, depth); }

    [[nodiscard]] bool colour() const noexcept { return colour_; }
    [[nodiscard]] DiffLayout layout() const noexcept { return layout_; }

private:
    std::string& out_;
    DiffLayout layout_;
    bool colour_;
};

}  // namespace rxplan::view
