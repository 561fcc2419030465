#include "tokens.hpp"

#include <algorithm>
#include <limits>

#include "rxplan/crypto.hpp"

namespace rxplan::rackspace::embedded {

Token issue_token(Call& call, std::string_view tenant, std::string_view method)
{
    return issue_token_until(call, tenant, method, std::numeric_limits<Millis>::max());
}

Token issue_token_until(Call& call, std::string_view tenant, std::string_view method, Millis latest)
{
    const Millis end = std::min(latest, call.now + call.world.rules->setup().token_life);
    Token token{hex(random_bytes(24)), std::string(tenant), std::string(method), call.now, end};
    Store::Session session = call.world.store->write();
    session.run("DELETE FROM tokens WHERE expires < ?", call.now);
    session.run("INSERT INTO tokens VALUES (?, ?, ?, ?, ?)", hex(sha256(token.id)), token.tenant, token.method, token.issued,
                token.expires);
    session.commit();
    return token;
}

std::optional<Token> find_token(Call& call, std::string_view id)
{
    if (id.empty()) return std::nullopt;
    Store::Session session = call.world.store->read();
    Query query =
        session.query("SELECT tenant, method, issued, expires FROM tokens WHERE digest = ? AND expires > ?", hex(sha256(id)), call.now);
    if (!query.next()) return std::nullopt;
    return Token{std::string(id), query.text(0), query.text(1), query.integer(2), query.integer(3)};
}

void revoke_token(Call& call, std::string_view id)
{
    Store::Session session = call.world.store->write();
    session.run("DELETE FROM tokens WHERE digest = ?", hex(sha256(id)));
    session.commit();
}

void revoke_tokens_of(Store::Session& session, std::string_view method)
{
    session.run("DELETE FROM tokens WHERE method = ?", method);
}

bool is_authentic(Call& call)
{
    return find_token(call, call.request.headers.get("X-Auth-Token")).has_value();
}

bool password_is_right(const World& world, std::string_view user, std::string_view password)
{
    bool right = false;
    for (const Credentials& known : world.credentials) right = equal_in_constant_time(known.password, password) || right;
    return right && user == user_name;
}

bool api_key_is_right(const World& world, std::string_view user, std::string_view api_key)
{
    bool right = false;
    for (const Credentials& known : world.credentials) right = equal_in_constant_time(known.api_key, api_key) || right;
    return right && user == user_name;
}

}  // namespace rxplan::rackspace::embedded
