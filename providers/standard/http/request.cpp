#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <string>
#include <utility>

#include "providers/standard/http/http.hpp"
#include "providers/standard/http/patience.hpp"
#include "providers/standard/utf8.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

constexpr std::int64_t default_timeout_ms = 30'000;
constexpr std::int64_t longest_delay_ms = 86'400'000;

BlockSchema block()
{
    const Type text = Type::string();
    const Type number = Type::number();
    BlockSchema schema;
    schema.attributes = {
        required("url", text, "What to ask for. Redirections are followed unless request headers might hold credentials."),
        optional("method", text, "`GET` (the default), `HEAD` or `POST`."),
        optional("request_headers", Type::map(text), "Headers to send."),
        optional("request_body", text, "Body to send."),
        optional("request_timeout_ms", number, "How long one attempt may take; 30,000 by default."),
        optional("ca_cert_pem", text, "Certificates of the authorities to trust instead of the system's, in PEM."),
        optional("insecure", Type::boolean(), "Whether to accept any certificate."),
        optional("expect_status", Type::list(number),
                 "Statuses that count as an answer. By default every status does, or, with `retry` or `deadline`, every one but 429 and "
                 "the 500s."),
        optional("deadline", number, "For how many seconds, from the first attempt on, to ask again until there is an answer."),
        computed("id", text, "The URL."),
        computed("status_code", number, "Status of the answer."),
        computed("response_headers", Type::map(text),
                 "Headers of the answer, written `Content-Type`; several of one name are joined by commas."),
        computed("response_body", text, "Body of the answer; null when that is not UTF-8 text."),
        computed("body", text, "The same as `response_body`."),
        computed("response_body_base64", text, "Body of the answer in base64."),
    };
    NestedBlockSchema retry;
    retry.name = "retry";
    retry.nesting = NestedBlockSchema::Nesting::single;
    retry.max_items = 1;
    retry.doc = "Asks again when there is no answer.";
    retry.attributes = {
        optional("attempts", number, "How many times at most, after the first; without a limit where there is a `deadline`."),
        optional("min_delay_ms", number, "Wait before the second attempt; doubles each time. 1,000 by default."),
        optional("max_delay_ms", number, "Longest wait. 30,000 by default, 5,000 with a `deadline`.")};
    schema.blocks = {std::move(retry)};
    return schema;
}

Diagnostics validate(const Value& config)
{
    Diagnostics diagnostics;
    const auto refuse = [&](std::string note, Path path) {
        diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument", std::move(note), std::move(path)));
    };
    if (const Value url = config.get("url"); url.has_contents()) {
        const std::string_view text = url.as_string();
        if (!text.starts_with("http://") && !text.starts_with("https://")) refuse("`url` must start with http:// or https://.", "url");
    }
    if (const Value method = config.get("method"); method.has_contents()) {
        const std::string_view name = method.as_string();
        if (name != "GET" && name != "HEAD" && name != "POST") refuse("`method` must be GET, HEAD or POST.", "method");
    }
    require_integer(diagnostics, config, "request_timeout_ms", 1, longest_delay_ms);
    require_integer(diagnostics, config, "deadline", 1, longest_delay_ms / 1000);
    if (config.bool_of("insecure") && config.get("ca_cert_pem").has_contents()) {
        refuse("With `insecure` every certificate is accepted, so `ca_cert_pem` has no effect.", "ca_cert_pem");
    }
    if (const Value retry = config.get("retry"); retry.has_contents()) {
        require_integer(diagnostics, retry, "attempts", 0, 1'000'000);
        require_integer(diagnostics, retry, "min_delay_ms", 0, longest_delay_ms);
        require_integer(diagnostics, retry, "max_delay_ms", 0, longest_delay_ms);
    }
    if (const Value statuses = config.get("expect_status"); statuses.has_contents()) {
        for (const Value& status : statuses.elements()) {
            if (!status.has_contents()) continue;
            const std::int64_t number = status.as_number().to_int64().value_or(0);
            if (number < 100 || number > 599) refuse("`expect_status` must hold HTTP statuses, 100 to 599.", "expect_status");
        }
    }
    return diagnostics;
}

bool is_harmless_header(std::string name)
{
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return name == "accept" || name == "accept-language" || name == "content-type" || name == "user-agent";
}

http::Request request_of(const Value& arguments)
{
    http::Request request;
    request.method = arguments.text_of("method", "GET");
    request.url = arguments.text_of("url");
    request.body = arguments.text_of("request_body");
    request.redirects = 10;
    if (const Value headers = arguments.get("request_headers"); headers.has_contents()) {
        for (const auto& [name, value] : headers.entries()) {
            if (value.has_contents()) request.headers.emplace_back(name, value.as_string());
            if (!is_harmless_header(std::string(name))) request.redirects = 0;
        }
    }
    request.attempt_timeout = std::chrono::milliseconds(arguments.int_of("request_timeout_ms", default_timeout_ms));
    request.deadline = request.attempt_timeout;
    request.confidential = arguments.contains_sensitive();
    request.tls.verify = !arguments.bool_of("insecure");
    request.tls.authorities = arguments.text_of("ca_cert_pem");
    return request;
}

