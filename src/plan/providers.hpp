// The providers of a run: built in or loaded from plugins, one instance for each provider configuration.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "rxplan/diagnostic.hpp"
#include "rxplan/provider.hpp"

namespace rxplan {

// Finds and makes providers. Not thread-safe; the providers themselves are as provider.hpp says.
class Providers {
public:
    // Looks into `path` in order for `<name>.so`, then for any other plugin that carries the name. Nothing is loaded until asked for.
    // `linked` are further providers that the program carries itself; the entries must outlive this object.
    Providers(std::vector<std::filesystem::path> path, ProviderContext context, std::span<const ProviderEntry> linked = {});
    ~Providers();
    Providers(const Providers&) = delete;
    Providers& operator=(const Providers&) = delete;

    // The schema of a provider by local name; null (after one diagnostic for the name, however often asked) when there is none.
    [[nodiscard]] const ProviderSchema* schema(const std::string& name, Span asked_by, Diagnostics& diagnostics);

    // The instance for a configuration key (`rackspace`, `rackspace.west`); made when first asked for, not configured. Null as above.
    [[nodiscard]] Provider* instance(const std::string& key, Span asked_by, Diagnostics& diagnostics);

    // Configures once; later calls with the same key give the first answer. Attaches nothing to spans: the caller does.
    [[nodiscard]] Diagnostics configure(const std::string& key, const Value& config);

    // The instance, configured; null (and diagnostics) when it cannot be, or when parts of `config` are not known yet.
    [[nodiscard]] Provider* configured(const std::string& key, const Value& config, Diagnostics& diagnostics);

    // True for providers whose calls return at once: they need no worker thread.
    [[nodiscard]] static bool is_built_in(std::string_view key);

    // What can be found in the path, for `rxplan providers`: name, version, file.
    struct Found {
        std::string name;
        std::string version;
        std::filesystem::path file;  // empty: built in
    };
    [[nodiscard]] std::vector<Found> list(Diagnostics& diagnostics);

private:
    struct Implementation;
    std::unique_ptr<Implementation> implementation_;
};

// `rackspace_server` -> `rackspace`
[[nodiscard]] std::string_view provider_name_of(std::string_view resource_type);

}  // namespace rxplan
