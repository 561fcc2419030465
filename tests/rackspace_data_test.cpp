// Data sources against the embedded cloud's images and flavors.
#include <doctest/doctest.h>

#include "providers/rackspace/replies.hpp"
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

// The notes and the help of the one problem, each on a line.
std::string told(const Diagnostics& problems)
{
    REQUIRE(problems.size() == 1);
    std::string all;
    for (const std::string& note : problems.begin()->notes) all += note + "\n";
    return all + problems.begin()->help;
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
    cloud.rules(R"({"rules":[{"match":{"path":"*/images"},"then":{"status":403}}]})");  // one request for the one
    const NamedValues stable{{"id", text("3eba4fbb-51da-4233-b699-8a4030561add")}};
    CHECK(cloud.driver->fetch(image_type, stable).text_of("name") == "CoreOS (Stable)");
    NamedValues other = stable;
    other.emplace_back("name", text("CoreOS (Beta)"));
    CHECK(ids(problems(cloud, image_type, other)) == "rackspace-image-not-found at id\n");
    CHECK(ids(problems(cloud, image_type, {{"id", text("nowhere")}})) == "rackspace-image-not-found at id\n");
    CHECK(ids(cloud.driver->validate(image_type, {{"id", text("")}}, Mode::data)) == "rackspace-image-criteria at id\n");
    CHECK(cloud.driver->validate(image_type, {{"id", Value::unknown(Type::string())}}, Mode::data).empty());
}

TEST_CASE("an image that does not exist is told with what was wanted and what is nearest to it")
{
    Cloud cloud;
    const std::string none = "None of the 8 images in the region " + cloud.cloud->region() + " fits.\n";
    const auto with_properties = [](const NamedValues& properties) {
        return NamedValues{{"name_regex", text("^CoreOS")}, {"properties", texts(properties)}};
    };
    struct Case {
        NamedValues given;
        std::string told;
    };
    const Case cases[] = {
        {{{"name", text("CoreOS (Stabel)")}}, "Wanted: name `CoreOS (Stabel)`.\n" + none + "Did you mean `CoreOS (Stable)`?"},
        {{{"name", text("coreos stable 2015")}},
         "Wanted: name `coreos stable 2015`.\n" + none + "The nearest names are `CoreOS (Stable)` and `CoreOS (Beta)`."},
        {{{"name_regex", text("^Ubuntu 14.04")}},
         "Wanted: name_regex `^Ubuntu 14.04`.\n" + none + "The nearest name is `Ubuntu 24.04 LTS (Noble Numbat)`."},
        {{{"name", text("Plan 9")}},
         "Wanted: name `Plan 9`.\n" + none +
             "There are `Debian 12 (Bookworm)`, `Ubuntu 24.04 LTS (Noble Numbat)`, `Flatcar Container Linux (Stable)`, `CoreOS (Stable)`, "
             "`CoreOS (Beta)` and `Debian 7 (Wheezy) (PVHVM)`."},
        {with_properties({{"os_type", text("linux")}, {"org.openstack__1__os_version", text("1")}}),
         "Wanted: name_regex `^CoreOS`, properties.org.openstack__1__os_version `1`, properties.os_type `linux`.\n" + none +
             "Of the images that fit otherwise, `org.openstack__1__os_version` is `1010.6.0`, `695.0.0` and `668.2.0`.\n"},
        {with_properties({{"os_distr", text("coreos")}}),
         "Wanted: name_regex `^CoreOS`, properties.os_distr `coreos`.\n" + none +
             "No image that fits otherwise has a property `os_distr`.\nDid you mean `os_distro`?"},
        {{{"properties", texts({{"os_distro", text("coreos")}, {"org.openstack__1__os_version", text("12")}})}},
         "Wanted: properties.org.openstack__1__os_version `12`, properties.os_distro `coreos`.\n" + none +
             "Each property has images, but none has all of them.\n"},
    };
    for (const Case& c : cases) CHECK(told(problems(cloud, image_type, c.given)) == c.told);
}

