// The state as a command uses it: what each call does, and what is refused.
#include <doctest/doctest.h>

#include <cerrno>

#include "rxplan/json.hpp"
#include "state/session.hpp"
#include "state/state_file.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/values.hpp"

using namespace rxplan;
using namespace rxplan::test;
using rxplan::testing::value;

namespace {

InstanceObject object(std::string_view id)
{
    InstanceObject made;
    made.attributes = Value::object({{"id", Value::string(id)}});
    return made;
}

StateChange change_to(std::string_view address, std::string_view id)
{
    return {{*parse_address(address), {}}, provider_text("p"), object(id)};
}

IntentRecord create(std::string id, std::string_view address)
{
    IntentRecord record;
    record.change.id = std::move(id);
    record.object = {*parse_address(address), {}};
    record.provider = provider_text("p");
    return record;
}

SessionOptions on(MemoryDisk& disk)
{
    SessionOptions options;
    options.disk = &disk;
    options.engine_version = "1.2.3";
    return options;
}

std::unique_ptr<StateSession> opened(const SessionOptions& options)
{
    auto session = StateSession::open(options);
    REQUIRE_MESSAGE(session, (session ? std::string() : session.error().message));
    return std::move(*session);
}

std::string id_at(const State& state, std::string_view address)
{
    const auto* instance = state.find(*parse_address(address));
    if (instance == nullptr || !instance->current) return "none";
    return instance->current->attributes.text_of("id") + (instance->current->tainted ? " tainted" : "");
}

}  // namespace

TEST_CASE("a session that changes nothing writes nothing")
{
    MemoryDisk disk;
    const auto session = opened(on(disk));
    CHECK(session->state().resources.empty());
    CHECK(session->flush());
    CHECK(session->sync());
    CHECK(session->commit());
    CHECK(disk.list().empty());
}

TEST_CASE("each commit raises the serial, keeps the lineage and the state before")
{
    MemoryDisk disk;
    std::string lineage;
    for (std::uint64_t serial = 1; serial <= 3; ++serial) {
        const auto session = opened(on(disk));
        CHECK(session->state().serial == serial - 1);
        if (serial > 1) CHECK(session->state().lineage == lineage);
        lineage = session->state().lineage;
        REQUIRE(session->change({change_to("t.a", std::to_string(serial))}));
        REQUIRE(session->commit());
        CHECK(session->state().serial == serial);
        CHECK(session->state().rxplan_version == "1.2.3");
        REQUIRE(session->commit());
        CHECK(session->state().serial == serial);
    }
    CHECK(id_at(*parse_state(*disk.content("rxplan.state.json")), "t.a") == "3");
    CHECK(id_at(*parse_state(*disk.content("rxplan.state.json.backup")), "t.a") == "2");
}

TEST_CASE("a pending create stands in the state as tainted, an update or destroy as it was")
{
    MemoryDisk disk;
    const auto session = opened(on(disk));
    REQUIRE(session->change({change_to("t.b", "b"), change_to("t.c", "c")}));
    auto update = create("u", "t.b");
    update.change.operation = Operation::update;
    auto destroy = create("d", "t.c");
    destroy.change.operation = Operation::destroy;
    const std::vector<IntentRecord> intents{create("c", "t.a"), update, destroy};
    REQUIRE(session->intents(intents));
    CHECK(id_at(session->state(), "t.a") == "none");
    REQUIRE(session->pending("c", Value::string("h"), object("half")));
    REQUIRE(session->pending("u", Value::string("h"), object("other")));
    REQUIRE(session->pending("d", Value::string("h"), std::nullopt));
    CHECK(id_at(session->state(), "t.a") == "half tainted");
    CHECK(id_at(session->state(), "t.b") == "b");
    CHECK(id_at(session->state(), "t.c") == "c");
    REQUIRE(session->failed_unchanged("c"));
    REQUIRE(session->failed_unchanged("u"));
    REQUIRE(session->failed("d", object("stuck")));
    CHECK(id_at(session->state(), "t.a") == "none");
    CHECK(id_at(session->state(), "t.b") == "b");
    CHECK(id_at(session->state(), "t.c") == "stuck");
    CHECK(session->unfinished().empty());
}

