// The system calls that the state's files need: the seam at which tests kill, fill and cut.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rxplan {

struct DiskError {
    const char* operation = "";  // `open`, `write`, `sync`: a verb that fits after "cannot"
    std::string path;
    int code = 0;  // errno
};

template <class T>
using DiskResult = tl::expected<T, DiskError>;

// Tells one version of a file from the next: equal only when nothing was written or renamed between.
struct FileVersion {
    std::uint64_t device = 0;
    std::uint64_t inode = 0;
    std::uint64_t size = 0;
    std::int64_t modified_ns = 0;
    friend bool operator==(const FileVersion&, const FileVersion&) = default;
};

// A file open for appending. Closed by the destructor, without sync.
class DiskFile {
public:
    virtual ~DiskFile() = default;

    // All of it, in order. After an error any part of `data` may have been written.
    [[nodiscard]] virtual DiskResult<void> append(std::string_view data) = 0;
    // What was appended and truncated survives the loss of power. After an error nothing is known about what was not synced before.
    [[nodiscard]] virtual DiskResult<void> sync() = 0;
    [[nodiscard]] virtual DiskResult<void> truncate(std::uint64_t size) = 0;
};

// Paths are plain; every file is made with mode 0600. Names (made, renamed, linked, removed) survive the loss of power only after
// `sync_directory`. Not for several threads at once.
class Disk {
public:
    virtual ~Disk() = default;

    [[nodiscard]] virtual DiskResult<std::string> read(const std::string& path) = 0;     // ENOENT when absent
    [[nodiscard]] virtual DiskResult<FileVersion> version(const std::string& path) = 0;  // ENOENT when absent
    [[nodiscard]] virtual DiskResult<std::unique_ptr<DiskFile>> create(
        const std::string& path) = 0;  // a new file in place of any of that name
    [[nodiscard]] virtual DiskResult<std::unique_ptr<DiskFile>> open_append(const std::string& path) = 0;  // ENOENT when absent
    [[nodiscard]] virtual DiskResult<void> rename(const std::string& from, const std::string& to) = 0;     // replaces `to` atomically
    [[nodiscard]] virtual DiskResult<void> link(const std::string& from, const std::string& to) = 0;       // EEXIST when `to` exists
    [[nodiscard]] virtual DiskResult<void> remove(const std::string& path) = 0;                            // ENOENT when absent
    [[nodiscard]] virtual DiskResult<void> sync_directory(const std::string& path) = 0;  // the directory that `path` is in
};

// The machine's file system.
[[nodiscard]] Disk& real_disk();

}  // namespace rxplan
