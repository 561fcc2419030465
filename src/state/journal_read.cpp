#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

#include "rxplan/json.hpp"
#include "state/crc32c.hpp"
#include "state/journal.hpp"
#include "state/store.hpp"
#include "state/survey.hpp"

namespace rxplan {
namespace {

std::optional<std::uint64_t> natural(const Value& object, std::string_view name)
{
    const auto number = object.int_of(name, -1);
    if (number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(number);
}

constexpr std::size_t checksum_digits = 8;

// What stands behind the checksum of a line.
std::string_view json_of(std::string_view line)
{
    return line.substr(std::min(line.size(), checksum_digits + 1));
}

// The JSON of a line whose checksum holds.
std::optional<Value> parse_line(std::string_view line)
{
    if (line.size() < checksum_digits + 2 || line[checksum_digits] != ' ') return std::nullopt;
    std::uint32_t checksum = 0;
    const auto [end, failure] = std::from_chars(line.data(), line.data() + checksum_digits, checksum, 16);
    if (failure != std::errc() || end != line.data() + checksum_digits) return std::nullopt;
    const auto json = json_of(line);
    if (crc32c(json) != checksum) return std::nullopt;
    auto value = parse_json(json);
    if (!value || !value->has_contents() || value->kind() != Type::Kind::object) return std::nullopt;
    return std::move(*value);
}

// Reads a journal line by line. Up to the first line that does not hold (`broken_at`) everything counts; what follows is only asked whether
// the break was once promised to be durable, which tells damage from a tail that a crash has torn.
class Reader {
public:
    Reader(std::string_view text, std::string path, const RecordVisitor& visit, Keyring& keys)
        : text_(text), path_(std::move(path)), visit_(visit), keys_(keys)
    {
    }

    StateResult<std::optional<JournalEnd>> read()
    {
        std::size_t at = 0;
        while (at < text_.size()) {
            const auto end = text_.find('\n', at);
            const bool whole = end != std::string_view::npos;
            const auto line = text_.substr(at, whole ? end - at : std::string_view::npos);
            const auto next = whole ? end + 1 : text_.size();
            ++line_number_;
            auto accepted = take(line, whole, next);
            if (!accepted) return tl::unexpected(std::move(accepted.error()));
            at = next;
        }
        if (broken_line_ != 0 && promised_) return tl::unexpected(damage());
        if (!header_seen_) return std::nullopt;
        end_.torn = broken_line_ != 0;
        return std::move(end_);
    }

private:
    static constexpr const char* changed_since = "it was not encrypted with the journal's key, or changed since";

    StateResult<void> take(std::string_view line, bool whole, std::size_t next)
    {
        auto json = whole ? parse_line(line) : std::nullopt;
        if (!json) {
            break_here("its checksum does not hold");
            const auto last_zero = line.rfind('\0');
            // A tear leaves the end of a line away or zeros in its place; a whole line of text that is wrong was changed later.
            if (whole && last_zero == std::string_view::npos) promised_ = true;
            // Zeros may end where another line begins.
            if (whole && last_zero != std::string_view::npos) json = parse_line(line.substr(last_zero + 1));
        }
        if (broken_line_ != 0) {
            if (json) take_evidence(*json);
            return {};
        }
        return header_seen_ ? take_record(line, *json, next) : take_header(line, *json, next);
    }

    // A line behind the break: was what is broken durable when this was written?
    void take_evidence(const Value& json)
    {
        ++readable_after_;
        const auto durable = natural(json, "s");
        if (durable && *durable >= first_missing_) promised_ = true;
    }

    StateResult<void> take_header(std::string_view line, const Value& json, std::size_t next)
    {
        const auto format = natural(json, "rxplan_journal");
        if (format && *format > encrypted_journal_format) {
            StateError error;
            error.kind = StateError::Kind::too_new;
            error.path = path_;
            error.message = fmt::format("its format version is {}, this rxplan knows {}", *format, encrypted_journal_format);
            error.help = "Use the newer program that wrote it.";
            return tl::unexpected(std::move(error));
        }
        const auto serial = natural(json, "serial");
        end_.header.id = json.text_of("j");
        if (!format || !serial || end_.header.id.empty()) {
            // A record, then: the first line has gone.
            break_here("it is not the line that a journal begins with");
            const auto durable = natural(json, "s");
            promised_ = promised_ || (durable && *durable > 0);
            return {};
        }
        auto permitted = *format == encrypted_journal_format ? take_encryption(json) : take_clarity();
        if (!permitted) {
            permitted.error().path = path_;
            return permitted;
        }
        const auto body = contents(line, json);
        if (!body) {
            break_here(changed_since);
            promised_ = true;
            return {};
        }
        end_.header.lineage = body->text_of("lineage");
        end_.header.serial = *serial;
        end_.good_bytes = next;
        header_seen_ = true;
        return {};
    }

    StateResult<void> take_encryption(const Value& json)
    {
        end_.encryption = json.get("encryption");
        auto reader = keys_.reader(Content::journal, end_.encryption);
        if (!reader) return tl::unexpected(std::move(reader.error()));
        end_.current = reader->current;
        cipher_ = std::move(reader->cipher);
        return {};
    }

    StateResult<void> take_clarity()
    {
        const auto current = keys_.found_in_clear(Content::journal);
        if (!current) return tl::unexpected(current.error());
        end_.current = *current;
        return {};
    }

    // What a line says, decrypted where the journal is encrypted; nothing when that fails.
    std::optional<Value> contents(std::string_view line, const Value& json)
    {
        return cipher_ ? open_sealed(json_of(line), *cipher_) : std::optional(json);
    }

    StateResult<void> take_record(std::string_view line, const Value& json, std::size_t next)
    {
        const auto number = natural(json, "n");
        if (json.text_of("j") != end_.header.id || number != end_.records + 1) {
            break_here("it belongs elsewhere");
            promised_ = true;
            return {};
        }
        const auto body = contents(line, json);
        auto record = body ? parse_record(*body) : tl::unexpected(std::string());
        if (!record) {
            // The checksum holds, so this is what was written: by a program that knows more, or by somebody without the key.
            break_here(body ? fmt::format("it cannot be understood: {}", record.error()) : changed_since);
            promised_ = true;
            return {};
        }
        ++end_.records;
        end_.good_bytes = next;
        visit_(end_.header, std::move(*record));
        return {};
    }

    void break_here(std::string reason)
    {
        if (broken_line_ != 0) return;
        broken_line_ = line_number_;
        reason_ = std::move(reason);
        first_missing_ = header_seen_ ? end_.records + 1 : 1;
    }

    // The objects of operations without an end, in all lines that hold, wherever they stand.
    std::vector<std::string> not_ended()
    {
        std::vector<std::pair<std::string, std::string>> begun;  // id, object
        std::set<std::string> ended;
        for (std::size_t at = 0; at < text_.size();) {
            const auto end = std::min(text_.find('\n', at), text_.size());
            const auto line = text_.substr(at, end - at);
            const auto json = parse_line(line);
            const auto body = json ? contents(line, *json) : std::nullopt;
            const auto record = body ? parse_record(*body) : tl::unexpected(std::string());
            at = end + 1;
            if (!record) continue;
            if (const auto* intent = std::get_if<IntentRecord>(&*record)) begun.emplace_back(intent->change.id, intent->object.text());
            if (const auto* done = std::get_if<DoneRecord>(&*record)) ended.insert(done->id);
        }
        std::vector<std::string> open;
        for (const auto& [id, object] : begun) {
            if (!ended.contains(id)) open.push_back(fmt::format("`{}`", object));
        }
        return open;
    }

    StateError damage()
    {
        StateError error;
        error.kind = StateError::Kind::damaged;
        error.path = path_;
        error.message = fmt::format("line {} is damaged: {}", broken_line_, reason_);
        error.notes.push_back(fmt::format("{} records before it are readable, {} lines after it.", end_.records, readable_after_));
        if (const auto open = not_ended(); !open.empty())
            error.notes.push_back(fmt::format("Begun and, as far as it can be read, not ended: {}.", some_of(open)));
        error.notes.emplace_back("The state file does not contain yet what this journal records. Both have been left exactly as they are.");
        error.help =
            "Restore the journal from a copy; or compare its lines with what exists, move it away, and remove by hand what the state does "
            "not know.";
        return error;
    }

    std::string_view text_;
    std::string path_;
    const RecordVisitor& visit_;
    Keyring& keys_;
    std::optional<Cipher> cipher_;  // nothing: in clear
    JournalEnd end_;
    bool header_seen_ = false;
    std::size_t line_number_ = 0;
    std::size_t broken_line_ = 0;  // 0: none
    std::string reason_;
    std::uint64_t first_missing_ = 0;  // number of the record that should stand at the break
    std::uint64_t readable_after_ = 0;
    bool promised_ = false;
};

}  // namespace

StateResult<std::optional<JournalEnd>> read_journal(Disk& disk, const std::string& path, const RecordVisitor& visit, Keyring& keys)
{
    auto text = disk.read(path);
    if (!text) {
        if (text.error().code == ENOENT) return std::nullopt;
        return tl::unexpected(io_error(text.error()));
    }
    return Reader(*text, path, visit, keys).read();
}

}  // namespace rxplan