TEST_CASE("what is recorded carries no marks and nothing unknown")
{
    MemoryDisk disk;
    {
        const auto session = opened(on(disk));
        auto secret = object("x");
        secret.attributes = Value::object({{"ip", Value::unknown(Type::string())}, {"password", Value::string("p").with_sensitive()}});
        REQUIRE(session->change({{{*parse_address("t.a"), {}}, provider_text("p"), secret}}));
        REQUIRE(session->flush());
        const auto& stored = *session->state().find(*parse_address("t.a"))->current;
        CHECK_FALSE(stored.attributes.contains_sensitive());
        CHECK(stored.sensitive[0].text() == "password");
    }
    const auto again = opened(on(disk));
    const auto& stored = *again->state().find(*parse_address("t.a"))->current;
    CHECK(to_json(stored.attributes) == R"({"ip":null,"password":"p"})");
    CHECK(marked_attributes(stored).get("password").is_sensitive());
}

TEST_CASE("unfinished operations come back in order, with their handles, until they end")
{
    MemoryDisk disk;
    {
        const auto session = opened(on(disk));
        const std::vector<IntentRecord> intents{create("one", "t.a"), create("two", "t.b"), create("three", "t.c")};
        REQUIRE(session->intents(intents));
        REQUIRE(session->sync());
        REQUIRE(session->pending("three", value(R"({"server": "s"})"), object("s")));
        REQUIRE(session->done("one", object("a")));
        REQUIRE(session->commit());
    }
    for (int round = 0; round < 2; ++round) {
        const auto session = opened(on(disk));
        const auto unfinished = session->unfinished();
        REQUIRE(unfinished.size() == 2);
        CHECK(unfinished[0].intent.change.id == "two");
        CHECK_FALSE(unfinished[0].pending);
        CHECK(unfinished[1].intent.change.id == "three");
        CHECK(unfinished[1].pending->handle == value(R"({"server": "s"})"));
        REQUIRE(session->commit());
        if (round == 0) continue;
        REQUIRE(session->done("two", object("b")));
        REQUIRE(session->done("three", object("s")));
        REQUIRE(session->commit());
        CHECK(disk.list() == std::vector<std::string>{"rxplan.state.json", "rxplan.state.json.backup"});
    }
}

TEST_CASE("edit saves the whole at once and keeps lineage and serial")
{
    MemoryDisk disk;
    std::string lineage;
    {
        const auto session = opened(on(disk));
        lineage = session->state().lineage;
        REQUIRE(session->change({change_to("t.a", "a")}));
        REQUIRE(session->commit());
        State other;
        other.apply(change_to("t.b", "b"));
        session->edit() = other;
        REQUIRE(session->commit());
    }
    const auto session = opened(on(disk));
    CHECK(session->state().lineage == lineage);
    CHECK(session->state().serial == 2);
    CHECK(id_at(session->state(), "t.a") == "none");
    CHECK(id_at(session->state(), "t.b") == "b");
}

TEST_CASE("outputs are recorded when they change")
{
    MemoryDisk disk;
    const std::map<std::string, OutputState> outputs{{"ip", OutputState{Value::string("x"), Type::string(), false}}};
    const auto session = opened(on(disk));
    REQUIRE(session->outputs(outputs));
    REQUIRE(session->commit());
    const auto calls = disk.calls();
    REQUIRE(session->outputs(outputs));
    REQUIRE(session->flush());
    CHECK(disk.calls() == calls);
    CHECK(opened(on(disk))->state().outputs == outputs);
}

TEST_CASE("a damaged or newer state is refused, told about, and left alone")
{
    for (const std::string text : {"", "{\"version\": 4", "{\"version\": 5}"}) {
        CAPTURE(text);
        MemoryDisk disk;
        disk.put("rxplan.state.json", text);
        disk.put("rxplan.state.json.backup", "{}");
        const auto session = StateSession::open(on(disk));
        REQUIRE(!session);
        CHECK(session.error().path == "rxplan.state.json");
        CHECK_FALSE(session.error().help.empty());
        const auto snapshot = read_snapshot(disk, "rxplan.state.json");
        REQUIRE(!snapshot);
        CHECK(snapshot.error().kind == session.error().kind);
        CHECK(*disk.content("rxplan.state.json") == text);

        LocalStore store(disk, "rxplan.state.json");
        CHECK_FALSE(store.read());
        CHECK_FALSE(store.write(State()));
        CHECK(*disk.content("rxplan.state.json") == text);
    }
}

