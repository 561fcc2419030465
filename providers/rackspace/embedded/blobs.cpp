#include "blobs.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

#include "world.hpp"

namespace rxplan::rackspace::embedded {

namespace {

std::filesystem::path blob_path(const std::filesystem::path& directory, std::string_view blob)
{
    return directory / "objects" / blob.substr(0, 2) / blob;
}

std::filesystem::path upload_path(const std::filesystem::path& directory, std::string_view id)
{
    return directory / "objects" / ("upload-" + std::string(id));
}

bool is_old(const std::filesystem::path& file, Millis now)
{
    constexpr Millis hour = 60LL * 60 * 1000;
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 && status.st_mtim.tv_sec * 1000LL + hour < now;
}

}  // namespace

BlobWriter::BlobWriter(const std::filesystem::path& directory) : directory_(directory), id_(new_hex_id())
{
    descriptor_ = ::open(upload_path(directory_, id_).c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
}

BlobWriter::~BlobWriter()
{
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    if (!kept_) ::unlink(upload_path(directory_, id_).c_str());
}

bool BlobWriter::write(std::string_view piece)
{
    if (descriptor_ < 0) return false;
    hasher_.update(piece);
    size_ += piece.size();
    while (!piece.empty()) {
        const ssize_t count = ::write(descriptor_, piece.data(), piece.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        piece.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

std::string BlobWriter::finish_md5()
{
    return hex(hasher_.finish());
}

std::string BlobWriter::keep()
{
    const std::filesystem::path target = blob_path(directory_, id_);
    std::error_code error;
    std::filesystem::create_directory(target.parent_path(), error);
    if (descriptor_ < 0 || ::rename(upload_path(directory_, id_).c_str(), target.c_str()) != 0) return {};
    kept_ = true;
    return id_;
}

std::shared_ptr<const OpenFile> open_blob(const std::filesystem::path& directory, std::string_view blob)
{
    const int descriptor = ::open(blob_path(directory, blob).c_str(), O_RDONLY | O_CLOEXEC);
    return descriptor < 0 ? nullptr : std::make_shared<const OpenFile>(descriptor);
}

void remove_blob(const std::filesystem::path& directory, std::string_view blob)
{
    if (!blob.empty()) ::unlink(blob_path(directory, blob).c_str());
}

void sweep_blobs(const std::filesystem::path& directory, Store& store, Millis now)
{
    std::error_code error;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(directory / "objects", error)) {
        if (!entry.is_regular_file(error) || !is_old(entry.path(), now)) continue;
        Store::Session session = store.read();
        if (!session.first_integer("SELECT 1 FROM objects WHERE blob = ?", entry.path().filename().string()))
            ::unlink(entry.path().c_str());
    }
}

}  // namespace rxplan::rackspace::embedded
