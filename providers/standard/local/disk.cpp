#include "providers/standard/local/disk.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace rxplan::standard {

namespace {

std::string reason(int number)
{
    std::string text = std::generic_category().message(number);
    if (!text.empty() && text.front() >= 'A' && text.front() <= 'Z') text.front() = static_cast<char>(text.front() - 'A' + 'a');
    return text;
}

// An open file that closes itself.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const { return number_; }

private:
    int number_;
};

bool write_all(int file, std::string_view content)
{
    while (!content.empty()) {
        const ssize_t written = ::write(file, content.data(), content.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        content.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

tl::expected<void, std::string> make_folders(const std::filesystem::path& folder, mode_t permissions)
{
    if (folder.empty() || ::access(folder.c_str(), F_OK) == 0) return {};
    if (auto made = make_folders(folder.parent_path(), permissions); !made) return made;
    const bool made = ::mkdir(folder.c_str(), 0700) == 0;
    if (made ? ::chmod(folder.c_str(), permissions) != 0 : errno != EEXIST)
        return tl::unexpected(fmt::format("its folder cannot be made: {}", reason(errno)));
    return {};
}

// So that the new name survives a power cut too. Where a file system cannot do it, the file is written all the same.
void sync_folder(const std::filesystem::path& folder)
{
    const Descriptor directory(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.get() >= 0) ::fsync(directory.get());
}

// The same for each write, so that what a crash left is found again.
std::filesystem::path temporary_path(const std::filesystem::path& path)
{
    return path.parent_path() / fmt::format(".{}.rxplan", path.filename().string());
}

}  // namespace

tl::expected<std::optional<FileOnDisk>, std::string> read_file(const std::filesystem::path& path)
{
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
    if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::optional<FileOnDisk>();
    if (file.get() < 0) return tl::unexpected(reason(errno));
    struct stat status {};
    if (::fstat(file.get(), &status) != 0) return tl::unexpected(reason(errno));
    if (!S_ISREG(status.st_mode)) return tl::unexpected<std::string>("it is not a regular file");

    FileOnDisk found{.content = {}, .permissions = status.st_mode & 0777U};
    std::array<char, 65536> buffer{};
    for (;;) {
        const ssize_t got = ::read(file.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return tl::unexpected(reason(errno));
        if (got == 0) return found;
        found.content.append(buffer.data(), static_cast<std::size_t>(got));
    }
}

void remove_half_written(const std::filesystem::path& path)
{
    (void)::unlink(temporary_path(path).c_str());
}

tl::expected<void, std::string> write_file(const std::filesystem::path& path, std::string_view content, WritePermissions permissions)
{
    if (auto made = make_folders(path.parent_path(), permissions.directory); !made) return made;

    remove_half_written(path);
    const std::filesystem::path temporary = temporary_path(path);
    const auto give_up = [&]() -> tl::expected<void, std::string> {
        const int number = errno;
        ::unlink(temporary.c_str());
        return tl::unexpected(reason(number));
    };
    const Descriptor file(::open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (file.get() < 0) return tl::unexpected(reason(errno));
    if (!write_all(file.get(), content) || ::fchmod(file.get(), permissions.file) != 0 || ::fsync(file.get()) != 0) return give_up();
    if (::rename(temporary.c_str(), path.c_str()) != 0) return give_up();
    sync_folder(path.parent_path());
    return {};
}

tl::expected<void, std::string> remove_file(const std::filesystem::path& path)
{
    remove_half_written(path);
    if (::unlink(path.c_str()) == 0 || errno == ENOENT || errno == ENOTDIR) return {};
    return tl::unexpected(reason(errno));
}

}  // namespace rxplan::standard
