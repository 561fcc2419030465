#include "large_objects.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "blobs.hpp"
#include "reply.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

constexpr std::size_t most_segments = 1000;
constexpr int deepest = 10;  // static large objects within static large objects

struct Place {
    std::string container;
    std::string object;
};

// `/container/object`, the first slash optional.
std::optional<Place> parse_place(std::string_view path)
{
    if (path.starts_with('/')) path.remove_prefix(1);
    const std::size_t slash = path.find('/');
    if (slash == std::string_view::npos || slash == 0 || slash + 1 == path.size()) return std::nullopt;
    return Place{std::string(path.substr(0, slash)), std::string(path.substr(slash + 1))};
}

struct Range {
    std::uint64_t first = 0;
    std::uint64_t length = 0;
};

// `100-199`, `100-` or `-100` of so many bytes.
std::optional<Range> parse_range(std::string_view text, std::uint64_t size)
{
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos || size == 0) return std::nullopt;
    const auto first = parse_integer(text.substr(0, dash));
    const auto last = parse_integer(text.substr(dash + 1));
    if (!first && !last) return std::nullopt;
    if (!first) {
        const std::uint64_t length = std::min(static_cast<std::uint64_t>(std::max<std::int64_t>(0, *last)), size);
        return Range{size - length, length};
    }
    if (*first < 0 || static_cast<std::uint64_t>(*first) >= size) return std::nullopt;
    const std::uint64_t end = last ? std::min(static_cast<std::uint64_t>(*last) + 1, size) : size;
    if (end <= static_cast<std::uint64_t>(*first)) return std::nullopt;
    return Range{static_cast<std::uint64_t>(*first), end - static_cast<std::uint64_t>(*first)};
}

Response conflict_with_parts(const StoredObject& object)
{
    return html_fault(409, fmt::format("A segment of {} is missing or has changed.", object.name));
}

tl::expected<Contents, Response> gather(Call& call, Store::Session& session, const StoredObject& object, int depth);

tl::expected<Contents, Response> gather_static(Call& call, Store::Session& session, const StoredObject& object, int depth)
{
    Contents out{{}, 0, object.etag, true};
    const auto manifest = parse_json(object.manifest_json);
    if (!manifest || depth > deepest) return tl::unexpected(conflict_with_parts(object));
    for (const Value& entry : manifest->elements()) {
        const std::optional<Place> place = parse_place(entry.text_of("name"));
        const auto part = place ? find_object(session, object.account, place->container, place->object, call.now) : std::nullopt;
        if (!part || part->etag != entry.text_of("hash")) return tl::unexpected(conflict_with_parts(object));
        auto inner = gather(call, session, *part, depth + 1);
        if (!inner) return inner;
        std::vector<FileSlice> slices = std::move(inner->slices);
        const std::string range_text = entry.text_of("range");
        if (!range_text.empty()) {
            const Range range = parse_range(range_text, inner->length).value_or(Range());
            slices = cut(slices, range.first, range.length);
        }
        for (FileSlice& slice : slices) {
            out.length += slice.length;
            out.slices.push_back(std::move(slice));
        }
    }
    return out;
}

tl::expected<Contents, Response> gather_dynamic(Call& call, Store::Session& session, const StoredObject& object, std::string_view manifest)
{
    constexpr std::int64_t most = 10'000;
    Contents out{{}, 0, {}, true};
    std::string etags;
    const std::optional<Place> place = parse_place(url_decode(manifest));
    if (place) {
        for (const StoredObject& part : objects_after(session, object.account, place->container, {}, place->object, most, call.now)) {
            if (part.blob.empty()) continue;
            auto file = open_blob(call.world.directory, part.blob);
            if (!file) return tl::unexpected(conflict_with_parts(object));
            out.slices.push_back({std::move(file), 0, static_cast<std::uint64_t>(part.bytes)});
            out.length += static_cast<std::uint64_t>(part.bytes);
            etags += part.etag;
        }
    }
    out.etag = hex(md5(etags));
    return out;
}

tl::expected<Contents, Response> gather(Call& call, Store::Session& session, const StoredObject& object, int depth)
{
    if (!object.manifest_json.empty()) return gather_static(call, session, object, depth);
    if (const std::string_view manifest = find_in(object.headers, "x-object-manifest"); !manifest.empty())
        return gather_dynamic(call, session, object, manifest);
    Contents out{{}, static_cast<std::uint64_t>(object.bytes), object.etag, false};
    if (object.bytes == 0) return out;
    auto file = open_blob(call.world.directory, object.blob);
    if (!file) return tl::unexpected(html_fault(503, "The contents of the object cannot be read."));
    out.slices.push_back({std::move(file), 0, out.length});
    return out;
}

