// What a request for servers may say, and what is said to it when it may not.
#include <fmt/format.h>

#include <algorithm>

#include "flavors.hpp"
#include "images.hpp"
#include "networks.hpp"
#include "reply.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "servers.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::size_t most_user_data = 65535;  // bytes of base64
constexpr std::size_t longest_path = 255;
constexpr std::size_t longest_text = 255;

using Complaint = std::optional<Response>;

bool is_kind(const Value& value, Type::Kind kind)
{
    return value.has_contents() && value.kind() == kind;
}

// A bare id, or the address of what is meant.
std::string last_segment(std::string reference)
{
    while (!reference.empty() && reference.back() == '/') reference.pop_back();
    return reference.substr(reference.rfind('/') + 1);
}

Complaint take_name(const Value& body, Server& server)
{
    const Value name = body.get("name");
    if (!is_kind(name, Type::Kind::string)) return bad_request("Server name is not defined");
    server.name = std::string(name.as_string());
    const std::size_t first = server.name.find_first_not_of(" \t\r\n");
    if (first == std::string::npos) return bad_request("Server name is an empty string");
    server.name = server.name.substr(first, server.name.find_last_not_of(" \t\r\n") - first + 1);
    if (server.name.size() > longest_text) return bad_request("Server name is too long, at most 255 characters.");
    return std::nullopt;
}

// The image to boot from: named directly, or copied to a volume first.
struct Source {
    std::string image;
    bool on_volume = false;
};

tl::expected<Source, Response> source_of(const Value& body)
{
    Source source{last_segment(body.text_of("imageRef")), false};
    if (const Value mapping = body.get("block_device_mapping_v2"); is_kind(mapping, Type::Kind::tuple)) {
        for (const Value& device : mapping.elements()) {
            if (!is_kind(device, Type::Kind::object) ||
                device.text_of("boot_index", std::to_string(device.int_of("boot_index", -1))) != "0")
                continue;
            if (device.text_of("source_type") != "image")
                return tl::unexpected(bad_request("Block Device Mapping is Invalid: only images."));
            source.on_volume = device.text_of("destination_type", "volume") == "volume";
            source.image = device.text_of("uuid");
        }
    }
    if (source.image.empty()) return tl::unexpected(bad_request("Missing imageRef attribute"));
    return source;
}

Complaint take_image_and_flavor(const Value& body, Server& server)
{
    const auto source = source_of(body);
    if (!source) return source.error();
    const Image* image = find_image(source->image);
    if (image == nullptr) return bad_request(fmt::format("Cannot find requested image {}.", source->image));
    std::string wanted = last_segment(body.text_of("flavorRef"));
    if (const Value plain = body.get("flavorRef"); is_kind(plain, Type::Kind::number)) wanted = std::to_string(body.int_of("flavorRef"));
    if (wanted.empty()) return bad_request("Missing flavorRef attribute");
    const Flavor* flavor = find_flavor(wanted);
    if (flavor == nullptr) return bad_request(fmt::format("Flavor {} could not be found.", wanted));
    if (flavor->disk == 0 && !source->on_volume)
        return forbidden("Policy doesn't allow compute_flavor:create:image_backed to be performed.");
    if (flavor->ram < image->min_ram) return bad_request("Flavor's memory is too small for requested image.");
    if (!source->on_volume && flavor->disk < image->min_disk) return bad_request("Flavor's disk is too small for requested image.");
    server.image = source->on_volume ? "" : source->image;
    server.flavor = std::string(flavor->id);
    return std::nullopt;
}

// What is named is what is given, in that order: nothing is added, so a server that shall reach the internet has to say so.
Complaint take_networks(const Value& body, std::vector<std::string>& networks)
{
    const Value wanted = body.get("networks");
    networks = {std::string(public_network), std::string(service_network)};
    if (!wanted.has_contents()) return std::nullopt;
    if (wanted.kind() != Type::Kind::tuple) return bad_request("Bad networks format");
    if (wanted.size() == 0) return std::nullopt;
    networks.clear();
    for (const Value& entry : wanted.elements()) {
        if (!is_kind(entry, Type::Kind::object)) return bad_request("Bad networks format");
        if (entry.get("port").has_contents()) return bad_request(fmt::format("Port {} could not be found.", entry.text_of("port")));
        if (entry.get("fixed_ip").has_contents()) return bad_request("Fixed IP address: this cloud chooses addresses itself.");
        const std::string id = entry.text_of("uuid");
        if (!is_uuid(id)) return bad_request(fmt::format("Bad networks format: network uuid is not in proper format ({})", id));
        if (std::find(networks.begin(), networks.end(), id) != networks.end())
            return bad_request(fmt::format("Duplicate networks ({}) are not allowed", id));
        networks.push_back(id);
    }
    return std::nullopt;
}

