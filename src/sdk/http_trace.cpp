#include "sdk/http_trace.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <mutex>

#include "rxplan/json.hpp"

namespace rxplan::http {

namespace {

constexpr std::string_view mask = "(sensitive)";
constexpr std::size_t longest_body = 64 * 1024;

std::string lower(std::string_view text)
{
    std::string result(text);
    for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return result;
}

bool is_secret_header(std::string_view name)
{
    static constexpr std::array<std::string_view, 10> names{"x-auth-token",    "x-subject-token",    "x-service-token", "x-storage-token",
                                                            "x-auth-key",      "authorization",      "cookie",          "set-cookie",
                                                            "x-auth-password", "proxy-authorization"};
    const std::string text = lower(name);
    return std::find(names.begin(), names.end(), text) != names.end() || text.find("temp-url-key") != std::string::npos;
}

bool is_secret_parameter(std::string_view name)
{
    static constexpr std::array<std::string_view, 13> names{
        "temp_url_sig", "signature",    "sig", "x-amz-signature", "x-amz-credential", "x-amz-security-token",
        "token",        "access_token", "key", "apikey",          "api_key",          "password",
        "secret"};
    const std::string text = lower(name);
    return std::find(names.begin(), names.end(), text) != names.end();
}

bool is_secret_member(std::string_view name)
{
    static constexpr std::array<std::string_view, 12> names{"password", "apikey", "api_key",     "adminpass",  "user_data", "userdata",
                                                            "secret",   "token",  "private_key", "privatekey", "contents",  "passcode"};
    const std::string text = lower(name);
    return std::find(names.begin(), names.end(), text) != names.end();
}

Value without_secret_members(const Value& json)
{
    return transform(json, [](const Path& path, const Value& value) {
        if (path.empty() || value.is_null()) return value;
        const auto* member = std::get_if<AttributeStep>(&path.steps().back());
        return member != nullptr && is_secret_member(member->name) ? Value::string(mask) : value;
    });
}

// The value of each `temp_url_sig=` parameter, wherever a URL stands in the text.
void mask_signatures(std::string& text)
{
    constexpr std::string_view parameter = "temp_url_sig=";
    for (std::size_t at = text.find(parameter); at != std::string::npos; at = text.find(parameter, at)) {
        at += parameter.size();
        std::size_t end = at;
        while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 ||
                                     std::string_view("+/=%_-:").find(text[end]) != std::string_view::npos))
            ++end;
        text.replace(at, end - at, mask);
        at += mask.size();
    }
}

void replace_all(std::string& text, std::string_view from)
{
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + mask.size()))
        text.replace(at, from.size(), mask);
}

void append_contents(std::string& out, char mark, const Redactor& redactor, const Headers& headers, std::string_view body,
                     bool confidential)
{
    std::string_view type;
    for (const auto& [name, value] : headers) {
        out += fmt::format("  {} {}: {}\n", mark, name, redactor.header(name, value));
        if (lower(name) == "content-type") type = value;
    }
    if (body.empty()) return;
    out += confidential ? fmt::format("  {} ({} bytes, confidential)\n", mark, body.size())
                        : fmt::format("  {} {}\n", mark, redactor.body(body, type));
}

}  // namespace

void Redactor::conceal(std::string_view secret)
{
    if (secret.size() < 6) return;  // too short to be replaced without spoiling ordinary text
    std::string escaped;
    append_json_string(escaped, secret);
    const std::lock_guard lock(mutex_);
    secrets_.emplace(secret);
    secrets_.emplace(escaped.substr(1, escaped.size() - 2));
    secrets_.emplace(encode(secret));
}

std::string Redactor::text(std::string text) const
{
    mask_signatures(text);
    const std::shared_lock lock(mutex_);
    for (const std::string& secret : secrets_) replace_all(text, secret);
    return text;
}

std::string Redactor::url(std::string_view url) const
{
    std::string result;
    const std::size_t scheme = url.find("://");
    const std::size_t host = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t path = std::min(url.find_first_of("/?#", host), url.size());
    const std::size_t at = url.substr(host, path - host).rfind('@');
    result += url.substr(0, host);
    if (at != std::string_view::npos) result.append(mask).append("@");
    const std::size_t rest = at == std::string_view::npos ? host : host + at + 1;
    const std::size_t query = url.find('?', rest);
    result += url.substr(rest, query == std::string_view::npos ? query : query - rest);

    for (std::size_t begin = query; begin != std::string_view::npos;) {
        const std::size_t end = url.find('&', begin + 1);
        const std::string_view parameter = url.substr(begin, end == std::string_view::npos ? end : end - begin);
        const std::size_t equals = parameter.find('=');
        if (equals != std::string_view::npos && is_secret_parameter(parameter.substr(1, equals - 1)))
            result.append(parameter.substr(0, equals + 1)).append(mask);
        else
            result += parameter;
        begin = end;
    }
    return text(std::move(result));
}

std::string Redactor::header(std::string_view name, std::string_view value) const
{
    return is_secret_header(name) ? std::string(mask) : text(std::string(value));
}

std::string Redactor::body(std::string_view body, std::string_view content_type) const
{
    if (lower(content_type).find("json") != std::string::npos && body.size() <= longest_body)
        if (const auto json = parse_json(body)) return text(to_json(without_secret_members(*json)));
    return fmt::format("({} bytes of {})", body.size(), content_type.empty() ? "an unknown type" : text(std::string(content_type)));
}

std::string describe_answer(const Redactor& redactor, const Request& request, const Response& response, long milliseconds, TraceLevel level)
{
    std::string out = fmt::format("http: {} {} -> {} in {} ms{}\n", request.method, redactor.url(request.url), response.status,
                                  milliseconds, response.attempts > 1 ? fmt::format(", attempt {}", response.attempts) : "");
    if (level != TraceLevel::contents) return out;
    append_contents(out, '>', redactor, request.headers, request.upload ? std::string_view() : request.body, request.confidential);
    append_contents(out, '<', redactor, response.headers, response.body, request.confidential);
    return out;
}

std::string describe_failure(const Redactor& redactor, const Request& request, std::string_view reason, long milliseconds, TraceLevel level)
{
    std::string out = fmt::format("http: {} {} failed after {} ms: {}\n", request.method, redactor.url(request.url), milliseconds,
                                  redactor.text(std::string(reason)));
    if (level != TraceLevel::contents) return out;
    append_contents(out, '>', redactor, request.headers, request.upload ? std::string_view() : request.body, request.confidential);
    return out;
}

}  // namespace rxplan::http
