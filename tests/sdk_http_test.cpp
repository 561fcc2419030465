// The HTTP client against servers that fail in every way that matters.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "rxplan/crypto.hpp"
#include "rxplan/http.hpp"
#include "support/local_server.hpp"

using namespace rxplan;
using std::chrono::milliseconds;
using test::HangingUpServer;
using test::LocalServer;
using Clock = std::chrono::steady_clock;

namespace {

http::Options quick()
{
    http::Options options;
    options.retry = {.attempts = 4, .first_wait = milliseconds(4), .longest_wait = milliseconds(20)};
    options.trace = http::TraceLevel::none;
    return options;
}

http::Request request(std::string method, std::string url, std::string body = {})
{
    http::Request made;
    made.method = std::move(method);
    made.url = std::move(url);
    made.body = std::move(body);
    made.deadline = milliseconds(10'000);
    return made;
}

// Gives these statuses one after the other, then 200.
LocalServer::Answer statuses(std::vector<int> list, http::Headers headers = {})
{
    return [list, headers, next = std::make_shared<std::atomic<std::size_t>>(0)](const httplib::Request&, httplib::Response& response) {
        const std::size_t i = (*next)++;
        response.status = i < list.size() ? list[i] : 200;
        if (i < list.size())
            for (const auto& [name, value] : headers) response.set_header(name, value);
        response.set_content(std::to_string(response.status), "text/plain");
    };
}

class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& content = {})
        : path(std::filesystem::temp_directory_path() / ("rxplan-http-" + hex(random_bytes(8))))
    {
        if (!content.empty()) std::ofstream(path, std::ios::binary) << content;
    }
    ~TemporaryFile() { std::filesystem::remove(path); }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;

    [[nodiscard]] std::string content() const
    {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    std::filesystem::path path;
};

}  // namespace

TEST_CASE("an answer comes back with status, headers and body")
{
    const LocalServer server([](const httplib::Request& got, httplib::Response& response) {
        response.status = 201;
        response.set_header("X-Thing", "  some value ");
        response.set_content(got.method + " " + got.body + " " + got.get_header_value("X-Mine"), "text/plain");
    });
    http::Client client(quick());
    http::Request put = request("PUT", server.url("/thing"), "content");
    put.headers = {{"X-Mine", "yes"}};
    const auto answer = client.send(put);
    REQUIRE(answer);
    CHECK(answer->status == 201);
    CHECK(answer->body == "PUT content yes");
    CHECK(answer->header("x-thing").starts_with("some value"));
    CHECK(answer->header("absent").empty());
}

TEST_CASE("a repeatable request that meets faults of the server is repeated")
{
    const LocalServer server(statuses({500, 502, 503}));
    http::Client client(quick());
    const auto answer = client.send(request("GET", server.url("/")));
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->attempts == 4);
    CHECK(client.counts().requests == 4);
    CHECK(client.counts().retries == 3);
}

TEST_CASE("the last answer is given when attempts run out")
{
    const LocalServer server(statuses({500, 500, 500, 500, 500, 500}));
    http::Client client(quick());
    const auto answer = client.send(request("DELETE", server.url("/")));
    REQUIRE(answer);
    CHECK(answer->status == 500);
    CHECK(server.seen().size() == 4);
}

TEST_CASE("answers that repetition does not change are not repeated")
{
    for (const int status : {400, 401, 403, 404, 409, 413, 501}) {
        const LocalServer server(statuses({status}));
        http::Client client(quick());
        CHECK(client.send(request("GET", server.url("/")))->status == status);
        CHECK(server.seen().size() == 1);
    }
}

TEST_CASE("a POST is not repeated after a fault of the server")
{
    const LocalServer server(statuses({500}));
    http::Client client(quick());
    CHECK(client.send(request("POST", server.url("/"), "{}"))->status == 500);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("a POST that declares itself repeatable is repeated")
{
    const LocalServer server(statuses({500}));
    http::Client client(quick());
    http::Request post = request("POST", server.url("/"), "{}");
    post.repeatable = true;
    CHECK(client.send(post)->status == 200);
}

TEST_CASE("a POST without an answer reaches the server once and is reported as unanswered")
{
    const HangingUpServer server;
    http::Client client(quick());
    const auto answer = client.send(request("POST", server.url("/servers"), "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::unanswered);
    CHECK(server.unanswered() == 1);
}

TEST_CASE("a POST after other requests is not repeated by a kept connection that proves dead")
{
    const HangingUpServer server;
    http::Client client(quick());
    for (int i = 0; i < 3; ++i) REQUIRE(client.send(request("GET", server.url("/ok")))->status == 200);
    REQUIRE_FALSE(client.send(request("POST", server.url("/servers"), "{}")));
    CHECK(server.unanswered() == 1);
}

TEST_CASE("a GET without an answer is repeated, then reported as unanswered")
{
    const HangingUpServer server;
    http::Client client(quick());
    const auto answer = client.send(request("GET", server.url("/")));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::unanswered);
    CHECK(server.unanswered() >= 4);
}

TEST_CASE("a server that is not there is unreachable, for a POST too")
{
    http::Client client(quick());
    const auto answer = client.send(request("POST", "http://127.0.0.1:1/", "{}"));
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::unreachable);
    CHECK(answer.error().message.starts_with("POST http://127.0.0.1:1/: "));
    CHECK(client.counts().requests == 4);  // nothing was sent, so it was tried again
}

TEST_CASE("a slow answer ends with the deadline")
{
    const LocalServer server([](const httplib::Request&, httplib::Response&) { std::this_thread::sleep_for(milliseconds(600)); });
    http::Client client(quick());
    http::Request slow = request("POST", server.url("/"), "{}");
    slow.deadline = milliseconds(100);
    const auto begin = Clock::now();
    const auto answer = client.send(slow);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::unanswered);
    CHECK(Clock::now() - begin < milliseconds(500));
}