TEST_CASE("of a damaged state it is told what can still be read and what there is to go back to")
{
    MemoryDisk disk;
    {
        const auto session = opened(on(disk));
        REQUIRE(session->change({change_to("t.a", "a"), change_to("module.m[\"x\"].t.b", "b"), change_to("t.c", "c")}));
        REQUIRE(session->commit());
    }
    const std::string sound = *disk.content("rxplan.state.json");
    const auto notes_on = [&](const std::string& text) {
        disk.put("rxplan.state.json", text);
        const auto session = StateSession::open(on(disk));
        REQUIRE(!session);
        CHECK(session.error().kind == StateError::Kind::damaged);
        CHECK(*disk.content("rxplan.state.json") == text);
        std::string all;
        for (const auto& note : session.error().notes) all += note + "\n";
        return all + session.error().help;
    };
    const auto without_comma = [&](const std::string& after) {
        auto text = sound;
        text.erase(text.find(',', text.find(after)), 1);
        return text;
    };
    const std::string left = "It has been left exactly as it is.\n";
    const std::string alone = "There is no `rxplan.state.json.backup` to go back to.\nRepair the file, or put a copy back.";
    CHECK(notes_on(without_comma("\"name\": \"b\"")) ==
          left + "2 of the 3 resources that are in it can be read, but not `module.m[\"x\"].t.b`.\n" + alone);
    CHECK(notes_on(without_comma("\"lineage\"")) ==
          left + "All 3 resources that are in it can be read: the damage is elsewhere.\n" + alone);
    CHECK(notes_on(sound.substr(0, sound.find("\"name\": \"b\""))) ==
          left + "2 of the 3 resources that are in it can be read.\nIt is cut off: what stood behind is missing.\n" + alone);
    CHECK(notes_on("") == left + alone);

    disk.put("rxplan.state.json.backup", "{");
    CHECK(notes_on("{") == left + "`rxplan.state.json.backup`, the state before the last change, cannot be read either.\n" +
                               "Repair the file, or put a copy back.");
    disk.put("rxplan.state.json.backup", sound);
    disk.put("rxplan.state.journal", "");
    CHECK(notes_on("[]") == left + "`rxplan.state.json.backup`, the state before the last change, is sound: serial 1, 3 objects.\n" +
                                "`rxplan.state.journal` continues the damaged state, not that one: keep it.\n" +
                                "Repair the file, or keep a copy of it and go back: cp rxplan.state.json.backup rxplan.state.json");
}

TEST_CASE("a state that somebody changes meanwhile is not overwritten")
{
    MemoryDisk disk;
    const auto session = opened(on(disk));
    REQUIRE(session->change({change_to("t.a", "a")}));
    State other;
    other.lineage = "other";
    other.serial = 5;
    disk.put("rxplan.state.json", to_json(other));
    const auto committed = session->commit();
    REQUIRE(!committed);
    CHECK(committed.error().kind == StateError::Kind::conflict);
    CHECK(*disk.content("rxplan.state.json") == to_json(other));
    CHECK(disk.content("rxplan.state.journal") != nullptr);
}

