// A plan kept in a file between `plan -out` and `apply`.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "plan/plan.hpp"
#include "rxplan/diagnostic.hpp"
#include "state/keyring.hpp"

namespace rxplan {

// One readable JSON object whose last member is a SHA-256 over all before it. Secrets are in it.
[[nodiscard]] std::string plan_file_text(const Plan& plan);

// Whether a text is meant to be one, whole or not.
[[nodiscard]] bool begins_plan_file(std::string_view text);

// The inverse; `name` is what a diagnostic calls the file. Text that was altered, cut off or is of another format is refused.
[[nodiscard]] tl::expected<Plan, Diagnostic> parse_plan_file(std::string_view text, std::string_view name);

// Written beside with mode 0600, synced, then renamed over whatever has the name (a link is replaced, not followed). Encrypted as `keys`
// say; so is what is beside.
[[nodiscard]] tl::expected<void, Diagnostic> write_plan_file(const std::filesystem::path& path, const Plan& plan,
                                                             Keyring& keys = no_encryption());

[[nodiscard]] tl::expected<Plan, Diagnostic> read_plan_file(const std::filesystem::path& path, Keyring& keys = no_encryption());

}  // namespace rxplan
