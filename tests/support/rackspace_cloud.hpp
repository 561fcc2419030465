// The embedded cloud, and a provider that is signed in to it, for tests.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <thread>

#include "providers/rackspace/embedded/cloud.hpp"
#include "providers/rackspace/provider.hpp"
#include "rxplan/crypto.hpp"
#include "support/provider_driver.hpp"

namespace rxplan::test {

// A directory that goes away with the object.
class ScratchDirectory {
public:
    ScratchDirectory() : path(std::filesystem::temp_directory_path() / ("rxplan-cloud-" + hex(random_bytes(8))))
    {
        std::filesystem::create_directories(path);
    }
    ~ScratchDirectory() { std::filesystem::remove_all(path); }
    ScratchDirectory(const ScratchDirectory&) = delete;
    ScratchDirectory& operator=(const ScratchDirectory&) = delete;

    std::string write(const std::string& name, const std::string& content) const
    {
        std::ofstream(path / name, std::ios::binary) << content;
        return (path / name).string();
    }

    std::filesystem::path path;
};

using Variables = std::map<std::string, std::string, std::less<>>;

inline rackspace::Environment environment(Variables variables)
{
    return [variables = std::move(variables)](std::string_view name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() || found->second.empty() ? std::nullopt : std::optional(found->second);
    };
}

class Cloud {
public:
    explicit Cloud(const std::string& rules = "{}") : rules_(scratch.write("rules.json", rules)), cloud(start()) { connect({}); }

    // What goes wrong from now on.
    void rules(const std::string& json) const { scratch.write("rules.json", json); }

    // What OS_* say of this cloud.
    [[nodiscard]] Variables variables() const
    {
        return {{"OS_AUTH_URL", cloud->auth_url()},
                {"OS_USERNAME", cloud->user_name()},
                {"OS_PASSWORD", cloud->api_key()},
                {"OS_REGION_NAME", cloud->region()}};
    }

    // A provider of its own, configured by these variables over those of the cloud.
    Diagnostics connect(const Variables& changes)
    {
        Variables all = variables();
        for (const auto& [name, value] : changes) all[name] = value;
        rackspace::Surroundings surroundings;
        surroundings.environment = environment(all);
        surroundings.now = [this] { return now; };
        surroundings.http.trace = http::TraceLevel::none;
        surroundings.http.retry = {
            .attempts = 3, .first_wait = std::chrono::milliseconds(5), .longest_wait = std::chrono::milliseconds(20)};
        const ProviderContext context{.data_dir = scratch.path / "data", .engine_version = "test"};
        driver = std::make_unique<ProviderDriver>(rackspace::make_provider(context, std::move(surroundings)));
        return driver->provider().configure(Value());
    }

    // Starts, and polls until it is no longer pending.
    PollResult run(const Change& change)
    {
        StartResult started = driver->start(change);
        if (auto* done = std::get_if<Done>(&started)) return std::move(*done);
        if (auto* failed = std::get_if<Failed>(&started)) return std::move(*failed);
        REQUIRE(std::holds_alternative<Pending>(started));
        return finish(change, std::get<Pending>(std::move(started)));
    }
    PollResult finish(const Change& change, Pending pending)
    {
        for (int looks = 0; looks < 400; ++looks) {
            const std::vector<PollRequest> requests{{.change = change, .handle = pending.handle}};
            std::vector<PollResult> results = driver->provider().poll(requests);
            REQUIRE(results.size() == 1);
            if (!std::holds_alternative<Pending>(results.front())) return std::move(results.front());
            pending = std::get<Pending>(std::move(results.front()));
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        FAIL("it is still pending");
        return Failed{};
    }

    // The state after an operation that must succeed.
    Value done(Operation operation, std::string_view type, const Value& prior, const NamedValues& given)
    {
        const PollResult result = run(driver->change(operation, type, prior, given));
        if (const auto* failed = std::get_if<Failed>(&result)) FAIL_CHECK(ProviderDriver::text(failed->diagnostics));
        REQUIRE(std::holds_alternative<Done>(result));
        const Value state = std::get<Done>(result).state;
        CHECK(state.is_wholly_known());
        return state;
    }
    Value create(std::string_view type, const NamedValues& given) { return done(Operation::create, type, driver->null(type), given); }
    Value update(std::string_view type, const Value& prior, const NamedValues& given)
    {
        return done(Operation::update, type, prior, given);
    }
    void destroy(std::string_view type, const Value& prior) { CHECK(done(Operation::destroy, type, prior, {}).is_null()); }

    // Ids of the problems of an operation that must fail, and the whole failure.
    Failed failure(Operation operation, std::string_view type, const Value& prior, const NamedValues& given)
    {
        PollResult result = run(driver->change(operation, type, prior, given));
        REQUIRE(std::holds_alternative<Failed>(result));
        return std::get<Failed>(std::move(result));
    }

    rackspace::Instant now{std::chrono::seconds(1'750'000'000)};
    ScratchDirectory scratch;

private:
    std::unique_ptr<rackspace::embedded::EmbeddedCloud> start() const
    {
        rackspace::embedded::EmbeddedCloud::Options options;
        options.data_dir = scratch.path / "cloud";
        options.rules = rules_;
        options.boot_time = std::chrono::milliseconds(100);
        auto started = rackspace::embedded::EmbeddedCloud::start(std::move(options));
        REQUIRE_MESSAGE(started.has_value(), started.error());
        return std::move(*started);
    }

    std::string rules_;

public:
    std::unique_ptr<rackspace::embedded::EmbeddedCloud> cloud;
    std::unique_ptr<ProviderDriver> driver;
};

inline Value text(std::string_view characters)
{
    return Value::string(characters);
}

inline Value texts(const NamedValues& entries)
{
    return Value::map(Type::string(), entries);
}

inline Value list_of(const std::vector<std::string>& strings)
{
    std::vector<Value> values;
    for (const std::string& string : strings) values.push_back(Value::string(string));
    return Value::list(Type::string(), std::move(values));
}

// `id at path` of each problem, one a line.
inline std::string ids(const Diagnostics& diagnostics)
{
    std::string all;
    for (const Diagnostic& one : diagnostics) all += std::string(one.id) + (one.path.empty() ? "" : " at " + one.path.text()) + "\n";
    return all;
}

}  // namespace rxplan::test
