#include "state/process.hpp"

#include <pwd.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <chrono>
#include <cstdlib>

#include "state/disk.hpp"

namespace rxplan {
namespace {

std::string first_line(const std::string& path)
{
    auto text = real_disk().read(path);
    if (!text) return {};
    return text->substr(0, text->find('\n'));
}

// When a process started, in clock ticks since boot; nothing when there is none with this number, or when it is dead and only its parent
// has not taken note yet.
std::optional<std::uint64_t> process_start(std::int64_t pid)
{
    const auto line = first_line("/proc/" + std::to_string(pid) + "/stat");
    // The second field is the program's name in parentheses and may hold anything; the start is the 20th behind it.
    auto at = line.rfind(')');
    if (at == std::string::npos || at + 2 >= line.size()) return std::nullopt;
    const char state = line[at + 2];
    if (state == 'Z' || state == 'X') return std::nullopt;
    constexpr int fields_before = 20;
    for (int field = 0; field < fields_before; ++field) {
        at = line.find(' ', at + 1);
        if (at == std::string::npos) return std::nullopt;
    }
    std::uint64_t ticks = 0;
    const auto [end, failure] = std::from_chars(line.data() + at + 1, line.data() + line.size(), ticks);
    if (failure != std::errc()) return std::nullopt;
    return ticks;
}

std::optional<std::int64_t> boot_time()
{
    auto text = real_disk().read("/proc/stat");
    if (!text) return std::nullopt;
    constexpr std::string_view word = "\nbtime ";
    const auto at = text->find(word);
    if (at == std::string::npos) return std::nullopt;
    std::int64_t seconds = 0;
    const auto [end, failure] = std::from_chars(text->data() + at + word.size(), text->data() + text->size(), seconds);
    if (failure != std::errc()) return std::nullopt;
    return seconds;
}

std::string user_name()
{
    std::array<char, 4096> buffer{};
    ::passwd entry{};
    ::passwd* found = nullptr;
    if (::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) return found->pw_name;
    return std::to_string(::geteuid());
}

}  // namespace

LockOwner this_process()
{
    LockOwner owner;
    owner.who = user_name();
    std::array<char, 256> host{};
    if (::gethostname(host.data(), host.size() - 1) == 0) owner.host = host.data();
    owner.machine = first_line("/etc/machine-id");
    owner.boot = first_line("/proc/sys/kernel/random/boot_id");
    owner.pid = ::getpid();
    owner.process_start = process_start(owner.pid).value_or(0);
    return owner;
}

Liveness liveness(const LockOwner& owner, std::int64_t lease_seconds)
{
    const auto here = this_process();
    if (!here.boot.empty() && owner.boot == here.boot) {
        // The number alone may have been given to another process since.
        return process_start(owner.pid) == owner.process_start ? Liveness::alive : Liveness::dead;
    }
    // This very machine, but booted since? A copy of it may have its name and id; a copy that lives has a fresh heartbeat.
    const bool same_machine = !here.machine.empty() && owner.machine == here.machine && owner.host == here.host;
    const auto renewed = parse_timestamp(owner.renewed);
    const auto booted = boot_time();
    const bool stopped = renewed && booted && *renewed < *booted && now_seconds() - *renewed > lease_seconds;
    return same_machine && stopped ? Liveness::dead : Liveness::unknown;
}

std::string timestamp(std::int64_t seconds_since_epoch)
{
    const ::time_t seconds = seconds_since_epoch;
    ::tm fields{};
    ::gmtime_r(&seconds, &fields);
    std::array<char, 32> text{};
    const auto size = ::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &fields);
    return {text.data(), size};
}

std::optional<std::int64_t> parse_timestamp(std::string_view text)
{
    const std::string terminated(text);
    ::tm fields{};
    const char* const end = ::strptime(terminated.c_str(), "%Y-%m-%dT%H:%M:%SZ", &fields);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return ::timegm(&fields);
}

std::int64_t now_seconds()
{
    return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace rxplan
