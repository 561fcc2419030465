// Values as Terraform's JSON exports show them: one tree of what is known, one of what is unknown, one of what is sensitive.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "rxplan/value.hpp"

namespace rxplan::view {

struct JsonOptions {
    bool show_sensitive = false;  // otherwise every secret is the text `(sensitive value)`
    // As secret as the state. Then each secret that is wholly known has a hash that tells equal ones from others, and nothing else:
    // `(sensitive value, hash 0123456789ab)`. Empty: none has.
    std::string salt;
};

// What is known: unknown attributes are left out, unknown elements are null.
[[nodiscard]] Value known_part(const Value& value, const JsonOptions& options);

// `after` as above; a secret that differs from `before` says so: `(sensitive value, changed)`, before the hash.
[[nodiscard]] Value known_part_after(const Value& before, const Value& after, const JsonOptions& options);

// True where a value is unknown; containers with what is true inside, false for everything else.
[[nodiscard]] Value unknown_part(const Value& value);
// The same for sensitive.
[[nodiscard]] Value sensitive_part(const Value& value);

// `mode`, `type`, `name` and, when there is one, `index`, added to an object.
void add_identity(NamedValues& object, const InstanceAddress& address);

// Objects in the tree of module instances: `{"resources": [...], "child_modules": [{"address": ..., ...}]}`; by address.
using Placed = std::vector<std::pair<InstanceAddress, Value>>;
[[nodiscard]] Value module_tree(Placed resources);

// The version of Terraform whose formats the exports follow: readers ask for it before they read on.
inline constexpr std::string_view followed_terraform_version = "1.11.4";

}  // namespace rxplan::view
