#include "providers/rackspace/credentials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace rxplan::rackspace {

namespace {

using Method = Credentials::Method;

constexpr std::array<std::pair<std::string_view, Method>, 8> auth_types{{{"password", Method::password},
                                                                         {"v2password", Method::password},
                                                                         {"v3password", Method::password},
                                                                         {"token", Method::token},
                                                                         {"v2token", Method::token},
                                                                         {"v3token", Method::token},
                                                                         {"v3applicationcredential", Method::application_credential},
                                                                         {"rackspace_apikey", Method::api_key}}};

// What tells that a place means to sign in this way.
bool means(const Layer& layer, Method method)
{
    switch (method) {
        case Method::application_credential:
            return layer.has_any({"application_credential_id", "application_credential_name", "application_credential_secret"});
        case Method::token:
            return layer.has("token");
        case Method::api_key:
            return layer.has("api_key");
        case Method::password:
        case Method::key_or_password:
            return layer.has("password");
    }
    return false;
}

Diagnostic contradiction(const Layer& layer, std::string_view first, std::string_view second)
{
    return error("rackspace-settings-contradictory", "two settings contradict each other")
        .at(attribute_of(second))
        .note(fmt::format("`{}` and `{}` of {} are two ways to sign in.", spelled(first, layer.kind), spelled(second, layer.kind),
                          layer.name))
        .helped(fmt::format("Keep one of them, or say which is meant with `{}`.", spelled("auth_type", layer.kind)));
}

// An API key goes before a password, which belongs to the same user; any other two ways contradict each other.
std::optional<Method> method_meant_by(const Layer& layer, Diagnostics& diagnostics)
{
    std::optional<Method> found;
    for (const Method method : {Method::application_credential, Method::token, Method::api_key, Method::password}) {
        if (!means(layer, method)) continue;
        if (found && !(found == Method::api_key && method == Method::password))
            diagnostics.add(contradiction(layer, secret_setting(*found), secret_setting(method)));
        if (!found) found = method;
    }
    return found;
}

std::optional<Method> method_by_auth_type(const Layers& layers, Diagnostics& diagnostics)
{
    const Layer& layer = *layers.with_any({"auth_type"});
    const std::string wanted = layer.get("auth_type");
    for (const auto& [name, method] : auth_types)
        if (name == wanted) return method;
    std::string known;
    for (const auto& [name, method] : auth_types) known += fmt::format("{}`{}`", known.empty() ? "" : ", ", name);
    diagnostics.add(error("rackspace-auth-type", "there is no such way to sign in")
                        .at("auth_type")
                        .note(fmt::format("`{}` of {} says `{}`.", spelled("auth_type", layer.kind), layer.name, wanted))
                        .helped(fmt::format("Use one of {}.", known)));
    return std::nullopt;
}

std::optional<Method> choose_method(const Layers& layers, Diagnostics& diagnostics)
{
    if (layers.with_any({"auth_type"}) != nullptr) return method_by_auth_type(layers, diagnostics);
    for (const Layer& layer : layers.all())
        if (const auto method = method_meant_by(layer, diagnostics)) return method;
    diagnostics.add(error("rackspace-credentials-missing", "no credentials for the cloud")
                        .at("api_key")
                        .note("There is neither an API key nor a password, a token or an application credential.")
                        .helped("Set OS_PASSWORD (an API key or a password), RAX_API_KEY, OS_TOKEN or OS_APPLICATION_CREDENTIAL_ID and "
                                "OS_APPLICATION_CREDENTIAL_SECRET in the environment, name a cloud of clouds.yaml with OS_CLOUD, or use "
                                "the attributes of the same names in the provider block."));
    return std::nullopt;
}

// Both from the first place that has either.
Named named(const Layers& layers, std::string_view id, std::string_view name)
{
    const Layer* layer = layers.with_any({id, name});
    return layer == nullptr ? Named{} : Named{layer->get(id), layer->get(name)};
}

Named domain(const Layers& layers, std::string_view id, std::string_view name)
{
    for (const auto& [each_id, each_name] : {std::pair{id, name}, std::pair<std::string_view, std::string_view>{"domain_id", "domain_name"},
                                             std::pair<std::string_view, std::string_view>{"default_domain_id", "default_domain_name"}})
        if (Named found = named(layers, each_id, each_name); found.given()) return found;
    return {.id = "default"};
}

bool is_default(const Named& domain)
{
    return domain.id == "default" || (domain.id.empty() && (domain.name == "Default" || domain.name == "default"));
}

Diagnostic missing(std::string_view setting, std::string_view note)
{
    return error("rackspace-credentials-missing", "no credentials for the cloud")
        .at(attribute_of(setting))
        .note(std::string(note))
        .helped(fmt::format("Set `{}` in the provider block, or {} in the environment.", attribute_of(setting).text(),
                            spelled(setting, Layer::Kind::environment)));
}

// OS_PASSWORD may be an API key unless OS_AUTH_SYSTEM names something that is not Rackspace.
bool may_be_key(const Layers& layers, const Environment& environment)
{
    const Layer* layer = layers.with_any({"password"});
    const std::string system = environment("OS_AUTH_SYSTEM").value_or("");
    return layer != nullptr && layer->kind == Layer::Kind::environment && layers.with_any({"auth_type"}) == nullptr &&
           (system.empty() || system.starts_with("rackspace"));
}

void check_user(const Credentials& credentials, Diagnostics& diagnostics)
{
    if (credentials.user.given() || credentials.method == Method::token) return;
    if (credentials.method != Method::application_credential)
        diagnostics.add(missing("username", "There is no user name."));
    else if (credentials.application_credential.id.empty() && !credentials.application_credential.name.empty())
        diagnostics.add(missing("username", "An application credential that goes by its name needs the name of its user."));
}

// The place that has the application credential must not ask for a project: it brings its own.
void check_project(const Layers& layers, Credentials& credentials, Diagnostics& diagnostics)
{
    const Layer* source = layers.with_any({"application_credential_id", "application_credential_name"});
    const bool asked = source != nullptr && source->has_any({"project_id", "project_name"});
    credentials.project = {};
    if (!asked) return;
    const std::string_view setting = source->has("project_id") ? "project_id" : "project_name";
    diagnostics.add(error("rackspace-settings-contradictory", "two settings contradict each other")
                        .at(attribute_of(setting))
                        .note(fmt::format("{} has an application credential and `{}`.", source->name, spelled(setting, source->kind)))
                        .helped("Leave the project out: an application credential brings its own."));
}

}  // namespace

