// Key pairs: names for public keys that servers let in.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reply.hpp"
#include "router.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// `ssh-rsa AAAA... comment`: the decoded key, whose first field must repeat the kind; nothing when it is no key.
std::optional<std::string> key_blob(std::string_view public_key)
{
    static constexpr std::array<std::string_view, 7> kinds{"ssh-rsa",
                                                           "ssh-dss",
                                                           "ssh-ed25519",
                                                           "ecdsa-sha2-nistp256",
                                                           "ecdsa-sha2-nistp384",
                                                           "ecdsa-sha2-nistp521",
                                                           "sk-ssh-ed25519@openssh.com"};
    const std::size_t first = public_key.find(' ');
    if (first == std::string_view::npos) return std::nullopt;
    const std::string_view kind = public_key.substr(0, first);
    std::string_view rest = public_key.substr(first + 1);
    rest = rest.substr(0, rest.find_first_of(" \r\n"));
    if (std::find(kinds.begin(), kinds.end(), kind) == kinds.end()) return std::nullopt;
    std::optional<std::string> blob = base64_decode(rest);
    if (!blob || blob->size() < 4 + kind.size() || std::string_view(*blob).substr(4, kind.size()) != kind) return std::nullopt;
    return blob;
}

std::string fingerprint_of(std::string_view blob)
{
    const std::string digits = hex(md5(blob));
    std::string out;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        if (i != 0) out.push_back(':');
        out.append(digits, i, 2);
    }
    return out;
}

NamedValues short_value(const Query& row)
{
    return {{"name", text(row.text(0))}, {"public_key", text(row.text(1))}, {"fingerprint", text(row.text(2))}};
}

bool name_is_safe(std::string_view name)
{
    return std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == ' ' ||
               c == '@';
    });
}

Response list(Call& call)
{
    Store::Session session = call.world.store->read();
    Query rows = session.query("SELECT name, public_key, fingerprint FROM keypairs ORDER BY name");
    std::vector<Value> out;
    while (rows.next()) out.push_back(object({{"keypair", object(short_value(rows))}}));
    return json_reply(200, object({{"keypairs", array(std::move(out))}}));
}

Response show(Call& call)
{
    Store::Session session = call.world.store->read();
    Query row = session.query("SELECT name, public_key, fingerprint, created FROM keypairs WHERE name = ?", call.parameter(0));
    if (!row.next()) return not_found(fmt::format("Keypair {} not found for user {}", call.parameter(0), user_id));
    NamedValues out = short_value(row);
    out.emplace_back("user_id", text(user_id));
    out.emplace_back("created_at", text(iso_time(row.integer(3))));
    out.emplace_back("deleted", flag(false));
    return json_reply(200, object({{"keypair", object(std::move(out))}}));
}

Response create(Call& call)
{
    const auto json = parse_json(call.request.body);
    const Value body = json ? json->get("keypair") : Value();
    if (!body.has_contents() || body.kind() != Type::Kind::object) return bad_request("Missing keypair in body");
    const std::string name = body.text_of("name");
    if (name.empty() || name.size() > 255) return bad_request("Keypair name must be string and between 1 and 255 characters long");
    if (!name_is_safe(name)) return bad_request("Keypair data is invalid: Keypair name contains unsafe characters");
    const std::string key = body.text_of("public_key");
    if (key.empty()) return bad_request("Keypair data is invalid: this cloud makes no keys, a public_key is required");
    const std::optional<std::string> blob = key_blob(key);
    if (!blob) return bad_request("Keypair data is invalid: failed to generate fingerprint");
    const std::string fingerprint = fingerprint_of(*blob);
    Store::Session session = call.world.store->write();
    if (session.first_integer("SELECT 1 FROM keypairs WHERE name = ?", name))
        return conflict(fmt::format("Key pair '{}' already exists.", name));
    const std::int64_t quota = call.world.rules->quota("key_pairs", default_key_pair_quota);
    if (quota >= 0 && session.first_integer("SELECT count(*) FROM keypairs").value_or(0) >= quota)
        return forbidden("Quota exceeded, too many key pairs.");
    session.run("INSERT INTO keypairs VALUES (?, ?, ?, ?)", name, key, fingerprint, call.now);
    session.commit();
    return json_reply(
        200,
        object(
            {{"keypair",
              object({{"name", text(name)}, {"public_key", text(key)}, {"fingerprint", text(fingerprint)}, {"user_id", text(user_id)}})}}));
}

Response remove(Call& call)
{
    Store::Session session = call.world.store->write();
    if (session.run("DELETE FROM keypairs WHERE name = ?", call.parameter(0)) == 0)
        return not_found(fmt::format("Keypair {} not found for user {}", call.parameter(0), user_id));
    session.commit();
    return empty_reply(202);
}

}  // namespace

void add_keypair_routes(Router& router)
{
    router.add_compute("GET", "/os-keypairs", list);
    router.add_compute("POST", "/os-keypairs", create);
    router.add_compute("GET", "/os-keypairs/{}", show);
    router.add_compute("DELETE", "/os-keypairs/{}", remove);
}

}  // namespace rxplan::rackspace::embedded
