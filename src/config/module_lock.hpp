// `rxplan.lock.hcl`: which commit and which contents the modules from elsewhere have. Belongs under version control.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>

#include "rxplan/diagnostic.hpp"

namespace rxplan::config {

struct LockedModule {
    std::string commit;  // empty for an archive
    std::string hash;    // of the contents: `sha256:<hex>`
    friend bool operator==(const LockedModule&, const LockedModule&) = default;
};

using ModuleLock = std::map<std::string, LockedModule>;  // by ModuleSource::package

// An absent file is an empty lock; a malformed one is reported and gives nothing.
[[nodiscard]] std::optional<ModuleLock> read_module_lock(const std::filesystem::path& file, Diagnostics& diagnostics);

[[nodiscard]] std::string module_lock_text(const ModuleLock& lock);

}  // namespace rxplan::config
