#include "providers/rackspace/settings_layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <span>

#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

struct Names {
    std::string_view setting;
    std::array<const char*, 2> attributes{};  // of the block
    std::array<const char*, 2> variables{};
};

constexpr std::array names{
    Names{"auth_url", {"auth_url"}, {"OS_AUTH_URL"}},
    Names{"auth_type", {"auth_type"}, {"OS_AUTH_TYPE"}},
    Names{"identity_api_version", {}, {"OS_IDENTITY_API_VERSION"}},
    Names{"username", {"user_name"}, {"OS_USERNAME"}},
    Names{"user_id", {"user_id"}, {"OS_USER_ID"}},
    Names{"user_domain_name", {"user_domain_name"}, {"OS_USER_DOMAIN_NAME"}},
    Names{"user_domain_id", {"user_domain_id"}, {"OS_USER_DOMAIN_ID"}},
    Names{"api_key", {"api_key"}, {"OS_API_KEY"}},
    Names{"password", {"password"}, {"OS_PASSWORD"}},
    Names{"token", {"token"}, {"OS_TOKEN", "OS_AUTH_TOKEN"}},
    Names{"application_credential_id", {"application_credential_id"}, {"OS_APPLICATION_CREDENTIAL_ID"}},
    Names{"application_credential_name", {"application_credential_name"}, {"OS_APPLICATION_CREDENTIAL_NAME"}},
    Names{"application_credential_secret", {"application_credential_secret"}, {"OS_APPLICATION_CREDENTIAL_SECRET"}},
    Names{"project_name", {"project_name", "tenant_name"}, {"OS_PROJECT_NAME", "OS_TENANT_NAME"}},
    Names{"project_id", {"project_id", "tenant_id"}, {"OS_PROJECT_ID", "OS_TENANT_ID"}},
    Names{"project_domain_name", {"project_domain_name"}, {"OS_PROJECT_DOMAIN_NAME"}},
    Names{"project_domain_id", {"project_domain_id"}, {"OS_PROJECT_DOMAIN_ID"}},
    Names{"domain_name", {"domain_name"}, {"OS_DOMAIN_NAME"}},
    Names{"domain_id", {"domain_id"}, {"OS_DOMAIN_ID"}},
    Names{"default_domain_name", {}, {"OS_DEFAULT_DOMAIN_NAME"}},
    Names{"default_domain_id", {"default_domain"}, {"OS_DEFAULT_DOMAIN", "OS_DEFAULT_DOMAIN_ID"}},
    Names{"region_name", {"region"}, {"OS_REGION_NAME"}},
    Names{"interface", {"interface"}, {"OS_INTERFACE"}},
    Names{"endpoint_type", {}, {"OS_ENDPOINT_TYPE"}},
    Names{"cacert", {"cacert"}, {"OS_CACERT"}},
    Names{"cert", {"cert"}, {"OS_CERT"}},
    Names{"key", {"key"}, {"OS_KEY"}},
    Names{"insecure", {"insecure"}, {"OS_INSECURE"}},
    Names{"compute_endpoint_override", {"compute_url"}, {"OS_COMPUTE_ENDPOINT_OVERRIDE"}},
    Names{"network_endpoint_override", {"network_url"}, {"OS_NETWORK_ENDPOINT_OVERRIDE"}},
    Names{"image_endpoint_override", {"image_url"}, {"OS_IMAGE_ENDPOINT_OVERRIDE"}},
    Names{"object_store_endpoint_override", {"object_store_url"}, {"OS_OBJECT_STORE_ENDPOINT_OVERRIDE"}},
};

// Texts of this kind of place that mean one setting; the first one is the one to speak of.
std::span<const char* const> spellings(const Names& of, Layer::Kind kind)
{
    const auto given = [](const auto& all) {
        return std::span<const char* const>(all.begin(), std::find(all.begin(), all.end(), nullptr));
    };
    return kind == Layer::Kind::block ? given(of.attributes) : given(of.variables);
}

const Names* find_names(std::string_view setting)
{
    const auto* const found = std::find_if(names.begin(), names.end(), [setting](const Names& each) { return each.setting == setting; });
    return found == names.end() ? nullptr : &*found;
}

