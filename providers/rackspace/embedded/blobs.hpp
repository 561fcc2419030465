// The contents of objects: files with random names, never those that clients choose.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http.hpp"
#include "rxplan/crypto.hpp"
#include "store.hpp"
#include "time_text.hpp"

namespace rxplan::rackspace::embedded {

// A blob being written. Until `keep` it has a temporary name, and vanishes with this object.
class BlobWriter {
public:
    explicit BlobWriter(const std::filesystem::path& directory);
    ~BlobWriter();
    BlobWriter(const BlobWriter&) = delete;
    BlobWriter& operator=(const BlobWriter&) = delete;

    // False: the disk refuses.
    [[nodiscard]] bool write(std::string_view piece);
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] std::string finish_md5();  // hex; once
    // Gives the blob its lasting name, which is returned; empty: that failed.
    [[nodiscard]] std::string keep();

private:
    std::filesystem::path directory_;
    std::string id_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    Hasher hasher_{Digest::md5};
    bool kept_ = false;
};

// Null: it is gone.
[[nodiscard]] std::shared_ptr<const OpenFile> open_blob(const std::filesystem::path& directory, std::string_view blob);
void remove_blob(const std::filesystem::path& directory, std::string_view blob);

// Removes what interrupted uploads and deletions have left behind, once it is old enough that nobody can still be at work on it.
void sweep_blobs(const std::filesystem::path& directory, Store& store, Millis now);

}  // namespace rxplan::rackspace::embedded
