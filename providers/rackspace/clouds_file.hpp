// clouds.yaml, the file in which OpenStack's clients keep the clouds they know; with secure.yaml beside it for secrets, and
// clouds-public.yaml for what clouds of one vendor have in common.
#pragma once

#include <optional>
#include <string>

#include "providers/rackspace/settings_layers.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::rackspace {

// Who asks for a cloud: `cloud` in the provider block, or a variable.
struct CloudName {
    std::string name;
    std::string asked_by;  // `The provider block`, `OS_CLOUD`
    Path at{};
};

// The cloud of this name. OS_CLIENT_CONFIG_FILE and OS_CLIENT_SECURE_FILE name the files; otherwise each is looked for in the current
// directory, `openstack` below XDG_CONFIG_HOME or ~/.config, and /etc/openstack, and the first one found counts. Settings of secure.yaml go
// before those of clouds.yaml, and these before those of the profile that it names. Nothing, with diagnostics, when there is no such cloud.
[[nodiscard]] std::optional<Layer> cloud_layer(const CloudName& wanted, const Environment& environment, Diagnostics& diagnostics);

// The path of the clouds.yaml that would be read; empty when there is none.
[[nodiscard]] std::string clouds_file(const Environment& environment);

}  // namespace rxplan::rackspace