// `content-type` as `Content-Type`, whatever the server and the version of the protocol write.
std::string usual_form(std::string_view name)
{
    std::string text(name);
    bool first = true;
    for (char& c : text) {
        const auto byte = static_cast<unsigned char>(c);
        c = static_cast<char>(first ? std::toupper(byte) : std::tolower(byte));
        first = c == '-';
    }
    return text;
}

Value headers_value(const http::Headers& headers)
{
    NamedValues values;
    for (const auto& [name, text] : headers) {
        if (!is_utf8(text)) continue;
        const std::string usual = usual_form(name);
        const auto known = std::find_if(values.begin(), values.end(), [&](const auto& one) { return one.first == usual; });
        if (known == values.end()) {
            values.emplace_back(usual, Value::string(text));
        } else {
            known->second = Value::string(fmt::format("{}, {}", known->second.as_string(), text));
        }
    }
    return Value::map(Type::string(), std::move(values));
}

Value state_of(const Value& arguments, const http::Response& response)
{
    const Value body = is_utf8(response.body) ? Value::string(response.body) : Value::null(Type::string());
    return arguments.with("id", arguments.get("url"))
        .with("status_code", Value::number(response.status))
        .with("response_headers", headers_value(response.headers))
        .with("response_body", body)
        .with("body", body)
        .with("response_body_base64", Value::string(base64_encode(response.body)));
}

std::int64_t now_ms()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// Where the asking stands; what `poll` needs.
struct Progress {
    std::int64_t attempts = 0;
    std::int64_t begun_ms = 0;

    [[nodiscard]] Value handle() const
    {
        return Value::object({{"attempts", Value::number(attempts)}, {"begun_ms", Value::number(begun_ms)}});
    }
    static Progress from(const Value& handle) { return {.attempts = handle.int_of("attempts"), .begun_ms = handle.int_of("begun_ms")}; }
};

// The query is left out of messages: it may hold a signature.
std::string shown(const http::Request& request)
{
    return fmt::format("{} {}", request.method, request.url.substr(0, request.url.find('?')));
}

std::string expectation(const Patience& patience)
{
    return patience.expected.empty() ? std::string() : fmt::format("; expected was {}", fmt::join(patience.expected, " or "));
}

// One attempt: an answer, or what to do without one.
PollResult attempt(http::Client& client, const Value& arguments, Progress progress)
{
    const Patience patience = patience_of(arguments);
    const http::Request request = request_of(arguments);
    const http::Result result = client.send(request);
    ++progress.attempts;
    if (result && is_answer(patience, result->status)) return Done{state_of(arguments, *result)};

    const std::chrono::milliseconds elapsed(now_ms() - progress.begun_ms);
    const std::string remark = result ? fmt::format("answered {}", result->status) : result.error().message;
    const bool hopeless = !result && result.error().kind == http::Error::Kind::invalid;
    if (const auto wait = hopeless ? std::nullopt : next_wait(patience, progress.attempts, elapsed)) {
        return Pending{.handle = progress.handle(), .state = Value::null(arguments.type()), .poll_after = *wait, .remark = remark};
    }
    const std::string note = fmt::format("{}: {}{} ({} attempt{} in {} s).", shown(request), remark, expectation(patience),
                                         progress.attempts, progress.attempts == 1 ? "" : "s", elapsed.count() / 1000);
    return Failed{
        .diagnostics = one_error("no-answer", "the server did not answer as expected", note, "url"), .state = {}, .unchanged = false};
}

// A trace must not show what the configuration calls secret, wherever it stands.
void conceal_secrets(http::Client& client, const Value& value, bool sensitive)
{
    sensitive = sensitive || value.is_sensitive();
    if (!value.has_contents() || (!sensitive && !value.contains_sensitive())) return;
    if (value.kind() == Type::Kind::string) {
        client.conceal(std::string(value.as_string()));
    } else if (!value.type().is_primitive()) {
        for (const Value& element : value.elements()) conceal_secrets(client, element, sensitive);
    }
}

StartResult first_attempt(http::Client& client, const Change& change)
{
    conceal_secrets(client, change.config, false);
    if (Diagnostics problems = validate(change.planned); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    PollResult result = attempt(client, change.planned, {.attempts = 0, .begun_ms = now_ms()});
    return std::visit([](auto&& one) -> StartResult { return std::forward<decltype(one)>(one); }, std::move(result));
}

}  // namespace

ResourceType http_data_source(const std::shared_ptr<http::Client>& client)
{
    ResourceType type;
    type.schema = {.type = "http",
                   .block = block(),
                   .version = 0,
                   // `request_timeout_ms`, `retry` and `deadline` say how long it may take.
                   .timeouts = {.create = {}, .read = std::chrono::hours(24), .update = {}, .destroy = {}},
                   .doc = "The answer of a web server: to read something, or to wait until a server is ready."};
    type.validate = validate;
    type.fetch = [client](const Change& change) { return first_attempt(*client, change); };
    type.poll = [client](const Change& change, const Value& handle) { return attempt(*client, change.planned, Progress::from(handle)); };
    return type;
}

}  // namespace rxplan::standard