TEST_CASE("a journal that continues another state is a conflict, whoever reads")
{
    MemoryDisk disk;
    {
        const auto session = opened(on(disk));
        REQUIRE(session->change({change_to("t.a", "a")}));
        REQUIRE(session->commit());
    }
    const auto first = *disk.content("rxplan.state.json");
    {
        const auto session = opened(on(disk));
        const auto intent = create("one", "t.b");
        REQUIRE(session->intents(std::span(&intent, 1)));
        REQUIRE(session->sync());
    }
    const auto refused = [&](const std::string& text, std::string_view message) {
        MemoryDisk changed = disk.after_death();
        changed.put("rxplan.state.json", text);
        const auto session = StateSession::open(on(changed));
        REQUIRE(!session);
        CHECK(session.error().kind == StateError::Kind::conflict);
        CHECK_MESSAGE(session.error().message.starts_with(message), session.error().message);
        CHECK_FALSE(read_snapshot(changed, "rxplan.state.json"));
    };
    auto state = *parse_state(first);
    state.journal_id.clear();
    state.serial = 9;
    refused(to_json(state), "its serial is 9, but `rxplan.state.journal` continues 1");
    state.serial = 1;
    state.lineage = "other";
    refused(to_json(state), "it has another lineage than");
    MemoryDisk without = disk.after_death();
    REQUIRE(without.remove("rxplan.state.json"));
    const auto session = StateSession::open(on(without));
    REQUIRE(!session);
    CHECK(session.error().message == "there is no state, but `rxplan.state.journal` continues one with the serial 1");

    // Reformatted by some other tool, but the same state: the journal still belongs to it.
    MemoryDisk reformatted = disk.after_death();
    reformatted.put("rxplan.state.json", to_json(*parse_json(first), JsonStyle::indented));
    CHECK(opened(on(reformatted))->unfinished().size() == 1);
}

TEST_CASE("a damaged journal is refused and left alone")
{
    MemoryDisk disk;
    {
        const auto session = opened(on(disk));
        for (const auto* id : {"a", "b", "c"}) {
            REQUIRE(session->change({change_to("t.a", id)}));
            REQUIRE(session->sync());
        }
    }
    auto text = *disk.content("rxplan.state.journal");
    text[text.size() / 2] = '#';
    disk.put("rxplan.state.journal", text);
    const auto session = StateSession::open(on(disk));
    REQUIRE(!session);
    CHECK(session.error().kind == StateError::Kind::damaged);
    CHECK(session.error().message == "line 3 is damaged: its checksum does not hold");
    CHECK(session.error().notes.front() == "1 records before it are readable, 1 lines after it.");
    CHECK(*disk.content("rxplan.state.journal") == text);
    CHECK_FALSE(read_snapshot(disk, "rxplan.state.json"));
}

TEST_CASE("of a damaged journal it is told which operations have no end")
{
    MemoryDisk disk;
    {
        const auto session = opened(on(disk));
        for (const auto* address : {"t.a", "t.b", "t.c"}) {
            const std::vector<IntentRecord> intents{create(std::string("op-") + address, address)};
            REQUIRE(session->intents(intents));
            REQUIRE(session->sync());
            if (std::string_view(address) == "t.a") REQUIRE(session->done(intents[0].change.id, std::nullopt));
            REQUIRE(session->sync());
        }
    }
    auto text = *disk.content("rxplan.state.journal");
    text[text.find("t.b")] = '#';
    disk.put("rxplan.state.journal", text);
    const auto session = StateSession::open(on(disk));
    REQUIRE(!session);
    CHECK(session.error().notes.at(1) == "Begun and, as far as it can be read, not ended: `t.c`.");
}

TEST_CASE("a session works on any store")
{
    MemoryDisk disk;
    MemoryStore store;
    auto options = on(disk);
    options.store = &store;
    {
        const auto session = opened(options);
        REQUIRE(session->change({change_to("t.a", "a")}));
        REQUIRE(session->commit());
    }
    CHECK(disk.list().empty());
    CHECK(id_at(opened(options)->state(), "t.a") == "a");
}

TEST_CASE("errors of the disk name the path, the system's words and what to do")
{
    const auto full = io_error({"write", "d/rxplan.state.json.new", ENOSPC});
    CHECK(full.message == "cannot write `d/rxplan.state.json.new`: No space left on device");
    CHECK(full.help == "Free some space there, then run the command again.");
    for (const int code : {EACCES, EROFS, EIO, EMFILE, ENOENT, ELOOP, EDQUOT}) {
        CAPTURE(code);
        CHECK_FALSE(io_error({"read", "x", code}).help.empty());
    }
    const auto diagnostic = to_diagnostic(full);
    CHECK(diagnostic.id == "state-io");
    CHECK(diagnostic.summary == "the state cannot be read or written");
    REQUIRE(diagnostic.notes.size() == 1);
    CHECK(diagnostic.notes[0] == full.message);
    CHECK(diagnostic.help == full.help);
}
