#include "providers/rackspace/files.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <tuple>

#include "rxplan/crypto.hpp"

namespace rxplan::rackspace {

namespace {

struct CloseFile {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};

// What changes when a file's content does.
using Stamp = std::tuple<dev_t, ino_t, off_t, time_t, long>;

Stamp stamp_of(const struct stat& status)
{
    return {status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

tl::expected<FileDigest, std::string> read_and_digest(std::FILE* file)
{
    Hasher sha256(Digest::sha256);
    Hasher md5(Digest::md5);
    FileDigest result;
    std::string buffer(1 << 18, '\0');
    std::size_t count = 0;
    while ((count = std::fread(buffer.data(), 1, buffer.size(), file)) > 0) {
        sha256.update({buffer.data(), count});
        md5.update({buffer.data(), count});
        result.size += count;
    }
    if (std::ferror(file) != 0) return tl::unexpected(std::string(std::strerror(errno)));
    result.sha256 = hex(sha256.finish());
    result.md5 = hex(md5.finish());
    return result;
}

}  // namespace

tl::expected<FileDigest, std::string> digest_of(const std::filesystem::path& path)
{
    static std::mutex mutex;
    static std::map<Stamp, FileDigest> known;

    const std::unique_ptr<std::FILE, CloseFile> file{std::fopen(path.c_str(), "rbe")};
    if (!file) return tl::unexpected(std::string(errno == ENOENT ? "there is no such file" : std::strerror(errno)));
    struct stat status {};
    if (fstat(fileno(file.get()), &status) != 0) return tl::unexpected(std::string(std::strerror(errno)));
    if (!S_ISREG(status.st_mode)) return tl::unexpected(std::string("it is no regular file"));
    {
        const std::lock_guard lock(mutex);
        if (const auto found = known.find(stamp_of(status)); found != known.end()) return found->second;
    }
    auto result = read_and_digest(file.get());
    if (result) {
        const std::lock_guard lock(mutex);
        known.emplace(stamp_of(status), *result);
    }
    return result;
}

}  // namespace rxplan::rackspace
