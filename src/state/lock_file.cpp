#include "state/lock_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "rxplan/json.hpp"
#include "state/store.hpp"

namespace rxplan {
namespace {

constexpr ::mode_t private_mode = S_IRUSR | S_IWUSR;

tl::unexpected<StateError> failure(const char* operation, const std::string& path, int code = errno)
{
    return tl::unexpected(io_error({operation, path, code}));
}

std::string text_of(const LockOwner& owner)
{
    std::string out = "{\n";
    const auto add = [&out](std::string_view name, std::string_view value) {
        out += "  ";
        append_json_string(out, name);
        out += ": ";
        append_json_string(out, value);
        out += ",\n";
    };
    add("id", owner.id);
    add("who", owner.who);
    add("host", owner.host);
    add("machine", owner.machine);
    add("boot", owner.boot);
    add("command", owner.command);
    add("created", owner.created);
    add("renewed", owner.renewed);
    out += fmt::format("  \"pid\": {},\n  \"process_start\": {}\n}}\n", owner.pid, owner.process_start);
    return out;
}

bool write_whole(int descriptor, std::string_view text)
{
    std::size_t at = 0;
    while (at < text.size()) {
        const auto written = ::pwrite(descriptor, text.data() + at, text.size() - at, static_cast<::off_t>(at));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        at += static_cast<std::size_t>(written);
    }
    return true;
}

struct ::flock whole_file()
{
    struct ::flock range {};
    range.l_type = F_WRLCK;
    range.l_whence = SEEK_SET;
    return range;  // length 0: to the end, wherever that is
}

// Gives the name to the file only when no other has it: 0, or errno.
int take_name(const std::string& from, const std::string& to)
{
    if (::link(from.c_str(), to.c_str()) == 0) return 0;
    const bool no_links = errno == EPERM || errno == EOPNOTSUPP || errno == ENOSYS || errno == EMLINK;
    if (!no_links) return errno;
    return ::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0 ? 0 : errno;
}

// The same for a file that has no name yet.
int give_name(int descriptor, const std::string& to)
{
    const auto self = fmt::format("/proc/self/fd/{}", descriptor);
    return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, to.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

}  // namespace

LockFile::LockFile(LockFile&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)) {}

LockFile& LockFile::operator=(LockFile&& other) noexcept
{
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    return *this;
}

LockFile::~LockFile()
{
    if (descriptor_ >= 0) ::close(descriptor_);
}

StateResult<std::optional<LockFile>> LockFile::open(const std::string& path)
{
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (descriptor >= 0) return LockFile(descriptor, path);
    if (errno == ENOENT) return std::nullopt;
    return failure("open", path);
}

StateResult<std::optional<LockFile>> LockFile::publish(const std::string& path, const LockOwner& owner)
{
    // A file without a name, where there is such a thing, leaves nothing behind should this process die before the file has its name.
    const auto fresh = path + "." + owner.id;
    const auto directory = std::filesystem::path(path).parent_path();
    LockFile file(::open(directory.empty() ? "." : directory.c_str(), O_RDWR | O_TMPFILE | O_CLOEXEC, private_mode), path);
    const bool named = file.descriptor_ < 0;
    if (named) file.descriptor_ = ::open(fresh.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, private_mode);
    if (file.descriptor_ < 0) return failure("create", path);
    const auto unname = [&] {
        if (named) ::unlink(fresh.c_str());
    };
    auto ready = file.prepare(owner);
    if (!ready) {
        unname();
        return tl::unexpected(std::move(ready.error()));
    }
    const int taken = named ? take_name(fresh, path) : give_name(file.descriptor_, path);
    unname();  // the second name; gone already when it was renamed
    if (taken == EEXIST) return std::nullopt;
    if (taken != 0) return failure("create", path, taken);
    return file;
}

StateResult<void> LockFile::prepare(const LockOwner& owner)
{
    if (!write_whole(descriptor_, text_of(owner))) return failure("write", path_);
    // Other machines, and this one after a loss of power, must not find an empty lock under the name.
    if (::fsync(descriptor_) < 0) return failure("sync", path_);
    auto locked = lock();
    if (!locked) return tl::unexpected(std::move(locked.error()));
    return {};
}

StateResult<KernelLock> LockFile::lock()
{
    auto range = whole_file();
    while (::fcntl(descriptor_, F_OFD_SETLK, &range) < 0) {
        switch (errno) {
            case EINTR:
                continue;
            case EAGAIN:
            case EACCES:
                return KernelLock::held_by_other;
            case ENOLCK:
            case ENOSYS:
            case EINVAL:
            case EOPNOTSUPP:
                return KernelLock::unavailable;
            default:
                return failure("lock", path_);
        }
    }
    return KernelLock::ours;
}

bool LockFile::locked_by_other() const
{
    auto range = whole_file();
    return ::fcntl(descriptor_, F_OFD_GETLK, &range) == 0 && range.l_type != F_UNLCK;
}

bool LockFile::in_place() const
{
    struct ::stat mine {};
    struct ::stat named {};
    if (::fstat(descriptor_, &mine) < 0 || ::lstat(path_.c_str(), &named) < 0) return false;
    return mine.st_dev == named.st_dev && mine.st_ino == named.st_ino;
}

StateResult<LockOwner> LockFile::read() const
{
    std::array<char, 16384> buffer{};
    const auto size = ::pread(descriptor_, buffer.data(), buffer.size(), 0);
    if (size < 0) return failure("read", path_);
    const auto json = parse_json(std::string_view(buffer.data(), static_cast<std::size_t>(size)));
    LockOwner owner;
    if (json) {
        owner.id = json->text_of("id");
        owner.who = json->text_of("who");
        owner.host = json->text_of("host");
        owner.machine = json->text_of("machine");
        owner.boot = json->text_of("boot");
        owner.command = json->text_of("command");
        owner.created = json->text_of("created");
        owner.renewed = json->text_of("renewed");
        owner.pid = json->int_of("pid");
        owner.process_start = static_cast<std::uint64_t>(json->int_of("process_start"));
    }
    if (!owner.id.empty()) return owner;
    StateError error;
    error.kind = StateError::Kind::damaged;
    error.path = path_;
    error.message = "it does not say who holds the lock";
    error.help = fmt::format("When no rxplan works on this state, on no machine: rm {}", path_);
    return tl::unexpected(std::move(error));
}

void LockFile::renew(const LockOwner& owner) const
{
    (void)write_whole(descriptor_, text_of(owner));
}

StateResult<void> LockFile::remove() const
{
    if (::unlink(path_.c_str()) < 0 && errno != ENOENT) return failure("remove", path_);
    return {};
}

}  // namespace rxplan
