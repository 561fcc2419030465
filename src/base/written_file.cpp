#include "base/written_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <system_error>

namespace rxplan {

namespace fs = std::filesystem;

namespace {

Diagnostic unwritable(const fs::path& file, int problem)
{
    return error("unwritable-file", "file cannot be written")
        .note(fmt::format("Cannot write `{}`: {}.", file.string(), std::strerror(problem)));
}

// A file that goes away unless it takes another's place.
class Replacement {
public:
    explicit Replacement(const fs::path& file) : name_((file.parent_path() / ("." + file.filename().string() + ".XXXXXX")).string())
    {
        descriptor_ = ::mkostemp(name_.data(), O_CLOEXEC);
    }
    ~Replacement()
    {
        if (descriptor_ < 0) return;
        ::close(descriptor_);
        if (!placed_) ::unlink(name_.c_str());
    }
    Replacement(const Replacement&) = delete;
    Replacement& operator=(const Replacement&) = delete;

    // False: errno says why.
    bool write(std::string_view text, const struct stat* old)
    {
        if (descriptor_ < 0 || !write_all(descriptor_, text)) return false;
        if (old == nullptr) return ::fsync(descriptor_) == 0;
        // Another's file stays his where that can be; a group or owner that cannot be given must not cost its mode.
        (void)!::fchown(descriptor_, old->st_uid, old->st_gid);
        return ::fchmod(descriptor_, old->st_mode & 07777) == 0 && ::fsync(descriptor_) == 0;
    }

    bool take_place_of(const fs::path& file)
    {
        placed_ = ::rename(name_.c_str(), file.c_str()) == 0;
        return placed_;
    }

private:
    std::string name_;
    int descriptor_ = -1;
    bool placed_ = false;
};

bool write_directly(const fs::path& file, std::string_view text)
{
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CLOEXEC);
    const bool written = descriptor >= 0 && write_all(descriptor, text);
    const int problem = errno;
    if (descriptor >= 0) ::close(descriptor);
    errno = problem;
    return written;
}

}  // namespace

bool write_all(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(descriptor, text.data(), text.size());
        if (written < 0) {
            if (errno == EINTR) continue;
            return false;
        }
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::optional<Diagnostic> write_file(const fs::path& file, std::string_view text)
{
    struct stat old {};
    const bool exists = ::stat(file.c_str(), &old) == 0;
    if (!exists && errno != ENOENT) return unwritable(file, errno);
    if (exists && !S_ISREG(old.st_mode)) return write_directly(file, text) ? std::nullopt : std::optional(unwritable(file, errno));
    std::error_code failed;
    const auto target = exists ? fs::canonical(file, failed) : file;
    if (failed) return unwritable(file, failed.value());
    // A file that must not be written is not replaced either.
    if (exists && ::access(target.c_str(), W_OK) != 0) return unwritable(file, errno);
    Replacement replacement(target);
    if (!replacement.write(text, exists ? &old : nullptr) || !replacement.take_place_of(target)) return unwritable(file, errno);
    return std::nullopt;
}

}  // namespace rxplan
