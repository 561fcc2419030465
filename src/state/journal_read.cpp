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

// The JSON of a line whose checksum holds.
std::optional<Value> parse_line(std::string_view line)
{
    constexpr std::size_t digits = 8;
    if (line.size() < digits + 2 || line[digits] != ' ') return std::nullopt;
    std::uint32_t checksum = 0;
    const auto [end, failure] = std::from_chars(line.data(), line.data() + digits, checksum, 16);
    if (failure != std::errc() || end != line.data() + digits) return std::nullopt;
    const auto json = line.substr(digits + 1);
    if (crc32c(json) != checksum) return std::nullopt;
    auto value = parse_json(json);
    if (!value || !value->has_contents() || value->kind() != Type::Kind::object) return std::nullopt;
    return std::move(*value);
}

// Reads a journal line by line. Up to the first line that does not hold (`broken_at`) everything counts; what follows is only asked whether
// the break was once promised to be durable, which tells damage from a tail that a crash has torn.
class Reader {
public:
    Reader(std::string_view text, std::string path, const RecordVisitor& visit) : text_(text), path_(std::move(path)), visit_(visit) {}

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
        return header_seen_ ? take_record(*json, next) : take_header(*json, next);
    }

    // A line behind the break: was what is broken durable when this was written?
    void take_evidence(const Value& json)
    {
        ++readable_after_;
        const auto durable = natural(json, "s");
        if (durable && *durable >= first_missing_) promised_ = true;
    }

    StateResult<void> take_header(const Value& json, std::size_t next)
    {
        const auto format = natural(json, "rxplan_journal");
        if (format && *format > journal_format) {
            StateError error;
            error.kind = StateError::Kind::too_new;
            error.path = path_;
            error.message = fmt::format("its format version is {}, this rxplan knows {}", *format, journal_format);
            error.help = "Use the newer program that wrote it.";
            return tl::unexpected(std::move(error));
        }
        const auto serial = natural(json, "serial");
        end_.header.id = json.text_of("j");
        end_.header.lineage = json.text_of("lineage");
        if (!format || !serial || end_.header.id.empty()) {
            // A record, then: the first line has gone.
            break_here("it is not the line that a journal begins with");
            const auto durable = natural(json, "s");
            promised_ = promised_ || (durable && *durable > 0);
            return {};
        }
        end_.header.serial = *serial;
        end_.good_bytes = next;
        header_seen_ = true;
        return {};
    }

    StateResult<void> take_record(const Value& json, std::size_t next)
    {
        const auto number = natural(json, "n");
        if (json.text_of("j") != end_.header.id || number != end_.records + 1) {
            break_here("it belongs elsewhere");
            promised_ = true;
            return {};
        }
        auto record = parse_record(json);
        if (!record) {
            // The checksum holds, so this is what was written: by a program that knows more.
            break_here(fmt::format("it cannot be understood: {}", record.error()));
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
    std::vector<std::string> not_ended() const
    {
        std::vector<std::pair<std::string, std::string>> begun;  // id, object
        std::set<std::string> ended;
        for (std::size_t at = 0; at < text_.size();) {
            const auto end = std::min(text_.find('\n', at), text_.size());
            const auto json = parse_line(text_.substr(at, end - at));
            const auto record = json ? parse_record(*json) : tl::unexpected(std::string());
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

    StateError damage() const
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

StateResult<std::optional<JournalEnd>> read_journal(Disk& disk, const std::string& path, const RecordVisitor& visit)
{
    auto text = disk.read(path);
    if (!text) {
        if (text.error().code == ENOENT) return std::nullopt;
        return tl::unexpected(io_error(text.error()));
    }
    return Reader(*text, path, visit).read();
}

}  // namespace rxplan