TEST_CASE("what cannot be sent is said without sending it")
{
    http::Client client(quick());
    http::Request split = request("GET", "http://127.0.0.1:1/");
    split.headers = {{"X-Meta", "a\r\nX-Other: b"}};
    CHECK(client.send(split).error().kind == http::Error::Kind::invalid);
    CHECK(client.send(request("GET", "ftp://127.0.0.1/")).error().kind == http::Error::Kind::invalid);
    CHECK(client.counts().requests == 1);
}

TEST_CASE("Retry-After is obeyed with 429, 413 and 503, also by a POST")
{
    for (const int status : {429, 413, 503}) {
        const LocalServer server(statuses({status}, {{"Retry-After", "1"}}));
        http::Client client(quick());
        const auto begin = Clock::now();
        CHECK(client.send(request("POST", server.url("/"), "{}"))->status == 200);
        CHECK(Clock::now() - begin >= milliseconds(1000));
        CHECK(server.seen().size() == 2);
    }
}

TEST_CASE("a Retry-After beyond the deadline is not waited for")
{
    const LocalServer server(statuses({429}, {{"Retry-After", "3600"}}));
    http::Client client(quick());
    CHECK(client.send(request("GET", server.url("/")))->status == 429);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("refusals for being too fast do not use up the attempts")
{
    const LocalServer server(statuses({429, 429, 429, 429, 429, 429, 429}));
    http::Client client(quick());
    CHECK(client.send(request("POST", server.url("/"), "{}"))->status == 200);
    CHECK(server.seen().size() == 8);
}

TEST_CASE("a refusal makes the whole rate-limit group wait")
{
    const LocalServer server(statuses({429}, {{"Retry-After", "1"}}));
    http::Options options = quick();
    options.rate_limits = {{"post", 1000, std::chrono::seconds(60)}};
    http::Client client(options);
    http::Request post = request("POST", server.url("/"), "{}");
    post.groups = {"post"};
    std::thread first([&] { static_cast<void>(client.send(post)); });
    while (server.seen().empty()) std::this_thread::sleep_for(milliseconds(5));
    std::this_thread::sleep_for(milliseconds(50));
    const auto begin = Clock::now();
    CHECK(client.send(post)->status == 200);
    CHECK(Clock::now() - begin >= milliseconds(700));
    first.join();
}

TEST_CASE("a rate-limit group lets so many requests go in its window, and the next ones later")
{
    const LocalServer server(statuses({}));
    http::Options options = quick();
    options.rate_limits = {{"get", 3, std::chrono::seconds(1)}};
    http::Client client(options);
    http::Request get = request("GET", server.url("/"));
    get.groups = {"get", "no such group"};
    const auto begin = Clock::now();
    for (int i = 0; i < 3; ++i) CHECK(client.send(get)->status == 200);
    CHECK(Clock::now() - begin < milliseconds(700));
    CHECK(client.send(get)->status == 200);
    CHECK(Clock::now() - begin >= milliseconds(1000));
    CHECK(client.counts().throttled == 1);
}

TEST_CASE("a rate limit that outlasts the deadline is an error, and nothing is sent")
{
    const LocalServer server(statuses({}));
    http::Options options = quick();
    options.rate_limits = {{"create", 1, std::chrono::hours(24)}};
    http::Client client(options);
    http::Request post = request("POST", server.url("/"), "{}");
    post.groups = {"create"};
    CHECK(client.send(post)->status == 200);
    const auto answer = client.send(post);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::throttled);
    CHECK(server.seen().size() == 1);
}

