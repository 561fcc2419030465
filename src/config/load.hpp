// Reading configuration files.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "config/module.hpp"
#include "config/module_source.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/schema.hpp"
#include "rxplan/value.hpp"

namespace rxplan::config {

// Where module files are read from: the disk, or the texts that a plan carries.
class FileReader {
public:
    virtual ~FileReader() = default;
    // Names (without folder) of the configuration files in a folder, sorted; nothing when there is no such folder.
    [[nodiscard]] virtual std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const = 0;
    [[nodiscard]] virtual std::optional<std::string> read(const std::filesystem::path& file) const = 0;
    // The first file of a folder without configuration files that is one by another program's name (`main.tf`); empty when there is none.
    [[nodiscard]] virtual std::string misnamed(const std::filesystem::path& /*folder*/) const { return {}; }
};

class DiskReader final : public FileReader {
public:
    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override;
    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& file) const override;
    [[nodiscard]] std::string misnamed(const std::filesystem::path& folder) const override;
};

// Whether a file of this name (without folder) belongs to the configuration: `*.rx.hcl` and `*.rx.json`, hidden ones left out.
[[nodiscard]] bool is_configuration_file(std::string_view name);

// What providers know of blocks. JSON alone does not tell a block from an argument; native syntax asks for none of this.
class Schemas {
public:
    virtual ~Schemas() = default;
    // By the provider's local name; null when there is no such provider or resource type. Only what keeps a provider from being loaded is
    // reported, at `asked_by`. The schema must live as long as this object.
    [[nodiscard]] virtual const BlockSchema* resource(Mode mode, const std::string& provider, const std::string& type, Span asked_by,
                                                      Diagnostics& diagnostics) = 0;
    [[nodiscard]] virtual const BlockSchema* provider(const std::string& name, Span asked_by, Diagnostics& diagnostics) = 0;
};

// Where modules from elsewhere lie on this machine.
class ModuleFinder {
public:
    virtual ~ModuleFinder() = default;
    // The folder of a module that is no local folder; nothing after a diagnostic at `asked_by`.
    [[nodiscard]] virtual std::optional<std::filesystem::path> find(const ModuleSource& source, Span asked_by,
                                                                    Diagnostics& diagnostics) = 0;
};

// The value of an expression that refers to nothing and calls no function; nothing when it is another one, or has none.
using ConstantValue = std::optional<Value> (*)(const syntax::Expression& expression);

// What loading asks others for.
struct Surroundings {
    Schemas* schemas = nullptr;        // null: what only a provider knows as a block is taken for an argument in JSON
    ModuleFinder* modules = nullptr;   // null: only local folders can be called
    ConstantValue constant = nullptr;  // null: where a literal is required, nothing else is one
};

// The root module in `folder` and every module it calls. Always returns a module tree; with errors it holds what could be understood.
// Checks all that needs no evaluation: block types, labels, duplicate declarations, unknown meta-arguments.
[[nodiscard]] std::unique_ptr<Module> load(const std::filesystem::path& folder, const FileReader& reader, Sources& sources,
                                           Diagnostics& diagnostics, const Surroundings& surroundings = {});

}  // namespace rxplan::config