TEST_CASE("an image id that nothing has, or another image than was meant")
{
    Cloud cloud;
    const std::string nobody = "The region " + cloud.cloud->region() + " has no image with this id.\n";
    const std::string stable = "3eba4fbb-51da-4233-b699-8a4030561add";
    CHECK(told(problems(cloud, image_type, {{"id", text("CoreOS (Beta)")}})) ==
          "Wanted: id `CoreOS (Beta)`.\n" + nobody + "`CoreOS (Beta)` is a name: give it as `name`.");
    CHECK(told(problems(cloud, image_type, {{"id", text("3eba4fbb-51da-4233-b699-8a4030561ade")}})) ==
          "Wanted: id `3eba4fbb-51da-4233-b699-8a4030561ade`.\n" + nobody + "Did you mean `" + stable + "`?");
    CHECK(told(problems(cloud, image_type, {{"id", text(stable)}, {"name", text("CoreOS (Beta)")}})) ==
          "Wanted: id `" + stable + "`, name `CoreOS (Beta)`.\nThe image with this id is `CoreOS (Stable)` (" + stable +
              "); its status is ACTIVE.\n");
    cloud.rules(R"({"rules":[{"match":{"path":"*/images"},"then":{"status":403}}]})");
    CHECK(told(problems(cloud, image_type, {{"id", text("nowhere")}})) == "Wanted: id `nowhere`.\n" + nobody);
}

TEST_CASE("images come from Compute where the region has no Images, and are the same")
{
    Cloud newer;
    newer.rules(R"({"rules":[{"match":{"path":"/v2/*"},"then":{"status":500}}]})");
    Cloud older(R"({"cloud":{"without":["image"]}})");
    for (const NamedValues& given :
         {NamedValues{{"name", text("CoreOS (Stable)")}}, NamedValues{{"id", text("3eba4fbb-51da-4233-b699-8a4030561add")}}})
        CHECK(newer.driver->fetch(image_type, given) == older.driver->fetch(image_type, given));
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
          "rackspace-image-not-found at properties[\"os_distro\"]\n");
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
    CHECK(told(none).starts_with("Wanted: flavor_id `general9`.\nNone of the "));
    CHECK(none.begin()->help == "The nearest names are `general1-1`, `general1-2` and `general1-4`.");
    CHECK(problems(cloud, flavor_type, {{"name", text("8 GB general")}})
              .begin()
              ->help.starts_with("The nearest names are `8 GB General Purpose v1`, "));
    const Diagnostics confused = problems(cloud, flavor_type, {{"name", text("general1-1")}});
    CHECK(confused.begin()->help == "`general1-1` is an id: give it as `flavor_id`.");
    const Diagnostics too_large = problems(cloud, flavor_type, {{"min_ram", Value::number(1'000'000)}});
    CHECK(ids(too_large) == "rackspace-flavor-not-found\n");
    CHECK(too_large.begin()->help == "The largest by memory is `compute1-15`: 15360 MB, 8 processors, 0 GB of disk.");
    CHECK(ids(cloud.driver->validate(flavor_type, {}, Mode::data)) == "rackspace-flavor-criteria\n");
}

TEST_CASE("a cloud that fails is told as such")
{
    Cloud cloud;
    cloud.rules(R"({"rules":[{"match":{"path":"*/flavors/detail"},"then":{"status":500}}]})");
    CHECK(ids(problems(cloud, flavor_type, {{"flavor_id", text("general1-1")}})) == "cloud-failed\n");
}

TEST_CASE("what a service says in a page of HTML is told in its words")
{
    http::Response response{.status = 404, .headers = {{"Content-Type", "text/html; charset=UTF-8"}}, .body = {}};
    response.body =
        "<html>\n <head>\n  <title>404 Not Found</title>\n </head>\n <body>\n  <h1>404 Not Found</h1>\n"
        "  No image found with ID 7<br /><br />\n\n\n </body>\n</html>";
    CHECK(rackspace::message_of(response) == "No image found with ID 7");
    response.body = "<html><h1>Forbidden</h1><p>Access was denied to this resource.</p></html>";
    CHECK(rackspace::message_of(response) == "Access was denied to this resource.");
    response.body = "<html><h1>Not Found</h1></html>";
    CHECK(rackspace::message_of(response) == "not found");
}
