// Containers, objects and temporary URLs against the embedded cloud.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <limits>

#include "providers/rackspace/files.hpp"
#include "providers/rackspace/transfer_remark.hpp"
#include "rxplan/http.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr const char* container_type = "rackspace_container";
constexpr const char* object_type = "rackspace_object";
constexpr const char* tempurl_type = "rackspace_tempurl";

NamedValues container(const std::string& name = "releases")
{
    return {{"name", text(name)}};
}

NamedValues object(const std::string& source, const std::string& name = "devel//kubernetes server.tar.gz")
{
    return {{"container", text("releases")}, {"name", text(name)}, {"source", text(source)}};
}

NamedValues with(NamedValues values, const std::string& name, Value value)
{
    values.emplace_back(name, std::move(value));
    return values;
}

NamedValues tempurl(const Value& key)
{
    return {{"container", text("releases")}, {"object", text("a b")}, {"key", key}};
}

http::Response fetch(const std::string& url, const std::string& method = "GET")
{
    http::Options options;
    options.trace = http::TraceLevel::none;
    http::Client client(options);
    http::Request request;
    request.method = method;
    request.url = url;
    const auto answer = client.send(request);
    REQUIRE(answer.has_value());
    return *answer;
}

// The whole life of the container, so that objects can be made.
struct Storage : Cloud {
    explicit Storage(const std::string& rules = "{}") : Cloud(rules), releases(create(container_type, container())) {}
    Value releases;
};

}  // namespace

TEST_CASE("a container is created with a key of its own, read, imported and destroyed")
{
    Cloud cloud;
    const Value state = cloud.create(container_type, container());
    CHECK(state.text_of("temp_url_key").size() == 64);
    CHECK(state.text_of("id") == "releases");
    CHECK(cloud.driver->read(container_type, state) == state);
    CHECK(cloud.driver->provider().import_object(container_type, "releases").state == state);
    CHECK_FALSE(cloud.driver->provider().import_object(container_type, "nowhere").state.has_value());
    cloud.destroy(container_type, state);
    CHECK_FALSE(cloud.driver->read(container_type, state).has_value());
    cloud.destroy(container_type, state);
}

TEST_CASE("a container's key is secret, and not made anew by later plans")
{
    Cloud cloud;
    CHECK(cloud.driver->provider().schema().resource(container_type)->block.attribute("temp_url_key")->sensitive);
    const PlanResponse first = cloud.driver->plan(container_type, cloud.driver->null(container_type), container());
    CHECK(first.planned.get("temp_url_key").is_unknown());
    const Value state = cloud.create(container_type, container());
    CHECK(cloud.driver->plan(container_type, state, container()).planned == state);
    const Value given = cloud.update(container_type, state, with(container(), "temp_url_key", text("given-by-me")));
    CHECK(cloud.driver->read(container_type, given)->text_of("temp_url_key") == "given-by-me");
}

TEST_CASE("a container without a key gets one")
{
    Cloud cloud;
    const Value state = cloud.create(container_type, container());
    const Value keyless = state.with("temp_url_key", Value::null(Type::string()));
    CHECK(cloud.driver->plan(container_type, keyless, container()).planned.get("temp_url_key").is_unknown());
    const Value repaired = cloud.update(container_type, keyless, container());
    CHECK(repaired.text_of("temp_url_key").size() == 64);
    CHECK(repaired.text_of("temp_url_key") != state.text_of("temp_url_key"));
    CHECK(cloud.driver->read(container_type, repaired) == repaired);
}

TEST_CASE("metadata of a container changes in place, and what is dropped is removed")
{
    Cloud cloud;
    const Value first = cloud.create(container_type, with(container(), "metadata", texts({{"role", text("store")}, {"tier", text("a")}})));
    CHECK(cloud.driver->read(container_type, first) == first);
    const Value second = cloud.update(container_type, first, with(container(), "metadata", texts({{"role", text("archive")}})));
    CHECK(cloud.driver->read(container_type, second) == second);
    const Value third = cloud.update(container_type, second, container());
    CHECK(third.get("metadata").is_null());
    CHECK(cloud.driver->read(container_type, third) == third);
}