TEST_CASE("connections are kept and used again")
{
    const LocalServer server(statuses({}));
    http::Client client(quick());
    for (int i = 0; i < 5; ++i) CHECK(client.send(request("GET", server.url("/")))->ok());
    CHECK(client.counts().connections == 1);
    CHECK(client.counts().by_method == std::vector<std::pair<std::string, std::uint64_t>>{{"GET", 5}});
}

TEST_CASE("many threads share a client")
{
    const LocalServer server(
        [](const httplib::Request& got, httplib::Response& response) { response.set_content(got.path, "text/plain"); });
    http::Client client(quick());
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 25; ++i) {
                const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
                const auto answer = client.send(request("GET", server.url(path)));
                if (answer && answer->body == path) ++right;
            }
        });
    for (std::thread& thread : threads) thread.join();
    CHECK(right == 100);
    CHECK(client.counts().connections <= 8);
}

TEST_CASE("a file is uploaded as it is, repeated from its beginning, and its progress told")
{
    std::string content(3'000'000, '\0');
    for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 7);
    const TemporaryFile file(content);
    const LocalServer server(statuses({503}));
    http::Client client(quick());
    http::Request put = request("PUT", server.url("/object"));
    put.upload = file.path;
    std::uint64_t told = 0;
    put.progress = [&told](std::uint64_t done, std::uint64_t total) {
        CHECK(total == 3'000'000);
        told = std::max(told, done);
    };
    CHECK(client.send(put)->status == 200);
    REQUIRE(server.seen().size() == 2);
    CHECK(server.seen()[1].body == content);
    CHECK(told == content.size());
}

TEST_CASE("a file that is not there cannot be uploaded")
{
    http::Client client(quick());
    http::Request put = request("PUT", "http://127.0.0.1:1/");
    put.upload = "/nonexistent/file";
    const auto answer = client.send(put);
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::file);
    CHECK(answer.error().message.find("/nonexistent/file") != std::string::npos);
}

TEST_CASE("a download appears only when it is complete")
{
    const LocalServer server([](const httplib::Request& got, httplib::Response& response) {
        if (got.path == "/missing") response.status = 404;
        response.set_content(got.path == "/missing" ? "no" : std::string(1'000'000, 'd'), "application/octet-stream");
    });
    http::Client client(quick());
    const TemporaryFile file;
    http::Request get = request("GET", server.url("/missing"));
    get.download = file.path;
    CHECK(client.send(get)->body == "no");
    CHECK_FALSE(std::filesystem::exists(file.path));
    get.url = server.url("/there");
    CHECK(client.send(get)->body.empty());
    CHECK(file.content() == std::string(1'000'000, 'd'));
}

TEST_CASE("an answer larger than allowed is refused")
{
    const LocalServer server(
        [](const httplib::Request&, httplib::Response& response) { response.set_content(std::string(5000, 'x'), "text/plain"); });
    http::Client client(quick());
    http::Request get = request("GET", server.url("/"));
    get.largest_answer = 1000;
    CHECK(client.send(get).error().kind == http::Error::Kind::too_large);
}

TEST_CASE("redirects are followed only when asked for")
{
    const LocalServer server([](const httplib::Request& got, httplib::Response& response) {
        if (got.path == "/old") response.set_redirect("/new");
        response.set_content(got.path, "text/plain");
    });
    http::Client client(quick());
    http::Request get = request("GET", server.url("/old"));
    CHECK(client.send(get)->status == 302);
    get.redirects = 2;
    CHECK(client.send(get)->body == "/new");
}

TEST_CASE("what may not stand in a path is percent-encoded")
{
    CHECK(http::encode("a b/ü~-._") == "a%20b%2F%C3%BC~-._");
    CHECK(http::encode_path("devel//x y") == "devel//x%20y");
}

TEST_CASE("which URLs lead to this machine")
{
    for (const char* here : {"http://127.0.0.1", "http://127.0.0.1:80/x", "https://127.1.2.3?q", "http://localhost",
                             "http://LocalHost:8080/", "http://[::1]:9/", "http://user:word@127.0.0.1/"})
        CHECK_MESSAGE(http::is_loopback(here), here);
    for (const char* elsewhere : {"", "127.0.0.1", "http://", "http://127.evil.example/", "http://127.0.0.1.evil.example/", "http://127.1/",
                                  "http://localhost.evil.example/", "http://127.0.0.1@evil.example/", "http://128.0.0.1/", "http://[::2]/",
                                  "http://[::1", "http://evil.example/127.0.0.1", "http://evil.example?@127.0.0.1"})
        CHECK_FALSE_MESSAGE(http::is_loopback(elsewhere), elsewhere);
    CHECK(http::host_of("https://u@identity.api.rackspacecloud.com:443/v2.0") == "identity.api.rackspacecloud.com");
    CHECK(http::host_of("http://[2001:db8::1]:80/") == "[2001:db8::1]");
}
