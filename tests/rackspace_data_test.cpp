// Data sources against the embedded cloud's images and flavors.
#include <doctest/doctest.h>

#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr const char* image_type = "rackspace_image";
constexpr const char* flavor_type = "rackspace_flavor";

Diagnostics problems(Cloud& cloud, const char* type, const NamedValues& given)
{
    const StartResult result = cloud.driver->start(cloud.driver->change(Operation::read, type, {}, given));
    REQUIRE(std::holds_alternative<Failed>(result));
    return std::get<Failed>(result).diagnostics;
}

}  // namespace

TEST_CASE("an image is found by its name")
{
    Cloud cloud;
    const Value image = cloud.driver->fetch(image_type, {{"name", text("CoreOS (Stable)")}});
    CHECK(image.text_of("id") == "3eba4fbb-51da-4233-b699-8a4030561add");
    CHECK(image.text_of("created") == "2016-07-01T18:21:35Z");
    CHECK(image.int_of("min_disk") == 20);
    CHECK(image.get("metadata").text_of("os_distro") == "coreos");
    CHECK(image.is_wholly_known());
}

TEST_CASE("an image is found by its id, whose image must fit whatever else is asked")
{
    Cloud cloud;
    cloud.rules(R"({"rules":[{"match":{"path":"*/images/detail"},"then":{"status":403}}]})");  // one request for the one
    const NamedValues stable{{"id", text("3eba4fbb-51da-4233-b699-8a4030561add")}};
    CHECK(cloud.driver->fetch(image_type, stable).text_of("name") == "CoreOS (Stable)");
    NamedValues other = stable;
    other.emplace_back("name", text("CoreOS (Beta)"));
    CHECK(ids(problems(cloud, image_type, other)) == "rackspace-image-not-found at id\n");
    CHECK(ids(problems(cloud, image_type, {{"id", text("nowhere")}})) == "rackspace-image-not-found at id\n");
    CHECK(ids(cloud.driver->validate(image_type, {{"id", text("")}}, Mode::data)) == "rackspace-image-criteria at id\n");
    CHECK(cloud.driver->validate(image_type, {{"id", Value::unknown(Type::string())}}, Mode::data).empty());
}

TEST_CASE("several images that fit are an error, unless the newest is asked for")
{
    Cloud cloud;
    const Diagnostics ambiguous = problems(cloud, image_type, {{"name", text("CoreOS (Beta)")}});
    CHECK(ids(ambiguous) == "rackspace-image-ambiguous at name\n");
    CHECK(ambiguous.begin()->help.find("most_recent = true") != std::string::npos);
    const Value newest = cloud.driver->fetch(image_type, {{"name", text("CoreOS (Beta)")}, {"most_recent", Value::boolean(true)}});
    CHECK(newest.text_of("id") == "f2a71670-ced3-4274-80b6-0efcd0f8f91b");
}

TEST_CASE("an image is found by a pattern and by properties")
{
    Cloud cloud;
    CHECK(cloud.driver->fetch(image_type, {{"name_regex", text("^Debian 1[0-9] ")}}).text_of("name") == "Debian 12 (Bookworm)");
    const Value flatcar =
        cloud.driver->fetch(image_type, {{"properties", texts({{"os_distro", text("flatcar")}, {"os_type", text("linux")}})}});
    CHECK(flatcar.text_of("name") == "Flatcar Container Linux (Stable)");
    CHECK(ids(problems(cloud, image_type, {{"properties", texts({{"os_distro", text("plan9")}})}})) ==
          "rackspace-image-not-found at properties\n");
    CHECK(ids(problems(cloud, image_type, {{"name", text("CoreOS (Stable)")}, {"name_regex", text("Debian")}})) ==
          "rackspace-image-not-found at name\n");
}

TEST_CASE("a question for an image that asks nothing, or cannot be understood, is refused")
{
    Cloud cloud;
    CHECK(ids(cloud.driver->validate(image_type, {}, Mode::data)) == "rackspace-image-criteria\n");
    CHECK(ids(cloud.driver->validate(image_type, {{"name_regex", text("(")}}, Mode::data)) == "rackspace-image-pattern at name_regex\n");
    CHECK(cloud.driver->validate(image_type, {{"name", Value::unknown(Type::string())}}, Mode::data).empty());
}

TEST_CASE("a flavor is found by id, by name, or by what it must have")
{
    Cloud cloud;
    const Value by_id = cloud.driver->fetch(flavor_type, {{"flavor_id", text("general1-2")}});
    CHECK(by_id.text_of("name") == "2 GB General Purpose v1");
    CHECK(by_id.int_of("ram") == 2048);
    CHECK(by_id.int_of("vcpus") == 2);
    CHECK(by_id.int_of("disk") == 40);
    CHECK(cloud.driver->fetch(flavor_type, {{"name", text("1 GB Performance")}}).text_of("id") == "performance1-1");
    const Value smallest = cloud.driver->fetch(flavor_type, {{"min_ram", Value::number(3000)}, {"min_disk", Value::number(50)}});
    CHECK(smallest.text_of("id") == "general1-4");
    CHECK(smallest.is_wholly_known() == true);
}

TEST_CASE("a flavor that does not exist is told with what exists")
{
    Cloud cloud;
    const Diagnostics none = problems(cloud, flavor_type, {{"flavor_id", text("general9")}});
    CHECK(ids(none) == "rackspace-flavor-not-found at flavor_id\n");
    CHECK(none.begin()->help.find("general1-1, general1-2") != std::string::npos);
    const Diagnostics confused = problems(cloud, flavor_type, {{"name", text("general1-1")}});
    CHECK(confused.begin()->help == "`general1-1` is an id: give it as `flavor_id`.");
    CHECK(ids(problems(cloud, flavor_type, {{"min_ram", Value::number(1'000'000)}})) == "rackspace-flavor-not-found\n");
    CHECK(ids(cloud.driver->validate(flavor_type, {}, Mode::data)) == "rackspace-flavor-criteria\n");
}

TEST_CASE("a cloud that fails is told as such")
{
    Cloud cloud;
    cloud.rules(R"({"rules":[{"match":{"path":"*/flavors/detail"},"then":{"status":500}}]})");
    CHECK(ids(problems(cloud, flavor_type, {{"flavor_id", text("general1-1")}})) == "cloud-failed\n");
}
