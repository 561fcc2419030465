// Tokens: what Identity gives and every other service asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "world.hpp"

namespace rxplan::rackspace::embedded {

inline constexpr Millis token_life = 24LL * 60 * 60 * 1000;

struct Token {
    std::string id;
    std::string tenant;  // empty: unscoped
    std::string method;  // how the user proved who they are: `password`, `apikey`
    Millis issued = 0;
    Millis expires = 0;
};

// The store keeps a digest of it alone.
[[nodiscard]] Token issue_token(Call& call, std::string_view tenant, std::string_view method);
// Nothing: unknown, revoked or expired.
[[nodiscard]] std::optional<Token> find_token(Call& call, std::string_view id);
void revoke_token(Call& call, std::string_view id);

// Whether the request carries a valid token in X-Auth-Token.
[[nodiscard]] bool is_authentic(Call& call);

[[nodiscard]] bool password_is_right(const World& world, std::string_view user, std::string_view password);
[[nodiscard]] bool api_key_is_right(const World& world, std::string_view user, std::string_view api_key);

}  // namespace rxplan::rackspace::embedded
