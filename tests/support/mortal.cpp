// A library to preload into rxplan: at one of the moments of its life it dies, or its disk does. For tests/acceptance/moments.py.
//
// Moments are numbered from 1: each call that changes a file of the state or writes to it, each request sent, each piece of a reply
// received. MORTAL_AT is the number, MORTAL_HOW what happens there: `kill` (before the call), `half` (half way through a write or a
// request), `crash` (a segmentation fault in the caller, for requests: in the plugin), `cut` (a reply ends half way), `full` or `denied`
// (from there on each call on the state's files fails). MORTAL_LOG is a file that gets the name of each moment, a line each, and `now` when
// it happens.
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

std::atomic<long> moments{0};
std::atomic<bool> failing{false};

template <typename Function>
Function real(Function, const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::string_view setting(const char* name)
{
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view() : value;
}

bool of_state(std::string_view path)
{
    return path.find("rxplan.state") != std::string_view::npos && path.find("lock") == std::string_view::npos;
}

std::string path_of(int descriptor)
{
    std::array<char, 4096> buffer{};
    const auto link = "/proc/self/fd/" + std::to_string(descriptor);
    const auto size = ::readlink(link.c_str(), buffer.data(), buffer.size());
    return size < 0 ? std::string() : std::string(buffer.data(), static_cast<std::size_t>(size));
}

bool is_connection(int descriptor)
{
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    return ::getpeername(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 && address.ss_family == AF_INET;
}

[[noreturn]] void die()
{
    ::kill(::getpid(), SIGKILL);
    while (true) ::pause();
}

void log(std::string_view what)
{
    static const int file = ::open(setting("MORTAL_LOG").data(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    const auto line = std::string(what) + "\n";
    static const auto write = real(&::write, "write");
    (void)!write(file, line.data(), line.size());
}

enum class Fate { live, half, cut };

// A moment has come. Does not return where it is the last one.
Fate moment(const char* what)
{
    if (!setting("MORTAL_LOG").empty()) log(what);
    const auto at = ++moments;
    const auto due = setting("MORTAL_AT");
    if (due.empty() || std::atol(due.data()) != at) return Fate::live;
    if (!setting("MORTAL_LOG").empty()) log("now");
    const auto how = setting("MORTAL_HOW");
    if (how == "kill") die();
    if (how == "crash") {
        ::signal(SIGSEGV, SIG_DFL);
        ::raise(SIGSEGV);
    }
    failing = how == "full" || how == "denied";
    return how == "half" ? Fate::half : how == "cut" ? Fate::cut : Fate::live;
}

// The same for a call on the state's files; false: it fails.
bool allowed(const char* what)
{
    if (moment(what) == Fate::half) die();
    if (!failing) return true;
    errno = setting("MORTAL_HOW") == "full" ? ENOSPC : EACCES;
    return false;
}

}  // namespace

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): the C library's names are its own
extern "C" {

ssize_t write(int descriptor, const void* data, std::size_t size)
{
    static const auto call = real(&::write, "write");
    if (!of_state(path_of(descriptor))) return call(descriptor, data, size);
    const auto fate = moment("write");
    if (fate == Fate::live && !failing) return call(descriptor, data, size);
    (void)!call(descriptor, data, size / 2);
    if (fate == Fate::half) die();
    errno = setting("MORTAL_HOW") == "full" ? ENOSPC : EACCES;
    return -1;
}

int fsync(int descriptor)
{
    static const auto call = real(&::fsync, "fsync");
    return allowed("sync") ? call(descriptor) : -1;
}

int fdatasync(int descriptor)
{
    static const auto call = real(&::fdatasync, "fdatasync");
    return allowed("sync") ? call(descriptor) : -1;
}

int rename(const char* from, const char* to) noexcept
{
    static const auto call = real(&::rename, "rename");
    return !of_state(to) || allowed("rename") ? call(from, to) : -1;
}

int link(const char* from, const char* to) noexcept
{
    static const auto call = real(&::link, "link");
    return !of_state(to) || allowed("link") ? call(from, to) : -1;
}

int unlink(const char* path) noexcept
{
    static const auto call = real(&::unlink, "unlink");
    return !of_state(path) || allowed("unlink") ? call(path) : -1;
}

// Compiled for large files, as the program is, this is `open64`.
int open(const char* path, int flags, ...)
{
    static const auto call = real(&::open, "open64");
    mode_t mode = 0;
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE) {
        va_list arguments;
        va_start(arguments, flags);
        mode = va_arg(arguments, mode_t);
        va_end(arguments);
    }
    if ((flags & O_CREAT) != 0 && of_state(path) && !allowed("create")) return -1;
    return call(path, flags, mode);
}

ssize_t send(int descriptor, const void* data, std::size_t size, int flags)
{
    static const auto call = real(&::send, "send");
    if (!is_connection(descriptor)) return call(descriptor, data, size, flags);
    if (moment("request") != Fate::half) return call(descriptor, data, size, flags);
    (void)call(descriptor, data, size / 2, flags);
    die();
}

ssize_t recv(int descriptor, void* data, std::size_t size, int flags)
{
    static const auto call = real(&::recv, "recv");
    const auto got = call(descriptor, data, size, flags);
    if (got <= 0 || (flags & MSG_PEEK) != 0 || !is_connection(descriptor)) return got;
    if (moment("reply") != Fate::cut) return got;
    ::shutdown(descriptor, SHUT_RDWR);
    return got / 2;
}
}
// NOLINTEND(readability-inconsistent-declaration-parameter-name)
