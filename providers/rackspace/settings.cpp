#include "providers/rackspace/settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>

#include "providers/rackspace/clouds_file.hpp"
#include "providers/rackspace/values.hpp"
#include "rxplan/http.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::string_view default_auth_url = "https://identity.api.rackspacecloud.com/v2.0";
constexpr std::string_view london_auth_url = "https://lon.identity.api.rackspacecloud.com/v2.0";
constexpr const char* cloud_variable = "RXPLAN_RACKSPACE_CLOUD";
constexpr const char* visibility_variable = "RXPLAN_RACKSPACE_VISIBILITY_DELAY";

// Listings are put together from databases of cells and from replicas that follow one another, and a request whose sender died may still
// be under way through gateways and queues. All of it is a matter of a second or two where the cloud is well.
constexpr std::chrono::seconds usual_visibility_delay{10};
constexpr std::chrono::seconds longest_visibility_delay{3600};

std::string without_slashes(std::string url)
{
    while (url.ends_with('/')) url.pop_back();
    return url;
}

void check_known(const Value& config, Diagnostics& diagnostics)
{
    if (!config.has_contents()) return;
    for (const auto& [name, value] : config.entries())
        if (value.is_unknown())
            diagnostics.add(error("provider-setting-unknown", "a provider setting is known only after apply")
                                .at(Path(name))
                                .note("The provider needs it before it can look at anything in the cloud.")
                                .helped("Give a value that does not depend on resources of the same run."));
}

// What the user would change to change this setting.
std::string origin(std::string_view setting, const Layer& layer)
{
    return fmt::format("`{}` of {}", spelled(setting, layer.kind), layer.name);
}

bool is_web_address(std::string_view url)
{
    return !http::host_of(url).empty() && (url.starts_with("http://") || url.starts_with("https://"));
}

bool is_rackspace(std::string_view url)
{
    return http::host_of(url).ends_with("identity.api.rackspacecloud.com");
}

// The cloud of clouds.yaml that is asked for, if one is.
std::optional<CloudName> wanted_cloud(const Value& config, const Environment& environment)
{
    std::optional<CloudName> wanted;
    if (has(config, "cloud"))
        wanted = CloudName{config.text_of("cloud"), "The provider block", "cloud"};
    else if (auto own = environment(cloud_variable))
        wanted = CloudName{std::move(*own), cloud_variable, "cloud"};
    else if (auto name = environment("OS_CLOUD"))
        return CloudName{std::move(*name), "OS_CLOUD", "cloud"};
    if (wanted && (wanted->name == "rackspace" || wanted->name == "embedded")) return std::nullopt;
    return wanted;
}

std::optional<Layers> read_layers(const Value& config, const Environment& environment, Diagnostics& diagnostics)
{
    std::vector<Layer> layers;
    layers.push_back(block_layer(config, diagnostics));
    if (const auto wanted = wanted_cloud(config, environment)) {
        auto cloud = cloud_layer(*wanted, environment, diagnostics);
        if (!cloud) return std::nullopt;
        layers.push_back(std::move(*cloud));
    }
    layers.push_back(environment_layer(environment, diagnostics));
    if (diagnostics.has_errors()) return std::nullopt;
    const std::string url = without_slashes(Layers(layers).get("auth_url"));
    if (url.empty() || url.ends_with("/v2.0") || is_rackspace(url)) take_rackspace_variables(layers.back(), environment);
    return Layers(std::move(layers));
}

// The version that address and settings tell, and an address that ends in it. Rackspace's public cloud has the older one.
IdentityVersion version_of(std::string& url, const Layers& layers)
{
    if (url.ends_with("/v3")) return IdentityVersion::v3;
    if (url.ends_with("/v2.0")) return IdentityVersion::v2;
    std::string told = layers.down_to("auth_url").get("identity_api_version");
    if (told.empty() && is_rackspace(url)) told = "2";
    if (told.starts_with('3')) url += "/v3";
    if (told.starts_with('2')) url += "/v2.0";
    return told.starts_with('3') ? IdentityVersion::v3 : told.starts_with('2') ? IdentityVersion::v2 : IdentityVersion::unknown;
}

