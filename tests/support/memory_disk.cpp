#include "tests/support/memory_disk.hpp"

#include <algorithm>
#include <cerrno>
#include <utility>

namespace rxplan::test {
namespace {

class MemoryFile final : public DiskFile {
public:
    MemoryFile(MemoryDisk& disk, std::shared_ptr<MemoryDisk::Inode> inode, std::string path)
        : disk_(disk), inode_(std::move(inode)), path_(std::move(path))
    {
    }

    DiskResult<void> append(std::string_view data) override { return disk_.append(*inode_, path_, data); }
    DiskResult<void> sync() override { return disk_.sync(*inode_, path_); }
    DiskResult<void> truncate(std::uint64_t size) override { return disk_.truncate(*inode_, path_, size); }

private:
    MemoryDisk& disk_;
    std::shared_ptr<MemoryDisk::Inode> inode_;
    std::string path_;
};

tl::unexpected<DiskError> failure(const char* operation, const std::string& path, int code)
{
    return tl::unexpected(DiskError{operation, path, code});
}

std::string remains(const MemoryDisk::Inode& inode, Data data)
{
    const auto& durable = inode.durable;
    const auto& content = inode.content;
    if (data == Data::none || content == durable) return durable;
    if (data == Data::all || !content.starts_with(durable)) return content;
    const auto tail = content.substr(durable.size());
    const auto half = tail.size() / 2;
    switch (data) {
        case Data::half:
            return durable + tail.substr(0, half);
        case Data::zeros:
            return durable + std::string(tail.size(), '\0');
        case Data::hole:
            return durable + std::string(half, '\0') + tail.substr(half);
        default:
            return content;
    }
}

std::string remains(const MemoryDisk::Inode& inode, const std::function<std::size_t(std::size_t)>& dice)
{
    constexpr std::size_t chunk = 64;  // smaller than any disk's, so that records are torn in more places
    if (!inode.content.starts_with(inode.durable)) return dice(2) == 0 ? inode.content : inode.durable;
    const auto begin = inode.durable.size();
    auto left = inode.content.substr(0, begin + dice(inode.content.size() - begin + 1));
    for (auto at = begin; at < left.size(); at += chunk) {
        const auto size = std::min(chunk, left.size() - at);
        if (dice(4) == 0) left.replace(at, size, size, '\0');
    }
    return left;
}

}  // namespace

void MemoryDisk::fail_at(std::uint64_t call, int code, std::uint64_t count)
{
    fail_from_ = call;
    fail_code_ = code;
    fail_count_ = count;
}

void MemoryDisk::fail_on(std::string path_part, int code)
{
    fail_path_part_ = std::move(path_part);
    fail_path_code_ = code;
}

MemoryDisk MemoryDisk::after_death() const
{
    MemoryDisk next;
    next.inodes_ = inodes_;
    // Links to one file stay links to one file.
    std::map<const Inode*, std::shared_ptr<Inode>> copies;
    const auto copy = [&copies](const std::shared_ptr<Inode>& inode) {
        auto& made = copies[inode.get()];
        if (inode && !made) made = std::make_shared<Inode>(*inode);
        return made;
    };
    for (const auto& [name, inode] : names_) next.names_[name] = copy(inode);
    for (const auto& [name, inode] : durable_names_) next.durable_names_[name] = copy(inode);
    for (const auto& binding : unsynced_names_) {
        auto& made = next.unsynced_names_.emplace_back();
        for (const auto& [name, inode] : binding) made.emplace_back(name, copy(inode));
    }
    return next;
}

MemoryDisk MemoryDisk::after_power_loss(Data data, Names names) const
{
    MemoryDisk next = after_death();
    auto directory = next.durable_names_;
    const auto all = next.unsynced_names_.size();
    const auto kept = names == Names::all ? all : names == Names::half ? (all + 1) / 2 : 0;
    for (std::size_t i = 0; i < kept; ++i) apply(directory, next.unsynced_names_[i]);
    for (const auto& [name, inode] : directory) inode->content = inode->durable = remains(*inode, data);
    return with_names(std::move(next), std::move(directory));
}

MemoryDisk MemoryDisk::after_power_loss(const std::function<std::size_t(std::size_t)>& dice) const
{
    MemoryDisk next = after_death();
    auto directory = next.durable_names_;
    for (const auto& binding : next.unsynced_names_) {
        if (dice(2) == 0) apply(directory, binding);
    }
    for (const auto& [name, inode] : directory) inode->content = inode->durable = remains(*inode, dice);
    return with_names(std::move(next), std::move(directory));
}

MemoryDisk MemoryDisk::with_names(MemoryDisk disk, Directory names)
{
    disk.names_ = disk.durable_names_ = std::move(names);
    disk.unsynced_names_.clear();
    return disk;
}

const std::string* MemoryDisk::content(const std::string& path) const
{
    const auto found = names_.find(path);
    return found == names_.end() ? nullptr : &found->second->content;
}

void MemoryDisk::put(const std::string& path, std::string text)
{
    auto inode = std::make_shared<Inode>();
    inode->number = ++inodes_;
    inode->durable = text;
    inode->content = std::move(text);
    names_[path] = durable_names_[path] = std::move(inode);
}

std::vector<std::string> MemoryDisk::list() const
{
    std::vector<std::string> names;
    for (const auto& [name, inode] : names_) names.push_back(name);
    return names;
}

DiskResult<void> MemoryDisk::step(const char* operation, const std::string& path)
{
    if (crashed()) return failure(operation, path, EIO);
    if (life_ != nullptr && !life_->goes_on(operation)) return failure(operation, path, EIO);
    ++calls_;
    if (crashed()) return failure(operation, path, EIO);
    if (fail_path_code_ != 0 && path.find(fail_path_part_) != std::string::npos) return failure(operation, path, fail_path_code_);
    if (fail_from_ != 0 && calls_ >= fail_from_ && calls_ - fail_from_ < fail_count_) return failure(operation, path, fail_code_);
    return {};
}

void MemoryDisk::apply(Directory& directory, const Binding& binding)
{
    for (const auto& [name, inode] : binding) {
        if (inode) {
            directory[name] = inode;
        } else {
            directory.erase(name);
        }
    }
}

void MemoryDisk::bind(Binding binding)
{
    apply(names_, binding);
    unsynced_names_.push_back(std::move(binding));
}

DiskResult<std::string> MemoryDisk::read(const std::string& path)
{
    const auto found = names_.find(path);
    if (found == names_.end()) return failure("read", path, ENOENT);
    return found->second->content;
}

DiskResult<FileVersion> MemoryDisk::version(const std::string& path)
{
    const auto found = names_.find(path);
    if (found == names_.end()) return failure("read", path, ENOENT);
    const auto& inode = *found->second;
    return FileVersion{1, inode.number, inode.content.size(), static_cast<std::int64_t>(inode.writes)};
}

DiskResult<std::unique_ptr<DiskFile>> MemoryDisk::create(const std::string& path)
{
    // Two calls of a real disk: the old name goes, then the new file comes.
    if (names_.contains(path)) {
        auto removed = remove(path);
        if (!removed) return tl::unexpected(std::move(removed.error()));
    }
    auto stepped = step("create", path);
    if (!stepped) return tl::unexpected(std::move(stepped.error()));
    auto inode = std::make_shared<Inode>();
    inode->number = ++inodes_;
    bind({{path, inode}});
    return std::make_unique<MemoryFile>(*this, std::move(inode), path);
}

DiskResult<std::unique_ptr<DiskFile>> MemoryDisk::open_append(const std::string& path)
{
    const auto found = names_.find(path);
    if (found == names_.end()) return failure("open", path, ENOENT);
    return std::make_unique<MemoryFile>(*this, found->second, path);
}

DiskResult<void> MemoryDisk::rename(const std::string& from, const std::string& to)
{
    auto stepped = step("replace", to);
    if (!stepped) return stepped;
    const auto found = names_.find(from);
    if (found == names_.end()) return failure("replace", to, ENOENT);
    const auto target = names_.find(to);
    if (target != names_.end() && target->second == found->second) return {};  // as POSIX says of two links to one file
    bind({{to, found->second}, {from, nullptr}});
    return {};
}

DiskResult<void> MemoryDisk::link(const std::string& from, const std::string& to)
{
    auto stepped = step("create", to);
    if (!stepped) return stepped;
    const auto found = names_.find(from);
    if (found == names_.end()) return failure("create", to, ENOENT);
    if (names_.contains(to)) return failure("create", to, EEXIST);
    bind({{to, found->second}});
    return {};
}

DiskResult<void> MemoryDisk::remove(const std::string& path)
{
    auto stepped = step("remove", path);
    if (!stepped) return stepped;
    if (!names_.contains(path)) return failure("remove", path, ENOENT);
    bind({{path, nullptr}});
    return {};
}

DiskResult<void> MemoryDisk::sync_directory(const std::string& path)
{
    auto stepped = step("sync", path);
    if (!stepped) return stepped;
    durable_names_ = names_;
    unsynced_names_.clear();
    return {};
}

DiskResult<void> MemoryDisk::append(Inode& inode, const std::string& path, std::string_view data)
{
    const bool was_over = crashed() || (life_ != nullptr && life_->over());
    auto stepped = step("write", path);
    const bool before = life_ != nullptr && life_->over();
    if (!stepped && (was_over || before)) return stepped;
    if (stepped && life_ != nullptr && !life_->goes_on("half of write")) stepped = failure("write", path, EIO);
    inode.content += stepped ? data : data.substr(0, data.size() / 2);
    ++inode.writes;
    return stepped;
}

DiskResult<void> MemoryDisk::sync(Inode& inode, const std::string& path)
{
    auto stepped = step("sync", path);
    if (!stepped) return stepped;
    inode.durable = inode.content;
    return {};
}

DiskResult<void> MemoryDisk::truncate(Inode& inode, const std::string& path, std::uint64_t size)
{
    auto stepped = step("truncate", path);
    if (!stepped) return stepped;
    inode.content.resize(size);
    ++inode.writes;
    return {};
}

}  // namespace rxplan::test
