#include "state/disk.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace rxplan {
namespace {

constexpr ::mode_t private_mode = S_IRUSR | S_IWUSR;

tl::unexpected<DiskError> failure(const char* operation, const std::string& path, int code = errno)
{
    return tl::unexpected(DiskError{operation, path, code});
}

template <class Call>
auto retried(Call call)
{
    auto result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
}

class Descriptor {
public:
    explicit Descriptor(int number) noexcept : number_(number) {}
    Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
    Descriptor& operator=(Descriptor&&) = delete;
    ~Descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    [[nodiscard]] int get() const noexcept { return number_; }
    [[nodiscard]] bool open() const noexcept { return number_ >= 0; }

private:
    int number_;
};

class RealFile final : public DiskFile {
public:
    RealFile(Descriptor descriptor, std::string path) : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

    DiskResult<void> append(std::string_view data) override
    {
        while (!data.empty()) {
            const auto written = retried([&] { return ::write(descriptor_.get(), data.data(), data.size()); });
            if (written < 0) return failure("write", path_);
            data.remove_prefix(static_cast<std::size_t>(written));
        }
        return {};
    }

    DiskResult<void> sync() override
    {
        // fdatasync also writes the size, and that is all of the metadata that reading back needs.
        if (retried([&] { return ::fdatasync(descriptor_.get()); }) < 0) return failure("sync", path_);
        return {};
    }

    DiskResult<void> truncate(std::uint64_t size) override
    {
        if (retried([&] { return ::ftruncate(descriptor_.get(), static_cast<::off_t>(size)); }) < 0) return failure("truncate", path_);
        return {};
    }

private:
    Descriptor descriptor_;
    std::string path_;
};

class RealDisk final : public Disk {
public:
    DiskResult<std::string> read(const std::string& path) override
    {
        const Descriptor file(retried([&] { return ::open(path.c_str(), O_RDONLY | O_CLOEXEC); }));
        struct ::stat status {};
        if (!file.open() || ::fstat(file.get(), &status) < 0) return failure("read", path);
        // One byte more than the file has, so that the end is seen without growing.
        std::string text(static_cast<std::size_t>(status.st_size) + 1, '\0');
        std::size_t size = 0;
        while (true) {
            const auto got = retried([&] { return ::read(file.get(), text.data() + size, text.size() - size); });
            if (got < 0) return failure("read", path);
            if (got == 0) break;
            size += static_cast<std::size_t>(got);
            if (size == text.size()) text.resize(text.size() * 2);
        }
        text.resize(size);
        return text;
    }

    DiskResult<FileVersion> version(const std::string& path) override
    {
        struct ::stat status {};
        if (::stat(path.c_str(), &status) < 0) return failure("read", path);
        return FileVersion{status.st_dev, status.st_ino, static_cast<std::uint64_t>(status.st_size),
                           static_cast<std::int64_t>(status.st_mtim.tv_sec) * 1'000'000'000 + status.st_mtim.tv_nsec};
    }

    DiskResult<std::unique_ptr<DiskFile>> create(const std::string& path) override
    {
        // A file that is made here has our mode and is no link that somebody prepared; who reads the old one goes on reading the old one.
        if (::unlink(path.c_str()) < 0 && errno != ENOENT) return failure("replace", path);
        return opened(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, "create");
    }

    DiskResult<std::unique_ptr<DiskFile>> open_append(const std::string& path) override
    {
        return opened(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW, "open");
    }

    DiskResult<void> rename(const std::string& from, const std::string& to) override
    {
        if (std::rename(from.c_str(), to.c_str()) < 0) return failure("replace", to);
        return {};
    }

    DiskResult<void> link(const std::string& from, const std::string& to) override
    {
        if (::link(from.c_str(), to.c_str()) < 0) return failure("create", to);
        return {};
    }

    DiskResult<void> remove(const std::string& path) override
    {
        if (::unlink(path.c_str()) < 0) return failure("remove", path);
        return {};
    }

    DiskResult<void> sync_directory(const std::string& path) override
    {
        const auto slash = path.rfind('/');
        const std::string directory = slash == std::string::npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
        const Descriptor opened_directory(retried([&] { return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC); }));
        if (!opened_directory.open()) return failure("open", directory);
        // File systems without such a notion say EINVAL.
        if (retried([&] { return ::fsync(opened_directory.get()); }) < 0 && errno != EINVAL) return failure("sync", directory);
        return {};
    }

private:
    static DiskResult<std::unique_ptr<DiskFile>> opened(const std::string& path, int flags, const char* operation)
    {
        Descriptor file(retried([&] { return ::open(path.c_str(), flags, private_mode); }));
        if (!file.open()) return failure(operation, path);
        return std::make_unique<RealFile>(std::move(file), path);
    }
};

}  // namespace

Disk& real_disk()
{
    static RealDisk disk;
    return disk;
}

}  // namespace rxplan
