// Application credentials: a secret of its own for each program, good for one project, which the user can take back.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "store.hpp"
#include "time_text.hpp"

namespace rxplan::rackspace::embedded {

struct ApplicationCredential {
    std::string id;
    std::string name;
    std::string description;
    std::string secret_digest;  // the secret itself is told once and not kept
    bool unrestricted = false;  // may make others
    std::optional<Millis> expires;
};

[[nodiscard]] std::optional<ApplicationCredential> find_application_credential(Store::Session& session, std::string_view id);
[[nodiscard]] std::optional<ApplicationCredential> find_application_credential_by_name(Store::Session& session, std::string_view name);
[[nodiscard]] bool secret_is_right(const ApplicationCredential& credential, std::string_view secret);

}  // namespace rxplan::rackspace::embedded
