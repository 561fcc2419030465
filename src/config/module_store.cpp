#include "config/module_store.hpp"

#include <fmt/format.h>

#include <system_error>

#include "base/written_file.hpp"
#include "config/module_fetch.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::config {

namespace fs = std::filesystem;

namespace {

// What a shell would take for a pattern is one here, but for a whole name only: `*`.
std::optional<fs::path> folder_inside(const fs::path& package, const std::string& folder)
{
    fs::path at = package;
    for (const auto& part : fs::path(folder)) {
        if (part != "*") {
            at /= part;
            continue;
        }
        std::vector<fs::path> found;
        std::error_code failed;
        for (fs::directory_iterator entry(at, failed), end; !failed && entry != end; entry.increment(failed)) {
            if (entry->is_directory(failed)) found.push_back(entry->path());
        }
        if (found.size() != 1) return std::nullopt;
        at = found.front();
    }
    std::error_code ignored;
    return fs::is_directory(at, ignored) ? std::optional(at) : std::nullopt;
}

std::optional<fs::path> folder_of(const fs::path& package, const ModuleSource& source, Span asked_by, Diagnostics& diagnostics)
{
    auto folder = folder_inside(package, source.folder);
    if (!folder)
        diagnostics.add(error("module-source", "unsuitable module source", asked_by,
                              fmt::format("the package has no folder `{}`, or not exactly one", source.folder)));
    return folder;
}

}  // namespace

fs::path package_folder(const fs::path& cache, const ModuleSource& source)
{
    return cache / hex(sha256(source.package())).substr(0, 20);
}

bool ModuleStore::read_lock(Diagnostics& diagnostics)
{
    if (lock_ || lock_failed_) return lock_.has_value();
    lock_ = read_module_lock(options_.lock_file, diagnostics);
    lock_failed_ = !lock_;
    return lock_.has_value();
}

std::optional<fs::path> ModuleStore::find(const ModuleSource& source, Span asked_by, Diagnostics& diagnostics)
{
    if (!read_lock(diagnostics)) return std::nullopt;
    const auto package = source.package();
    const auto folder = package_folder(options_.cache, source);
    if (!used_.contains(package)) {
        const auto known = lock_->find(package);
        const bool pinned = known != lock_->end() && !options_.update;
        const auto kept = pinned ? folder_hash(folder) : tl::expected<std::string, std::string>();
        if (pinned && kept && *kept == known->second.hash) {
            used_.emplace(package, known->second);
        } else {
            auto fetched = fetch(source, pinned ? known->second.commit : std::string(), folder, asked_by, diagnostics);
            if (!fetched) return std::nullopt;
            if (pinned && fetched->hash != known->second.hash) {
                diagnostics.add(
                    error("module-changed", "a module is not what the lock file says", asked_by,
                          fmt::format("`{}` has other contents now", package))
                        .note(fmt::format("`{}` says {}, but it is {}.", options_.lock_file.string(), known->second.hash, fetched->hash))
                        .helped("If that is right, take it over: rxplan get -update"));
                return std::nullopt;
            }
            used_.emplace(package, *std::move(fetched));
        }
    }
    return folder_of(folder, source, asked_by, diagnostics);
}

std::optional<LockedModule> ModuleStore::fetch(const ModuleSource& source, const std::string& commit, const fs::path& folder, Span asked_by,
                                               Diagnostics& diagnostics)
{
    if (options_.fetching) options_.fetching(source.package());
    const fs::path beside = folder.string() + "." + hex(random_bytes(6));
    LockedModule locked;
    std::string problem;
    std::error_code failed;
    if (auto taken = fetch_package(source, commit, beside); !taken) {
        problem = std::move(taken.error());
    } else if (auto hash = folder_hash(beside); !hash) {
        problem = std::move(hash.error());
    } else {
        locked = {*std::move(taken), *std::move(hash)};
        fs::remove_all(folder, failed);
        fs::rename(beside, folder, failed);
        // Another process may have put the same there between the two.
        if (failed && folder_hash(folder) != locked.hash)
            problem = fmt::format("`{}` could not be made: {}", folder.string(), failed.message());
    }
    fs::remove_all(beside, failed);
    if (problem.empty()) return locked;
    diagnostics.add(
        error("module-fetch", "a module could not be fetched", asked_by, fmt::format("`{}` could not be fetched", source.package()))
            .note(problem + (problem.ends_with('.') ? "" : ".")));
    return std::nullopt;
}

void ModuleStore::save(Diagnostics& diagnostics)
{
    if (used_.empty() || !lock_) return;
    ModuleLock wanted = options_.update ? ModuleLock{} : *lock_;
    for (const auto& [package, locked] : used_) wanted[package] = locked;
    if (wanted == *lock_) return;
    if (auto problem = write_file(options_.lock_file, module_lock_text(wanted))) {
        diagnostics.add(problem->helped("The lock file pins the modules: make its folder writable, or add the file from another machine."));
        return;
    }
    lock_ = std::move(wanted);
}

}  // namespace rxplan::config
