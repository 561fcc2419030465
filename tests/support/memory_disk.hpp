// A disk in memory that can fail at any call, and lose what a real one may lose with the power.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "state/disk.hpp"
#include "tests/support/life.hpp"

namespace rxplan::test {

// What remains of unsynced data when the power fails.
enum class Data {
    none,
    all,
    half,
    zeros,
    hole
};  // half: the first half; zeros: length without content; hole: the second half behind zeros
// What remains of unsynced names, always in the order in which they were made.
enum class Names { none, all, half };

class MemoryDisk final : public Disk {
public:
    struct Inode {
        std::uint64_t number = 0;
        std::uint64_t writes = 0;
        std::string content;  // as processes see it
        std::string durable;
    };

    // Changing calls are numbered from 1. At this one the process dies: the call does not happen (an append: half of it does), and nothing
    // after it.
    void crash_at(std::uint64_t call) { crash_at_ = call; }
    // Calls are moments of this life from now on: it may end before each of them, and half way through an append.
    void live(Life* life) { life_ = life; }
    // From this changing call on, `count` of them fail with `code` (an append after half of it).
    void fail_at(std::uint64_t call, int code, std::uint64_t count = 1);
    // Changing calls on paths that contain this fail with `code`; 0: no longer.
    void fail_on(std::string path_part, int code);

    [[nodiscard]] std::uint64_t calls() const { return calls_; }
    [[nodiscard]] bool crashed() const { return crash_at_ != 0 && calls_ >= crash_at_; }

    // The disk as the next process finds it: after the death of the process alone, and after the loss of power.
    [[nodiscard]] MemoryDisk after_death() const;
    [[nodiscard]] MemoryDisk after_power_loss(Data data, Names names) const;
    // Any part of what was not synced, in any order: of each file its own, and of names any. `dice(n)` gives a number below n.
    [[nodiscard]] MemoryDisk after_power_loss(const std::function<std::size_t(std::size_t)>& dice) const;

    [[nodiscard]] const std::string* content(const std::string& path) const;  // null when absent
    void put(const std::string& path, std::string text);                      // durable at once
    [[nodiscard]] std::vector<std::string> list() const;

    DiskResult<std::string> read(const std::string& path) override;
    DiskResult<FileVersion> version(const std::string& path) override;
    DiskResult<std::unique_ptr<DiskFile>> create(const std::string& path) override;
    DiskResult<std::unique_ptr<DiskFile>> open_append(const std::string& path) override;
    DiskResult<void> rename(const std::string& from, const std::string& to) override;
    DiskResult<void> link(const std::string& from, const std::string& to) override;
    DiskResult<void> remove(const std::string& path) override;
    DiskResult<void> sync_directory(const std::string& path) override;

    // Of the files that this disk opened.
    DiskResult<void> append(Inode& inode, const std::string& path, std::string_view data);
    DiskResult<void> sync(Inode& inode, const std::string& path);
    DiskResult<void> truncate(Inode& inode, const std::string& path, std::uint64_t size);

private:
    using Directory = std::map<std::string, std::shared_ptr<Inode>>;

    // Names bound (or, without inode, unbound) at one stroke.
    using Binding = std::vector<std::pair<std::string, std::shared_ptr<Inode>>>;

    [[nodiscard]] DiskResult<void> step(const char* operation, const std::string& path);
    void bind(Binding binding);
    static void apply(Directory& directory, const Binding& binding);
    [[nodiscard]] static MemoryDisk with_names(MemoryDisk disk, Directory names);

    Directory names_;
    Directory durable_names_;
    std::vector<Binding> unsynced_names_;
    std::uint64_t inodes_ = 0;
    std::uint64_t calls_ = 0;
    std::uint64_t crash_at_ = 0;
    Life* life_ = nullptr;
    std::uint64_t fail_from_ = 0;
    std::uint64_t fail_count_ = 0;
    int fail_code_ = 0;
    std::string fail_path_part_;
    int fail_path_code_ = 0;
};

}  // namespace rxplan::test
