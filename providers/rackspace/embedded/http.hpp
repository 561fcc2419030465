// A request and its response, as the services of the embedded cloud see them: no sockets, no server library.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rxplan/value.hpp"

namespace rxplan::rackspace::embedded {

// In order of arrival; names compare without regard to case.
class Headers {
public:
    using Entry = std::pair<std::string, std::string>;

    [[nodiscard]] const std::string* find(std::string_view name) const;
    [[nodiscard]] std::string_view get(std::string_view name) const;  // empty when absent
    [[nodiscard]] bool has(std::string_view name) const { return find(name) != nullptr; }
    void set(std::string_view name, std::string value);  // replaces
    void add(std::string name, std::string value) { entries_.emplace_back(std::move(name), std::move(value)); }
    void remove(std::string_view name);

    [[nodiscard]] auto begin() const noexcept { return entries_.begin(); }
    [[nodiscard]] auto end() const noexcept { return entries_.end(); }

private:
    std::vector<Entry> entries_;
};

// Takes pieces of a body; false: it wants no more.
using PieceSink = std::function<bool(std::string_view piece)>;

struct Request {
    std::string method;                                      // upper case
    std::string path;                                        // as sent: still percent-encoded, without the query
    std::vector<std::pair<std::string, std::string>> query;  // decoded
    Headers headers;
    std::vector<std::string> parameters;              // what the route's `{}` matched, decoded, in order
    std::string body;                                 // empty for routes that read the body piece by piece
    std::function<bool(const PieceSink&)> read_body;  // false: the client went away or sent less than it said
    std::string base_url;                             // as the client knows this server
    std::string client_address;
    std::string id;  // `req-…`, sent back to the client

    [[nodiscard]] const std::string* find_query(std::string_view name) const;
    [[nodiscard]] std::string_view query_of(std::string_view name) const;  // empty when absent
    [[nodiscard]] std::optional<std::uint64_t> content_length() const;
    [[nodiscard]] bool has_body() const;  // a length above zero, or chunks
};

// A file kept open, so that a reader is not disturbed when the object is replaced.
class OpenFile {
public:
    explicit OpenFile(int descriptor) : descriptor_(descriptor) {}
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;
    [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

private:
    int descriptor_;
};

struct FileSlice {
    std::shared_ptr<const OpenFile> file;
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
};

struct Response {
    int status = 200;
    Headers headers;
    std::string content_type;
    std::string body;
    std::vector<FileSlice> slices;                // sent instead of `body`, one after the other
    std::optional<std::uint64_t> content_length;  // of a HEAD's answer, which has neither body nor slices
};

// Percent-decoding; an incomplete escape stays as it is. `plus_is_space` for queries alone.
[[nodiscard]] std::string url_decode(std::string_view text, bool plus_is_space = false);
// Everything but unreserved characters and `/` is escaped.
[[nodiscard]] std::string url_encode(std::string_view text);
[[nodiscard]] std::vector<std::pair<std::string, std::string>> parse_query(std::string_view text);

[[nodiscard]] bool equal_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string lower_case(std::string_view text);
[[nodiscard]] std::string title_case(std::string_view header);                   // `x-object-meta-mtime` -> `X-Object-Meta-Mtime`
[[nodiscard]] bool is_utf8(std::string_view text);                               // valid, and without NUL
[[nodiscard]] std::optional<std::int64_t> parse_integer(std::string_view text);  // the whole text, decimal

}  // namespace rxplan::rackspace::embedded
