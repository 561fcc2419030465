// The journal's lines: their form, and what is said of torn and of damaged ones.
#include "state/journal.hpp"

#include <doctest/doctest.h>

#include "rxplan/json.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/values.hpp"

using namespace rxplan;
using namespace rxplan::test;
using rxplan::testing::value;

namespace {

const std::string path = "rxplan.state.journal";
const JournalHeader header{"00112233445566aa", "3f0ab1f5-3d0c-2b3f-2a91-bd1a4d4f0a0c", 7};

InstanceObject object(std::string_view attributes)
{
    InstanceObject made;
    made.attributes = value(attributes);
    made.sensitive = {Path("admin_pass")};
    made.private_data = "bytes";
    made.schema_version = 2;
    made.dependencies = {parse_address("module.m.t.n")->resource};
    return made;
}

IntentRecord intent(std::string id)
{
    IntentRecord record;
    record.change.id = std::move(id);
    record.change.operation = Operation::update;
    record.change.type = "rackspace_server";
    record.change.address = "rackspace_server.a[\"x\\\"y\"]";
    record.change.prior = Value::object({{"id", Value::string("1")}, {"admin_pass", Value::string("p").with_sensitive()}});
    record.change.planned =
        Value::object({{"id", Value::unknown(Type::string())}, {"tags", Value::set(Type::string(), {Value::string("t")})}});
    record.change.config = Value::object({{"id", Value::null(Type::string())}});
    record.change.timeout = std::chrono::seconds(90);
    record.object = {*parse_address(record.change.address), "0a1b2c3d"};
    record.provider = provider_text("rackspace", "west");
    record.after = object("null");
    return record;
}

std::vector<Record> some_records()
{
    const auto where = parse_address("rackspace_server.b[0]");
    DoneRecord refreshed{{}, false, {{{*where, {}}, provider_text("rackspace"), object(R"({"id": "b"})")}, {{*where, "0a1b2c3d"}, {}, {}}}};
    return {intent("update-a"),
            PendingRecord{"update-a", value(R"({"url": "http://x/\n"})"), object(R"({"id": "1"})")},
            refreshed,
            OutputsRecord{{{"ip", OutputState{Value::string("10.0.0.1"), Type::string(), true}}}},
            intent("update-b"),
            DoneRecord{"update-a", false, {{{*where, {}}, provider_text("rackspace"), object(R"({"id": "1"})")}}},
            DoneRecord{"update-b", true, {}}};
}

// Two syncs: after the fourth record, and after the sixth. The seventh is written, but not durable.
MemoryDisk written()
{
    MemoryDisk disk;
    auto journal = Journal::create(disk, path, header);
    REQUIRE(journal);
    std::size_t count = 0;
    for (const auto& record : some_records()) {
        REQUIRE((*journal)->append(record));
        ++count;
        if (count == 4 || count == 6) REQUIRE((*journal)->sync());
    }
    REQUIRE((*journal)->flush());
    CHECK((*journal)->records() == 7);
    return disk.after_death();
}

struct JournalContents {
    JournalEnd end;
    std::vector<Record> records;
};

StateResult<std::optional<JournalContents>> read_whole(Disk& disk)
{
    JournalContents contents;
    auto end = read_journal(disk, path, [&](const JournalHeader& found, Record record) {
        CHECK(found.id == header.id);
        contents.records.push_back(std::move(record));
    });
    if (!end) return tl::unexpected(std::move(end.error()));
    if (!*end) return std::nullopt;
    contents.end = std::move(**end);
    CHECK(contents.end.records == contents.records.size());
    return contents;
}

std::string text_of(const Record& record)
{
    std::string out;
    append_record(out, record);
    return out;
}

StateResult<std::optional<JournalContents>> read_text(std::string text)
{
    MemoryDisk disk;
    disk.put(path, std::move(text));
    return read_whole(disk);
}

// The number of records, which must be the first ones; -1 for a refusal.
int readable(std::string text)
{
    const auto contents = read_text(std::move(text));
    if (!contents) {
        CHECK(contents.error().kind == StateError::Kind::damaged);
        CHECK(contents.error().path == path);
        return -1;
    }
    if (!*contents) return 0;
    const auto expected = some_records();
    const auto& records = (*contents)->records;
    REQUIRE(records.size() <= expected.size());
    for (std::size_t i = 0; i < records.size(); ++i) CHECK(text_of(records[i]) == text_of(expected[i]));
    return static_cast<int>(records.size());
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = text.find('\n', at) + 1;
        lines.push_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

std::string joined(const std::vector<std::string>& lines)
{
    std::string text;
    for (const auto& line : lines) text += line;
    return text;
}

}  // namespace

TEST_CASE("the form of the journal")
{
    const auto disk = written();
    test::check_golden("state/journal.txt", *disk.content(path));
}

TEST_CASE("what was written is read")
{
    auto disk = written();
    const auto contents = read_whole(disk);
    REQUIRE(contents);
    REQUIRE(*contents);
    CHECK((*contents)->end.header.id == header.id);
    CHECK((*contents)->end.header.lineage == header.lineage);
    CHECK((*contents)->end.header.serial == 7);
    CHECK((*contents)->end.records == 7);
    CHECK((*contents)->end.good_bytes == disk.content(path)->size());
    CHECK_FALSE((*contents)->end.torn);
    CHECK(readable(*disk.content(path)) == 7);

    const auto& read = std::get<IntentRecord>((*contents)->records[0]);
    const auto original = intent("update-a");
    CHECK(read.change.operation == Operation::update);
    CHECK(read.change.prior == original.change.prior);
    CHECK(read.change.planned == original.change.planned);
    CHECK(read.change.config == original.change.config);
    CHECK(read.change.timeout == original.change.timeout);
    CHECK(read.change.address == original.change.address);
    CHECK(read.object == original.object);
    CHECK(read.provider == original.provider);
    CHECK(read.after == original.after);
    CHECK(std::get<OutputsRecord>((*contents)->records[3]).outputs.at("ip").sensitive);
    CHECK(std::get<DoneRecord>((*contents)->records[6]).failed);
}

TEST_CASE("no journal, an empty one and a torn first line are no journal")
{
    MemoryDisk disk;
    CHECK_FALSE(*read_whole(disk));
    CHECK_FALSE(*read_text(""));
    const auto text = *written().content(path);
    const auto first = lines_of(text).front();
    for (std::size_t size = 1; size < first.size(); ++size) CHECK_FALSE(*read_text(first.substr(0, size)));
    CHECK_FALSE(*read_text(std::string(text.size(), '\0')));
}

TEST_CASE("a tail torn anywhere is cut: what stands whole before it counts")
{
    const auto text = *written().content(path);
    const auto lines = lines_of(text);
    std::size_t whole = 0;
    std::size_t at = 0;
    for (std::size_t size = 0; size <= text.size(); ++size) {
        if (whole < lines.size() && size == at + lines[whole].size()) at += lines[whole++].size();
        const int expected = whole == 0 ? 0 : static_cast<int>(whole) - 1;
        CHECK(readable(text.substr(0, size)) == expected);
        // Zeros in place of what was not written any more.
        if (size < text.size()) CHECK(readable(text.substr(0, size) + std::string(text.size() - size, '\0')) == expected);
    }
}

TEST_CASE("a hole before what was never promised is a tear, one in what was promised is damage")
{
    const auto lines = lines_of(*written().content(path));
    // A crash may keep a later page and lose an earlier one, as long as no sync came between. Line 0 is the header.
    for (std::size_t hole = 0; hole < lines.size(); ++hole) {
        CAPTURE(hole);
        auto holed = lines;
        holed[hole].assign(lines[hole].size(), '\0');
        const int found = readable(joined(holed));
        // Lines 5 and 6 say that 4 records are durable; line 7 says 6.
        CHECK(found == (hole == 7 ? 6 : -1));
    }
    // Without line 7 nobody knows that lines 5 and 6 were synced.
    auto shorter = lines;
    shorter.pop_back();
    shorter[5].assign(lines[5].size(), '\0');
    CHECK(readable(joined(shorter)) == 4);
    shorter[4].assign(lines[4].size(), '\0');
    CHECK(readable(joined(shorter)) == -1);
}

TEST_CASE("any changed byte is noticed")
{
    const auto text = *written().content(path);
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        auto changed = text;
        changed[i] = static_cast<char>(changed[i] ^ 1);
        CAPTURE(i);
        CHECK(readable(changed) == -1);
    }
    // The last line break alone: a line without its end is a torn one.
    CHECK(readable(text.substr(0, text.size() - 1) + "x") == 6);
}

TEST_CASE("missing, repeated and foreign lines are damage, told with what is readable")
{
    const auto lines = lines_of(*written().content(path));
    for (std::size_t gone = 0; gone + 1 < lines.size(); ++gone) {
        auto without = lines;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(gone));
        CHECK(readable(joined(without)) == -1);
    }
    auto repeated = lines;
    repeated.insert(repeated.begin() + 2, lines[1]);
    const auto contents = read_text(joined(repeated));
    REQUIRE(!contents);
    CHECK(contents.error().message == "line 3 is damaged: it belongs elsewhere");
    CHECK(contents.error().notes.front() == "1 records before it are readable, 6 lines after it.");

    MemoryDisk other;
    auto journal = Journal::create(other, path, {"ffeeddccbbaa0099", header.lineage, 7});
    for (const auto& record : some_records()) CHECK((*journal)->append(record));
    CHECK((*journal)->sync());
    auto mixed = lines;
    mixed[3] = lines_of(*other.content(path))[3];
    CHECK(readable(joined(mixed)) == -1);
    CHECK(readable("this is no journal\n") == -1);
}

TEST_CASE("a newer journal is refused")
{
    MemoryDisk disk;
    auto text = *written().content(path);
    const auto end = text.find('\n');
    // The checksum of the changed header line, computed apart.
    auto line = text.substr(9, end - 9);
    line.replace(line.find(":1,"), 3, ":3,");
    disk.put(path, "b29b8ca5 " + line + "\n");
    const auto contents = read_whole(disk);
    REQUIRE(!contents);
    INFO(line);
    CHECK(contents.error().kind == StateError::Kind::too_new);
    CHECK(contents.error().message == "its format version is 3, this rxplan knows 2");
}

TEST_CASE("a journal goes on behind its torn tail")
{
    auto disk = written();
    const auto whole = *disk.content(path);
    disk.put(path, whole + "deadbeef {\"j\":\"00");
    const auto contents = read_whole(disk);
    REQUIRE(contents);
    REQUIRE((*contents)->end.torn);
    auto journal = Journal::resume(disk, path, (*contents)->end);
    REQUIRE(journal);
    // Cut for good before anything follows: no loss of power can mix the old tail with what is new.
    CHECK(*disk.after_power_loss(Data::none, Names::none).content(path) == whole);
    REQUIRE((*journal)->append(DoneRecord{"later", false, {}}));
    REQUIRE((*journal)->sync());
    const auto again = read_whole(disk);
    REQUIRE(again);
    CHECK((*again)->end.records == 8);
    CHECK(disk.content(path)->starts_with(whole));
}

TEST_CASE("a write that fails is taken back and tried again; a sync that fails is the end")
{
    MemoryDisk disk;
    auto opened = Journal::create(disk, path, header);
    auto& journal = **opened;
    CHECK(journal.append(DoneRecord{"one", false, {}}));
    CHECK(journal.flush());
    const auto before = *disk.content(path);
    CHECK(journal.append(DoneRecord{"two", false, {}}));
    disk.fail_at(disk.calls() + 1, 28);
    CHECK_FALSE(journal.flush());
    CHECK(*disk.content(path) == before);
    CHECK_FALSE(journal.broken());
    CHECK(journal.sync());
    CHECK((*read_whole(disk))->end.records == 2);

    CHECK(journal.append(DoneRecord{"three", false, {}}));
    disk.fail_at(disk.calls() + 2, 5);
    const auto failed = journal.sync();
    REQUIRE(!failed);
    CHECK(failed.error().message == "cannot sync `rxplan.state.journal`: Input/output error");
    CHECK(journal.broken());
    CHECK_FALSE(journal.append(DoneRecord{"four", false, {}}));
    CHECK_FALSE(journal.sync());
}

TEST_CASE("many records share one write, and nothing is synced twice")
{
    MemoryDisk disk;
    auto opened = Journal::create(disk, path, header);
    auto& journal = **opened;
    const auto before = disk.calls();
    for (int i = 0; i < 1000; ++i) CHECK(journal.append(intent("i" + std::to_string(i))));
    CHECK(journal.sync());
    CHECK(disk.calls() - before <= 4);  // write, sync, directory, and one early write of a full buffer
    const auto synced = disk.calls();
    CHECK(journal.sync());
    CHECK(journal.flush());
    CHECK(disk.calls() == synced);
}