// What stands in the stored manifest for one part; or what is wrong with it.
tl::expected<Value, std::string> judge_segment(Call& call, Store::Session& session, const std::string& account, const Value& entry)
{
    const std::string path = entry.text_of("path");
    const std::optional<Place> place = parse_place(path);
    if (!place) return tl::unexpected(fmt::format("{}, Invalid SLO Manifest File", path));
    const auto part = find_object(session, account, place->container, place->object, call.now);
    if (!part) return tl::unexpected(fmt::format("{}, 404 Not Found", path));
    const std::string wanted = entry.text_of("etag");
    if (!wanted.empty() && wanted != part->etag) return tl::unexpected(fmt::format("{}, Etag Mismatch", path));
    if (entry.get("size_bytes").has_contents() && entry.int_of("size_bytes") != part->bytes)
        return tl::unexpected(fmt::format("{}, Size Mismatch", path));
    if (part->bytes == 0) return tl::unexpected(fmt::format("{}, Too Small; each segment must be at least 1 byte.", path));
    NamedValues out{{"name", text(fmt::format("/{}/{}", place->container, place->object))},
                    {"hash", text(part->etag)},
                    {"bytes", number(part->bytes)},
                    {"content_type", text(part->content_type)},
                    {"last_modified", text(iso_time_micros(part->modified))}};
    if (!part->manifest_json.empty()) out.emplace_back("sub_slo", flag(true));
    if (const std::string range = entry.text_of("range"); !range.empty()) {
        if (!parse_range(range, static_cast<std::uint64_t>(part->bytes)))
            return tl::unexpected(fmt::format("{}, Unsatisfiable Range", path));
        out.emplace_back("range", text(range));
    }
    return object(std::move(out));
}

}  // namespace

std::vector<FileSlice> cut(const std::vector<FileSlice>& slices, std::uint64_t first, std::uint64_t length)
{
    std::vector<FileSlice> out;
    for (const FileSlice& slice : slices) {
        if (length == 0) break;
        if (first >= slice.length) {
            first -= slice.length;
            continue;
        }
        const std::uint64_t taken = std::min(slice.length - first, length);
        out.push_back({slice.file, slice.offset + first, taken});
        first = 0;
        length -= taken;
    }
    return out;
}

tl::expected<Contents, Response> contents_of(Call& call, Store::Session& session, const StoredObject& object)
{
    return gather(call, session, object, 0);
}

std::optional<Response> take_manifest(Call& call, Store::Session& session, const std::string& json, StoredObject& object)
{
    const auto manifest = parse_json(json);
    if (!manifest || manifest->kind() != Type::Kind::tuple || manifest->size() == 0) return html_fault(400, "Manifest must be valid JSON.");
    if (manifest->size() > most_segments) return html_fault(413, fmt::format("Number of segments must be <= {}", most_segments));
    std::vector<Value> segments;
    std::string etags;
    std::string errors;
    object.bytes = 0;
    for (const Value& entry : manifest->elements()) {
        const auto segment = judge_segment(call, session, object.account, entry);
        if (!segment) {
            errors += segment.error() + "\n";
            continue;
        }
        const auto size = static_cast<std::uint64_t>(segment->int_of("bytes"));
        const std::string range = segment->text_of("range");
        const Range covered = range.empty() ? Range{0, size} : parse_range(range, size).value_or(Range());
        object.bytes += static_cast<std::int64_t>(covered.length);
        etags += segment->text_of("hash");
        if (!range.empty()) etags += fmt::format(":{}-{};", covered.first, covered.first + covered.length - 1);
        segments.push_back(*segment);
    }
    if (!errors.empty()) return text_reply(400, "Errors:\n" + errors);
    object.etag = hex(md5(etags));
    object.manifest_json = to_json(array(std::move(segments)));
    return std::nullopt;
}

Response delete_with_parts(Call& call, const StoredObject& object)
{
    std::vector<std::string> blobs;
    std::int64_t deleted = 0;
    std::int64_t missing = 0;
    {
        Store::Session session = call.world.store->write();
        const auto manifest = parse_json(object.manifest_json);
        if (manifest && manifest->kind() == Type::Kind::tuple) {
            for (const Value& entry : manifest->elements()) {
                const std::optional<Place> place = parse_place(entry.text_of("name"));
                const auto part = place ? find_object(session, object.account, place->container, place->object, call.now) : std::nullopt;
                ++(part ? deleted : missing);
                if (part) blobs.push_back(delete_object(session, *part));
            }
        }
        blobs.push_back(delete_object(session, object));
        ++deleted;
        session.commit();
    }
    for (const std::string& blob : blobs) remove_blob(call.world.directory, blob);
    return json_reply(200, embedded::object({{"Number Deleted", number(deleted)},
                                             {"Number Not Found", number(missing)},
                                             {"Response Status", text("200 OK")},
                                             {"Response Body", text("")},
                                             {"Errors", array({})}}));
}

}  // namespace rxplan::rackspace::embedded