std::string_view secret_setting(Method method) noexcept
{
    switch (method) {
        case Method::api_key:
            return "api_key";
        case Method::token:
            return "token";
        case Method::application_credential:
            return "application_credential_secret";
        case Method::password:
        case Method::key_or_password:
            break;
    }
    return "password";
}

Credentials choose_credentials(const Layers& layers, const Environment& environment, Diagnostics& diagnostics)
{
    Credentials found;
    found.user = named(layers, "user_id", "username");
    found.user_domain = domain(layers, "user_domain_id", "user_domain_name");
    found.project = named(layers, "project_id", "project_name");
    found.project_domain = domain(layers, "project_domain_id", "project_domain_name");
    Diagnostics about_method;
    const auto method = choose_method(layers, about_method);
    if (!method && !found.user.given()) diagnostics.add(missing("username", "There is no user name."));
    diagnostics.append(std::move(about_method));
    if (!method) return found;
    found.method = *method == Method::password && may_be_key(layers, environment) ? Method::key_or_password : *method;
    found.secret = layers.get(secret_setting(found.method));
    if (found.secret.empty())
        diagnostics.add(missing(secret_setting(found.method), fmt::format("There is no `{}`.", secret_setting(found.method))));
    if (found.method == Method::application_credential) {
        found.application_credential = named(layers, "application_credential_id", "application_credential_name");
        if (!found.application_credential.given())
            diagnostics.add(missing("application_credential_id", "The application credential has a secret, but neither id nor name."));
        check_project(layers, found, diagnostics);
    }
    check_user(found, diagnostics);
    const Layers of_this_cloud = layers.down_to("auth_url");
    found.speaks_of_domains = !is_default(domain(of_this_cloud, "user_domain_id", "user_domain_name")) ||
                              !is_default(domain(of_this_cloud, "project_domain_id", "project_domain_name"));
    return found;
}

}  // namespace rxplan::rackspace
