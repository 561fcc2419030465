// The digest of a plan: what a reviewer approves, and what apply holds a new plan against.
#pragma once

#include <string>
#include <string_view>

#include "plan/plan.hpp"

namespace rxplan {

// `sha256:` and 64 hexadecimal digits over the canonical form of the plan: its mode, whether it is partial, every step (address, deposed
// key, provider, action, reason, order of a replacement, forcing attributes, values before and after, blocks that it needs), drift, moves,
// imports, changed outputs, what is left to a later round and the configurations of providers, each in the order of addresses or names.
//
// - Equal for the same configuration, state and cloud: nothing of the clock, the machine, parallelism, spans, texts of sources, the order
//   of blocks, the state's serial or of what is left unchanged is in it. What a configuration itself takes from the clock or from absolute
//   paths and puts into an argument is. Equal, too, for a plan and for what was read from its file.
// - A text that is known only after apply enters as unknown, with the blocks that it may come from, not with its expression.
// - Secrets are safe in it even when they are weak and all else of the plan is public: a sensitive value enters only as HMAC-SHA256 under a
//   key made from the state's lineage, 122 random bits that whoever has the state has together with the secrets themselves. Before the
//   first state is written there is no such key; then a sensitive value enters only as being one, and a plan with another secret has the
//   same digest. Sensitive values of a provider's configuration enter only as being such, so that who reviews and who applies may have
//   their own.
// - A state that was ever written is part of the digest by its lineage: approved for one is not approved for another.
[[nodiscard]] std::string plan_digest(const Plan& plan);

// Whether this has the form of a digest as `plan_digest` writes it.
[[nodiscard]] bool is_plan_digest(std::string_view text);

}  // namespace rxplan