TEST_CASE("a container that exists already is not taken over, but imported")
{
    Cloud cloud;
    const Value state = cloud.create(container_type, container());
    Change again = cloud.driver->change(Operation::create, container_type, cloud.driver->null(container_type), container());
    again.id = "another0operation000000000";
    const StartResult result = cloud.driver->start(again);
    REQUIRE(std::holds_alternative<Failed>(result));
    CHECK(ids(std::get<Failed>(result).diagnostics) == "rackspace-container-exists at name\n");
    CHECK(cloud.driver->read(container_type, state) == state);
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(again)));
}

TEST_CASE("what a crashed create made of a container is adopted, key included")
{
    Cloud cloud;
    const Change intent = cloud.driver->change(Operation::create, container_type, cloud.driver->null(container_type), container());
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(intent)));
    const Value state = cloud.create(container_type, container());
    const AdoptResult found = cloud.driver->provider().adopt(intent);
    REQUIRE(std::holds_alternative<Done>(found));
    CHECK(std::get<Done>(found).state == state);
}

TEST_CASE("a container that holds objects is not destroyed, unless by force")
{
    Storage cloud;
    cloud.create(object_type, object(cloud.scratch.write("a", "content")));
    const Failed failed = cloud.failure(Operation::destroy, container_type, cloud.releases, {});
    CHECK(ids(failed.diagnostics) == "rackspace-container-not-empty\n");
    CHECK(failed.unchanged);
    CHECK(ProviderDriver::text(failed.diagnostics).find("`devel//kubernetes server.tar.gz`") != std::string::npos);
    const Value forced = cloud.update(container_type, cloud.releases, with(container(), "force_destroy", Value::boolean(true)));
    cloud.destroy(container_type, forced);
    CHECK_FALSE(cloud.driver->read(container_type, forced).has_value());
}

TEST_CASE("a container is emptied by force a page at a time, however many upload to it meanwhile")
{
    Storage cloud;
    const std::string file = cloud.scratch.write("a", "content");
    for (int i = 0; i < 120; ++i) cloud.create(object_type, object(file, fmt::format("o{}", i)));
    const Value forced = cloud.update(container_type, cloud.releases, with(container(), "force_destroy", Value::boolean(true)));
    const Change change = cloud.driver->change(Operation::destroy, container_type, forced, {});
    const StartResult started = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Pending>(started));
    CHECK(std::get<Pending>(started).remark == "100 objects deleted");
    CHECK(std::get<Pending>(started).state == forced);

    cloud.create(object_type, object(file, "late"));
    const std::vector<PollRequest> requests{{.change = change, .handle = std::get<Pending>(started).handle}};
    const std::vector<PollResult> results = cloud.driver->provider().poll(requests);
    REQUIRE(std::holds_alternative<Pending>(results.front()));
    CHECK(std::get<Pending>(results.front()).remark == "121 objects deleted");
    CHECK(std::holds_alternative<Done>(cloud.finish(change, std::get<Pending>(results.front()))));
    CHECK_FALSE(cloud.driver->read(container_type, forced).has_value());
}

TEST_CASE("names of containers and metadata that the cloud would not keep are refused")
{
    Cloud cloud;
    const auto problems = [&](NamedValues given) { return ids(cloud.driver->validate(container_type, given)); };
    CHECK(problems({{"name", text("a/b")}}) == "rackspace-container-name at name\n");
    CHECK(problems({{"name", text(std::string(257, 'a'))}}) == "rackspace-container-name at name\n");
    CHECK(problems(with(container(), "metadata", texts({{"Role", text("x")}}))) == "rackspace-metadata-name at metadata[\"Role\"]\n");
    CHECK(problems(with(container(), "metadata", texts({{"temp-url-key", text("x")}}))) ==
          "rackspace-metadata-name at metadata[\"temp-url-key\"]\n");
    CHECK(problems(with(container(), "metadata", texts({{"a", text("x\r\nX-Evil: 1")}}))) ==
          "rackspace-metadata-value at metadata[\"a\"]\n");
    CHECK(problems(with(container(), "temp_url_key", text("short"))) == "rackspace-temp-url-key at temp_url_key\n");
    CHECK(problems({{"name", Value::unknown(Type::string())}}).empty());
}

