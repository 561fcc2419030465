#include "object_store.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reply.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

StoredObject object_from(const Query& row)
{
    StoredObject o;
    o.account = row.text(0);
    o.container = row.text(1);
    o.name = row.text(2);
    o.blob = row.text(3);
    o.bytes = row.integer(4);
    o.etag = row.text(5);
    o.content_type = row.text(6);
    o.headers = parse_header_map(row.text(7));
    o.modified = row.integer(8);
    o.delete_at = row.maybe_integer(9);
    o.manifest_json = row.text(10);
    return o;
}

// The blob, unless another object shares it.
std::string unshared(Store::Session& session, const std::string& blob)
{
    if (blob.empty() || session.first_integer("SELECT 1 FROM objects WHERE blob = ?", blob)) return {};
    return blob;
}

}  // namespace

HeaderMap parse_header_map(const std::string& json)
{
    HeaderMap out;
    const auto value = parse_json(json);
    if (!value || value->kind() != Type::Kind::object) return out;
    for (const auto [name, text] : value->entries()) out.emplace_back(name, value->text_of(name));
    return out;
}

std::string header_map_json(const HeaderMap& headers)
{
    NamedValues out;
    for (const auto& [name, value] : headers) out.emplace_back(name, text(value));
    return to_json(object(std::move(out)));
}

std::string_view find_in(const HeaderMap& headers, std::string_view name)
{
    for (const auto& [key, value] : headers) {
        if (key == name) return value;
    }
    return {};
}

void put_in(HeaderMap& headers, std::string_view name, std::string_view value)
{
    std::erase_if(headers, [&](const auto& entry) { return entry.first == name; });
    if (!value.empty()) headers.emplace_back(name, value);
}

void add_to(Response& response, const HeaderMap& headers)
{
    for (const auto& [name, value] : headers) response.headers.set(title_case(name), value);
}

std::optional<Response> merge_metadata(const Request& request, std::string_view prefix, HeaderMap& headers)
{
    const std::string removing = "x-remove-" + std::string(prefix.substr(2));
    for (const auto& [given, value] : request.headers) {
        const std::string name = lower_case(given);
        if (name.starts_with(removing)) put_in(headers, std::string(prefix) + name.substr(removing.size()), {});
        if (!name.starts_with(prefix)) continue;
        if (name.size() == prefix.size()) return html_fault(400, "Metadata name cannot be empty");
        if (!is_utf8(name) || !is_utf8(value)) return html_fault(400, "Metadata must be valid UTF-8");
        if (name.size() - prefix.size() > longest_meta_name)
            return html_fault(400, fmt::format("Metadata name too long: {}", title_case(name)));
        if (value.size() > longest_meta_value)
            return html_fault(400, fmt::format("Metadata value longer than {}: {}", longest_meta_value, title_case(name)));
        put_in(headers, name, value);
    }
    const auto entries = std::count_if(headers.begin(), headers.end(), [&](const auto& entry) { return entry.first.starts_with(prefix); });
    if (static_cast<std::size_t>(entries) > most_meta_entries)
        return html_fault(400, fmt::format("Too many metadata items; max {}", most_meta_entries));
    return std::nullopt;
}

HeaderMap account_headers(Store::Session& session, std::string_view account)
{
    return parse_header_map(session.first_text("SELECT headers_json FROM accounts WHERE name = ?", account).value_or("{}"));
}

void store_account_headers(Store::Session& session, std::string_view account, const HeaderMap& headers, Millis now)
{
    session.run("INSERT INTO accounts VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET headers_json = excluded.headers_json", account,
                header_map_json(headers), now);
}

std::optional<Container> find_container(Store::Session& session, std::string_view account, std::string_view name)
{
    Query row = session.query("SELECT headers_json, created, updated FROM containers WHERE account = ? AND name = ?", account, name);
    if (!row.next()) return std::nullopt;
    return Container{std::string(account), std::string(name), parse_header_map(row.text(0)), row.integer(1), row.integer(2)};
}

std::vector<Container> all_containers(Store::Session& session, std::string_view account)
{
    std::vector<Container> out;
    Query rows = session.query("SELECT name, headers_json, created, updated FROM containers WHERE account = ? ORDER BY name", account);
    while (rows.next())
        out.push_back({std::string(account), rows.text(0), parse_header_map(rows.text(1)), rows.integer(2), rows.integer(3)});
    return out;
}

void store_container(Store::Session& session, const Container& c)
{
    session.run(
        "INSERT INTO containers VALUES (?, ?, ?, ?, ?) ON CONFLICT (account, name) DO UPDATE SET headers_json = excluded.headers_json, "
        "updated = excluded.updated",
        c.account, c.name, header_map_json(c.headers), c.created, c.updated);
}

Usage usage_of(Store::Session& session, std::string_view account, std::string_view container, Millis now)
{
    Query row = session.query(
        "SELECT count(*), coalesce(sum(bytes), 0) FROM objects WHERE account = ? AND container = ? AND (delete_at IS NULL OR delete_at > "
        "?)",
        account, container, now);
    if (!row.next()) return {};
    return {row.integer(0), row.integer(1)};
}

std::optional<StoredObject> find_object(Store::Session& session, std::string_view account, std::string_view container,
                                        std::string_view name, Millis now)
{
    Query row = session.query(
        "SELECT account, container, name, blob, bytes, etag, content_type, headers_json, modified, delete_at, manifest_json FROM objects "
        "WHERE account = ? AND container = ? AND name = ? AND (delete_at IS NULL OR delete_at > ?)",
        account, container, name, now);
    if (!row.next()) return std::nullopt;
    return object_from(row);
}

std::vector<StoredObject> objects_after(Store::Session& session, std::string_view account, std::string_view container,
                                        std::string_view marker, std::string_view prefix, std::int64_t limit, Millis now)
{
    std::vector<StoredObject> out;
    Query rows = session.query(
        "SELECT account, container, name, blob, bytes, etag, content_type, headers_json, modified, delete_at, manifest_json FROM objects "
        "WHERE account = ? AND container = ? AND name > ? AND name >= ? AND (delete_at IS NULL OR delete_at > ?) ORDER BY name LIMIT ?",
        account, container, marker, prefix, now, limit);
    while (rows.next()) {
        StoredObject object = object_from(rows);
        if (!object.name.starts_with(prefix)) break;
        out.push_back(std::move(object));
    }
    return out;
}

std::string store_object(Store::Session& session, const StoredObject& o)
{
    const auto old =
        session.first_text("SELECT blob FROM objects WHERE account = ? AND container = ? AND name = ?", o.account, o.container, o.name);
    session.run("INSERT OR REPLACE INTO objects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", o.account, o.container, o.name, o.blob, o.bytes,
                o.etag, o.content_type, header_map_json(o.headers), o.modified, o.delete_at, o.manifest_json);
    return old && *old != o.blob ? unshared(session, *old) : std::string();
}

std::string delete_object(Store::Session& session, const StoredObject& o)
{
    session.run("DELETE FROM objects WHERE account = ? AND container = ? AND name = ?", o.account, o.container, o.name);
    return unshared(session, o.blob);
}

}  // namespace rxplan::rackspace::embedded
