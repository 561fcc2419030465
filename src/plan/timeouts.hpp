// How long an operation may take: what the provider says, or what a `timeouts` block gives instead.
#pragma once

#include <chrono>
#include <optional>

#include "eval/scope.hpp"
#include "rxplan/provider.hpp"
#include "rxplan/schema.hpp"

namespace rxplan {

[[nodiscard]] std::chrono::seconds default_timeout(const Timeouts& timeouts, Operation operation);

// What `create`, `read`, `update` or `delete` of a `timeouts` block says; nothing when it is not written, not known yet, or (after a
// diagnostic) not a duration.
[[nodiscard]] std::optional<std::chrono::seconds> given_timeout(const syntax::Body& timeouts, Operation operation, const eval::Scope& scope,
                                                                Diagnostics& diagnostics);

// Reports what is wrong with a `timeouts` block, before anything is done.
void check_timeouts(const syntax::Body& timeouts, const eval::Scope& scope, Diagnostics& diagnostics);

}  // namespace rxplan
