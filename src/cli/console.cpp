#include "cli/console.hpp"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include "base/written_file.hpp"
#include "view/render_diagnostic.hpp"

namespace rxplan::cli {
namespace {

// Keeps what is typed off the screen while it lives.
class Unseen {
public:
    explicit Unseen(bool wanted) : active_(wanted && tcgetattr(STDIN_FILENO, &before_) == 0)
    {
        if (!active_) return;
        termios quiet = before_;
        quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    ~Unseen()
    {
        if (active_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;

private:
    termios before_{};
    bool active_;
};

}  // namespace

Console::Console(bool no_color)
    : out_(view::detect_terminal(STDOUT_FILENO, no_color)),
      err_(view::detect_terminal(STDERR_FILENO, no_color)),
      status_(err_, [](std::string_view text) { (void)write_all(STDERR_FILENO, text); })
{
}

void Console::speak_json()
{
    messages_ = std::make_unique<view::UiMessages>(std::chrono::system_clock::now, [this](std::string_view line) { print(line); });
}

void Console::print(std::string_view text)
{
    status_.clear();
    if (write_error_ == 0 && !write_all(STDOUT_FILENO, text)) write_error_ = errno;
}

void Console::tell(std::string_view text)
{
    if (messages_) return messages_->log(text);
    status_.clear();
    (void)write_all(STDERR_FILENO, text);
}

void Console::report(Diagnostics diagnostics, const Sources& sources)
{
    if (diagnostics.empty()) return;
    diagnostics.sort();
    if (messages_) return messages_->diagnostics(diagnostics, sources);
    tell(view::render_diagnostics(diagnostics, sources, err_.width, err_.colour));
}

void Console::report(Diagnostic diagnostic)
{
    Diagnostics one;
    one.add(std::move(diagnostic));
    report(std::move(one), Sources());
}

std::optional<std::string> Console::ask(std::string_view question, bool hidden)
{
    tell(question);
    const Unseen unseen(hidden && interactive());
    std::string line;
    while (true) {
        char byte = 0;
        const auto got = ::read(STDIN_FILENO, &byte, 1);
        if (got < 0 || (got == 0 && line.empty())) return std::nullopt;
        if (got == 0 || byte == '\n') break;
        line += byte;
    }
    if (hidden) tell("\n");
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}

std::optional<std::string> Console::next_input(char end)
{
    std::size_t searched = input_taken_;
    while (true) {
        const auto found = input_.find(end, searched);
        if (found != std::string::npos) {
            auto piece = input_.substr(input_taken_, found - input_taken_);
            input_taken_ = found + 1;
            return piece;
        }
        input_.erase(0, input_taken_);
        input_taken_ = 0;
        searched = input_.size();
        constexpr std::size_t chunk = 65536;
        input_.resize(searched + chunk);
        ssize_t got = 0;
        do {
            got = ::read(STDIN_FILENO, input_.data() + searched, chunk);
        } while (got < 0 && errno == EINTR);
        input_.resize(searched + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (got > 0) continue;
        if (input_.empty()) return std::nullopt;
        return std::exchange(input_, {});
    }
}

bool Console::interactive() const noexcept
{
    return ::isatty(STDIN_FILENO) != 0;
}

int Console::exit_code(int code)
{
    if (write_error_ == 0) return code;
    // The reader had enough, as `head` has: he knows.
    if (write_error_ == EPIPE) return 1;
    report(error("output-failed", "standard output cannot be written").note(fmt::format("{}.", std::strerror(write_error_))));
    return 1;
}

}  // namespace rxplan::cli
