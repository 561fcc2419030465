#include "cli/process.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace rxplan::cli {
namespace {

namespace fs = std::filesystem;

constinit std::atomic<int> interrupt_count{0};
constinit std::atomic<bool> was_interrupted{false};
constinit std::atomic<bool> is_applying{false};
mode_t umask_before = 022;
static_assert(std::atomic<int>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

void say(std::string_view text)
{
    // Nothing can be done when it fails, least of all in a signal handler.
    (void)!::write(STDERR_FILENO, text.data(), text.size());
}

void on_interrupt(int signal)
{
    const int saved = errno;
    const int count = interrupt_count.fetch_add(1) + 1;
    was_interrupted.store(true);
    // Before and after applying there is nothing that could be lost.
    const bool applying = is_applying.load();
    if (count > (applying ? 3 : 1)) ::_exit(128 + signal);
    if (!applying) say("\nInterrupted. Once more ends it at once.\n");
    if (applying && count == 1) say("\nInterrupted: nothing more is begun, what runs is finished and saved. Once more gives up waiting.\n");
    if (applying && count == 2) say("\nInterrupted again: what runs is left to itself; the next command finds out what came of it.\n");
    errno = saved;
}

}  // namespace

void make_private()
{
    umask_before = ::umask(077);
    const rlimit none{0, 0};
    (void)::setrlimit(RLIMIT_CORE, &none);
    // A system that pipes core files into a program does not heed the limit.
    (void)::prctl(PR_SET_DUMPABLE, 0);
    ::signal(SIGPIPE, SIG_IGN);
}

unsigned user_umask() noexcept
{
    return umask_before;
}

void count_interrupts()
{
    struct sigaction action {};
    action.sa_handler = on_interrupt;
    sigemptyset(&action.sa_mask);
    for (const int signal : std::array{SIGINT, SIGTERM, SIGHUP}) ::sigaction(signal, &action, nullptr);
}

void set_applying(bool applying) noexcept
{
    is_applying.store(applying);
}

const std::atomic<int>& interrupts() noexcept
{
    return interrupt_count;
}

const std::atomic<bool>& interrupted() noexcept
{
    return was_interrupted;
}

fs::path data_directory()
{
    const char* given = std::getenv("RXPLAN_DATA_DIR");
    return given != nullptr && *given != '\0' ? given : ".rxplan";
}

std::vector<fs::path> provider_path()
{
    std::vector<fs::path> path;
    if (const char* given = std::getenv("RXPLAN_PROVIDER_PATH"); given != nullptr && *given != '\0') {
        for (std::string_view rest = given; !rest.empty();) {
            const auto colon = rest.find(':');
            if (colon != 0) path.push_back(fs::absolute(rest.substr(0, colon)));
            rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
        }
        return path;
    }
    std::error_code failed;
    const auto program = fs::read_symlink("/proc/self/exe", failed);
    if (failed) return path;
    const auto here = program.parent_path();
    const auto build = here / ".." / "..";
    // Beside an installed program anybody may have made a folder of that name.
    const bool is_build = fs::exists(build / "build.ninja", failed);
    if (!is_build) return {(here / ".." / "lib" / "rxplan").lexically_normal()};
    for (const auto* name : {"rackspace", "standard"}) path.push_back((build / "providers" / name).lexically_normal());
    return path;
}

}  // namespace rxplan::cli