void read_auth_url(const Layers& layers, const Environment& environment, Settings& settings, Diagnostics& diagnostics)
{
    settings.auth_url = without_slashes(layers.get("auth_url"));
    const bool is_given = !settings.auth_url.empty();
    const std::string system = environment("OS_AUTH_SYSTEM").value_or("");
    if (!is_given) settings.auth_url = system == "rackspace_uk" ? london_auth_url : default_auth_url;
    const std::string& url = settings.auth_url;
    if (!is_web_address(url)) {
        diagnostics.add(error("rackspace-auth-url", "the identity service's address is no web address")
                            .at("auth_url")
                            .note(fmt::format("It is `{}`.", url))
                            .helped(fmt::format("Rackspace's is {} .", default_auth_url)));
        return;
    }
    if (url.starts_with("http://") && !http::is_loopback(url))
        diagnostics.add(warning("rackspace-auth-not-encrypted", "credentials travel unencrypted")
                            .at("auth_url")
                            .note(fmt::format("`{}` is not https.", url))
                            .helped("Use the address that begins with https, if the cloud has one."));
    settings.version = version_of(settings.auth_url, layers);
}

Diagnostic wrong_version(const Settings& settings, std::string note, std::string help)
{
    return error("rackspace-settings-contradictory", "two settings contradict each other")
        .at("auth_url")
        .note(fmt::format("The identity service is {} .", settings.auth_url))
        .note(std::move(note))
        .helped(std::move(help));
}

// Ways to sign in that one of the identity service's versions does not know.
void check_version(const Layers& layers, const Settings& settings, Diagnostics& diagnostics)
{
    using Method = Credentials::Method;
    const Credentials& credentials = settings.credentials;
    const bool old = settings.version == IdentityVersion::v2;
    const std::string told = layers.down_to("auth_url").get("identity_api_version");
    if ((old && told.starts_with('3')) || (settings.version == IdentityVersion::v3 && told.starts_with('2')))
        diagnostics.add(wrong_version(settings, fmt::format("The version is said to be {}.", told),
                                      "Correct the address, or leave the version out: the address tells it."));
    if (settings.version == IdentityVersion::v3 && credentials.method == Method::api_key)
        diagnostics.add(wrong_version(settings, "API keys sign in with Identity v2.0.",
                                      "Give the address that ends in /v2.0, or a password or an application credential."));
    if (old && credentials.method == Method::application_credential)
        diagnostics.add(wrong_version(settings, "Application credentials sign in with Identity v3.",
                                      "Give the address that ends in /v3 (auth_url, OS_AUTH_URL)."));
    if (old && credentials.speaks_of_domains)
        diagnostics.add(wrong_version(settings, "Identity v2.0 knows no domains.",
                                      "Give the address that ends in /v3 (auth_url, OS_AUTH_URL), or leave the domains out."));
    if (old && credentials.method != Method::token && credentials.user.name.empty() && credentials.user.given())
        diagnostics.add(wrong_version(settings, "Identity v2.0 knows users by name alone.", "Give `user_name` (OS_USERNAME)."));
}

void read_region(const Layers& layers, Settings& settings, Diagnostics& diagnostics)
{
    settings.region = layers.get("region_name");
    if (!settings.region.empty()) return;
    diagnostics.add(
        error("rackspace-region-missing", "no region is given")
            .at("region")
            .note("Resources live in one region of the cloud; none is assumed.")
            .helped("Set `region` in the provider block, or OS_REGION_NAME in the environment, for example to DFW, IAD or ORD."));
}

void read_interface(const Layers& layers, Settings& settings, Diagnostics& diagnostics)
{
    const Layer* layer = layers.with_any({"interface", "endpoint_type"});
    if (layer == nullptr) return;
    const std::string_view setting = layer->has("interface") ? "interface" : "endpoint_type";
    std::string wanted = layer->get(setting);
    if (wanted.ends_with("URL")) wanted.resize(wanted.size() - 3);  // as Identity v2.0 writes them
    settings.interface = wanted;
    if (wanted == "public" || wanted == "internal" || wanted == "admin") return;
    diagnostics.add(error("rackspace-interface", "the catalogue has no such interface")
                        .at("interface")
                        .note(fmt::format("{} says `{}`.", origin(setting, *layer), layer->get(setting)))
                        .helped("Use `public`, `internal` or `admin`."));
}

void read_endpoints(const Layers& layers, Settings& settings, Diagnostics& diagnostics)
{
    static constexpr std::array<std::pair<Service, std::string_view>, 4> overrides{
        {{Service::compute, "compute_endpoint_override"},
         {Service::network, "network_endpoint_override"},
         {Service::image, "image_endpoint_override"},
         {Service::object_store, "object_store_endpoint_override"}}};
    for (const auto& [service, setting] : overrides) {
        const Layer* layer = layers.with_any({setting});
        if (layer == nullptr) continue;
        const std::string url = without_slashes(layer->get(setting));
        settings.endpoints[service] = url;
        if (!is_web_address(url))
            diagnostics.add(error("rackspace-endpoint", "a service's address is no web address")
                                .at(attribute_of(setting))
                                .note(fmt::format("{} says `{}`.", origin(setting, *layer), url))
                                .helped("Give an address that begins with https:// or http://, or leave it to the catalogue."));
    }
}