Diagnostic contradiction(const Names& of, Layer::Kind kind, std::string_view first, std::string_view second)
{
    Diagnostic diagnostic = error("rackspace-settings-contradictory", "two settings contradict each other");
    diagnostic.at(kind == Layer::Kind::block ? Path(std::string(second)) : attribute_of(of.setting))
        .note(fmt::format("`{}` and `{}` mean the same and say different things.", first, second));
    return std::move(diagnostic).helped("Keep one of them.");
}

// What `look_up` says for each spelling of each setting.
Layer layer_of(Layer::Kind kind, std::string name, const std::function<std::optional<std::string>(const char*)>& look_up,
               Diagnostics& diagnostics)
{
    Layer layer{.kind = kind, .name = std::move(name)};
    for (const Names& each : names) {
        const char* taken = nullptr;
        for (const char* spelling : spellings(each, kind)) {
            auto text = look_up(spelling);
            if (!text) continue;
            if (taken == nullptr) {
                layer.settings.emplace(each.setting, std::move(*text));
                taken = spelling;
            } else if (layer.get(each.setting) != *text) {
                diagnostics.add(contradiction(each, kind, taken, spelling));
            }
        }
    }
    return layer;
}

}  // namespace

Environment process_environment()
{
    return [](std::string_view name) -> std::optional<std::string> {
        const char* text = std::getenv(std::string(name).c_str());
        if (text == nullptr || *text == '\0') return std::nullopt;
        return text;
    };
}

bool Layer::has_any(std::initializer_list<std::string_view> wanted) const
{
    return std::any_of(wanted.begin(), wanted.end(), [this](std::string_view setting) { return has(setting); });
}

std::string Layer::get(std::string_view setting) const
{
    const auto found = settings.find(setting);
    return found == settings.end() ? std::string() : found->second;
}

std::string spelled(std::string_view setting, Layer::Kind kind)
{
    const Names* of = kind == Layer::Kind::cloud ? nullptr : find_names(setting);
    const auto all = of == nullptr ? std::span<const char* const>() : spellings(*of, kind);
    return all.empty() ? std::string(setting) : std::string(all.front());
}

Path attribute_of(std::string_view setting)
{
    const Names* of = find_names(setting);
    return of == nullptr || of->attributes.front() == nullptr ? Path() : Path(std::string(of->attributes.front()));
}

Layer block_layer(const Value& config, Diagnostics& diagnostics)
{
    const auto look_up = [&config](const char* attribute) -> std::optional<std::string> {
        if (!has(config, attribute)) return std::nullopt;
        const Value value = config.get(attribute);
        if (value.kind() == Type::Kind::boolean) return value.as_bool() ? "true" : "false";
        return value.as_string().empty() ? std::nullopt : std::optional(std::string(value.as_string()));
    };
    return layer_of(Layer::Kind::block, "the provider block", look_up, diagnostics);
}

Layer environment_layer(const Environment& environment, Diagnostics& diagnostics)
{
    return layer_of(
        Layer::Kind::environment, "the environment", [&environment](const char* name) { return environment(name); }, diagnostics);
}

void take_rackspace_variables(Layer& layer, const Environment& environment)
{
    // What is there already stays.
    if (auto name = environment("RAX_USERNAME"); name && !layer.has("user_id")) layer.settings.emplace("username", std::move(*name));
    if (auto key = environment("RAX_API_KEY")) layer.settings.emplace("api_key", std::move(*key));
}

const Layer* Layers::with_any(std::initializer_list<std::string_view> wanted) const
{
    const auto found = std::find_if(layers_.begin(), layers_.end(), [wanted](const Layer& layer) { return layer.has_any(wanted); });
    return found == layers_.end() ? nullptr : &*found;
}

Layers Layers::down_to(std::string_view setting) const
{
    auto end = std::find_if(layers_.begin(), layers_.end(), [setting](const Layer& layer) { return layer.has(setting); });
    if (end != layers_.end()) ++end;
    return Layers({layers_.begin(), end});
}

std::string Layers::get(std::string_view setting) const
{
    const Layer* layer = with_any({setting});
    return layer == nullptr ? std::string() : layer->get(setting);
}

}  // namespace rxplan::rackspace
