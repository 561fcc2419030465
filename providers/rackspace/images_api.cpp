#include "providers/rackspace/images_api.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

// What Images v2 says of every image; all else beside it is a property of this one.
constexpr std::array<std::string_view, 25> attributes{
    "id",          "name",          "status",    "visibility",   "size",      "virtual_size", "min_ram", "min_disk", "container_format",
    "disk_format", "checksum",      "os_hidden", "os_hash_algo", "owner",     "protected",    "tags",    "self",     "created_at",
    "updated_at",  "os_hash_value", "file",      "schema",       "locations", "direct_url",   "stores"};

Value properties_of(const Value& image)
{
    NamedValues properties;
    for (const auto& [name, value] : image.entries())
        if (std::find(attributes.begin(), attributes.end(), name) == attributes.end()) properties.emplace_back(name, value);
    return Value::object(std::move(properties));
}

std::string upper_case(std::string text)
{
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

Value as_compute_has_it(const Value& image)
{
    return Value::object({{"id", image.get("id")},
                          {"name", Value::string(image.text_of("name"))},
                          {"status", Value::string(upper_case(image.text_of("status")))},
                          {"created", Value::string(image.text_of("created_at"))},
                          {"updated", Value::string(image.text_of("updated_at"))},
                          {"minDisk", image.get("min_disk")},
                          {"minRam", image.get("min_ram")},
                          {"metadata", properties_of(image)}});
}

}  // namespace

tl::expected<std::vector<Value>, Refusal> list_images(Session& session)
{
    const bool newer = session.has(Service::image);
    auto listing = newer ? session.list(Service::image, "/images?status=active", "images")
                         : session.list(Service::compute, "/images/detail?status=ACTIVE", "images");
    if (!listing) return tl::unexpected(listing.error());
    if (newer)
        for (Value& image : listing->entries) image = as_compute_has_it(image);
    return std::move(listing->entries);
}

tl::expected<Value, Refusal> find_image(Session& session, std::string_view id)
{
    const bool newer = session.has(Service::image);
    Call call{.service = newer ? Service::image : Service::compute, .path = "/images/" + http::encode(id)};
    call.expected = newer ? Expected{} : Expected{.member = "image", .text = "id"};
    const CallResult reply = session.call(call);
    if (!reply) return tl::unexpected(reply.error());
    if (!newer) return reply->json.get("image");
    if (reply->json.text_of("id").empty()) return tl::unexpected(unusable("GET " + call.path, reply->response, "id"));
    return as_compute_has_it(reply->json);
}

}  // namespace rxplan::rackspace
