// Reading and writing whole files. All errors are lower-case sentences without full stop that do not repeat the path.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rxplan::standard {

struct FileOnDisk {
    std::string content;
    mode_t permissions = 0;  // the nine lowest bits
};

// Nothing when there is no such file.
[[nodiscard]] tl::expected<std::optional<FileOnDisk>, std::string> read_file(const std::filesystem::path& path);

struct WritePermissions {
    mode_t file = 0;
    mode_t directory = 0;  // of folders that have to be made
};

// The file appears, or takes the place of its predecessor (also of a symbolic link), at once and complete, with exactly these permissions.
// Until then it lies beside it, the owner's alone; what a crash left there the next write or `remove_file` clears away.
[[nodiscard]] tl::expected<void, std::string> write_file(const std::filesystem::path& path, std::string_view content,
                                                         WritePermissions permissions);
void remove_half_written(const std::filesystem::path& path);

// Also well when there is no such file.
[[nodiscard]] tl::expected<void, std::string> remove_file(const std::filesystem::path& path);

}  // namespace rxplan::standard
