// Modules from elsewhere: fetched once, kept below the data directory, pinned by the lock file.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "config/load.hpp"
#include "config/module_lock.hpp"

namespace rxplan::config {

// Where a package is, or is to be, kept: the same for the same source.
[[nodiscard]] std::filesystem::path package_folder(const std::filesystem::path& cache, const ModuleSource& source);

// Fetches what is missing. What the lock file knows must have the contents that it says; what it does not know is entered. Several
// processes may share a cache.
class ModuleStore final : public ModuleFinder {
public:
    struct Options {
        std::filesystem::path cache;                       // `.rxplan/modules`
        std::filesystem::path lock_file;                   // `rxplan.lock.hcl`
        bool update = false;                               // take what the sources give now, whatever the lock file says
        std::function<void(std::string_view)> fetching{};  // told the package before it is fetched
    };
    explicit ModuleStore(Options options) : options_(std::move(options)) {}

    [[nodiscard]] std::optional<std::filesystem::path> find(const ModuleSource& source, Span asked_by, Diagnostics& diagnostics) override;

    // Writes the lock file if something was entered, and forgets entries that nobody asked for when updating.
    void save(Diagnostics& diagnostics);

    [[nodiscard]] const ModuleLock& used() const noexcept { return used_; }  // what was asked for, with its contents

private:
    bool read_lock(Diagnostics& diagnostics);
    [[nodiscard]] std::optional<LockedModule> fetch(const ModuleSource& source, const std::string& commit,
                                                    const std::filesystem::path& folder, Span asked_by, Diagnostics& diagnostics);

    Options options_;
    std::optional<ModuleLock> lock_;  // as read; nothing: not read yet, or not readable
    bool lock_failed_ = false;
    ModuleLock used_;
};

}  // namespace rxplan::config
