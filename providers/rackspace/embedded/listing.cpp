#include "listing.hpp"

#include <fmt/format.h>

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::int64_t most_entries = 10'000;

}  // namespace

std::string_view ListingRequest::shown(std::string_view name) const
{
    if (delimiter.empty()) return name;
    const std::size_t end = name.find(delimiter, prefix.size());
    return end == std::string_view::npos ? name : name.substr(0, end + delimiter.size());
}

tl::expected<ListingRequest, Response> read_listing_request(const Request& request)
{
    ListingRequest listing;
    listing.marker = request.query_of("marker");
    listing.end_marker = request.query_of("end_marker");
    listing.prefix = request.query_of("prefix");
    listing.delimiter = request.query_of("delimiter");
    for (const std::string& part : {listing.marker, listing.end_marker, listing.prefix, listing.delimiter}) {
        if (!is_utf8(part)) return tl::unexpected(html_fault(412, "Invalid UTF8 or contains NULL"));
    }
    if (const std::string* given = request.find_query("limit"); given != nullptr && !given->empty()) {
        const std::optional<std::int64_t> limit = parse_integer(*given);
        if (!limit || *limit < 0) return tl::unexpected(html_fault(412, "Value of limit must be a non-negative integer"));
        if (*limit > most_entries) return tl::unexpected(html_fault(412, fmt::format("Maximum limit is {}", most_entries)));
        listing.limit = *limit;
    }
    const std::string_view format = request.query_of("format");
    if (!format.empty() && format != "json" && format != "plain")
        return tl::unexpected(html_fault(406, "Only json and plain are available."));
    listing.as_json = format.empty() ? request.headers.get("Accept").starts_with("application/json") : format == "json";
    return listing;
}

Response listing_reply(const ListingRequest& listing, const std::vector<ListingEntry>& entries)
{
    if (listing.as_json) {
        std::vector<Value> out;
        out.reserve(entries.size());
        for (const ListingEntry& entry : entries)
            out.push_back(entry.details.is_null() ? object({{"subdir", text(entry.name)}}) : entry.details);
        Response response = json_reply(200, array(std::move(out)));
        response.content_type = "application/json; charset=utf-8";
        return response;
    }
    std::string names;
    for (const ListingEntry& entry : entries) names += entry.name + "\n";
    const int status = names.empty() ? 204 : 200;
    return text_reply(status, std::move(names));
}

}  // namespace rxplan::rackspace::embedded
