#include "providers/rackspace/storage.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

bool is_plain_name(std::string_view name)
{
    return !name.empty() &&
           std::all_of(name.begin(), name.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

// Names under which rxplan, the temporary URL middleware and other tools keep what is no metadata of the user's.
bool is_reserved(std::string_view name)
{
    return name.starts_with("rxplan-") || name.starts_with("temp-url-key") || name.starts_with("access-log") || name == "mtime" ||
           name.starts_with("quota-");
}

}  // namespace

std::string container_path(std::string_view container)
{
    return "/" + http::encode(container);
}

std::string object_path(std::string_view container, std::string_view object)
{
    return container_path(container) + "/" + http::encode_path(object);
}

void check_container_name(std::string_view name, const Path& path, Diagnostics& diagnostics)
{
    if (name.empty() || name.find('/') != std::string_view::npos || http::encode(name).size() > 256)
        diagnostics.add(error("rackspace-container-name", "no container can have this name")
                            .at(path)
                            .note("A name has no slash, is not empty, and is at most 256 bytes long when it is percent-encoded."));
}

void check_metadata_names(const Value& config, Diagnostics& diagnostics)
{
    if (!has(config, "metadata")) return;
    const Value metadata = config.get("metadata");
    for (const auto& [name, value] : metadata.entries()) {
        const Path where = Path("metadata").key(name);
        if (!is_plain_name(name) || is_reserved(name))
            diagnostics.add(error("rackspace-metadata-name", "this metadata name would not come back as it was sent")
                                .at(where)
                                .note("Metadata travels in HTTP headers, whose names have no case; some names are the cloud's own.")
                                .helped("Use lower-case letters, digits and hyphens."));
        if (value.has_contents() && value.as_string().find_first_of("\r\n") != std::string_view::npos)
            diagnostics.add(error("rackspace-metadata-value", "a metadata value has a line break")
                                .at(where)
                                .note("Metadata travels in HTTP headers, which have one line each."));
    }
}

void append_metadata(http::Headers& headers, std::string_view prefix, const Value& metadata)
{
    if (!metadata.has_contents()) return;
    for (const auto& [name, value] : metadata.entries())
        if (value.has_contents()) headers.emplace_back(fmt::format("{}{}", prefix, name), value.as_string());
}

Value metadata_of(const http::Response& response, std::string_view prefix, const Value& configured)
{
    const std::string start = lower_case(prefix);
    NamedValues entries;
    for (const auto& [header, value] : response.headers) {
        const std::string name = lower_case(header);
        if (!name.starts_with(start)) continue;
        const std::string_view key = std::string_view(name).substr(start.size());
        const bool ours = configured.has_contents() && configured.find(key) != nullptr;
        if (!is_reserved(key) || ours) entries.emplace_back(key, Value::string(value));
    }
    return as_configured(Value::map(Type::string(), std::move(entries)), configured);
}

}  // namespace rxplan::rackspace
