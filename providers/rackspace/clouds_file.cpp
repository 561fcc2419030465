#include "providers/rackspace/clouds_file.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <filesystem>

namespace rxplan::rackspace {

namespace {

namespace fs = std::filesystem;

// What openstacksdk knows by itself about the one vendor that this provider is made for.
constexpr const char* rackspace_profile = "rackspace";
constexpr const char* rackspace_auth_url = "https://identity.api.rackspacecloud.com/v2.0";

std::vector<fs::path> search_path(const Environment& environment)
{
    std::vector<fs::path> folders{"."};
    if (const auto config = environment("XDG_CONFIG_HOME")) folders.push_back(fs::path(*config) / "openstack");
    if (const auto home = environment("HOME")) folders.push_back(fs::path(*home) / ".config" / "openstack");
    folders.emplace_back("/etc/openstack");
    return folders;
}

// The first `stem`.yaml or .yml on the way; empty: none.
std::string find_file(std::string_view stem, const Environment& environment)
{
    std::error_code ignored;
    for (const fs::path& folder : search_path(environment))
        for (const char* suffix : {".yaml", ".yml"}) {
            const fs::path path = folder / (std::string(stem) + suffix);
            if (fs::is_regular_file(path, ignored)) return folder == "." ? path.filename().string() : path.string();
        }
    return {};
}

std::string file_for(std::string_view stem, const char* variable, const Environment& environment)
{
    return environment(variable).value_or(find_file(stem, environment));
}

// The clouds below `key`. Nothing when the file cannot be used.
std::optional<YAML::Node> load(const std::string& file, const char* key, Diagnostics& diagnostics)
{
    std::string trouble;
    try {
        const YAML::Node root = YAML::LoadFile(file);
        if (!root.IsMap() && !root.IsNull()) trouble = "It is no mapping.";
        const YAML::Node clouds = root.IsMap() ? root[key] : YAML::Node();
        if (trouble.empty() && clouds && clouds.IsMap()) return clouds;
        if (trouble.empty()) trouble = fmt::format("It has no mapping `{}`.", key);
    } catch (const YAML::BadFile&) {
        trouble = "It cannot be read.";
    } catch (const YAML::Exception& problem) {
        trouble = fmt::format("Line {}: {}.", problem.mark.line + 1, problem.msg);
    }
    diagnostics.add(error("rackspace-clouds-file", "a file of clouds cannot be used")
                        .at("cloud")
                        .note(fmt::format("{} is the file.", file))
                        .note(std::move(trouble))
                        .helped("Its form is `clouds:`, then the cloud's name, then its settings, with credentials below `auth:`."));
    return std::nullopt;
}

std::string normal(std::string name)
{
    std::replace(name.begin(), name.end(), '-', '_');
    if (name == "tenant_name" || name == "tenant_id") name.replace(0, 6, "project");
    if (name == "default_domain") name += "_id";
    return name;
}

// The only one in `regions`: its name, or a mapping that has it.
void take_region(Layer& layer, const YAML::Node& region)
{
    const YAML::Node name = region.IsMap() ? region["name"] : region;
    if (name.IsDefined() && name.IsScalar()) layer.settings.emplace("region_name", name.Scalar());
}

// Texts of a mapping, with those below `auth` among them. What is there already stays: it goes before.
void take(Layer& layer, const YAML::Node& settings)
{
    if (!settings || !settings.IsMap()) return;
    for (const auto& entry : settings) {
        const std::string name = normal(entry.first.Scalar());
        const YAML::Node& value = entry.second;
        if (name == "auth")
            take(layer, value);
        else if (value.IsScalar() && !value.Scalar().empty())
            layer.settings.emplace(name, value.Scalar());
        else if (name == "regions" && value.IsSequence() && value.size() == 1)
            take_region(layer, value[0]);
    }
    // `verify: false` is another way to say `insecure: true`.
    if (const std::string verify = layer.get("verify"); verify == "false" || verify == "False" || verify == "no")
        layer.settings.emplace("insecure", "true");
}

std::vector<std::string> names_in(const YAML::Node& clouds)
{
    std::vector<std::string> names;
    for (const auto& entry : clouds) names.push_back(entry.first.Scalar());
    return names;
}

Diagnostic unknown_cloud(const CloudName& wanted, const std::string& file, const std::vector<std::string>& names)
{
    std::vector<std::string_view> candidates{"embedded", "rackspace"};
    candidates.insert(candidates.end(), names.begin(), names.end());
    const auto meant = suggest(wanted.name, candidates);
    Diagnostic diagnostic = error("rackspace-cloud-unknown", "there is no such cloud");
    diagnostic.at(wanted.at).note(fmt::format("{} says `{}`.", wanted.asked_by, wanted.name));
    if (!file.empty()) diagnostic.note(fmt::format("The clouds of {} are: {}.", file, fmt::join(names, ", ")));
    if (meant) return std::move(diagnostic).helped(fmt::format("Did you mean `{}`?", *meant));
    return std::move(diagnostic)
        .helped(file.empty() ? "Use `rackspace` or `embedded`, or describe the cloud in a clouds.yaml."
                             : "Use one of them, `rackspace` or `embedded`.");
}

// What clouds of this vendor have in common.
void take_profile(Layer& layer, const std::string& profile, const CloudName& wanted, const Environment& environment,
                  Diagnostics& diagnostics)
{
    std::vector<std::string> names;
    const std::string file = find_file("clouds-public", environment);
    if (!file.empty()) {
        const auto vendors = load(file, "public-clouds", diagnostics);
        if (!vendors) return;
        if (const YAML::Node vendor = (*vendors)[profile]) return take(layer, vendor);
        names = names_in(*vendors);
    }
    if (profile == rackspace_profile) {
        layer.settings.emplace("auth_url", rackspace_auth_url);
        return;
    }
    const std::string where = file.empty() ? "There is no clouds-public.yaml." : fmt::format("{} has: {}.", file, fmt::join(names, ", "));
    diagnostics.add(error("rackspace-profile-unknown", "the cloud's profile is not known")
                        .at(wanted.at)
                        .note(fmt::format("The cloud `{}` names the profile `{}`.", wanted.name, profile))
                        .note(where)
                        .helped("Describe the profile in clouds-public.yaml, or give `auth_url` instead of it."));
}

}  // namespace

std::string clouds_file(const Environment& environment)
{
    return file_for("clouds", "OS_CLIENT_CONFIG_FILE", environment);
}

std::optional<Layer> cloud_layer(const CloudName& wanted, const Environment& environment, Diagnostics& diagnostics)
{
    const std::string file = clouds_file(environment);
    if (file.empty()) {
        diagnostics.add(unknown_cloud(wanted, {}, {}));
        return std::nullopt;
    }
    Layer layer{.kind = Layer::Kind::cloud, .name = fmt::format("the cloud `{}` of {}", wanted.name, file)};
    if (const std::string secrets = file_for("secure", "OS_CLIENT_SECURE_FILE", environment); !secrets.empty()) {
        const auto clouds = load(secrets, "clouds", diagnostics);
        if (!clouds) return std::nullopt;
        take(layer, (*clouds)[wanted.name]);
    }
    const auto clouds = load(file, "clouds", diagnostics);
    if (!clouds) return std::nullopt;
    const YAML::Node cloud = (*clouds)[wanted.name];
    if (!cloud) {
        diagnostics.add(unknown_cloud(wanted, file, names_in(*clouds)));
        return std::nullopt;
    }
    take(layer, cloud);
    const std::string profile = layer.has("profile") ? layer.get("profile") : layer.get("cloud");
    if (!profile.empty()) take_profile(layer, profile, wanted, environment, diagnostics);
    return layer;
}

}  // namespace rxplan::rackspace