TEST_CASE("a file becomes an object, with digests known while planning")
{
    Storage cloud;
    const std::string file = cloud.scratch.write("a", "content");
    const PlanResponse plan = cloud.driver->plan(object_type, cloud.driver->null(object_type), object(file));
    CHECK(plan.planned.text_of("source_hash") == hex(sha256("content")));
    CHECK(plan.planned.text_of("etag") == hex(md5("content")));
    CHECK(plan.planned.int_of("size") == 7);
    const Value state = cloud.create(object_type, object(file));
    CHECK(state.text_of("id") == "releases/devel//kubernetes server.tar.gz");
    CHECK(cloud.driver->read(object_type, state) == state);
    cloud.destroy(object_type, state);
    CHECK_FALSE(cloud.driver->read(object_type, state).has_value());
    cloud.destroy(object_type, state);
}

TEST_CASE("an object whose file has not changed is not touched, also when the file moves")
{
    Storage cloud;
    const Value state = cloud.create(object_type, object(cloud.scratch.write("a", "content")));
    CHECK(cloud.driver->plan(object_type, state, object(cloud.scratch.write("a", "content"))).planned == state);
    cloud.rules(R"({"rules":[{"match":{"method":"PUT"},"then":{"status":500}},{"match":{"method":"POST"},"then":{"status":500}}]})");
    const Value moved = cloud.update(object_type, state, object(cloud.scratch.write("b", "content")));
    CHECK(moved.text_of("source_hash") == state.text_of("source_hash"));
}

TEST_CASE("a changed file is uploaded in place")
{
    Storage cloud;
    const Value first = cloud.create(object_type, object(cloud.scratch.write("a", "content")));
    const std::string file = cloud.scratch.write("a", "other content");
    const PlanResponse plan = cloud.driver->plan(object_type, first, object(file));
    CHECK(plan.planned.text_of("source_hash") == hex(sha256("other content")));
    CHECK(plan.planned.is_wholly_known());
    CHECK(plan.replaces.empty());
    const Value second = cloud.update(object_type, first, object(file));
    CHECK(second.text_of("etag") == hex(md5("other content")));
    CHECK(cloud.driver->read(object_type, second) == second);
}

TEST_CASE("type and metadata of an object change without an upload")
{
    Storage cloud;
    const std::string file = cloud.scratch.write("a", "content");
    const Value first = cloud.create(object_type, object(file));
    cloud.rules(R"({"rules":[{"match":{"method":"PUT"},"then":{"status":500}}]})");
    NamedValues described = with(object(file), "content_type", text("application/x-tar"));
    described = with(described, "metadata", texts({{"version", text("v0.18.1")}}));
    const Value second = cloud.update(object_type, first, described);
    CHECK(cloud.driver->read(object_type, second) == second);
    CHECK(second.text_of("content_type") == "application/x-tar");
    const Value third = cloud.update(object_type, second, with(object(file), "content_type", text("application/x-tar")));
    CHECK(cloud.driver->read(object_type, third) == third);
    CHECK(third.get("metadata").is_null());
}

TEST_CASE("an object that somebody changed shows as drift, and is uploaded again")
{
    Storage cloud;
    const std::string file = cloud.scratch.write("a", "content");
    const Value ours = cloud.create(object_type, object(file));
    cloud.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    const Value url = cloud.create(tempurl_type, {{"container", text("releases")},
                                                  {"object", text("devel//kubernetes server.tar.gz")},
                                                  {"key", cloud.releases.get("temp_url_key")},
                                                  {"method", text("PUT")}});
    http::Client client({});
    http::Request put;
    put.method = "PUT";
    put.url = url.text_of("url");
    put.body = "tampered";
    REQUIRE(client.send(put)->status == 201);
    const std::optional<Value> read = cloud.driver->read(object_type, ours);
    REQUIRE(read.has_value());
    CHECK(read->text_of("etag") == hex(md5("tampered")));
    CHECK(read->get("source_hash").is_null());
    const Value repaired = cloud.update(object_type, *read, object(file));
    CHECK(cloud.driver->read(object_type, repaired) == repaired);
}

