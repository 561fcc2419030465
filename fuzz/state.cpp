// State files and journals: what is read is written so that it is read again.
#include <fmt/format.h>

#include "fuzz/fuzz.hpp"
#include "state/crc32c.hpp"
#include "state/journal.hpp"
#include "state/state_file.hpp"
#include "tests/support/memory_disk.hpp"

using namespace rxplan;

namespace {

void check_state(std::string_view text)
{
    const auto state = parse_state(text);
    if (!state) {
        fuzz::require(!state.error().message.empty());
        return;
    }
    const auto written = to_json(*state);
    const auto again = parse_state(written);
    fuzz::require(again.has_value() && to_json(*again) == written);
}

void check_journal(std::string text)
{
    test::MemoryDisk disk;
    disk.put("journal", std::move(text));
    std::vector<Record> records;
    const auto end = read_journal(disk, "journal", [&](const JournalHeader&, Record record) { records.push_back(std::move(record)); });
    if (!end || !*end) return;
    fuzz::require((*end)->records == records.size());
    // What was read can be written and read again.
    fuzz::require(Journal::replace(disk, "copy", (*end)->header, records).has_value());
    std::size_t count = 0;
    const auto copied = read_journal(disk, "copy", [&](const JournalHeader&, Record) { ++count; });
    fuzz::require(copied.has_value() && copied->has_value() && count == records.size());
}

// Each line of the text as a record whose checksum holds.
std::string with_checksums(std::string_view text)
{
    std::string journal;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        const auto line = text.substr(0, end);
        journal += fmt::format("{:08x} {}\n", crc32c(line), line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return journal;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto text = fuzz::text_of(data, size);
    check_state(text);
    check_journal(std::string(text));
    check_journal(with_checksums(text));
    return 0;
}
