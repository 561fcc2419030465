// The one place that writes to the user and reads from him.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "view/progress.hpp"
#include "view/terminal.hpp"
#include "view/ui_messages.hpp"

namespace rxplan::cli {

// Results go to standard output, all else to standard error.
class Console {
public:
    explicit Console(bool no_color);

    [[nodiscard]] const view::Terminal& out() const noexcept { return out_; }
    [[nodiscard]] const view::Terminal& err() const noexcept { return err_; }
    [[nodiscard]] view::StatusLine& status() noexcept { return status_; }

    // From here on remarks and diagnostics are messages for programs, on standard output like all that the run does.
    void speak_json();
    [[nodiscard]] view::UiMessages* messages() noexcept { return messages_.get(); }  // null: words for people

    void print(std::string_view text);  // a result
    void tell(std::string_view text);   // a remark
    void report(Diagnostics diagnostics, const Sources& sources);
    void report(Diagnostic diagnostic);  // one without a place in a source

    // A line of the user's, without its line break; nothing at the end of input or when a signal came. `question` is shown first, and
    // `hidden` input is not echoed.
    [[nodiscard]] std::optional<std::string> ask(std::string_view question, bool hidden = false);
    [[nodiscard]] bool interactive() const noexcept;  // standard input is a terminal
    // The next piece of standard input up to `end`, which is left out; nothing when there is no more. Not to be mixed with `ask`.
    [[nodiscard]] std::optional<std::string> next_input(char end = '\n');

    // `code`, or 1 (and a diagnostic) when a result could not be written.
    [[nodiscard]] int exit_code(int code);

private:
    view::Terminal out_;
    view::Terminal err_;
    view::StatusLine status_;
    std::unique_ptr<view::UiMessages> messages_;
    std::string input_;            // read ahead by `next_input`
    std::size_t input_taken_ = 0;  // of it
    int write_error_ = 0;          // errno of the first result that could not be written
};

}  // namespace rxplan::cli
