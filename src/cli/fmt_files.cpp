#include "cli/fmt_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

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

}  // namespace rxplan::cli
