#include "cli/line_editor.hpp"

#include <histedit.h>
#include <sys/stat.h>

#include <algorithm>
#include <atomic>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace rxplan::cli {
namespace {

constexpr int remembered_lines = 1000;

std::atomic<bool> interrupt_came{false};

void note_interrupt(int)
{
    interrupt_came = true;
}

// The longest text that all of them begin with.
std::string common_beginning(const std::vector<std::string>& candidates)
{
    std::string common = candidates.front();
    for (const auto& candidate : candidates) {
        const auto [end, other] = std::mismatch(common.begin(), common.end(), candidate.begin(), candidate.end());
        common.erase(end, common.end());
    }
    return common;
}

}  // namespace

struct LineEditor::Implementation {
    std::string history_file;
    Complete complete;
    std::string prompt;
    EditLine* editor = nullptr;
    History* history = nullptr;
    HistEvent event{};
    struct sigaction before_interrupt {};

    static Implementation& of(EditLine* editor)
    {
        void* self = nullptr;
        el_get(editor, EL_CLIENTDATA, &self);
        return *static_cast<Implementation*>(self);
    }

    static char* show_prompt(EditLine* editor) { return of(editor).prompt.data(); }

    static unsigned char on_tab(EditLine* editor, int)
    {
        const LineInfo* line = el_line(editor);
        const std::string_view before(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
        const auto found = of(editor).complete(before);
        if (found.candidates.empty()) return CC_REFRESH_BEEP;
        const auto typed = before.substr(found.begin);
        auto common = common_beginning(found.candidates);
        if (common.size() > typed.size()) {
            el_insertstr(editor, common.c_str() + typed.size());
            return CC_REFRESH;
        }
        if (found.candidates.size() == 1) return CC_REFRESH;
        std::string list = "\n";
        for (const auto& candidate : found.candidates) list += candidate + "\n";
        std::fwrite(list.data(), 1, list.size(), stdout);
        return CC_REDISPLAY;
    }
};

LineEditor::LineEditor(const std::filesystem::path& history_file, Complete complete) : implementation_(std::make_unique<Implementation>())
{
    auto& self = *implementation_;
    self.complete = std::move(complete);
    // Only what counts as a letter: without it nothing but ASCII could be typed.
    std::setlocale(LC_CTYPE, "");
    if (MB_CUR_MAX == 1) std::setlocale(LC_CTYPE, "C.UTF-8");

    // Ctrl-C ends the line, not the program.
    struct sigaction action {};
    action.sa_handler = note_interrupt;
    ::sigaction(SIGINT, &action, &self.before_interrupt);

    self.editor = el_init("rxplan", stdin, stdout, stderr);
    el_set(self.editor, EL_CLIENTDATA, &self);
    el_set(self.editor, EL_PROMPT, Implementation::show_prompt);
    el_set(self.editor, EL_EDITOR, "emacs");
    el_set(self.editor, EL_SIGNAL, 1);
    el_set(self.editor, EL_ADDFN, "rxplan-complete", "Completes a name", Implementation::on_tab);
    el_set(self.editor, EL_BIND, "^I", "rxplan-complete", nullptr);
    el_set(self.editor, EL_BIND, "^R", "em-inc-search-prev", nullptr);

    self.history = history_init();
    history(self.history, &self.event, H_SETSIZE, remembered_lines);
    history(self.history, &self.event, H_SETUNIQUE, 1);
    el_set(self.editor, EL_HIST, history, self.history);
    if (!history_file.empty()) {
        std::error_code failed;
        std::filesystem::create_directories(history_file.parent_path(), failed);
        self.history_file = history_file.string();
        history(self.history, &self.event, H_LOAD, self.history_file.c_str());
    }
    el_source(self.editor, nullptr);
}

LineEditor::~LineEditor()
{
    auto& self = *implementation_;
    if (!self.history_file.empty()) {
        history(self.history, &self.event, H_SAVE, self.history_file.c_str());
        ::chmod(self.history_file.c_str(), S_IRUSR | S_IWUSR);
    }
    history_end(self.history);
    el_end(self.editor);
    ::sigaction(SIGINT, &self.before_interrupt, nullptr);
}

LineEditor::Read LineEditor::read(std::string_view prompt)
{
    auto& self = *implementation_;
    self.prompt = prompt;
    interrupt_came = false;
    int length = 0;
    const char* line = el_gets(self.editor, &length);
    if (interrupt_came) {
        std::fwrite("\n", 1, 1, stdout);
        std::fflush(stdout);
        el_reset(self.editor);
        return {Outcome::interrupted, {}};
    }
    if (line == nullptr || length <= 0) return {Outcome::end, {}};
    std::string text(line, static_cast<std::size_t>(length));
    while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
    return {Outcome::line, std::move(text)};
}

void LineEditor::remember(const std::string& line)
{
    if (line.empty() || line.front() == ' ') return;
    history(implementation_->history, &implementation_->event, H_ENTER, line.c_str());
}

std::filesystem::path console_history_file()
{
    if (const char* state = std::getenv("XDG_STATE_HOME"); state != nullptr && *state == '/')
        return std::filesystem::path(state) / "rxplan/console_history";
    if (const char* home = std::getenv("HOME"); home != nullptr && *home != '\0')
        return std::filesystem::path(home) / ".local/state/rxplan/console_history";
    return {};
}

}  // namespace rxplan::cli