TEST_CASE("a file that cannot be read is told at `source`")
{
    Storage cloud;
    const PlanResponse plan = cloud.driver->plan(object_type, cloud.driver->null(object_type), object("/nonexistent.tar.gz"));
    CHECK(ids(plan.diagnostics) == "rackspace-object-source at source\n");
    CHECK(ProviderDriver::text(plan.diagnostics) == "source: `/nonexistent.tar.gz`: there is no such file.\n");
    CHECK(rackspace::digest_of("/").error() == "it is no regular file");
}

TEST_CASE("a file that changes between plan and upload is refused by the cloud")
{
    Storage cloud;
    Change change =
        cloud.driver->change(Operation::create, object_type, cloud.driver->null(object_type), object(cloud.scratch.write("a", "content")));
    cloud.scratch.write("a", "something else");
    const StartResult result = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Failed>(result));
    CHECK(ids(std::get<Failed>(result).diagnostics) == "rackspace-object-content at source\n");
}

TEST_CASE("an object of another content is not overwritten by a create, one of the same content is taken over without an upload")
{
    Storage cloud;
    const Value first = cloud.create(object_type, object(cloud.scratch.write("a", "content")));
    Change again = cloud.driver->change(Operation::create, object_type, cloud.driver->null(object_type),
                                        object(cloud.scratch.write("b", "other content")));
    again.id = "another0operation000000000";
    const StartResult refused = cloud.driver->start(again);
    REQUIRE(std::holds_alternative<Failed>(refused));
    CHECK(ids(std::get<Failed>(refused).diagnostics) == "rackspace-object-exists at name\n");

    cloud.rules(R"({"rules":[{"match":{"method":"PUT"},"then":{"status":500}}]})");
    Change same =
        cloud.driver->change(Operation::create, object_type, cloud.driver->null(object_type), object(cloud.scratch.write("c", "content")));
    same.id = "yet0another0operation00000";
    const StartResult taken = cloud.driver->start(same);
    REQUIRE(std::holds_alternative<Done>(taken));
    CHECK(std::get<Done>(taken).state.text_of("etag") == first.text_of("etag"));
    CHECK(std::holds_alternative<Done>(cloud.driver->provider().adopt(same)));
    CHECK(std::holds_alternative<NotFound>(cloud.driver->provider().adopt(again)));
}

