// The stored form of the state: what Terraform wrote can be read, what was read is written again, what is broken is named.
#include "state/state_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "rxplan/json.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/values.hpp"

using namespace rxplan;
using rxplan::testing::value;

namespace {

// As `terraform apply` left it, shortened.
constexpr std::string_view from_terraform = R"json({
  "version": 4,
  "terraform_version": "1.11.4",
  "serial": 12,
  "lineage": "3f0ab1f5-3d0c-2b3f-2a91-bd1a4d4f0a0c",
  "outputs": {
    "addresses": {"value": ["10.0.0.1", "10.0.0.2"], "type": ["tuple", ["string", "string"]]},
    "token": {"value": "s3cret", "type": "string", "sensitive": true}
  },
  "resources": [
    {
      "mode": "data",
      "type": "openstack_images_image_v2",
      "name": "coreos",
      "provider": "provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"].west",
      "instances": [{"schema_version": 0, "attributes": {"id": "i-1", "size_bytes": 123456789012345678901234567890}, "sensitive_attributes": []}]
    },
    {
      "module": "module.nodes[\"a.b\"]",
      "mode": "managed",
      "type": "openstack_compute_instance_v2",
      "name": "minion",
      "provider": "provider[\"registry.terraform.io/terraform-provider-openstack/openstack\"]",
      "instances": [
        {
          "index_key": 0,
          "schema_version": 3,
          "attributes": {"id": "m-0", "metadata": {"role": "minion"}, "admin_pass": "p", "networks": [{"uuid": "n"}]},
          "sensitive_attributes": [
            [{"type": "get_attr", "value": "admin_pass"}],
            [{"type": "get_attr", "value": "networks"}, {"type": "index", "value": {"value": 0, "type": "number"}}, {"type": "get_attr", "value": "uuid"}],
            [{"type": "get_attr", "value": "metadata"}, {"type": "index", "value": {"value": "role", "type": "string"}}]
          ],
          "private": "bnVsbAD/",
          "dependencies": ["data.openstack_images_image_v2.coreos", "module.nodes.openstack_networking_network_v2.lan"],
          "create_before_destroy": true,
          "identity_schema_version": 0
        },
        {"index_key": 0, "deposed": "0a1b2c3d", "schema_version": 3, "attributes": {"id": "m-old"}},
        {"index_key": 1, "status": "tainted", "schema_version": 3, "attributes": {"id": "m-1"}}
      ]
    },
    {"mode": "managed", "type": "null_resource", "name": "gone", "provider": "provider[\"registry.terraform.io/hashicorp/null\"]", "instances": []}
  ],
  "check_results": null
})json";

ResourceAddress minion()
{
    return parse_address(R"(module.nodes["a.b"].openstack_compute_instance_v2.minion)")->resource;
}

// The message of a text that must not be read.
std::string refusal(std::string_view text)
{
    const auto state = parse_state(text);
    REQUIRE(!state);
    return state.error().message;
}

std::string with_resources(std::string_view resources)
{
    return fmt::format(R"({{"version": 4, "serial": 1, "lineage": "l", "resources": {}}})", resources);
}

}  // namespace

TEST_CASE("a state of Terraform's is understood")
{
    const auto state = parse_state(from_terraform);
    REQUIRE(state);
    CHECK(state->serial == 12);
    CHECK(state->lineage == "3f0ab1f5-3d0c-2b3f-2a91-bd1a4d4f0a0c");
    CHECK(state->rxplan_version.empty());
    CHECK(state->journal_id.empty());
    CHECK(state->resources.size() == 2);
    CHECK(state->object_count() == 4);
    CHECK(state->outputs.at("token").sensitive);
    CHECK(state->outputs.at("addresses").type.text() == "tuple([string, string])");

    const auto* instance = state->find(minion(), InstanceKey(std::int64_t{0}));
    REQUIRE(instance != nullptr);
    const auto& object = *instance->current;
    CHECK(object.attributes.text_of("id") == "m-0");
    CHECK(object.schema_version == 3);
    CHECK(object.create_before_destroy);
    CHECK_FALSE(object.tainted);
    CHECK(object.private_data == std::string("null\0\xff", 6));
    REQUIRE(object.sensitive.size() == 3);
    CHECK(object.sensitive[1].text() == "networks[0].uuid");
    CHECK(object.sensitive[2].text() == "metadata[\"role\"]");
    REQUIRE(object.dependencies.size() == 2);
    CHECK(object.dependencies[0].text() == "data.openstack_images_image_v2.coreos");
    CHECK(object.dependencies[1].text() == "module.nodes.openstack_networking_network_v2.lan");
    CHECK(instance->deposed.at("0a1b2c3d").attributes.text_of("id") == "m-old");
    CHECK(state->find(minion(), InstanceKey(std::int64_t{1}))->current->tainted);
    CHECK(parse_provider(state->find(minion())->provider) == ProviderName{"openstack", ""});
}

TEST_CASE("what was read is written in rxplan's layout, unknown fields included")
{
    const auto state = parse_state(from_terraform);
    REQUIRE(state);
    test::check_golden("state/from-terraform.json", to_json(*state));
}

