// The trace tells what happened, and never a secret.
#include <doctest/doctest.h>

#include <mutex>

#include "rxplan/http.hpp"
#include "sdk/http_trace.hpp"
#include "support/local_server.hpp"

using namespace rxplan;
using test::LocalServer;

namespace {

// A client at the highest level of tracing, and all that it has told.
struct Traced {
    explicit Traced(http::TraceLevel level = http::TraceLevel::contents)
    {
        http::Options options;
        options.trace = level;
        options.trace_sink = [this](std::string_view part) {
            const std::lock_guard lock(mutex);
            text += part;
        };
        client = std::make_unique<http::Client>(options);
    }
    [[nodiscard]] bool shows(std::string_view part) const { return text.find(part) != std::string::npos; }

    std::mutex mutex;
    std::string text;
    std::unique_ptr<http::Client> client;
};

constexpr const char* canary = "c4n4ry-53cr3t";

}  // namespace

TEST_CASE("requests are told in one line each, with counts at the end")
{
    const LocalServer server([](const httplib::Request&, httplib::Response& response) { response.status = 204; });
    Traced traced(http::TraceLevel::requests);
    http::Request request;
    request.method = "DELETE";
    request.url = server.url("/servers/7");
    CHECK(traced.client->send(request)->status == 204);
    traced.client.reset();
    CHECK(traced.shows("http: DELETE http://127.0.0.1:"));
    CHECK(traced.shows("/servers/7 -> 204 in "));
    CHECK(traced.shows("http: 1 requests, 1 DELETE; 0 retries"));
}

TEST_CASE("no secret shows, wherever it travels")
{
    const LocalServer server([](const httplib::Request&, httplib::Response& response) {
        response.set_header("X-Subject-Token", canary);
        response.set_header("X-Container-Meta-Temp-Url-Key", canary);
        response.set_content(std::string(R"({"server":{"id":"s-1","adminPass":")") + canary + R"("}})", "application/json");
    });
    Traced traced;
    http::Request request;
    request.method = "POST";
    request.url = server.url("/servers?temp_url_sig=") + canary + "&limit=5&X-Amz-Signature=" + canary;
    request.headers = {{"X-Auth-Token", canary},
                       {"Authorization", std::string("Basic ") + canary},
                       {"Content-Type", "application/json"},
                       {"X-Object-Meta-Where", std::string("http://x/v1/a/c/o?temp_url_sig=") + canary + "&temp_url_expires=9"}};
    request.body = std::string(R"({"server":{"name":"visible","user_data":")") + canary + R"(","personality":[{"path":"/p","contents":")" +
                   canary + R"("}],"metadata":{"from":"http://x?temp_url_sig=)" + canary + R"("},"auth":{"apiKey":")" + canary +
                   R"(","password":")" + canary + R"("}}})";
    CHECK(traced.client->send(request)->ok());
    CHECK_FALSE(traced.shows(canary));
    CHECK(traced.shows("visible"));
    CHECK(traced.shows("limit=5"));
    CHECK(traced.shows("temp_url_expires=9"));
    CHECK(traced.shows("s-1"));
    CHECK(traced.shows("X-Auth-Token: (sensitive)"));
}

TEST_CASE("bodies of confidential requests and of unknown types do not show")
{
    const LocalServer server(
        [](const httplib::Request&, httplib::Response& response) { response.set_content(R"({"id":"answered"})", "application/json"); });
    Traced traced;
    http::Request request;
    request.method = "POST";
    request.url = server.url("/v2.0/tokens");
    request.headers = {{"Content-Type", "application/json"}};
    request.body = R"({"asked":1})";
    request.confidential = true;
    CHECK(traced.client->send(request)->ok());
    request.confidential = false;
    request.headers = {{"Content-Type", "application/octet-stream"}};
    request.body = "some file";
    CHECK(traced.client->send(request)->ok());
    CHECK_FALSE(traced.shows("asked"));
    CHECK_FALSE(traced.shows("some file"));
    CHECK(traced.shows("(9 bytes of application/octet-stream)"));
}

TEST_CASE("a secret that was told is masked everywhere, in errors too")
{
    Traced traced;
    traced.client->conceal("p\"ss w\xc3\xb6rd");
    http::Request request;
    request.url = "http://127.0.0.1:1/" + http::encode("p\"ss w\xc3\xb6rd");
    request.deadline = std::chrono::milliseconds(300);
    const auto answer = traced.client->send(request);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message.find("ss%20w") == std::string::npos);
    CHECK(answer.error().message.starts_with("GET http://127.0.0.1:1/(sensitive): "));
    CHECK_FALSE(traced.shows("ss%20w"));

    http::Redactor redactor;
    redactor.conceal("p\"ss w\xc3\xb6rd");
    CHECK(redactor.text("said p\"ss w\xc3\xb6rd") == "said (sensitive)");
    CHECK(redactor.body("{\"x\":\"p\\\"ss w\xc3\xb6rd\"}", "application/json") == "{\"x\":\"(sensitive)\"}");
}

TEST_CASE("user names and passwords in an address do not show")
{
    const http::Redactor redactor;
    CHECK(redactor.url("https://user:pass@host/path?a=1#f") == "https://(sensitive)@host/path?a=1#f");
    CHECK(redactor.url("https://host/path@2?email=a@b") == "https://host/path@2?email=a@b");
}

TEST_CASE("a short text is not taken for a secret, since it would spoil everything")
{
    http::Redactor redactor;
    redactor.conceal("http");
    CHECK(redactor.text("http stays") == "http stays");
}
