// An embedded cloud with a directory of its own, and a client that speaks to it.
#pragma once

#include <doctest/doctest.h>
#include <httplib.h>
#include <stdlib.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <string_view>
#include <thread>

#include "providers/rackspace/embedded/cloud.hpp"
#include "rxplan/json.hpp"
#include "rxplan/value.hpp"

namespace rxplan::test {

class TemporaryDirectory {
public:
    TemporaryDirectory()
    {
        std::string pattern = (std::filesystem::temp_directory_path() / "rxplan-cloud-XXXXXX").string();
        path = ::mkdtemp(pattern.data());
    }
    ~TemporaryDirectory()
    {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    std::filesystem::path path;
};

struct Answer {
    int status = 0;  // 0: none came
    httplib::Headers headers;
    std::string body;

    [[nodiscard]] Value json() const
    {
        const auto value = parse_json(body);
        return value ? *value : Value();
    }
    [[nodiscard]] std::string header(const std::string& name) const
    {
        const auto found = headers.find(name);
        return found == headers.end() ? std::string() : found->second;
    }
};

// `a.b.0.c` within a value, as text: strings bare, everything else as JSON, `-` when there is no such thing.
inline std::string at(Value value, std::string_view path)
{
    while (!path.empty()) {
        const std::size_t end = std::min(path.find('/'), path.size());
        const std::string step(path.substr(0, end));
        path.remove_prefix(std::min(end + 1, path.size()));
        if (!value.has_contents()) return "-";
        if (value.kind() == Type::Kind::tuple) {
            const auto position = static_cast<std::size_t>(std::strtoul(step.c_str(), nullptr, 10));
            if (position >= value.size()) return "-";
            value = Value(value.elements()[position]);
        } else {
            const Value* found = value.kind() == Type::Kind::object ? value.find(step) : nullptr;
            if (found == nullptr) return "-";
            value = Value(*found);
        }
    }
    return value.has_contents() && value.kind() == Type::Kind::string ? std::string(value.as_string()) : to_json(value);
}

inline void sleep_ms(int milliseconds)
{
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

class CloudClient {
public:
    using Cloud = rackspace::embedded::EmbeddedCloud;

    explicit CloudClient(int boot_ms = 0, std::string_view rules = {}) : boot_ms_(boot_ms)
    {
        if (!rules.empty()) write_rules(rules);
        start();
    }

    // The same world in a new process, as far as it can tell.
    void restart()
    {
        http_.reset();
        cloud_.reset();
        start();
    }

    void write_rules(std::string_view rules)
    {
        has_rules_ = true;
        const std::filesystem::path part = directory_.path / "rules.part";
        std::ofstream(part) << rules;
        std::filesystem::rename(part, directory_.path / "rules.json");
    }

    Answer call(const std::string& method, const std::string& path, const std::string& body = {}, httplib::Headers headers = {})
    {
        httplib::Request request;
        request.method = method;
        request.path = path;
        request.headers = std::move(headers);
        request.body = body;
        if (!token.empty() && request.headers.count("X-Auth-Token") == 0) request.headers.emplace("X-Auth-Token", token);
        const auto result = http_->send(request);
        if (!result) return {};
        return {result->status, result->headers, result->body};
    }
    // Without a token.
    Answer anonymous(const std::string& method, const std::string& path, const std::string& body = {}, httplib::Headers headers = {})
    {
        const std::string kept = std::exchange(token, std::string());
        Answer answer = call(method, path, body, std::move(headers));
        token = kept;
        return answer;
    }
    Answer compute(const std::string& method, const std::string& path, const std::string& body = {})
    {
        return call(method, "/v2/" + cloud_->tenant_id() + path, body);
    }

    void log_in()
    {
        const Answer answer = anonymous("POST", "/v2.0/tokens",
                                        R"({"auth": {"RAX-KSKEY:apiKeyCredentials": {"username": ")" + cloud_->user_name() +
                                            R"(", "apiKey": ")" + cloud_->api_key() + R"("}}})");
        REQUIRE(answer.status == 200);
        const Value access = answer.json().get("access");
        token = at(access, "token/id");
        for (const Value& service : access.get("serviceCatalog").elements()) {
            if (service.text_of("type") == "object-store") storage = at(service, "endpoints/0/publicURL").substr(cloud_->base_url().size());
        }
    }

    [[nodiscard]] Cloud& cloud() { return *cloud_; }
    [[nodiscard]] const std::filesystem::path& directory() const { return directory_.path; }

    std::string token;
    std::string storage;  // `/v1/MossoCloudFS_…`

private:
    void start()
    {
        Cloud::Options options;
        options.data_dir = directory_.path / "world";
        options.boot_time = std::chrono::milliseconds(boot_ms_);
        if (has_rules_) options.rules = directory_.path / "rules.json";
        auto cloud = Cloud::start(options);
        REQUIRE_MESSAGE(cloud.has_value(), (cloud ? std::string() : cloud.error()));
        cloud_ = std::move(*cloud);
        http_ = std::make_unique<httplib::Client>("127.0.0.1", cloud_->port());
        http_->set_keep_alive(true);
        http_->set_tcp_nodelay(true);
        http_->set_decompress(false);
        log_in();
    }

    TemporaryDirectory directory_;
    int boot_ms_;
    bool has_rules_ = false;
    std::unique_ptr<Cloud> cloud_;
    std::unique_ptr<httplib::Client> http_;
};

}  // namespace rxplan::test
