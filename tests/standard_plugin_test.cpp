#include <dlfcn.h>
#include <doctest/doctest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include "rxplan/provider.hpp"

using namespace rxplan;

TEST_CASE("standard.so: one plugin carries the four providers, each with its schema")
{
    const char* path = std::getenv("RXPLAN_STANDARD_PLUGIN");
    REQUIRE_MESSAGE(path != nullptr, "RXPLAN_STANDARD_PLUGIN names the plugin");
    void* library = ::dlopen(path, RTLD_NOW | RTLD_LOCAL);
    REQUIRE_MESSAGE(library != nullptr, ::dlerror());
    const auto entry = reinterpret_cast<PluginEntry>(::dlsym(library, plugin_entry_symbol));
    REQUIRE((entry != nullptr));
    const Plugin* plugin = entry();
    CHECK(plugin->abi_version == plugin_abi_version);

    std::vector<std::string> found;
    for (const ProviderEntry& one : plugin->providers) {
        const std::unique_ptr<Provider> provider = one.make({.data_dir = {}, .engine_version = "0"});
        const ProviderSchema& schema = provider->schema();
        CHECK(schema.name == one.name);
        CHECK_FALSE(provider->configure(Value()).has_errors());
        for (const ResourceSchema& resource : schema.resources) found.push_back(resource.type);
        for (const ResourceSchema& source : schema.data_sources) found.push_back("data " + source.type);
    }
    CHECK(found == std::vector<std::string>{"random_password", "random_string", "random_bytes", "random_id", "tls_private_key",
                                            "tls_self_signed_cert", "tls_cert_request", "tls_locally_signed_cert", "local_file",
                                            "local_sensitive_file", "data local_file", "data local_sensitive_file", "data http"});
}
