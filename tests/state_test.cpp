// The state noun: finding, changing, marking.
#include "state/state.hpp"

#include <doctest/doctest.h>

#include <set>

#include "rxplan/json.hpp"
#include "state/base64.hpp"
#include "state/crc32c.hpp"
#include "tests/support/values.hpp"

using namespace rxplan;
using rxplan::testing::value;

namespace {

StateChange set(std::string_view address, std::string deposed = {})
{
    InstanceObject object;
    object.attributes = Value::object({{"id", Value::string(address)}});
    return {{*parse_address(address), std::move(deposed)}, provider_text("p"), object};
}

StateChange removal(std::string_view address, std::string deposed = {})
{
    return {{*parse_address(address), std::move(deposed)}, {}, {}};
}

InstanceObject object_of(Value attributes, std::vector<Path> sensitive = {})
{
    InstanceObject object;
    object.attributes = std::move(attributes);
    object.sensitive = std::move(sensitive);
    return object;
}

// Paths of all marks, as text.
std::string marks(const Value& root)
{
    std::string out;
    (void)transform(root, [&](const Path& path, const Value& part) {
        if (part.is_sensitive()) out += path.text() + ";";
        return part;
    });
    return out;
}

}  // namespace

TEST_CASE("objects come, are found, and go with what is empty around them")
{
    State state;
    state.apply(set("t.a[1]"));
    state.apply(set("t.a[0]"));
    state.apply(set("module.m[\"k\"].t.a[\"x\"]"));
    state.apply(set("t.a[1]", "0a0a0a0a"));
    CHECK(state.object_count() == 4);
    CHECK(state.resources.size() == 2);
    const auto address = *parse_address("t.a[1]");
    REQUIRE(state.find(address) != nullptr);
    CHECK(state.find(address)->current->attributes.text_of("id") == "t.a[1]");
    CHECK(state.find(ObjectAddress{address, "0a0a0a0a"}) != nullptr);
    CHECK(state.find(ObjectAddress{address, "ffffffff"}) == nullptr);
    CHECK(state.find(*parse_address("t.a[2]")) == nullptr);
    CHECK(state.find(*parse_address("t.a")) == nullptr);
    CHECK(state.find(address.resource)->provider == "provider[\"p\"]");

    state.apply(removal("t.a[1]"));
    REQUIRE(state.find(address) != nullptr);
    CHECK_FALSE(state.find(address)->current);
    state.apply(removal("t.a[1]", "0a0a0a0a"));
    CHECK(state.find(address) == nullptr);
    state.apply(removal("t.a[1]"));
    state.apply(removal("t.b"));
    state.apply(removal("t.a[0]"));
    CHECK(state.find(address.resource) == nullptr);
    CHECK(state.object_count() == 1);
}

TEST_CASE("instances stand in order: none, integers by value, strings by bytes")
{
    State state;
    for (const auto* address : {"t.a[\"b\"]", "t.a[10]", "t.a[9]", "t.a", "t.a[\"B\"]"}) state.apply(set(address));
    std::string order;
    for (const auto& [key, instance] : state.resources.begin()->second.instances) order += key.text() + ";";
    CHECK(order == ";[9];[10];[\"B\"];[\"b\"];");
}

TEST_CASE("marks become paths and paths marks again")
{
    const auto secret = Value::string("s").with_sensitive();
    const auto set_of_secrets = Value::set(Type::string(), {secret});
    const auto attributes = Value::object({{"password", secret},
                                           {"list", Value::list(Type::string(), {Value::string("x"), secret})},
                                           {"map", Value::map(Type::string(), {{"k", secret}, {"l", Value::string("y")}})},
                                           {"set", set_of_secrets},
                                           {"whole", Value::tuple({Value::string("z")}).with_sensitive()},
                                           {"plain", Value::string("p")}});
    const auto stored = normalised(object_of(attributes, {Path("password")}));
    CHECK_FALSE(stored.attributes.contains_sensitive());
    std::string paths;
    for (const auto& path : stored.sensitive) paths += path.text() + ";";
    CHECK(paths == "password;list[1];map[\"k\"];set;whole;");
    CHECK(marks(marked_attributes(stored)) == "list[1];map[\"k\"];password;set;whole;");

    // The same paths fit what JSON gives, where a map is an object and a list a tuple.
    auto read = stored;
    read.attributes = *parse_json(to_json(stored.attributes));
    CHECK(marks(marked_attributes(read)) == "list[1];map.k;password;set;whole;");
}

