#include "state/journal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <iterator>
#include <utility>

#include "rxplan/json.hpp"
#include "state/crc32c.hpp"
#include "state/store.hpp"

namespace rxplan {
namespace {

// Appended records wait in memory up to this size, so that a system call is shared by many.
constexpr std::size_t buffer_limit = 1U << 20U;

constexpr std::size_t checksum_digits = 8;

// Ends a line whose JSON was appended behind `begin + 9`: the checksum goes before it.
void seal_line(std::string& out, std::size_t begin)
{
    constexpr std::size_t prefix = checksum_digits + 1;
    const auto checksum = crc32c(std::string_view(out).substr(begin + prefix));
    fmt::format_to(out.begin() + static_cast<std::ptrdiff_t>(begin), "{:08x} ", checksum);
    out += '\n';
}

void begin_line(std::string& out)
{
    out.append(checksum_digits + 1, ' ');
}

void append_header_line(std::string& out, const JournalHeader& header)
{
    const auto begin = out.size();
    begin_line(out);
    fmt::format_to(std::back_inserter(out), R"({{"rxplan_journal":{},"j":"{}","serial":{},"lineage":)", journal_format, header.id,
                   header.serial);
    append_json_string(out, header.lineage);
    out += '}';
    seal_line(out, begin);
}

void append_encrypted_header_line(std::string& out, const JournalHeader& header, Keyring::Writer& writer)
{
    const auto begin = out.size();
    begin_line(out);
    fmt::format_to(std::back_inserter(out), R"({{"rxplan_journal":{},"j":"{}","serial":{},"encryption":{{{}}})", encrypted_journal_format,
                   header.id, header.serial, writer.header);
    std::string lineage = R"("lineage":)";
    append_json_string(lineage, header.lineage);
    append_sealed(out, begin + checksum_digits + 1, lineage, writer.cipher);
    seal_line(out, begin);
}

void append_record_line(std::string& out, const JournalHeader& header, std::uint64_t number, std::uint64_t durable, const Record& record,
                        Cipher* cipher)
{
    const auto begin = out.size();
    begin_line(out);
    fmt::format_to(std::back_inserter(out), R"({{"j":"{}","n":{},"s":{})", header.id, number, durable);
    if (cipher == nullptr) {
        out += ',';
        append_record(out, record);
        out += '}';
    } else {
        std::string member;
        append_record(member, record);
        append_sealed(out, begin + checksum_digits + 1, member, *cipher);
    }
    seal_line(out, begin);
}

}  // namespace

StateResult<std::unique_ptr<Journal>> Journal::create(Disk& disk, std::string path, JournalHeader header, Keyring& keys)
{
    auto writer = keys.writer(Content::journal);
    if (!writer) return tl::unexpected(std::move(writer.error()));
    auto file = disk.create(path);
    if (!file) return tl::unexpected(io_error(file.error()));
    std::unique_ptr<Journal> journal(new Journal(disk, std::move(path), std::move(header)));
    journal->file_ = std::move(*file);
    if (*writer) {
        append_encrypted_header_line(journal->buffer_, journal->header_, **writer);
        journal->cipher_ = std::move((*writer)->cipher);
    } else {
        append_header_line(journal->buffer_, journal->header_);
    }
    return journal;
}

StateResult<std::unique_ptr<Journal>> Journal::resume(Disk& disk, std::string path, const JournalEnd& end, Keyring& keys)
{
    std::optional<Cipher> cipher;
    if (!end.encryption.is_null()) {
        auto reader = keys.reader(Content::journal, end.encryption);
        if (!reader) return tl::unexpected(std::move(reader.error()));
        cipher = std::move(reader->cipher);
    }
    auto file = disk.open_append(path);
    if (!file) return tl::unexpected(io_error(file.error()));
    if (end.torn) {
        // Durable before anything is appended, so that no later crash can mix what was torn with what is new.
        auto cut = (*file)->truncate(end.good_bytes).and_then([&] { return (*file)->sync(); });
        if (!cut) return tl::unexpected(io_error(cut.error()));
    }
    std::unique_ptr<Journal> journal(new Journal(disk, std::move(path), end.header));
    journal->file_ = std::move(*file);
    journal->cipher_ = std::move(cipher);
    journal->bytes_ = end.good_bytes;
    journal->records_ = end.records;
    return journal;
}

StateResult<std::unique_ptr<Journal>> Journal::replace(Disk& disk, const std::string& path, JournalHeader header,
                                                       const std::vector<Record>& records, Keyring& keys)
{
    const auto fresh = path + ".new";
    auto journal = create(disk, fresh, std::move(header), keys);
    if (!journal) return journal;
    const auto give_up = [&](StateError error) -> StateResult<std::unique_ptr<Journal>> {
        (void)disk.remove(fresh);
        return tl::unexpected(std::move(error));
    };
    auto& made = **journal;
    for (const auto& record : records) {
        auto appended = made.append(record);
        if (!appended) return give_up(std::move(appended.error()));
    }
    // Everything is durable under its own name before it takes the name that counts.
    made.name_durable_ = true;
    auto synced = made.sync();
    if (!synced) return give_up(std::move(synced.error()));
    auto renamed = disk.rename(fresh, path);
    if (!renamed) return give_up(io_error(renamed.error()));
    made.path_ = path;
    made.name_durable_ = false;  // the next sync sees to it; until then a loss of power brings the old file back, which says no less
    return journal;
}

StateResult<void> Journal::append(const Record& record)
{
    if (broken_) return tl::unexpected(*broken_);
    append_record_line(buffer_, header_, ++records_, durable_records_, record, cipher_ ? &*cipher_ : nullptr);
    return buffer_.size() < buffer_limit ? StateResult<void>() : flush();
}

StateResult<void> Journal::flush()
{
    if (broken_) return tl::unexpected(*broken_);
    if (buffer_.empty()) return {};
    auto written = file_->append(buffer_);
    if (!written) {
        auto error = io_error(written.error());
        // Half a line must not stay in the middle: cut it off, and the buffer may be tried again once there is space.
        if (!file_->truncate(bytes_)) broken_ = error;
        return tl::unexpected(std::move(error));
    }
    bytes_ += buffer_.size();
    buffer_.clear();
    synced_ = false;
    return {};
}

StateResult<void> Journal::sync()
{
    auto flushed = flush();
    if (!flushed) return flushed;
    if (!synced_) {
        auto synced = file_->sync();
        if (!synced) {
            // The kernel may have dropped what it could not write and will not say so twice.
            broken_ = io_error(synced.error());
            return tl::unexpected(*broken_);
        }
        synced_ = true;
    }
    if (!name_durable_) {
        auto named = disk_.sync_directory(path_);
        if (!named) return tl::unexpected(io_error(named.error()));
        name_durable_ = true;
    }
    durable_records_ = records_;
    return {};
}

}  // namespace rxplan