TEST_CASE("an upload whose answer was lost has happened once")
{
    Storage cloud(R"({"rules":[{"match":{"method":"PUT","path":"*/releases/*","nth":1},"then":{"lose_answer":true}}]})");
    const Value state = cloud.create(object_type, object(cloud.scratch.write("a", "content")));
    CHECK(cloud.driver->read(object_type, state) == state);
}

TEST_CASE("an object in a container that is not there is told at `container`")
{
    Cloud cloud;
    const Failed failed =
        cloud.failure(Operation::create, object_type, cloud.driver->null(object_type), object(cloud.scratch.write("a", "content")));
    CHECK(ids(failed.diagnostics) == "cloud-refused at container\n");
}

TEST_CASE("many objects of a container are read by one listing")
{
    Storage cloud;
    std::vector<ReadRequest> requests;
    for (int i = 0; i < 12; ++i)
        requests.push_back(
            {.type = object_type,
             .state = cloud.create(object_type, object(cloud.scratch.write("a", fmt::format("{}", i)), fmt::format("o{}", i)))});
    cloud.destroy(object_type, requests[7].state);
    // Every request but one listing page and one look at the missing object fails.
    cloud.rules(R"({"rules":[{"match":{"method":"HEAD","after":1},"then":{"status":403}}]})");
    const std::vector<ReadResponse> responses = cloud.driver->provider().read(requests);
    REQUIRE(responses.size() == 12);
    for (std::size_t i = 0; i < responses.size(); ++i) {
        CHECK(responses[i].diagnostics.empty());
        CHECK(responses[i].state.has_value() == (i != 7));
    }
    CHECK(responses[3].state == requests[3].state);
}

TEST_CASE("an import tells what the cloud knows of an object")
{
    Storage cloud;
    const Value state = cloud.create(object_type, object(cloud.scratch.write("a", "content")));
    const ImportResponse imported = cloud.driver->provider().import_object(object_type, state.text_of("id"));
    REQUIRE(imported.state.has_value());
    CHECK(*imported.state == state.with("source", Value::null(Type::string())));
    CHECK(ids(cloud.driver->provider().import_object(object_type, "noslash").diagnostics) == "rackspace-object-id\n");
}

TEST_CASE("progress of an upload is told in words, not too often")
{
    std::vector<std::string> told;
    const http::TransferSink sink = rackspace::transfer_remarks([&told](std::string_view remark) { told.emplace_back(remark); });
    for (std::uint64_t i = 1; i <= 40; ++i) sink(i * 1'000'000, 40'000'000);
    sink(40'000'000, 40'000'000);
    CHECK(told == std::vector<std::string>{"1 of 40 MB", "40 of 40 MB"});
    rackspace::transfer_remarks([&told](std::string_view remark) { told.emplace_back(remark); })(500, 1'500);
    CHECK(told.back() == "0 of 2 kB");
}

TEST_CASE("a temporary URL opens its object, for its method, with every digest")
{
    Storage cloud;
    cloud.create(object_type, object(cloud.scratch.write("a", "content"), "a b"));
    cloud.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    for (const char* digest : {"sha1", "sha256", "sha512"}) {
        const Value state = cloud.create(tempurl_type, with(tempurl(cloud.releases.get("temp_url_key")), "digest", text(digest)));
        const std::string url = state.text_of("url");
        CHECK(fetch(url).body == "content");
        CHECK(fetch(url, "PUT").status == 401);
        CHECK(fetch(url + "0").status == 401);
        CHECK(cloud.driver->read(tempurl_type, state) == state);
        cloud.destroy(tempurl_type, state);
    }
}

TEST_CASE("a temporary URL is signed with a digest that the cloud allows, and with no other")
{
    struct Case {
        const char* allowed;
        const char* chosen;
        bool refuses_sha256;
    };
    for (const Case& c : {Case{R"(["sha1","sha256","sha512"])", "sha256", false}, Case{R"(["sha1"])", "sha1", true},
                          Case{R"(["sha512","sha1"])", "sha512", true}}) {
        CAPTURE(c.allowed);
        Cloud cloud(R"({"cloud":{"tempurl_digests":)" + std::string(c.allowed) + "}}");
        const Value none = cloud.driver->null(tempurl_type);
        CHECK(cloud.driver->plan(tempurl_type, none, tempurl(text("the-key-of-it"))).planned.text_of("digest") == c.chosen);
        const NamedValues asked = with(tempurl(text("the-key-of-it")), "digest", text("sha256"));
        CHECK(ids(cloud.driver->plan(tempurl_type, none, asked).diagnostics) ==
              (c.refuses_sha256 ? "rackspace-tempurl-digest at digest\n" : ""));
    }
}

TEST_CASE("which digests the cloud allows is asked again when there was no answer, and guessed only where it has none to give")
{
    Cloud cloud;
    const Value none = cloud.driver->null(tempurl_type);
    const auto planned = [&] { return cloud.driver->plan(tempurl_type, none, tempurl(text("the-key-of-it"))); };
    cloud.rules(R"({"rules":[{"match":{"path":"/info"},"then":{"status":500}}]})");
    CHECK(planned().diagnostics.has_errors());
    cloud.rules(R"({"rules":[{"match":{"path":"/info"},"then":{"status":404}}]})");
    CHECK(planned().planned.text_of("digest") == "sha256");
}

TEST_CASE("a temporary URL is known while planning, and the same in every plan of its window")
{
    Storage cloud;
    const Value none = cloud.driver->null(tempurl_type);
    const NamedValues given = tempurl(text("the-key-of-it"));
    cloud.now = rackspace::Instant(std::chrono::seconds(1'750'000'000));
    const Value first = cloud.driver->plan(tempurl_type, none, given).planned;
    CHECK(first.is_wholly_known());
    CHECK(first.text_of("expires_at") == "2025-06-16T18:00:00Z");  // at least a day later, on a quarter of a day
    cloud.now += std::chrono::hours(2);
    CHECK(cloud.driver->plan(tempurl_type, none, given).planned == first);
    CHECK(cloud.create(tempurl_type, given) == first);
    CHECK(cloud.driver->plan(tempurl_type, none, tempurl(Value::unknown(Type::string()))).planned.get("url").is_unknown());
}

TEST_CASE("a temporary URL is signed again before it ends, and when anything in it changes")
{
    Storage cloud;
    const NamedValues given = tempurl(text("the-key-of-it"));
    const Value state = cloud.create(tempurl_type, given);
    const rackspace::Instant signed_at = cloud.now;
    const auto expires = *rackspace::parse_instant(state.text_of("expires_at"));

    cloud.now = expires - std::chrono::hours(6) - std::chrono::seconds(1);
    CHECK(cloud.driver->plan(tempurl_type, state, given).planned == state);
    cloud.now = expires - std::chrono::hours(6);
    const Value renewed = cloud.driver->plan(tempurl_type, state, given).planned;
    CHECK(renewed.text_of("url") != state.text_of("url"));
    CHECK(*rackspace::parse_instant(renewed.text_of("expires_at")) >= cloud.now + std::chrono::hours(24));
    CHECK(cloud.update(tempurl_type, state, given) == renewed);

    cloud.now = signed_at;
    CHECK(cloud.driver->plan(tempurl_type, state, with(given, "renew_before", Value::number(0))).planned.get("url") == state.get("url"));
    CHECK(cloud.driver->plan(tempurl_type, state, tempurl(text("another-key"))).planned.get("url") != state.get("url"));
    CHECK(cloud.driver->plan(tempurl_type, state, with(given, "digest", text("sha512"))).planned.get("url") != state.get("url"));
    CHECK(cloud.driver->plan(tempurl_type, state.with("url", text("http://elsewhere/v1/a/releases/a%20b")), given).planned == state);
}

TEST_CASE("a temporary URL that could not be known while planning is signed by the operation")
{
    Storage cloud;
    Change change =
        cloud.driver->change(Operation::create, tempurl_type, cloud.driver->null(tempurl_type), tempurl(Value::unknown(Type::string())));
    change.planned = change.planned.with("key", cloud.releases.get("temp_url_key"));
    const StartResult result = cloud.driver->start(change);
    REQUIRE(std::holds_alternative<Done>(result));
    CHECK(std::get<Done>(result).state.text_of("url").find("temp_url_sig=") != std::string::npos);
}

TEST_CASE("a lifetime that comes to light late is judged then")
{
    Cloud cloud;
    const NamedValues eternal = with(tempurl(text("the-key-of-it")), "lifetime", Value::number(std::numeric_limits<std::int64_t>::max()));
    const Value none = cloud.driver->null(tempurl_type);
    CHECK(ids(cloud.driver->plan(tempurl_type, none, eternal).diagnostics) == "rackspace-tempurl-lifetime at lifetime\n");
    CHECK(ids(cloud.failure(Operation::create, tempurl_type, none, eternal).diagnostics) == "rackspace-tempurl-lifetime at lifetime\n");
}

TEST_CASE("arguments of a temporary URL that make no sense are refused")
{
    Cloud cloud;
    const auto problems = [&](const std::string& name, Value value) {
        return ids(cloud.driver->validate(tempurl_type, with(tempurl(text("the-key-of-it")), name, std::move(value))));
    };
    CHECK(problems("digest", text("md5")) == "rackspace-tempurl-digest at digest\n");
    CHECK(problems("digest", text("sha3")) == "rackspace-tempurl-digest at digest\n");
    CHECK(problems("method", text("get")) == "rackspace-tempurl-method at method\n");
    CHECK(problems("lifetime", Value::number(0)) == "rackspace-tempurl-lifetime at lifetime\n");
    CHECK(problems("lifetime", Value::number(std::numeric_limits<std::int64_t>::max())) == "rackspace-tempurl-lifetime at lifetime\n");
    CHECK(problems("lifetime", Value::number(315'576'001)) == "rackspace-tempurl-lifetime at lifetime\n");
    CHECK(problems("lifetime", Value::number(315'576'000)).empty());
    CHECK(problems("lifetime", Value::number(*Number::parse("1.5"))) == "rackspace-tempurl-lifetime at lifetime\n");
    CHECK(problems("lifetime", Value::unknown(Type::number())).empty());
    CHECK(problems("renew_before", Value::number(86400)) == "rackspace-tempurl-renew-before at renew_before\n");
    CHECK(problems("renew_before", Value::number(86399)).empty());
    CHECK(ids(cloud.driver->provider().import_object(tempurl_type, "x").diagnostics) == "rackspace-tempurl-import\n");
}
