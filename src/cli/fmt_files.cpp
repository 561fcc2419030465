#include "cli/fmt_files.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

#include "view/terminal.hpp"

namespace rxplan::cli {

namespace fs = std::filesystem;

namespace {

bool is_formatted(const fs::path& file)
{
    const auto name = file.filename().string();
    return name.ends_with(".rx.hcl") || name.ends_with(".rxvars.hcl");
}

void collect(const fs::path& folder, bool recursive, std::vector<fs::path>& files, Diagnostics& diagnostics)
{
    std::error_code failed;
    std::vector<fs::directory_entry> entries;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        if (!entry->path().filename().string().starts_with('.')) entries.push_back(*entry);
    }
    if (failed) {
        diagnostics.add(error("unreadable-folder", "folder cannot be read")
                            .note(fmt::format("Cannot read `{}`: {}.", folder.lexically_normal().string(), failed.message())));
        return;
    }
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
        std::error_code ignored;
        if (entry.is_directory(ignored)) {
            if (recursive && !entry.is_symlink(ignored)) collect(entry.path(), recursive, files, diagnostics);
        } else if (is_formatted(entry.path())) {
            files.push_back(entry.path().lexically_normal());
        }
    }
}

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
    bool write(std::string_view text, const struct stat& old)
    {
        if (descriptor_ < 0 || !view::write_all(descriptor_, text)) return false;
        // Another's file stays his where that can be; a group or owner that cannot be given must not cost its mode.
        (void)!::fchown(descriptor_, old.st_uid, old.st_gid);
        return ::fchmod(descriptor_, old.st_mode & 07777) == 0 && ::fsync(descriptor_) == 0;
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

}  // namespace

std::vector<fs::path> files_to_format(const fs::path& target, bool recursive, Diagnostics& diagnostics)
{
    std::vector<fs::path> files;
    std::error_code ignored;
    if (fs::is_directory(target, ignored)) {
        collect(target, recursive, files, diagnostics);
    } else if (!fs::exists(target, ignored)) {
        diagnostics.add(
            error("no-such-file", "there is no such file or folder").note(fmt::format("`{}` does not exist.", target.string())));
    } else if (!is_formatted(target)) {
        diagnostics.add(error("unsuitable-file", "this file is not formatted")
                            .note(fmt::format("`{}` is neither a `.rx.hcl` nor a `.rxvars.hcl` file.", target.string())));
    } else {
        files.push_back(target);
    }
    return files;
}

std::optional<Diagnostic> replace_file(const fs::path& file, std::string_view text)
{
    std::error_code failed;
    const auto target = fs::canonical(file, failed);
    struct stat old {};
    if (failed) return unwritable(file, failed.value());
    // A file that must not be written is not replaced either.
    if (::access(target.c_str(), W_OK) != 0 || ::stat(target.c_str(), &old) != 0) return unwritable(file, errno);
    Replacement replacement(target);
    if (!replacement.write(text, old) || !replacement.take_place_of(target)) return unwritable(file, errno);
    return std::nullopt;
}

}  // namespace rxplan::cli
