#include "config/program.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <string_view>

namespace rxplan::config {

namespace {

class Pipe {
public:
    Pipe() { open_ = ::pipe2(ends_.data(), O_CLOEXEC) == 0; }
    ~Pipe()
    {
        close_read();
        close_write();
    }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    [[nodiscard]] bool open() const noexcept { return open_; }
    [[nodiscard]] int read_end() const noexcept { return ends_[0]; }
    [[nodiscard]] int write_end() const noexcept { return ends_[1]; }
    void close_read() { close(ends_[0]); }
    void close_write() { close(ends_[1]); }

private:
    static void close(int& end)
    {
        if (end >= 0) ::close(end);
        end = -1;
    }

    std::array<int, 2> ends_{-1, -1};
    bool open_ = false;
};

// A file without a name that can be read from its beginning; negative when there is none.
int file_with(std::string_view text)
{
    const int file = ::memfd_create("input", MFD_CLOEXEC);
    while (file >= 0 && !text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            ::close(file);
            return -1;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (file >= 0) ::lseek(file, 0, SEEK_SET);
    return file;
}

std::vector<std::string> environment_with(const std::vector<std::pair<std::string, std::string>>& changes)
{
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string_view text = *variable;
        const auto name = text.substr(0, text.find('='));
        bool changed = false;
        for (const auto& change : changes) changed = changed || change.first == name;
        if (!changed) variables.emplace_back(text);
    }
    for (const auto& [name, value] : changes) {
        if (!value.empty()) variables.push_back(fmt::format("{}={}", name, value));
    }
    return variables;
}

std::vector<char*> pointers(std::vector<std::string>& texts)
{
    std::vector<char*> found;
    found.reserve(texts.size() + 1);
    for (auto& text : texts) found.push_back(text.data());
    found.push_back(nullptr);
    return found;
}

// Both pipes until they end; false when the deadline came first.
bool drain(Pipe& output, Pipe& errors, std::chrono::steady_clock::time_point deadline, ProgramResult& result)
{
    std::array<pollfd, 2> open{{{output.read_end(), POLLIN, 0}, {errors.read_end(), POLLIN, 0}}};
    std::array<std::string*, 2> texts{&result.output, &result.errors};
    std::array<char, 65536> buffer{};
    while (open[0].fd >= 0 || open[1].fd >= 0) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
        if (left <= 0) return false;
        if (::poll(open.data(), open.size(), static_cast<int>(left)) < 0 && errno != EINTR) return false;
        for (std::size_t i = 0; i < open.size(); ++i) {
            if (open[i].fd < 0 || open[i].revents == 0) continue;
            const auto got = ::read(open[i].fd, buffer.data(), buffer.size());
            if (got > 0) {
                texts[i]->append(buffer.data(), static_cast<std::size_t>(got));
            } else if (got == 0 || errno != EINTR) {
                open[i].fd = -1;
            }
            open[i].revents = 0;
        }
    }
    return true;
}

}  // namespace

tl::expected<ProgramResult, std::string> run_program(const ProgramRun& run)
{
    Pipe output;
    Pipe errors;
    if (!output.open() || !errors.open()) return tl::unexpected(fmt::format("no pipe could be made: {}", std::strerror(errno)));
    const int input = file_with(run.input);
    if (input < 0) return tl::unexpected(fmt::format("its input could not be kept: {}", std::strerror(errno)));
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, output.write_end(), STDOUT_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, errors.write_end(), STDERR_FILENO);
    auto arguments = run.arguments;
    auto environment = environment_with(run.environment);
    pid_t child = 0;
    const int failed =
        ::posix_spawnp(&child, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(), pointers(environment).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(input);
    if (failed != 0) return tl::unexpected(fmt::format("`{}` could not be run: {}", run.arguments.front(), std::strerror(failed)));
    output.close_write();
    errors.close_write();
    ProgramResult result;
    const bool ended = drain(output, errors, std::chrono::steady_clock::now() + run.deadline, result);
    if (!ended) (void)::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (!ended) return tl::unexpected(fmt::format("`{}` did not end within {} s", run.arguments.front(), run.deadline.count()));
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

}  // namespace rxplan::config
