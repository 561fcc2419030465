// Reading configuration files.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "config/module.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::config {

// Where module files are read from: the disk, or the texts that a plan carries.
class FileReader {
public:
    virtual ~FileReader() = default;
    // Names (without folder) of the configuration files in a folder, sorted; nothing when there is no such folder.
    [[nodiscard]] virtual std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const = 0;
    [[nodiscard]] virtual std::optional<std::string> read(const std::filesystem::path& file) const = 0;
};

class DiskReader final : public FileReader {
public:
    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override;
    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& file) const override;
};

// The root module in `folder` and every module it calls. Always returns a module tree; with errors it holds what could be understood.
// Checks all that needs no evaluation: block types, labels, duplicate declarations, unknown meta-arguments.
[[nodiscard]] std::unique_ptr<Module> load(const std::filesystem::path& folder, const FileReader& reader, Sources& sources,
                                           Diagnostics& diagnostics);

}  // namespace rxplan::config