// PEM as it stands in the setting or in the file that it names.
std::string read_pem(const Layers& layers, std::string_view setting, Diagnostics& diagnostics)
{
    const Layer* layer = layers.with_any({setting});
    if (layer == nullptr) return {};
    std::string given = layer->get(setting);
    if (given.find("-----BEGIN") != std::string::npos) return given;
    std::ifstream file(given, std::ios::binary);
    std::string pem{std::istreambuf_iterator<char>(file), {}};
    if (pem.find("-----BEGIN") != std::string::npos) return pem;
    const std::string_view trouble = file.is_open() ? "is no PEM file" : "cannot be read";
    diagnostics.add(error("rackspace-pem-file", "a file of certificates or keys cannot be used")
                        .at(attribute_of(setting))
                        .note(fmt::format("{} says `{}`, which {}.", origin(setting, *layer), given, trouble))
                        .helped("Give the path of a PEM file, which has lines such as -----BEGIN CERTIFICATE-----."));
    return {};
}

void read_tls(const Layers& layers, Settings& settings, Diagnostics& diagnostics)
{
    settings.tls.authorities = read_pem(layers, "cacert", diagnostics);
    settings.tls.certificate = read_pem(layers, "cert", diagnostics);
    // A certificate's file often holds its key too.
    settings.tls.key = layers.with_any({"key"}) != nullptr ? read_pem(layers, "key", diagnostics) : settings.tls.certificate;
    const std::string insecure = lower_case(layers.get("insecure"));
    settings.tls.verify = insecure != "true" && insecure != "1" && insecure != "yes";
    if (settings.tls.verify) return;
    const Layer& layer = *layers.with_any({"insecure"});
    diagnostics.add(warning("rackspace-insecure", "CERTIFICATES ARE NOT CHECKED: anybody on the way can read the credentials")
                        .at("insecure")
                        .note(fmt::format("{} asks for it.", origin("insecure", layer)))
                        .helped("Give the cloud's certificates as `cacert` (OS_CACERT) instead."));
}

std::chrono::seconds read_visibility_delay(const Value& config, const Environment& environment, Diagnostics& diagnostics)
{
    const bool in_block = has(config, "visibility_delay");
    const std::string text = in_block ? config.get("visibility_delay").as_number().text() : environment(visibility_variable).value_or("");
    if (text.empty()) return usual_visibility_delay;
    const auto number = Number::parse(text);
    const auto seconds = number ? number->to_int64() : std::nullopt;
    if (seconds && *seconds >= 0 && *seconds <= longest_visibility_delay.count()) return std::chrono::seconds(*seconds);
    diagnostics.add(error("rackspace-visibility-delay", "the visibility delay is no number of seconds")
                        .at("visibility_delay")
                        .note(fmt::format("{} says `{}`.", in_block ? "The provider block" : visibility_variable, text))
                        .helped(fmt::format("Give a whole number from 0 to {}, or none for {}.", longest_visibility_delay.count(),
                                            usual_visibility_delay.count())));
    return usual_visibility_delay;
}

}  // namespace

bool wants_embedded_cloud(const Value& config, const Environment& environment)
{
    if (has(config, "cloud")) return config.text_of("cloud") == "embedded";
    return environment(cloud_variable) == "embedded";
}

Settings read_settings(const Value& config, const Environment& environment, Diagnostics& diagnostics)
{
    Settings settings;
    check_known(config, diagnostics);
    if (diagnostics.has_errors()) return settings;
    // What else is missing depends on which cloud is meant.
    const auto layers = read_layers(config, environment, diagnostics);
    if (!layers) return settings;
    read_auth_url(*layers, environment, settings, diagnostics);
    settings.credentials = choose_credentials(*layers, environment, diagnostics);
    if (!diagnostics.has_errors()) check_version(*layers, settings, diagnostics);
    read_region(*layers, settings, diagnostics);
    read_interface(*layers, settings, diagnostics);
    read_endpoints(*layers, settings, diagnostics);
    read_tls(*layers, settings, diagnostics);
    settings.visibility_delay = read_visibility_delay(config, environment, diagnostics);
    settings.rate_limits = config.bool_of("rate_limits", is_rackspace(settings.auth_url));
    return settings;
}

}  // namespace rxplan::rackspace
