// Tokens: what Identity gives and every other service asks for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "world.hpp"

namespace rxplan::rackspace::embedded {

struct Token {
    std::string id;
    std::string tenant;  // empty: unscoped, and good for the identity service alone
    std::string method;  // how the user proved who they are: `password`, `apikey`, `token,password`, `application_credential ID`
    Millis issued = 0;
    Millis expires = 0;
};

// The store keeps a digest of it alone.
[[nodiscard]] Token issue_token(Call& call, std::string_view tenant, std::string_view method);
// One that does not outlive what it was given for.
[[nodiscard]] Token issue_token_until(Call& call, std::string_view tenant, std::string_view method, Millis latest);
// Nothing: unknown, revoked or expired.
[[nodiscard]] std::optional<Token> find_token(Call& call, std::string_view id);
void revoke_token(Call& call, std::string_view id);
// All that were given for this way of signing in.
void revoke_tokens_of(Store::Session& session, std::string_view method);

// Whether the request carries a valid token in X-Auth-Token.
[[nodiscard]] bool is_authentic(Call& call);

[[nodiscard]] bool password_is_right(const World& world, std::string_view user, std::string_view password);
[[nodiscard]] bool api_key_is_right(const World& world, std::string_view user, std::string_view api_key);

}  // namespace rxplan::rackspace::embedded
