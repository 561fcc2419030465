// Lines typed at a terminal, with editing, a history and completion.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rxplan::cli {

// What may stand at the cursor: each candidate replaces what was typed since `begin`.
struct Completion {
    std::size_t begin = 0;
    std::vector<std::string> candidates;  // sorted
};

// One at a time in a process; standard input must be a terminal. The history is read from a file at the beginning and kept there, private
// to the user; without a usable file it lasts as long as the editor.
class LineEditor {
public:
    using Complete = std::function<Completion(std::string_view before_cursor)>;

    LineEditor(const std::filesystem::path& history_file, Complete complete);
    ~LineEditor();
    LineEditor(const LineEditor&) = delete;
    LineEditor& operator=(const LineEditor&) = delete;

    enum class Outcome { line, interrupted, end };
    struct Read {
        Outcome outcome = Outcome::end;
        std::string line;  // without its line break
    };
    // `interrupted`: Ctrl-C; what was typed is dropped.
    [[nodiscard]] Read read(std::string_view prompt);

    // Adds a line to the history; one that begins with a blank is not kept.
    void remember(const std::string& line);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

// Where the console keeps its history: `rxplan/console_history` in XDG_STATE_HOME, otherwise in `~/.local/state`; empty when there is no
// home.
[[nodiscard]] std::filesystem::path console_history_file();

}  // namespace rxplan::cli
