#include "providers/rackspace/replies.hpp"

#include <fmt/format.h>

#include "rxplan/json.hpp"

namespace rxplan::rackspace {

namespace {

std::string_view status_name(int status)
{
    switch (status) {
        case 400:
            return "bad request";
        case 401:
            return "not authorised";
        case 403:
            return "forbidden";
        case 404:
            return "not found";
        case 405:
            return "method not allowed";
        case 409:
            return "conflict";
        case 411:
            return "length required";
        case 412:
            return "precondition failed";
        case 413:
            return "too large, or over a limit";
        case 422:
            return "content damaged or not understood";
        case 429:
            return "too many requests";
        case 500:
            return "internal error";
        case 502:
            return "bad gateway";
        case 503:
            return "service unavailable";
        case 504:
            return "gateway timeout";
        case 507:
            return "insufficient storage";
        default:
            return "no reason given";
    }
}

// `{"itemNotFound": {"message": ...}}`, `{"error": {"message": ...}}`, `{"NeutronError": {"message": ...}}`, `{"message": ...}`
std::string message_in(const Value& json)
{
    if (!json.has_contents() || json.kind() != Type::Kind::object) return {};
    if (std::string text = json.text_of("message"); !text.empty()) return text;
    for (const auto& [name, member] : json.entries()) {
        std::string text = member.text_of("message");
        if (text.empty()) continue;
        const std::string details = member.text_of("details");
        return details.empty() || details == text ? text : fmt::format("{} ({})", text, details);
    }
    return {};
}

// The words of a small page of HTML, as Images and Object Storage answer, without its title: `No image found with ID 7`.
std::string words_of_page(std::string_view page)
{
    const std::size_t title = page.rfind("</h1>");
    if (title != std::string_view::npos) page.remove_prefix(title);
    std::string words;
    bool inside_tag = false;
    for (const char c : page) {
        if (c == '<' || c == '>') inside_tag = c == '<';
        const bool is_blank = inside_tag || c == '>' || c == ' ' || c == '\n' || c == '\r' || c == '\t';
        if (!is_blank)
            words += c;
        else if (!words.empty() && words.back() != ' ')
            words += ' ';
    }
    while (words.ends_with(' ')) words.pop_back();
    return words;
}

std::string request_id_of(const http::Response& response)
{
    std::string_view id = response.header("X-Compute-Request-Id");
    if (id.empty()) id = response.header("X-Openstack-Request-Id");
    if (id.empty()) id = response.header("X-Trans-Id");
    return std::string(id);
}

struct Wording {
    std::string_view id;
    const char* summary;
};

Wording wording_of(const Refusal& refusal)
{
    if (refusal.status >= 200 && refusal.status < 300) return {"cloud-answer-unusable", "the cloud's answer cannot be used"};
    if (refusal.status >= 500) return {"cloud-failed", "the cloud failed at a request"};
    if (refusal.status != 0) return {"cloud-refused", "the cloud refused a request"};
    switch (refusal.kind) {
        case http::Error::Kind::invalid:
            return {"cloud-request-invalid", "a request cannot be sent"};
        case http::Error::Kind::unreachable:
            return {"cloud-unreachable", "the cloud cannot be reached"};
        case http::Error::Kind::untrusted:
            return {"cloud-untrusted", "the cloud's certificate is not trusted"};
        case http::Error::Kind::throttled:
            return {"cloud-rate-limit", "the cloud's rate limit leaves no room"};
        case http::Error::Kind::unanswered:
            return {"cloud-unanswered", "the cloud did not answer"};
        case http::Error::Kind::too_large:
            return {"cloud-answer-too-large", "the cloud's answer is too large"};
        case http::Error::Kind::file:
            return {"file-not-accessible", "a file cannot be read or written"};
    }
    return {"cloud-unanswered", "the cloud did not answer"};
}

}  // namespace

std::span<const Value> items(const Value& json)
{
    const bool array = json.has_contents() && (json.kind() == Type::Kind::tuple || json.kind() == Type::Kind::list);
    return array ? json.elements() : std::span<const Value>();
}

std::string message_of(const http::Response& response)
{
    if (const auto json = parse_json(response.body))
        if (std::string text = message_in(*json); !text.empty()) return text;
    const bool plain = response.header("Content-Type").starts_with("text/plain");
    if (plain && !response.body.empty() && response.body.size() < 500) return response.body;
    if (response.header("Content-Type").starts_with("text/html") && response.body.size() < 2000)
        if (std::string words = words_of_page(response.body); !words.empty()) return words;
    return std::string(status_name(response.status));
}

bool Refusal::in_doubt() const noexcept
{
    if (status == 0) return kind == http::Error::Kind::unanswered || kind == http::Error::Kind::too_large;
    // A gateway says 503 or 52x also of a request that the service behind it has taken. 501 is said by those who know no such request.
    return (status >= 200 && status < 300) || (status >= 500 && status != 501);
}

Refusal refusal_of(std::string request, const http::Response& response)
{
    return {.status = response.status,
            .kind = http::Error::Kind::unanswered,
            .request = std::move(request),
            .message = message_of(response),
            .request_id = request_id_of(response)};
}

Refusal unusable(std::string request, const http::Response& response, std::string_view missing)
{
    return {.status = response.status,
            .kind = http::Error::Kind::unanswered,
            .request = std::move(request),
            .message = fmt::format("the answer has no `{}`", missing),
            .request_id = request_id_of(response)};
}

Refusal refusal_of(std::string request, const http::Error& error)
{
    return {.status = 0, .kind = error.kind, .request = std::move(request), .message = error.message, .request_id = {}};
}

Diagnostic problem(const Refusal& refusal, Path where)
{
    if (refusal.sign_in) return *refusal.sign_in;
    const Wording wording = wording_of(refusal);
    Diagnostic diagnostic = error(wording.id, wording.summary);
    diagnostic.at(std::move(where));
    if (refusal.status == 0)
        diagnostic.note(refusal.message + ".");
    else
        diagnostic.note(fmt::format("{} was answered with {}: {}", refusal.request, refusal.status, refusal.message));
    if (!refusal.request_id.empty()) diagnostic.note(fmt::format("The cloud's number for this request is {}.", refusal.request_id));
    return diagnostic;
}

Failed failed_cleanly(Diagnostic diagnostic)
{
    Failed failed;
    failed.diagnostics.add(std::move(diagnostic));
    failed.unchanged = true;
    return failed;
}

Failed failed_cleanly(const Refusal& refusal, Path where)
{
    return failed_cleanly(problem(refusal, std::move(where)));
}

Unanswered unanswered(const Refusal& refusal, Path where)
{
    Unanswered result;
    result.diagnostics.add(problem(refusal, std::move(where)));
    return result;
}

StartResult refused(const Refusal& refusal, Path where)
{
    if (refusal.in_doubt()) return unanswered(refusal, std::move(where));
    return failed_cleanly(refusal, std::move(where));
}

Failed not_found_out(Diagnostic diagnostic)
{
    Failed failed;
    failed.diagnostics.add(std::move(diagnostic));
    return failed;
}

Failed not_found_out(const Refusal& refusal)
{
    return not_found_out(problem(refusal));
}

}  // namespace rxplan::rackspace