TEST_CASE("a written state reads back as itself, byte for byte")
{
    auto state = parse_state(from_terraform);
    REQUIRE(state);
    state->rxplan_version = "0.1.0";
    state->journal_id = "00112233445566aa";
    state->journal_records = 42;
    const auto text = to_json(*state);
    const auto again = parse_state(text);
    REQUIRE(again);
    CHECK(*again == *state);
    CHECK(to_json(*again) == text);
}

TEST_CASE("an empty state is a state")
{
    State state;
    state.lineage = "l";
    state.serial = 1;
    const auto text = to_json(state);
    CHECK(text == "{\n  \"version\": 4,\n  \"serial\": 1,\n  \"lineage\": \"l\",\n  \"outputs\": {},\n  \"resources\": []\n}\n");
    CHECK(*parse_state(text) == state);
}

TEST_CASE("a newer format is refused by its number and its writer")
{
    const auto state = parse_state(R"({"version": 5, "rxplan_version": "9.0.0", "serial": 1})");
    REQUIRE(!state);
    CHECK(state.error().kind == StateError::Kind::too_new);
    CHECK(state.error().message == "its format version is 5, this rxplan knows 4");
    CHECK(state.error().notes == std::vector<std::string>{"rxplan 9.0.0 wrote it."});
}

TEST_CASE("what is broken is named")
{
    CHECK(refusal("").starts_with("it is not JSON"));
    CHECK(refusal("{\"version\": 4, \"serial\"").starts_with("it is not JSON"));
    CHECK(refusal("[]") == "it is JSON, but not an object");
    CHECK(refusal("{}") == "it has no format version");
    CHECK(refusal(R"({"version": 3})") == "its format version is 3, older than 4: let a newer Terraform upgrade it first");
    CHECK(refusal(R"({"version": 4})") == "`serial` is not a number");
    CHECK(refusal(R"({"version": 4, "serial": -1})") == "`serial` is not a number");
    CHECK(refusal(R"({"version": 4, "serial": 1, "outputs": []})") == "`outputs` is not an object");
    CHECK(
        refusal(R"({"version": 4, "serial": 1, "outputs": {"a": {"value": 1, "type": "text"}}})").starts_with("output `a` cannot be read"));
    CHECK(refusal(with_resources("{}")) == "`resources` is not a list");
    CHECK(refusal(with_resources("[1]")) == "resource number 1 is not an object");
    CHECK(refusal(with_resources("[{}]")) == "resource number 1 has no type and name");
    CHECK(refusal(with_resources(R"([{"type": "t", "name": "n", "mode": "x"}])")) ==
          "`t.n` has the mode `x`, neither `managed` nor `data`");
    CHECK(refusal(with_resources(R"([{"type": "t", "name": "n", "mode": "managed", "module": "a b"}])")) ==
          "resource number 1 (`t.n`) has a malformed `module`");
    CHECK(refusal(with_resources(R"([{"type": "t", "name": "n", "mode": "managed"}])")) == "`t.n` has no list of instances");
    const auto instances = [](std::string_view text) {
        return refusal(with_resources(fmt::format(R"([{{"type": "t", "name": "n", "mode": "managed", "instances": [{}]}}])", text)));
    };
    CHECK(instances("1") == "an instance of `t.n` cannot be read: it is not an object");
    CHECK(instances(R"({"attributes": []})") == "an instance of `t.n` cannot be read: `attributes` is not an object");
    CHECK(instances(R"({"index_key": 1.5})") == "an instance of `t.n` cannot be read: `index_key` is neither a string nor an integer");
    CHECK(instances(R"({"schema_version": -1})") == "an instance of `t.n` cannot be read: `schema_version` is not a version");
    CHECK(instances(R"({"private": "?"})") == "an instance of `t.n` cannot be read: `private` is not base64");
    CHECK(instances(R"({"dependencies": ["a b"]})") == "an instance of `t.n` cannot be read: `a b` in `dependencies` is not an address");
    CHECK(instances(R"({"sensitive_attributes": [[1]]})") ==
          "an instance of `t.n` cannot be read: a step of `sensitive_attributes` is neither an attribute nor an index");
    CHECK(instances(R"({"status": "odd"})") == "an instance of `t.n` cannot be read: the `status` `odd` is not known");
    CHECK(instances("{}, {}") == "`t.n` has the same instance twice");
}

TEST_CASE("any prefix and any changed byte of a state is read or refused, never worse")
{
    const std::string text = to_json(*parse_state(from_terraform));
    for (std::size_t size = 0; size < text.size() - 2; ++size) CHECK_FALSE(parse_state(std::string_view(text).substr(0, size)));
    for (std::size_t i = 0; i < text.size(); ++i) {
        for (const char byte : {'\0', '"', '}', '7', '\xff'}) {
            auto changed = text;
            changed[i] = byte;
            const auto state = parse_state(changed);
            if (!state) CHECK_FALSE(state.error().message.empty());
        }
    }
}
