#include "tempurl.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "cidr.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace::embedded {

namespace {

struct Signature {
    Digest digest = Digest::sha256;
    std::string bytes;
};

// Hexadecimal, the digest told by its length; or `sha256:` and base64 in either alphabet, padded or not.
std::optional<Signature> parse_signature(std::string_view text)
{
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        const std::optional<std::string> bytes = hex_decode(text);
        if (!bytes) return std::nullopt;
        if (bytes->size() == 20) return Signature{Digest::sha1, *bytes};
        if (bytes->size() == 32) return Signature{Digest::sha256, *bytes};
        if (bytes->size() == 64) return Signature{Digest::sha512, *bytes};
        return std::nullopt;
    }
    const std::optional<Digest> digest = digest_by_name(text.substr(0, colon));
    if (!digest || *digest == Digest::md5) return std::nullopt;
    std::string encoded(text.substr(colon + 1));
    std::replace(encoded.begin(), encoded.end(), '-', '+');
    std::replace(encoded.begin(), encoded.end(), '_', '/');
    while (encoded.ends_with('=')) encoded.pop_back();
    while (encoded.size() % 4 != 0) encoded.push_back('=');
    const std::optional<std::string> bytes = base64_decode(encoded);
    if (!bytes) return std::nullopt;
    return Signature{*digest, *bytes};
}

// Seconds since 1970, or ISO 8601 in full and with `Z`.
std::optional<Millis> parse_expiry(std::string_view text)
{
    if (const std::optional<std::int64_t> seconds = parse_integer(text)) {
        constexpr std::int64_t far = 253'402'300'799;  // the end of the year 9999
        return *seconds >= 0 && *seconds <= far ? std::optional<Millis>(*seconds * 1000) : std::nullopt;
    }
    return text.size() == 20 && text.ends_with('Z') ? parse_iso_time(text) : std::nullopt;
}

std::vector<std::string> keys_of(Store::Session& session, std::string_view account, std::string_view container)
{
    std::vector<std::string> keys;
    const HeaderMap own = account_headers(session, account);
    for (const char* name : {"x-account-meta-temp-url-key", "x-account-meta-temp-url-key-2"}) keys.emplace_back(find_in(own, name));
    if (const std::optional<Container> found = find_container(session, account, container)) {
        for (const char* name : {"x-container-meta-temp-url-key", "x-container-meta-temp-url-key-2"})
            keys.emplace_back(find_in(found->headers, name));
    }
    std::erase_if(keys, [](const std::string& key) { return key.empty(); });
    return keys;
}

// The methods whose signature gives access: whoever may read, write or post may look.
std::vector<std::string_view> methods_for(std::string_view method)
{
    if (method == "HEAD") return {"HEAD", "GET", "POST", "PUT"};
    for (const std::string_view known : {"GET", "PUT", "POST", "DELETE"}) {
        if (known == method) return {known};
    }
    return {};
}

bool client_is_allowed(const Request& request)
{
    const std::string* range = request.find_query("temp_url_ip_range");
    if (range == nullptr) return true;
    const bool is_range = range->find('/') != std::string::npos;
    const bool is_v6 = range->find(':') != std::string::npos;
    const std::optional<Cidr> cidr = Cidr::parse(is_range ? *range : *range + (is_v6 ? "/128" : "/32"));
    return cidr && cidr->offset_of(request.client_address);
}

std::string base_name(std::string_view name)
{
    while (name.ends_with('/')) name.remove_suffix(1);
    return std::string(name.substr(name.rfind('/') + 1));
}

std::string named_disposition(std::string_view kind, std::string_view filename)
{
    std::string quoted(filename);
    std::replace(quoted.begin(), quoted.end(), '"', '\'');
    return fmt::format("{}; filename=\"{}\"; filename*=UTF-8''{}", kind, quoted, url_encode(filename));
}

}  // namespace

bool has_temp_url(const Request& request)
{
    return request.method != "OPTIONS" &&
           (request.find_query("temp_url_sig") != nullptr || request.find_query("temp_url_expires") != nullptr);
}

std::optional<TempUrl> check_temp_url(const Call& call, Store::Session& session, std::string_view account, std::string_view container,
                                      std::string_view object)
{
    const Request& request = call.request;
    const std::optional<Signature> signature = parse_signature(request.query_of("temp_url_sig"));
    const std::optional<Millis> expires = parse_expiry(request.query_of("temp_url_expires"));
    if (!signature || !expires || *expires < call.now || !client_is_allowed(request)) return std::nullopt;
    const std::vector<std::string> digests = call.world.rules->setup().tempurl_digests;
    const bool allowed = std::any_of(digests.begin(), digests.end(),
                                     [&signature](const std::string& name) { return digest_by_name(name) == signature->digest; });
    if (!allowed) return std::nullopt;
    std::string path = fmt::format("/v1/{}/{}/{}", account, container, object);
    if (const std::string* prefix = request.find_query("temp_url_prefix")) {
        if (!object.starts_with(*prefix)) return std::nullopt;
        path = fmt::format("prefix:/v1/{}/{}/{}", account, container, *prefix);
    }
    std::string restriction;
    if (const std::string* range = request.find_query("temp_url_ip_range")) restriction = fmt::format("ip={}\n", *range);
    bool valid = false;
    for (const std::string& key : keys_of(session, account, container)) {
        for (const std::string_view method : methods_for(request.method)) {
            const std::string signed_text = fmt::format("{}{}\n{}\n{}", restriction, method, *expires / 1000, path);
            valid = equal_in_constant_time(hmac(signature->digest, key, signed_text), signature->bytes) || valid;
        }
    }
    if (!valid) return std::nullopt;
    return TempUrl{*expires, std::string(request.query_of("filename")), request.find_query("inline") != nullptr};
}

void finish_temp_url(const Request& request, const TempUrl& grant, std::string_view object, Response& response)
{
    std::vector<std::string> hidden;
    for (const auto& [name, value] : response.headers) {
        const std::string lower = lower_case(name);
        if (lower.starts_with("x-object-meta-") && !lower.starts_with("x-object-meta-public-")) hidden.push_back(name);
    }
    for (const std::string& name : hidden) response.headers.remove(name);
    if ((request.method != "GET" && request.method != "HEAD") || response.status / 100 != 2) return;
    const std::string own(response.headers.get("Content-Disposition"));
    std::string disposition;
    if (grant.is_inline) {
        disposition = grant.filename.empty() ? "inline" : named_disposition("inline", grant.filename);
    } else if (!grant.filename.empty()) {
        disposition = named_disposition("attachment", grant.filename);
    } else {
        disposition = own.empty() ? named_disposition("attachment", base_name(object)) : own;
    }
    response.headers.set("Content-Disposition", disposition);
    response.headers.set("Expires", http_time(grant.expires));
}

}  // namespace rxplan::rackspace::embedded
