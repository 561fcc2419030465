// Objects that are made of others: static large objects, whose manifest lists them, and dynamic ones, which are all whose names begin
// alike.
#pragma once

#include <cstdint>
#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "object_store.hpp"

namespace rxplan::rackspace::embedded {

// What an object holds, its own contents or those of its parts.
struct Contents {
    std::vector<FileSlice> slices;
    std::uint64_t length = 0;
    std::string etag;  // without quotes
    bool is_large = false;
};

// The `length` bytes from byte `first` on, as far as there are any.
[[nodiscard]] std::vector<FileSlice> cut(const std::vector<FileSlice>& slices, std::uint64_t first, std::uint64_t length);

// 409 when a part of a static large object is missing or has changed.
[[nodiscard]] tl::expected<Contents, Response> contents_of(Call& call, Store::Session& session, const StoredObject& object);

// Judges a manifest and fills in size, etag and manifest of the object that it is for; the complaint, if any.
[[nodiscard]] std::optional<Response> take_manifest(Call& call, Store::Session& session, const std::string& json, StoredObject& object);

// `?multipart-manifest=delete`: the object and its parts.
[[nodiscard]] Response delete_with_parts(Call& call, const StoredObject& object);

}  // namespace rxplan::rackspace::embedded
