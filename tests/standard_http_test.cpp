#include <doctest/doctest.h>
#include <fmt/format.h>
#include <httplib.h>

#include <atomic>
#include <thread>

#include "providers/standard/http/http.hpp"
#include "providers/standard/http/patience.hpp"
#include "tests/support/provider_driver.hpp"

using namespace rxplan;
using rxplan::test::ProviderDriver;
using std::chrono::milliseconds;

namespace {

// A web server of this process for the length of a test.
class Server {
public:
    Server()
    {
        server_.Get("/text", [](const httplib::Request&, httplib::Response& response) {
            response.set_header("X-Kind", "a");
            response.set_content("hello", "text/plain");
        });
        server_.Get("/bytes", [](const httplib::Request&, httplib::Response& response) {
            response.set_content(std::string("\xff\x00", 2), "application/octet-stream");
        });
        server_.Post("/echo", [](const httplib::Request& request, httplib::Response& response) {
            response.set_content(request.get_header_value("X-Token") + ":" + request.body, "text/plain");
        });
        server_.Get("/slow-start", [this](const httplib::Request&, httplib::Response& response) {
            response.status = ++asked_ < 3 ? 503 : 200;
            response.set_content("up", "text/plain");
        });
        server_.Get("/away", [](const httplib::Request&, httplib::Response& response) { response.set_redirect("/text"); });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server()
    {
        server_.stop();
        thread_.join();
    }

    [[nodiscard]] Value url(const std::string& path) const { return Value::string(fmt::format("http://127.0.0.1:{}{}", port_, path)); }
    [[nodiscard]] int asked() const { return asked_; }

private:
    httplib::Server server_;
    std::atomic<int> asked_ = 0;
    int port_ = 0;
    std::thread thread_;
};

ProviderDriver http_provider()
{
    return ProviderDriver(standard::make_http({.data_dir = {}, .engine_version = "0"}));
}

Value statuses(std::initializer_list<int> numbers)
{
    std::vector<Value> values;
    for (int number : numbers) values.push_back(Value::number(number));
    return Value::list(Type::number(), values);
}

}  // namespace

TEST_CASE("data http: status, headers and body of an answer")
{
    const Server server;
    ProviderDriver http = http_provider();
    const Value answer = http.fetch("http", {{"url", server.url("/text")}});
    CHECK(answer.int_of("status_code") == 200);
    CHECK(answer.text_of("response_body") == "hello");
    CHECK(answer.text_of("body") == "hello");
    CHECK(answer.text_of("response_body_base64") == "aGVsbG8=");
    CHECK(answer.get("response_headers").text_of("X-Kind") == "a");
    CHECK(answer.get("response_headers").text_of("Content-Type") == "text/plain");
    CHECK(answer.get("id") == answer.get("url"));
    CHECK(answer.is_wholly_known());
}

TEST_CASE("data http: an error status is an answer too, and bytes are no text")
{
    const Server server;
    ProviderDriver http = http_provider();
    CHECK(http.fetch("http", {{"url", server.url("/nowhere")}}).int_of("status_code") == 404);
    const Value bytes = http.fetch("http", {{"url", server.url("/bytes")}});
    CHECK(bytes.get("response_body").is_null());
    CHECK(bytes.text_of("response_body_base64") == "/wA=");
}

TEST_CASE("data http: method, headers and body are sent")
{
    const Server server;
    ProviderDriver http = http_provider();
    const Value answer = http.fetch("http", {{"url", server.url("/echo")},
                                             {"method", Value::string("POST")},
                                             {"request_body", Value::string("ping")},
                                             {"request_headers", Value::map(Type::string(), {{"X-Token", Value::string("t")}})}});
    CHECK(answer.text_of("response_body") == "t:ping");
}

TEST_CASE("data http: redirections are followed, but not with headers that may be credentials")
{
    const Server server;
    ProviderDriver http = http_provider();
    CHECK(http.fetch("http", {{"url", server.url("/away")}}).text_of("response_body") == "hello");
    const Value headers = Value::map(Type::string(), {{"X-Token", Value::string("t")}});
    CHECK(http.fetch("http", {{"url", server.url("/away")}, {"request_headers", headers}}).int_of("status_code") == 302);
}

TEST_CASE("data http: a server that is not ready is asked again by poll, which never waits")
{
    const Server server;
    ProviderDriver http = http_provider();
    const Value retry = http.block("http", "retry", {{"min_delay_ms", Value::number(7)}}, Mode::data);
    const Change change = http.change(
        Operation::read, "http", {},
        {{"url", server.url("/slow-start")}, {"deadline", Value::number(60)}, {"expect_status", statuses({200})}, {"retry", retry}});
    const StartResult first = http.start(change);
    REQUIRE(std::holds_alternative<Pending>(first));
    CHECK(server.asked() == 1);
    CHECK(std::get<Pending>(first).remark == "answered 503");
    CHECK(std::get<Pending>(first).poll_after == milliseconds(7));

    std::vector<PollRequest> requests{{.change = change, .handle = std::get<Pending>(first).handle}};
    const std::vector<PollResult> second = http.provider().poll(requests);
    REQUIRE(std::holds_alternative<Pending>(second.front()));
    CHECK(std::get<Pending>(second.front()).poll_after == milliseconds(14));

    requests.front().handle = std::get<Pending>(second.front()).handle;
    const std::vector<PollResult> third = http.provider().poll(requests);
    REQUIRE(std::holds_alternative<Done>(third.front()));
    CHECK(std::get<Done>(third.front()).state.text_of("response_body") == "up");
    CHECK(server.asked() == 3);
}

TEST_CASE("data http: when patience ends, the message says what was asked and what came, not the query")
{
    const Server server;
    ProviderDriver http = http_provider();
    const Value retry = http.block("http", "retry", {{"attempts", Value::number(0)}}, Mode::data);
    const std::string told =
        http.failure(Operation::read, "http", {},
                     {{"url", server.url("/text?signature=abc")}, {"expect_status", statuses({201, 204})}, {"retry", retry}});
    CHECK(told == fmt::format("url: GET {}: answered 200; expected was 201 or 204 (1 attempt in 0 s).\n", server.url("/text").as_string()));
}

TEST_CASE("data http: a server that is not there is a failure, or not ready yet")
{
    ProviderDriver http = http_provider();
    const NamedValues once{{"url", Value::string("http://127.0.0.1:9/")}};
    CHECK(http.failure(Operation::read, "http", {}, once).starts_with("url: GET http://127.0.0.1:9/: "));
    const NamedValues patient{{"url", Value::string("http://127.0.0.1:9/")}, {"deadline", Value::number(60)}};
    CHECK(std::holds_alternative<Pending>(http.start(http.change(Operation::read, "http", {}, patient))));
}

TEST_CASE("data http: unsuitable arguments are refused")
{
    ProviderDriver http = http_provider();
    const auto problems = [&](const NamedValues& given) { return ProviderDriver::text(http.validate("http", given, Mode::data)); };
    CHECK(problems({{"url", Value::string("ftp://x")}}) == "url: `url` must start with http:// or https://.\n");
    CHECK(problems({{"method", Value::string("DELETE")}}) == "method: `method` must be GET, HEAD or POST.\n");
    CHECK(problems({{"expect_status", statuses({200, 1000})}}) == "expect_status: `expect_status` must hold HTTP statuses, 100 to 599.\n");
    CHECK(problems({{"insecure", Value::boolean(true)}, {"ca_cert_pem", Value::string("x")}}) ==
          "ca_cert_pem: With `insecure` every certificate is accepted, so `ca_cert_pem` has no effect.\n");
    CHECK(problems({{"url", Value::unknown(Type::string())}}).empty());
}

TEST_CASE("patience: waits double up to a limit, end with the attempts, and never pass the deadline")
{
    standard::Patience patience;
    CHECK_FALSE(standard::next_wait(patience, 1, milliseconds(0)));

    patience.retries = 3;
    patience.longest_wait = milliseconds(1500);
    CHECK(standard::next_wait(patience, 1, milliseconds(0)) == milliseconds(1000));
    CHECK(standard::next_wait(patience, 2, milliseconds(0)) == milliseconds(1500));
    CHECK(standard::next_wait(patience, 3, milliseconds(0)) == milliseconds(1500));
    CHECK_FALSE(standard::next_wait(patience, 4, milliseconds(0)));

    patience.deadline = std::chrono::seconds(10);
    CHECK(standard::next_wait(patience, 1, milliseconds(9'400)) == milliseconds(600));
    CHECK_FALSE(standard::next_wait(patience, 1, milliseconds(10'000)));
}

TEST_CASE("patience: without expectations every status is an answer to who does not wait")
{
    standard::Patience patience;
    CHECK(standard::is_answer(patience, 503));
    patience.deadline = std::chrono::seconds(10);
    CHECK_FALSE(standard::is_answer(patience, 503));
    CHECK_FALSE(standard::is_answer(patience, 429));
    CHECK(standard::is_answer(patience, 404));
    patience.expected = {503};
    CHECK(standard::is_answer(patience, 503));
    CHECK_FALSE(standard::is_answer(patience, 404));
}
