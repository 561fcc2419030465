// The append-only journal beside the state: what was begun and what came of it, so that no crash costs anything.
//
// One line a record: CRC-32C of the rest in eight hexadecimal digits, a blank, one JSON object. The first line names the journal and the
// state (lineage, serial) that it continues; every record says its journal, its number, and up to which number records were durable when it
// was written. So a tail that a crash has torn (nothing promised is missing) can be told from damage (something promised is).
//
// In an encrypted journal those numbers stand in clear; all else of a line is encrypted, and authenticated together with them.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "state/disk.hpp"
#include "state/error.hpp"
#include "state/keyring.hpp"
#include "state/record.hpp"
#include "state/sealed_line.hpp"

namespace rxplan {

inline constexpr std::uint64_t journal_format = 1;
inline constexpr std::uint64_t encrypted_journal_format = 2;

struct JournalHeader {
    std::string id;       // random, 16 hexadecimal digits
    std::string lineage;  // of the state that the journal continues
    std::uint64_t serial = 0;
};

// Where a journal that was read ends.
struct JournalEnd {
    JournalHeader header;
    std::uint64_t records = 0;
    std::uint64_t good_bytes = 0;
    bool torn = false;    // more bytes follow: a crash tore them, and they were never promised to anybody
    Value encryption;     // what the first line says of it; null: in clear
    bool current = true;  // encrypted with the key that a new one would be; or in clear, as a new one would be
};

// Called with each record in order; they are numbered from 1.
using RecordVisitor = std::function<void(const JournalHeader& header, Record record)>;

// Reads without changing anything. Nothing when the file is absent, or so young that it holds no durable record and no whole header. Kind
// `damaged` names the first damaged line and says what is readable before and after it; `too_new` a newer format; others as of Keyring.
// After an error what was visited does not count.
[[nodiscard]] StateResult<std::optional<JournalEnd>> read_journal(Disk& disk, const std::string& path, const RecordVisitor& visit,
                                                                  Keyring& keys = no_encryption());

// The writing end. Not for several threads at once.
class Journal {
public:
    // A new journal in place of a file that is not needed any more. Nothing is durable before the first `sync`.
    [[nodiscard]] static StateResult<std::unique_ptr<Journal>> create(Disk& disk, std::string path, JournalHeader header,
                                                                      Keyring& keys = no_encryption());
    // Goes on with one that was read: cuts the torn tail off.
    [[nodiscard]] static StateResult<std::unique_ptr<Journal>> resume(Disk& disk, std::string path, const JournalEnd& end,
                                                                      Keyring& keys = no_encryption());
    // Replaces the file by one that holds these records, atomically. After an error the file is as it was.
    [[nodiscard]] static StateResult<std::unique_ptr<Journal>> replace(Disk& disk, const std::string& path, JournalHeader header,
                                                                       const std::vector<Record>& records, Keyring& keys = no_encryption());

    // Buffered: in memory until `flush`, `sync`, or until enough has come together.
    [[nodiscard]] StateResult<void> append(const Record& record);
    // What was appended survives the death of this process.
    [[nodiscard]] StateResult<void> flush();
    // What was appended survives the loss of power. No call to the system when nothing was appended since the last one.
    [[nodiscard]] StateResult<void> sync();

    [[nodiscard]] const JournalHeader& header() const noexcept { return header_; }
    [[nodiscard]] std::uint64_t records() const noexcept { return records_; }  // appended, whatever their fate
    // A failed sync, or a failed write that could not be taken back: every later call fails with the same error.
    [[nodiscard]] bool broken() const noexcept { return broken_.has_value(); }

private:
    Journal(Disk& disk, std::string path, JournalHeader header) : disk_(disk), path_(std::move(path)), header_(std::move(header)) {}

    Disk& disk_;
    std::string path_;
    JournalHeader header_;
    std::optional<Cipher> cipher_;  // nothing: in clear
    std::unique_ptr<DiskFile> file_;
    std::string buffer_;
    std::uint64_t bytes_ = 0;  // whole lines in the file
    std::uint64_t records_ = 0;
    std::uint64_t durable_records_ = 0;
    bool synced_ = false;  // nothing was written since the last sync
    bool name_durable_ = false;
    std::optional<StateError> broken_;
};

}  // namespace rxplan