Complaint take_user_data(const Value& body, Server& server)
{
    const Value data = body.get("user_data");
    if (!data.has_contents()) return std::nullopt;
    if (data.kind() != Type::Kind::string || !base64_decode(data.as_string())) return bad_request("Userdata content cannot be decoded");
    server.user_data = std::string(data.as_string());
    if (server.user_data.size() > most_user_data) {
        return bad_request(
            fmt::format("User data too large. User data must be no larger than {} bytes once base64 encoded. Your data is {} "
                        "bytes",
                        most_user_data, server.user_data.size()));
    }
    return std::nullopt;
}

Complaint take_personality(const Value& body, Server& server)
{
    const Value files = body.get("personality");
    if (!files.has_contents()) return std::nullopt;
    if (files.kind() != Type::Kind::tuple) return bad_request("Bad personality format");
    if (files.size() > most_personality_files) return forbidden("Personality file limit exceeded");
    for (const Value& file : files.elements()) {
        if (!is_kind(file, Type::Kind::object) || !is_kind(file.get("path"), Type::Kind::string))
            return bad_request("Bad personality format: missing path");
        if (!is_kind(file.get("contents"), Type::Kind::string)) return bad_request("Bad personality format: missing contents");
        const std::string path = file.text_of("path");
        const std::optional<std::string> contents = base64_decode(file.text_of("contents"));
        if (!contents) return bad_request(fmt::format("Personality content for {} cannot be decoded", path));
        if (path.size() > longest_path) return bad_request("Personality file path too long");
        if (contents->size() > longest_personality_file) return bad_request("Personality file content too long");
    }
    server.personality_json = to_json(files);
    return std::nullopt;
}

bool truth_of(const Value& value)
{
    if (is_kind(value, Type::Kind::boolean)) return value.as_bool();
    if (!is_kind(value, Type::Kind::string)) return false;
    const std::string word = lower_case(value.as_string());
    return word == "true" || word == "1" || word == "yes" || word == "on";
}

Complaint take_the_rest(const Value& body, Server& server)
{
    server.key_name = body.text_of("key_name");
    server.config_drive = truth_of(body.get("config_drive"));
    server.disk_config = body.text_of("OS-DCF:diskConfig", "AUTO");
    if (server.disk_config != "AUTO" && server.disk_config != "MANUAL")
        return bad_request("OS-DCF:diskConfig must be either 'MANUAL' or 'AUTO'.");
    server.access_ip4 = body.text_of("accessIPv4");
    server.access_ip6 = body.text_of("accessIPv6");
    const Value metadata = body.get("metadata");
    if (!metadata.has_contents()) return std::nullopt;
    if (auto complaint = check_metadata(metadata)) return complaint;
    server.metadata_json = to_json(metadata);
    return std::nullopt;
}

Complaint take_count(const Value& body, ServerRequest& request)
{
    const auto count_of = [&](std::string_view name, std::int64_t fallback) {
        return parse_integer(body.text_of(name)).value_or(body.int_of(name, fallback));
    };
    const std::int64_t least = count_of("min_count", 1);
    request.count = count_of("max_count", least);
    request.wants_reservation = truth_of(body.get("return_reservation_id"));
    if (least < 1 || request.count < 1) return bad_request("min_count and max_count must be >= 1");
    if (least > request.count) return bad_request("min_count must be <= max_count");
    return std::nullopt;
}

}  // namespace

Complaint check_metadata(const Value& metadata)
{
    if (!is_kind(metadata, Type::Kind::object)) return bad_request("Unable to parse metadata key/value pairs.");
    if (static_cast<std::int64_t>(metadata.size()) > most_metadata_items)
        return forbidden(fmt::format("Maximum number of metadata items exceeds {}", most_metadata_items));
    for (const auto [key, value] : metadata.entries()) {
        if (key.empty()) return bad_request("Metadata property key blank");
        if (key.size() > longest_text) return bad_request("Metadata property key greater than 255 characters");
        if (!is_kind(value, Type::Kind::string)) return bad_request("Metadata property value is not a string.");
        if (value.as_string().size() > longest_text) return bad_request("Metadata property value greater than 255 characters");
    }
    return std::nullopt;
}

tl::expected<ServerRequest, Response> read_server_request(const Call& call)
{
    const auto json = parse_json(call.request.body);
    if (!json) return tl::unexpected(bad_request("Malformed request body"));
    const Value body = json->get("server");
    if (!is_kind(body, Type::Kind::object)) return tl::unexpected(bad_request("The request body is invalid: it has no server."));
    ServerRequest request;
    Complaint complaint = take_name(body, request.server);
    if (!complaint) complaint = take_image_and_flavor(body, request.server);
    if (!complaint) complaint = take_networks(body, request.networks);
    if (!complaint) complaint = take_user_data(body, request.server);
    if (!complaint) complaint = take_personality(body, request.server);
    if (!complaint) complaint = take_the_rest(body, request.server);
    if (!complaint) complaint = take_count(body, request);
    if (complaint) return tl::unexpected(std::move(*complaint));
    return request;
}

}  // namespace rxplan::rackspace::embedded
