// Packages of modules, brought to this machine.
#pragma once

#include <filesystem>
#include <string>
#include <tl/expected.hpp>

#include "config/module_source.hpp"

namespace rxplan::config {

// Fills the folder, which must not exist, with the package's files, nothing of version control among them. `commit` asks a git repository
// for exactly that one; empty: what the source's `ref` names now. Gives the commit that was taken (empty for an archive), or why it could
// not be done, in one line without credentials; then the folder may exist in part. Uses the programs git, tar and unzip.
[[nodiscard]] tl::expected<std::string, std::string> fetch_package(const ModuleSource& source, const std::string& commit,
                                                                   const std::filesystem::path& folder);

// SHA-256 over names, kinds and contents of all files below a folder: `sha256:<hex>`. The error says which could not be read.
[[nodiscard]] tl::expected<std::string, std::string> folder_hash(const std::filesystem::path& folder);

}  // namespace rxplan::config
