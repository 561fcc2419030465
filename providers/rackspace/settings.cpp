#include "providers/rackspace/settings.hpp"

#include <fmt/format.h>

#include <cstdlib>

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

// The block's attribute, else the first environment variable that is set.
std::string setting(const Value& config, const char* attribute, const Environment& environment,
                    std::initializer_list<std::string_view> names)
{
    if (has(config, attribute)) return config.text_of(attribute);
    for (const std::string_view name : names)
        if (auto text = environment(name)) return *text;
    return {};
}

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

void check_url(Settings& settings, Diagnostics& diagnostics)
{
    settings.auth_url = without_slashes(settings.auth_url);
    const std::string& url = settings.auth_url;
    const bool plain = url.starts_with("http://");
    if (!plain && !url.starts_with("https://")) {
        diagnostics.add(error("rackspace-auth-url", "the identity service's address is no web address")
                            .at("auth_url")
                            .note(fmt::format("It is `{}`.", url))
                            .helped(fmt::format("Rackspace's is {} .", default_auth_url)));
        return;
    }
    if (url.ends_with("/v3")) {
        diagnostics.add(error("rackspace-auth-url", "the identity service's address is of version 3")
                            .at("auth_url")
                            .note("This provider signs in with version 2.0.")
                            .helped("Give the address that ends in /v2.0 ."));
        return;
    }
    if (plain && !http::is_loopback(url))
        diagnostics.add(warning("rackspace-auth-not-encrypted", "credentials travel unencrypted")
                            .at("auth_url")
                            .note(fmt::format("`{}` is not https.", url)));
    if (!url.ends_with("/v2.0")) settings.auth_url += "/v2.0";
}

void check_cloud(const Value& config, const Environment& environment, Diagnostics& diagnostics)
{
    const std::string cloud = setting(config, "cloud", environment, {cloud_variable});
    if (cloud.empty() || cloud == "rackspace" || cloud == "embedded") return;
    const auto meant = suggest(cloud, {"rackspace", "embedded"});
    diagnostics.add(error("rackspace-cloud-unknown", "there is no such cloud")
                        .at("cloud")
                        .note(fmt::format("{} says `{}`.", has(config, "cloud") ? "The provider block" : cloud_variable, cloud))
                        .helped(meant ? fmt::format("Did you mean `{}`?", *meant) : "Use `rackspace` or `embedded`."));
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

void check_required(const Settings& settings, Diagnostics& diagnostics)
{
    if (settings.user_name.empty())
        diagnostics.add(error("rackspace-credentials-missing", "no credentials for the cloud")
                            .at("user_name")
                            .note("There is no user name.")
                            .helped("Set `user_name` in the provider block, or OS_USERNAME in the environment."));
    if (settings.api_key.empty() && settings.password.empty())
        diagnostics.add(error("rackspace-credentials-missing", "no credentials for the cloud")
                            .at("api_key")
                            .note("There is neither an API key nor a password.")
                            .helped("Set OS_PASSWORD (an API key or a password) or RAX_API_KEY in the environment, or `api_key` or "
                                    "`password` in the provider block."));
    if (settings.region.empty())
        diagnostics.add(
            error("rackspace-region-missing", "no region is given")
                .at("region")
                .note("Resources live in one region of the cloud; none is assumed.")
                .helped("Set `region` in the provider block, or OS_REGION_NAME in the environment, for example to DFW, IAD or ORD."));
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

BlockSchema settings_schema()
{
    const Type text = Type::string();
    BlockSchema block;
    block.attributes = {
        optional(
            "cloud", text,
            "`rackspace` (the default) for a cloud that is reached over the network, `embedded` for the one that comes with the provider, "
            "for trying and testing. Default: RXPLAN_RACKSPACE_CLOUD."),
        optional("auth_url", text,
                 "Address of the Identity v2.0 service. Default: OS_AUTH_URL, else Rackspace's (London's where OS_AUTH_SYSTEM is "
                 "rackspace_uk)."),
        optional("user_name", text, "Default: OS_USERNAME, RAX_USERNAME."),
        optional(
            "api_key", text,
            "Default: OS_API_KEY, RAX_API_KEY. Where neither is there, OS_PASSWORD is tried as an API key first and then as a password, "
            "unless OS_AUTH_SYSTEM names something that is not Rackspace.")
            .secret(),
        optional("password", text, "Used when there is no API key. Default: OS_PASSWORD.").secret(),
        optional("tenant_name", text, "Default: OS_TENANT_NAME, else the user's own."),
        optional("tenant_id", text, "Default: OS_TENANT_ID."),
        optional("region", text, "Required, here or as OS_REGION_NAME; the embedded cloud plays any region."),
        optional("compute_url", text, "Used instead of the service catalogue's address of Cloud Servers."),
        optional("object_store_url", text, "Used instead of the service catalogue's address of Cloud Files."),
        optional("rate_limits", Type::boolean(),
                 "Keep the request limits of Rackspace's public cloud. Default: where the identity service is Rackspace's."),
        optional(
            "visibility_delay", Type::number(),
            "For how many seconds after a request the cloud may still hide what it made: a run that follows a crash does not believe "
            "an empty listing before. Default: RXPLAN_RACKSPACE_VISIBILITY_DELAY, else 10; the embedded cloud in the same process hides "
            "nothing."),
    };
    return block;
}

bool wants_embedded_cloud(const Value& config, const Environment& environment)
{
    return setting(config, "cloud", environment, {cloud_variable}) == "embedded";
}

Settings read_settings(const Value& config, const Environment& environment, Diagnostics& diagnostics)
{
    check_known(config, diagnostics);
    if (diagnostics.has_errors()) return {};
    // What else is missing depends on which cloud is meant.
    check_cloud(config, environment, diagnostics);
    if (diagnostics.has_errors()) return {};

    const std::string system = environment("OS_AUTH_SYSTEM").value_or("");
    Settings settings;
    settings.auth_url = setting(config, "auth_url", environment, {"OS_AUTH_URL"});
    if (settings.auth_url.empty()) settings.auth_url = system == "rackspace_uk" ? london_auth_url : default_auth_url;
    settings.user_name = setting(config, "user_name", environment, {"OS_USERNAME", "RAX_USERNAME"});
    settings.password = config.text_of("password");
    // A password in the block is meant; a key that happens to be in the environment must not override it.
    settings.api_key =
        settings.password.empty() ? setting(config, "api_key", environment, {"OS_API_KEY", "RAX_API_KEY"}) : config.text_of("api_key");
    if (settings.api_key.empty() && settings.password.empty()) {
        settings.password = environment("OS_PASSWORD").value_or("");
        settings.password_may_be_key = system.empty() || system.starts_with("rackspace");
    }
    settings.tenant_name = setting(config, "tenant_name", environment, {"OS_TENANT_NAME"});
    settings.tenant_id = setting(config, "tenant_id", environment, {"OS_TENANT_ID"});
    settings.region = setting(config, "region", environment, {"OS_REGION_NAME"});
    settings.compute_url = without_slashes(config.text_of("compute_url"));
    settings.object_store_url = without_slashes(config.text_of("object_store_url"));
    check_url(settings, diagnostics);
    check_required(settings, diagnostics);
    settings.visibility_delay = read_visibility_delay(config, environment, diagnostics);
    settings.rate_limits = config.bool_of("rate_limits", http::host_of(settings.auth_url).ends_with(".rackspacecloud.com"));
    return settings;
}

}  // namespace rxplan::rackspace
