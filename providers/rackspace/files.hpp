// Files that become objects.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <tl/expected.hpp>

namespace rxplan::rackspace {

struct FileDigest {
    std::uint64_t size = 0;
    std::string sha256;  // lower-case hexadecimal
    std::string md5;     // likewise; what the cloud calls an object's ETag
};

// Reads the whole file once; a file that has not changed since the last call (same size, time and inode) is not read again. The error is a
// lower-case sentence without full stop. Thread-safe.
[[nodiscard]] tl::expected<FileDigest, std::string> digest_of(const std::filesystem::path& path);

}  // namespace rxplan::rackspace
