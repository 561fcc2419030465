// Who signs in, how, and for which project: chosen among what the settings' places say.
#pragma once

#include <string>

#include "providers/rackspace/settings_layers.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::rackspace {

// By id or by name; usually one of them is empty.
struct Named {
    std::string id{};
    std::string name{};

    [[nodiscard]] bool given() const noexcept { return !id.empty() || !name.empty(); }
};

struct Credentials {
    enum class Method {
        api_key,  // Rackspace's, Identity v2.0
        password,
        key_or_password,  // from OS_PASSWORD, where Rackspace's users keep their API key: tried as one first with Identity v2.0
        token,
        application_credential,  // Identity v3
    };
    Method method = Method::password;
    std::string secret{};  // the key, the password, the token or the application credential's secret
    Named user{};          // empty for tokens, and for application credentials that go by their id
    Named user_domain{};   // of a user by name
    Named application_credential{};
    Named project{};                 // empty: the user's own, or the application credential's
    Named project_domain{};          // of a project by name
    bool speaks_of_domains = false;  // other than the default one, which Identity v2.0 does not know
};

// What is missing, unknown or contradictory goes into `diagnostics`, and with errors the credentials are not to be used.
[[nodiscard]] Credentials choose_credentials(const Layers& layers, const Environment& environment, Diagnostics& diagnostics);

// What the user would write to give this method's secret: `password (OS_PASSWORD)`.
[[nodiscard]] std::string_view secret_setting(Credentials::Method method) noexcept;

}  // namespace rxplan::rackspace