TEST_CASE("a path that leads nowhere marks what is there instead")
{
    const auto attributes = value(R"({"a": {"b": 1}, "n": null})");
    CHECK(marks(marked_attributes(object_of(attributes, {Path("a").attribute("c")}))) == "a;");
    CHECK(marks(marked_attributes(object_of(attributes, {Path("n").attribute("c")}))) == "n;");
    CHECK(marks(marked_attributes(object_of(attributes, {Path("a").index(3)}))) == "a;");
    CHECK(marked_attributes(object_of(attributes, {Path()})).is_sensitive());
}

TEST_CASE("unknown parts are stored as null")
{
    const auto attributes = Value::object({{"id", Value::string("1")}, {"ip", Value::unknown(Type::string())}});
    CHECK(normalised(object_of(attributes)).attributes == Value::object({{"id", Value::string("1")}, {"ip", Value::null(Type::string())}}));
}

TEST_CASE("provider texts say name and alias")
{
    CHECK(provider_text("rackspace") == "provider[\"rackspace\"]");
    CHECK(provider_text("rackspace", "west") == "provider[\"rackspace\"].west");
    CHECK(parse_provider("provider[\"rackspace\"].west") == ProviderName{"rackspace", "west"});
    CHECK(parse_provider("module.a.provider[\"registry.terraform.io/hashicorp/aws\"]") == ProviderName{"aws", ""});
    for (const auto* text : {"", "rackspace", "provider[rackspace]", "provider[\"a\"", "provider[\"a\"].", "provider[\"a\"]x",
                             "xprovider[\"a\"]", "provider[\"\"]"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_provider(text));
    }
}

TEST_CASE("identifiers have their shapes and differ")
{
    std::set<std::string> seen;
    for (int i = 0; i < 1000; ++i) {
        const auto id = new_operation_id();
        CHECK(id.size() == 26);
        CHECK(id.find_first_not_of("0123456789abcdefghijklmnopqrstuvwxyz") == std::string::npos);
        seen.insert(id);
        seen.insert(random_uuid());
    }
    CHECK(seen.size() == 2000);
    const auto lineage = random_uuid();
    CHECK(lineage.size() == 36);
    for (const auto dash : {8U, 13U, 18U, 23U}) CHECK(lineage[dash] == '-');
    CHECK(lineage[14] == '4');
    CHECK(new_deposed_key().size() == 8);
}

TEST_CASE("base64 of RFC 4648")
{
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""}, {"f", "Zg=="}, {"fo", "Zm8="}, {"foo", "Zm9v"}, {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}};
    for (const auto& [plain, encoded] : cases) {
        std::string out;
        append_base64(out, plain);
        CHECK(out == encoded);
        CHECK(from_base64(encoded) == std::string(plain));
    }
    for (const auto* text : {"Z", "Zg=", "Zg==Zg==", "Z===", "Zm9 ", "====", "Zm=v"}) {
        CAPTURE(text);
        CHECK_FALSE(from_base64(text));
    }
}

TEST_CASE("CRC-32C of RFC 3720's examples")
{
    CHECK(crc32c("") == 0);
    CHECK(crc32c("123456789") == 0xE3069283);
    CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
    CHECK(crc32c(std::string(32, '\xff')) == 0x62A8AB43);
}
