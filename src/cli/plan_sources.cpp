#include "cli/plan_sources.hpp"

#include <algorithm>

#include "config/module_store.hpp"

namespace rxplan::cli {

namespace fs = std::filesystem;

std::optional<std::vector<std::string>> KeepingReader::list(const fs::path& folder) const
{
    return disk_.list(folder);
}

std::optional<std::string> KeepingReader::read(const fs::path& file) const
{
    auto text = disk_.read(file);
    if (text) kept_.push_back({file.lexically_normal().string(), *text});
    return text;
}

std::optional<std::vector<std::string>> PlanReader::list(const fs::path& folder) const
{
    const auto wanted = (folder / "").lexically_normal();
    std::vector<std::string> names;
    for (const auto& source : files_) {
        const fs::path path = source.name;
        const auto name = path.filename().string();
        const auto parent = ((path.has_parent_path() ? path.parent_path() : fs::path(".")) / "").lexically_normal();
        if (config::is_configuration_file(name) && parent == wanted) names.push_back(name);
    }
    if (names.empty()) return std::nullopt;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

std::optional<std::string> PlanReader::read(const fs::path& file) const
{
    const auto name = file.lexically_normal().string();
    const auto found = std::find_if(files_.begin(), files_.end(), [&](const SourceFile& source) { return source.name == name; });
    if (found == files_.end()) return std::nullopt;
    return found->text;
}

std::optional<fs::path> PlanModules::find(const config::ModuleSource& source, Span asked_by, Diagnostics& diagnostics)
{
    fs::path at = config::package_folder(cache_, source).lexically_normal();
    for (const auto& part : fs::path(source.folder)) {
        if (part != "*") {
            at /= part;
            continue;
        }
        const auto inside = at.string() + "/";
        const auto below = [&](const SourceFile& file) { return file.name.starts_with(inside); };
        const auto found = std::find_if(files_.begin(), files_.end(), below);
        if (found == files_.end()) {
            diagnostics.add(error("module-source", "unsuitable module source", asked_by, "the plan holds nothing of this package"));
            return std::nullopt;
        }
        at /= found->name.substr(inside.size(), found->name.find('/', inside.size()) - inside.size());
    }
    return at;
}

}  // namespace rxplan::cli
