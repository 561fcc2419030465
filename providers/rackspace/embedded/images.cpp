#include "images.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reply.hpp"
#include "router.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::array<Image, 8> all{{
    {"9d1f2c7e-5b4a-4c0e-8f3d-2a6b7c8d9e01", "Debian 12 (Bookworm)", "2025-07-14T09:12:44Z", "org.debian", "12", "debian", 512, 20,
     1'073'741'824},
    {"c3b8e6a1-0d47-4b52-9a6e-7f18d2c4b503", "Ubuntu 24.04 LTS (Noble Numbat)", "2025-06-30T14:03:11Z", "com.ubuntu", "24.04", "ubuntu",
     512, 20, 1'610'612'736},
    {"e1c7a2b9-84d5-4f36-a0e8-6b92d3f5c714", "Flatcar Container Linux (Stable)", "2025-05-20T17:30:00Z", "org.flatcar-linux", "4152.2.3",
     "flatcar", 1024, 20, 536'870'912},
    {"5e0a94d3-6f21-4a7b-b2c9-18e3f7d60a92", "Ubuntu 24.04 LTS (Noble Numbat)", "2025-02-11T08:45:02Z", "com.ubuntu", "24.04", "ubuntu",
     512, 20, 1'593'835'520},
    {"3eba4fbb-51da-4233-b699-8a4030561add", "CoreOS (Stable)", "2016-07-01T18:21:35Z", "com.coreos", "1010.6.0", "coreos", 512, 20,
     324'009'984},
    {"f2a71670-ced3-4274-80b6-0efcd0f8f91b", "CoreOS (Beta)", "2015-06-02T20:44:19Z", "com.coreos", "695.0.0", "coreos", 512, 20,
     301'989'888},
    {"2c210e44-5149-4ae3-83d6-f855a4d28490", "CoreOS (Beta)", "2015-05-01T16:07:52Z", "com.coreos", "668.2.0", "coreos", 512, 20,
     299'892'736},
    {"b4f0c6d8-13e7-4d29-8c5a-905e2b7a1f68", "Debian 7 (Wheezy) (PVHVM)", "2015-04-20T12:00:00Z", "org.debian", "7", "debian", 512, 20,
     419'430'400},
}};

// What Rackspace's images say about themselves.
NamedValues properties(const Image& image)
{
    return {{"os_distro", text(image.os_distro)},
            {"os_type", text("linux")},
            {"org.openstack__1__os_distro", text(image.distro)},
            {"org.openstack__1__os_version", text(image.version)},
            {"org.openstack__1__architecture", text("x64")},
            {"com.rackspace__1__visible_core", text("1")},
            {"com.rackspace__1__release_id", text("1000")},
            {"flavor_classes", text("*,!onmetal")},
            {"image_type", text("base")},
            {"vm_mode", text("hvm")},
            {"cache_in_nova", text("True")},
            {"auto_disk_config", text("disabled")}};
}

Value compute_value(const Call& call, const Image& image)
{
    return object({{"id", text(image.id)},
                   {"name", text(image.name)},
                   {"status", text("ACTIVE")},
                   {"progress", number(100)},
                   {"created", text(image.created)},
                   {"updated", text(image.created)},
                   {"minRam", number(image.min_ram)},
                   {"minDisk", number(image.min_disk)},
                   {"OS-EXT-IMG-SIZE:size", number(image.size)},
                   {"OS-DCF:diskConfig", text("MANUAL")},
                   {"metadata", object(properties(image))},
                   {"links", image_links(call, image.id)}});
}

bool fits_compute_filters(const Call& call, const Image& image)
{
    const Request& request = call.request;
    const std::string_view name = request.query_of("name");
    const std::string_view status = request.query_of("status");
    const std::string_view kind = request.query_of("type");
    return (name.empty() || name == image.name) && (status.empty() || equal_ignoring_case(status, "ACTIVE")) &&
           (kind.empty() || equal_ignoring_case(kind, "BASE"));
}

// Those that fit after the query's `marker`, at most its `limit`; and whether there are more.
template <class Fits>
std::pair<std::vector<const Image*>, bool> page(const Call& call, Fits fits, std::int64_t default_limit)
{
    const std::string_view marker = call.request.query_of("marker");
    const std::int64_t limit = std::clamp<std::int64_t>(parse_integer(call.request.query_of("limit")).value_or(default_limit), 0, 1000);
    bool started = marker.empty();
    std::vector<const Image*> out;
    for (const Image& image : all) {
        if (started && fits(call, image)) out.push_back(&image);
        if (image.id == marker) started = true;
    }
    const bool more = static_cast<std::int64_t>(out.size()) > limit;
    if (more) out.resize(static_cast<std::size_t>(limit));
    return {std::move(out), more};
}

Value short_value(const Call& call, const Image& image)
{
    return object({{"id", text(image.id)}, {"name", text(image.name)}, {"links", image_links(call, image.id)}});
}

// `shown`: what a listing has of each image.
Response list_for_compute(Call& call, Value (*shown)(const Call&, const Image&))
{
    const auto [found, more] = page(call, fits_compute_filters, 1000);
    std::vector<Value> out;
    for (const Image* image : found) out.push_back(shown(call, *image));
    NamedValues body{{"images", array(std::move(out))}};
    if (more && !found.empty()) {
        body.emplace_back(
            "images_links",
            links({{"next", fmt::format("{}?limit={}&marker={}", call.url(call.request.path), found.size(), found.back()->id)}}));
    }
    return json_reply(200, object(std::move(body)));
}

Response list(Call& call)
{
    return list_for_compute(call, short_value);
}

Response list_details(Call& call)
{
    return list_for_compute(call, compute_value);
}

Response show(Call& call)
{
    const Image* image = find_image(call.parameter(0));
    if (image == nullptr) return not_found("Image not found.");
    return json_reply(200, object({{"image", compute_value(call, *image)}}));
}

// The Images service's own form: properties stand beside the attributes.
Value image_value(const Image& image)
{
    NamedValues out = properties(image);
    const NamedValues attributes{{"id", text(image.id)},
                                 {"name", text(image.name)},
                                 {"status", text("active")},
                                 {"visibility", text("public")},
                                 {"size", number(image.size)},
                                 {"min_ram", number(image.min_ram)},
                                 {"min_disk", number(image.min_disk)},
                                 {"container_format", text("ovf")},
                                 {"disk_format", text("vhd")},
                                 {"checksum", text(hex(md5(image.id)))},
                                 {"owner", text("00000000000000000000000000000000")},
                                 {"protected", flag(true)},
                                 {"tags", array({})},
                                 {"created_at", text(image.created)},
                                 {"updated_at", text(image.created)},
                                 {"file", text(fmt::format("/v2/images/{}/file", image.id))},
                                 {"self", text(fmt::format("/v2/images/{}", image.id))},
                                 {"schema", text("/v2/schemas/image")}};
    out.insert(out.end(), attributes.begin(), attributes.end());
    return object(std::move(out));
}

// Any attribute or property that holds text may be asked for; `in:a,b` for one of several.
bool fits_image_filters(const Call& call, const Image& image)
{
    static constexpr std::string_view controls[] = {"limit", "marker", "sort", "sort_key", "sort_dir", "member_status"};
    const Value value = image_value(image);
    for (const auto& [name, wanted] : call.request.query) {
        if (std::find(std::begin(controls), std::end(controls), name) != std::end(controls)) continue;
        const std::string actual = value.text_of(name);
        if (wanted.starts_with("in:")) {
            const std::string listed = "," + wanted.substr(3) + ",";
            if (listed.find("," + actual + ",") == std::string::npos) return false;
        } else if (actual != wanted) {
            return false;
        }
    }
    return true;
}

Response list_images(Call& call)
{
    const auto [found, more] = page(call, fits_image_filters, 25);
    std::vector<Value> out;
    for (const Image* image : found) out.push_back(image_value(*image));
    NamedValues body{{"images", array(std::move(out))}, {"schema", text("/v2/schemas/images")}, {"first", text("/v2/images")}};
    if (more && !found.empty()) {
        std::string next = fmt::format("/v2/images?marker={}", found.back()->id);
        for (const auto& [name, value] : call.request.query) {
            if (name != "marker") next += fmt::format("&{}={}", url_encode(name), url_encode(value));
        }
        body.emplace_back("next", text(next));
    }
    return json_reply(200, object(std::move(body)));
}

Response show_image(Call& call)
{
    const Image* image = find_image(call.parameter(0));
    if (image == nullptr) return html_fault(404, fmt::format("No image found with ID {}", call.parameter(0)));
    return json_reply(200, image_value(*image));
}

}  // namespace

std::span<const Image> images()
{
    return all;
}

const Image* find_image(std::string_view id)
{
    const auto found = std::find_if(all.begin(), all.end(), [&](const Image& image) { return image.id == id; });
    return found == all.end() ? nullptr : &*found;
}

Value image_links(const Call& call, std::string_view id)
{
    const std::string path = fmt::format("/{}/images/{}", tenant_id, url_encode(id));
    return links({{"self", call.url("/v2" + path)}, {"bookmark", call.url(path)}});
}

void add_compute_image_routes(Router& router)
{
    router.add_compute("GET", "/images", list);
    router.add_compute("GET", "/images/detail", list_details);
    router.add_compute("GET", "/images/{}", show);
}

void add_image_routes(Router& router)
{
    router.add(Service::image, "GET", "/v2/images", list_images);
    router.add(Service::image, "GET", "/v2/images/{}", show_image);
}

}  // namespace rxplan::rackspace::embedded
