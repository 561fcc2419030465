#include "plan/providers.hpp"

#include <dlfcn.h>
#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/version.hpp"
#include "plan/built_in_provider.hpp"
#include "plan/provider_key.hpp"
#include "plan/redaction.hpp"

namespace rxplan {

namespace {

namespace fs = std::filesystem;

constexpr ProviderEntry built_in{"rxplan", make_built_in_provider};

struct LoadError {
    std::string reason;
};

tl::expected<const Plugin*, LoadError> load_plugin(const fs::path& file)
{
    // Never closed: values of a provider may outlive it, and their code must stay. Each plugin keeps its symbols to itself.
    void* handle = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return tl::unexpected(LoadError{dlerror()});
    const auto entry = reinterpret_cast<PluginEntry>(dlsym(handle, plugin_entry_symbol));
    if (entry == nullptr)
        return tl::unexpected(LoadError{fmt::format("it has no function `{}`: this is not an rxplan plugin", plugin_entry_symbol)});
    const Plugin* plugin = entry();
    if (plugin == nullptr || plugin->abi_version != plugin_abi_version) {
        return tl::unexpected(
            LoadError{fmt::format("it was built for plugin interface {}, this rxplan has {}: build it again for this version",
                                  plugin == nullptr ? 0 : plugin->abi_version, plugin_abi_version)});
    }
    return plugin;
}

std::vector<fs::path> plugin_files(const fs::path& folder)
{
    std::vector<fs::path> files;
    std::error_code failed;
    for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        if (entry->path().extension() == ".so") files.push_back(entry->path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

}  // namespace

struct Providers::Implementation {
    std::vector<fs::path> path;
    ProviderContext context;

    static Diagnostic unusable_plugin(std::string why, Span asked_by)
    {
        return error("plugin-load", "plugin cannot be loaded", asked_by, asked_by.valid() ? "needed here" : "").note(std::move(why));
    }

    struct LoadedPlugin {
        fs::path file;
        const Plugin* plugin;
    };
    std::vector<LoadedPlugin> plugins;
    std::vector<std::string> unusable;  // why files that may have nothing to do with what is wanted could not be loaded
    std::vector<fs::path> tried;        // files that were looked at, loaded or not
    std::map<std::string, const ProviderEntry*, std::less<>> entries;         // by local name; null: there is none
    std::map<std::string, std::unique_ptr<Provider>, std::less<>> schemas;    // never configured, one for each local name
    std::map<std::string, std::unique_ptr<Provider>, std::less<>> instances;  // by configuration key
    std::map<std::string, Diagnostics, std::less<>> configured;               // by configuration key

    const ProviderEntry* find_entry(const std::string& name, Span asked_by, Diagnostics& diagnostics)
    {
        if (const auto known = entries.find(name); known != entries.end()) return known->second;
        const ProviderEntry* entry = name == built_in.name ? &built_in : search(name, asked_by, diagnostics);
        entries.emplace(name, entry);
        return entry;
    }

    const ProviderEntry* search(const std::string& name, Span asked_by, Diagnostics& diagnostics)
    {
        for (const auto& folder : path) {
            std::error_code ignored;
            const auto file = folder / (name + ".so");
            if (!fs::exists(file, ignored)) continue;
            if (auto failure = load(file)) diagnostics.add(unusable_plugin(*std::move(failure), asked_by));
        }
        if (const auto* entry = in_plugins(name)) return entry;
        for (const auto& folder : path) {
            for (const auto& file : plugin_files(folder)) {
                if (auto failure = load(file)) unusable.push_back(*std::move(failure));
                if (const auto* entry = in_plugins(name)) return entry;
            }
        }
        auto problem =
            error("unknown-provider", "there is no such provider", asked_by, fmt::format("no plugin carries a provider `{}`", name));
        std::vector<std::string_view> names{built_in.name};
        for (const auto& loaded : plugins) {
            for (const auto& entry : loaded.plugin->providers) names.emplace_back(entry.name);
        }
        if (name == "terraform") {
            problem.helped("What `terraform_data` is there, `rxplan_data` is here.");
        } else if (auto near = suggest(name, names)) {
            problem.helped(fmt::format("did you mean `{}`?", *near));
        }
        std::string folders;
        for (const auto& folder : path) folders += fmt::format("{}{}", folders.empty() ? "" : ", ", folder.string());
        for (const auto& failure : unusable) problem.note(failure);
        problem.note(fmt::format("Plugins are looked for in {}; RXPLAN_PROVIDER_PATH names other folders.", folders));
        diagnostics.add(std::move(problem));
        return nullptr;
    }

    const ProviderEntry* in_plugins(const std::string& name) const
    {
        for (const auto& loaded : plugins) {
            for (const auto& entry : loaded.plugin->providers) {
                if (name == entry.name) return &entry;
            }
        }
        return nullptr;
    }

    // Why it could not be loaded; nothing when it was, or was looked at before.
    std::optional<std::string> load(const fs::path& file)
    {
        if (std::find(tried.begin(), tried.end(), file) != tried.end()) return std::nullopt;
        tried.push_back(file);
        auto plugin = load_plugin(file);
        if (!plugin) return fmt::format("`{}`: {}.", file.string(), plugin.error().reason);
        plugins.push_back({file, *plugin});
        return std::nullopt;
    }
};

Providers::Providers(std::vector<std::filesystem::path> path, ProviderContext context, std::span<const ProviderEntry> linked)
    : implementation_(std::make_unique<Implementation>())
{
    implementation_->path = std::move(path);
    implementation_->context = std::move(context);
    for (const auto& entry : linked) implementation_->entries.emplace(entry.name, &entry);
}

Providers::~Providers() = default;

const ProviderSchema* Providers::schema(const std::string& name, Span asked_by, Diagnostics& diagnostics)
{
    auto& own = *implementation_;
    if (const auto known = own.schemas.find(name); known != own.schemas.end()) return &known->second->schema();
    const auto* entry = own.find_entry(name, asked_by, diagnostics);
    if (entry == nullptr) return nullptr;
    return &own.schemas.emplace(name, entry->make(own.context)).first->second->schema();
}

Provider* Providers::instance(const std::string& key, Span asked_by, Diagnostics& diagnostics)
{
    auto& own = *implementation_;
    if (const auto known = own.instances.find(key); known != own.instances.end()) return known->second.get();
    const auto* entry = own.find_entry(provider_of_key(key), asked_by, diagnostics);
    if (entry == nullptr) return nullptr;
    return own.instances.emplace(key, entry->make(own.context)).first->second.get();
}

Diagnostics Providers::configure(const std::string& key, const Value& config)
{
    auto& own = *implementation_;
    if (const auto known = own.configured.find(key); known != own.configured.end()) return known->second;
    Diagnostics diagnostics;
    if (auto* provider = instance(key, {}, diagnostics)) diagnostics.append(redacted(provider->configure(config), {&config}));
    return own.configured.emplace(key, std::move(diagnostics)).first->second;
}

Provider* Providers::configured(const std::string& key, const Value& config, Diagnostics& diagnostics)
{
    auto* provider = instance(key, {}, diagnostics);
    if (provider == nullptr) return nullptr;
    if (!config.is_wholly_known()) {
        diagnostics.add(
            error("provider-config-unknown", "a provider's configuration is not known")
                .note(fmt::format("Provider `{}` is needed, but its configuration depends on values that are not known.", key)));
        return nullptr;
    }
    auto problems = configure(key, config);
    const bool failed = problems.has_errors();
    diagnostics.append(std::move(problems));
    return failed ? nullptr : provider;
}

bool Providers::is_built_in(std::string_view key)
{
    return provider_of_key(key) == built_in.name;
}

std::vector<Providers::Found> Providers::list(Diagnostics& diagnostics)
{
    auto& own = *implementation_;
    for (const auto& folder : own.path) {
        for (const auto& file : plugin_files(folder)) {
            if (auto failure = own.load(file)) diagnostics.add(Implementation::unusable_plugin(*std::move(failure), {}));
        }
    }
    std::vector<Found> found{{built_in.name, std::string(engine_version), {}}};
    for (const auto& loaded : own.plugins) {
        for (const auto& entry : loaded.plugin->providers) found.push_back({entry.name, loaded.plugin->version, loaded.file});
    }
    return found;
}

std::string_view provider_name_of(std::string_view resource_type)
{
    return resource_type.substr(0, resource_type.find('_'));
}

}  // namespace rxplan
