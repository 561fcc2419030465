// The promise of the session, proved by dying at every call to the disk: whatever remains, the next process finds a state and a list of
// unfinished operations that were true at some moment, not before the last one that had been promised.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <functional>

#include "rxplan/json.hpp"
#include "state/session.hpp"
#include "state/state_file.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/values.hpp"

using namespace rxplan;
using namespace rxplan::test;
using rxplan::testing::value;

namespace {

ObjectAddress object(std::string_view address, std::string deposed = {})
{
    return {*parse_address(address), std::move(deposed)};
}

InstanceObject with_id(std::string_view id)
{
    InstanceObject made;
    made.attributes = Value::object({{"id", Value::string(id)}});
    return made;
}

IntentRecord intent(std::string id, Operation operation, std::string_view address, std::string deposed = {})
{
    IntentRecord made;
    made.change.id = std::move(id);
    made.change.operation = operation;
    made.change.type = "rackspace_server";
    made.change.address = address;
    made.object = object(address, std::move(deposed));
    made.provider = provider_text("rackspace");
    return made;
}

StateChange change_to(std::string_view address, std::string_view id)
{
    return {object(address), provider_text("rackspace"), with_id(id)};
}

// A state and what is under way, as a line of text.
std::string describe(const State& state, const std::vector<UnfinishedOperation>& unfinished)
{
    std::string out;
    const auto add = [&out](const ObjectAddress& where, const InstanceObject& one) {
        out += fmt::format("{}={}{} ", where.text(), one.attributes.text_of("id"), one.tainted ? "!" : "");
    };
    for (const auto& [address, resource] : state.resources) {
        for (const auto& [key, instance] : resource.instances) {
            if (instance.current) add({{address, key}, {}}, *instance.current);
            for (const auto& [deposed, one] : instance.deposed) add({{address, key}, deposed}, one);
        }
    }
    for (const auto& [name, output] : state.outputs) out += fmt::format("{}:{} ", name, to_json(output.value));
    out += "|";
    for (const auto& operation : unfinished) out += fmt::format(" {}{}", operation.intent.change.id, operation.pending ? "~" : "");
    return out;
}

// Follows a run: every state of affairs that it went through, and the last one that was promised to survive.
struct Story {
    std::vector<std::string> moments{"|"};
    std::size_t flushed = 0;  // survives the death of the process
    std::size_t synced = 0;   // survives the loss of power

    void moment(const StateSession& session) { moments.push_back(describe(session.state(), session.unfinished())); }
    [[nodiscard]] std::size_t now() const { return moments.size() - 1; }

    [[nodiscard]] bool allows(const std::string& found, std::size_t promised) const
    {
        for (auto i = promised; i < moments.size(); ++i) {
            if (moments[i] == found) return true;
        }
        return false;
    }
};

SessionOptions on(MemoryDisk& disk)
{
    SessionOptions options;
    options.disk = &disk;
    options.engine_version = "1.2.3";
    return options;
}

// Runs steps against a session and keeps the story, whatever fails on the way.
class Run {
public:
    Run(MemoryDisk& disk, Story& story) : story_(story)
    {
        auto opened = StateSession::open(on(disk));
        REQUIRE(opened);
        session_ = std::move(*opened);
    }

    StateSession& session() { return *session_; }

    void step(const std::function<StateResult<void>(StateSession&)>& call)
    {
        (void)call(*session_);
        story_.moment(*session_);
    }
    void flush()
    {
        if (session_->flush()) story_.flushed = story_.now();
    }
    void sync()
    {
        if (session_->sync()) story_.flushed = story_.synced = story_.now();
    }
    void commit()
    {
        if (session_->commit()) story_.flushed = story_.synced = story_.now();
    }

private:
    Story& story_;
    std::unique_ptr<StateSession> session_;
};

StateResult<void> intend(StateSession& session, IntentRecord record)
{
    return session.intents(std::span(&record, 1));
}

// Everything that a session can record, over two processes, with an operation that stays open in between.
void first_process(MemoryDisk& disk, Story& story)
{
    Run run(disk, story);
    run.step([](auto& s) { return s.change({change_to("t.a[0]", "a0"), change_to("t.a[1]", "a1"), change_to("t.d", "d")}); });
    run.flush();
    run.step([](auto& s) { return intend(s, intent("create-b", Operation::create, "t.b")); });
    run.step([](auto& s) { return intend(s, intent("update-a0", Operation::update, "t.a[0]")); });
    run.sync();
    run.step([](auto& s) { return s.pending("create-b", Value::string("handle"), with_id("b")); });
    run.step([](auto& s) { return s.done("update-a0", with_id("a0-new")); });
    run.flush();
    run.step([](auto& s) { return intend(s, intent("create-e", Operation::create, "t.e")); });
    run.sync();
    run.step([](auto& s) { return s.failed("create-e", with_id("e")); });
    run.step([](auto& s) { return s.done("create-b", with_id("b")); });
    run.step([](auto& s) { return s.outputs({{"ip", OutputState{Value::string("10.0.0.1"), Type::string(), true}}}); });
    run.commit();
    run.step([](auto& s) { return intend(s, intent("destroy-a1", Operation::destroy, "t.a[1]")); });
    run.step([](auto& s) { return intend(s, intent("create-c", Operation::create, "t.c")); });
    run.sync();
    run.step([](auto& s) { return s.done("destroy-a1", std::nullopt); });
    run.step([](auto& s) { return s.pending("create-c", Value::string("handle-c"), with_id("c")); });
    run.commit();
}

void second_process(MemoryDisk& disk, Story& story)
{
    Run run(disk, story);
    run.step([](auto& s) {
        return s.change({{object("t.d"), {}, {}}, {object("t.d", "0a0b0c0d"), provider_text("rackspace"), with_id("d")}});
    });
    run.step([](auto& s) { return intend(s, intent("create-d", Operation::create, "t.d")); });
    run.sync();
    run.step([](auto& s) { return s.failed_unchanged("create-c"); });
    run.step([](auto& s) { return s.done("create-d", with_id("d-new")); });
    run.step([](auto& s) { return intend(s, intent("destroy-d", Operation::destroy, "t.d", "0a0b0c0d")); });
    run.sync();
    run.step([](auto& s) { return s.done("destroy-d", std::nullopt); });
    run.commit();
}

const std::string at_the_end = "t.a[0]=a0-new t.b=b t.d=d-new t.e=e ip:\"10.0.0.1\" |";

void both(MemoryDisk& disk, Story& story)
{
    first_process(disk, story);
    if (!disk.crashed()) second_process(disk, story);
}

// Without intents nothing is synced on the way: the commit alone makes it durable.
void changes_alone(MemoryDisk& disk, Story& story)
{
    for (const auto* id : {"1", "2", "3"}) {
        if (disk.crashed()) return;
        Run run(disk, story);
        run.step([id](auto& s) { return s.change({change_to("t.a", id)}); });
        run.flush();
        run.step([id](auto& s) { return s.change({change_to("t.b", id)}); });
        run.commit();
    }
}

// Changes of the whole on top of recorded ones: the journal must not be applied to what already goes beyond it.
void edited(MemoryDisk& disk, Story& story)
{
    for (const auto* id : {"1", "2"}) {
        if (disk.crashed()) return;
        Run run(disk, story);
        run.step([id](auto& s) { return s.change({change_to("t.a", id), change_to("t.b", id)}); });
        run.step([](auto& s) { return intend(s, intent("create-c", Operation::create, "t.c")); });
        run.sync();
        run.step([](auto& s) { return s.done("create-c", with_id("c")); });
        run.flush();
        run.session().edit().apply({object("t.a"), {}, {}});
        run.session().edit().apply({object("t.c"), {}, {}});
        story.moment(run.session());
        run.commit();
    }
}

std::string what_is_found(MemoryDisk& disk)
{
    auto opened = StateSession::open(on(disk));
    REQUIRE_MESSAGE(opened, opened.error().path, ": ", opened.error().message);
    const auto found = describe((*opened)->state(), (*opened)->unfinished());
    // Who only looks sees the same.
    auto snapshot = read_snapshot(disk, default_state_path);
    REQUIRE(snapshot);
    CHECK(describe(snapshot->state, snapshot->unfinished) == found);
    return found;
}

// The next process settles what is open and commits; afterwards the state file alone says everything.
void settle(MemoryDisk& disk)
{
    auto opened = StateSession::open(on(disk));
    REQUIRE(opened);
    auto& session = **opened;
    for (const auto& operation : session.unfinished()) (void)session.done(operation.intent.change.id, with_id("settled"));
    if (!session.commit()) return;
    const auto expected = describe(session.state(), session.unfinished());
    const auto* text = disk.content(default_state_path);
    if (text != nullptr) {
        auto state = parse_state(*text);
        REQUIRE(state);
        CHECK(describe(*state, {}) == expected);
        CHECK(to_json(*state) == *text);
    }
    if (!disk.crashed()) CHECK(disk.content(journal_path(default_state_path)) == nullptr);
}

struct Survivor {
    std::string name;
    MemoryDisk disk;
    bool power = false;
};

std::vector<Survivor> after_death(const MemoryDisk& disk)
{
    return {{"death of the process", disk.after_death(), false}};
}

std::vector<Survivor> after_power_loss(const MemoryDisk& disk)
{
    std::vector<Survivor> out;
    for (const auto data : {Data::none, Data::all, Data::half, Data::zeros, Data::hole}) {
        for (const auto names : {Names::none, Names::all, Names::half}) {
            out.push_back({fmt::format("loss of power, data {}, names {}", static_cast<int>(data), static_cast<int>(names)),
                           disk.after_power_loss(data, names), true});
        }
    }
    return out;
}

std::vector<Survivor> survivors(const MemoryDisk& disk)
{
    auto out = after_death(disk);
    for (auto& survivor : after_power_loss(disk)) out.push_back(std::move(survivor));
    return out;
}

std::uint64_t calls_of(const std::function<void(MemoryDisk&, Story&)>& run)
{
    MemoryDisk disk;
    Story story;
    run(disk, story);
    return disk.calls();
}

void crash_everywhere(const std::function<void(MemoryDisk&, Story&)>& run)
{
    const auto calls = calls_of(run);
    CHECK(calls >= 20);
    for (std::uint64_t call = 1; call <= calls + 1; ++call) {
        MemoryDisk disk;
        disk.crash_at(call);  // the last one: after everything
        Story story;
        run(disk, story);
        for (auto& survivor : survivors(disk)) {
            CAPTURE(call);
            CAPTURE(survivor.name);
            const auto found = what_is_found(survivor.disk);
            const auto promised = survivor.power ? story.synced : story.flushed;
            INFO("found:    ", found);
            INFO("promised: ", story.moments[promised]);
            REQUIRE(story.allows(found, promised));
            settle(survivor.disk);
        }
    }
}

}  // namespace

TEST_CASE("a run without accidents ends in the state file alone")
{
    MemoryDisk disk;
    Story story;
    both(disk, story);
    CHECK(what_is_found(disk) == at_the_end);
    CHECK(disk.list() == std::vector<std::string>{"rxplan.state.json", "rxplan.state.json.backup"});
    const auto backup = parse_state(*disk.content(backup_path(default_state_path)));
    REQUIRE(backup);
    CHECK(backup->serial == 2);
}

TEST_CASE("after a crash at any call the next process finds what was promised")
{
    crash_everywhere(both);
    crash_everywhere(changes_alone);
    crash_everywhere(edited);
}

TEST_CASE("a crash during the recovery from a crash costs nothing either")
{
    const auto calls = calls_of(both);
    for (std::uint64_t call = 1; call <= calls; ++call) {
        MemoryDisk disk;
        disk.crash_at(call);
        Story story;
        both(disk, story);
        for (const bool power : {false, true}) {
            const auto remains = power ? disk.after_power_loss(Data::none, Names::none) : disk.after_death();
            MemoryDisk whole = remains.after_death();
            const auto found = what_is_found(whole);
            settle(whole);
            const auto settled = what_is_found(whole);
            for (std::uint64_t again = 1; again <= whole.calls(); ++again) {
                MemoryDisk second = remains.after_death();
                second.crash_at(again);
                settle(second);
                for (auto& survivor : power ? after_power_loss(second) : after_death(second)) {
                    CAPTURE(call);
                    CAPTURE(again);
                    CAPTURE(power);
                    CAPTURE(survivor.name);
                    (void)what_is_found(survivor.disk);
                    settle(survivor.disk);
                    REQUIRE(what_is_found(survivor.disk) == settled);
                }
            }
        }
    }
}

TEST_CASE("a call that fails costs nothing: what was promised stays, and a later commit saves everything")
{
    const auto calls = calls_of(both);
    for (const int code : {ENOSPC, EIO, EACCES}) {
        for (const std::uint64_t count : {std::uint64_t{1}, std::uint64_t{3}, std::uint64_t{1000}}) {
            for (std::uint64_t call = 1; call <= calls; ++call) {
                CAPTURE(code);
                CAPTURE(count);
                CAPTURE(call);
                MemoryDisk disk;
                disk.fail_at(call, code, count);
                Story story;
                first_process(disk, story);
                for (auto& survivor : survivors(disk)) {
                    CAPTURE(survivor.name);
                    const auto found = what_is_found(survivor.disk);
                    const auto promised = survivor.power ? story.synced : story.flushed;
                    INFO("found:    ", found);
                    INFO("promised: ", story.moments[promised]);
                    REQUIRE(story.allows(found, promised));
                }
            }
        }
    }
}

TEST_CASE("a full disk that gets space again ends as if nothing had been")
{
    const auto calls = calls_of(both);
    for (std::uint64_t call = 1; call <= calls; ++call) {
        CAPTURE(call);
        MemoryDisk disk;
        Story story;
        Run run(disk, story);
        disk.fail_at(call, ENOSPC, 1000);
        run.step([](auto& s) { return s.change({change_to("t.a[0]", "a0")}); });
        run.step([](auto& s) { return intend(s, intent("create-b", Operation::create, "t.b")); });
        run.sync();
        run.step([](auto& s) { return s.done("create-b", with_id("b")); });
        run.commit();
        disk.fail_at(0, 0, 0);
        REQUIRE(run.session().commit());
        CHECK(what_is_found(disk) == "t.a[0]=a0 t.b=b |");
        CHECK(disk.content(journal_path(default_state_path)) == nullptr);
    }
}

TEST_CASE("a state that contains more than the journal could keep does not swallow what comes next")
{
    MemoryDisk disk;
    {
        const auto session = std::move(*StateSession::open(on(disk)));
        REQUIRE(intend(*session, intent("create-a", Operation::create, "t.a")));
        REQUIRE(intend(*session, intent("create-b", Operation::create, "t.b")));
        REQUIRE(session->sync());
        // The journal's file system is full, the state's is not: as when quotas or reserved blocks let one more file through.
        disk.fail_on(".journal", ENOSPC);
        CHECK(session->done("create-a", with_id("a")));
        CHECK(session->change({change_to("t.c", "c"), change_to("t.d", "d")}));
        CHECK_FALSE(session->flush());
        CHECK_FALSE(session->commit());
    }
    disk.fail_on("", 0);
    Story story;
    Run run(disk, story);
    run.step([](auto& s) { return s.change({change_to("t.c", "c-new")}); });
    run.step([](auto& s) { return s.change({change_to("t.d", "d-new")}); });
    run.sync();
    for (auto& survivor : survivors(disk)) {
        CAPTURE(survivor.name);
        const auto found = what_is_found(survivor.disk);
        INFO("found: ", found);
        CHECK(story.allows(found, story.synced));
    }
}

TEST_CASE("what a commit has saved is not taken back by what had waited for a journal")
{
    MemoryDisk disk;
    const auto session = std::move(*StateSession::open(on(disk)));
    disk.fail_on(".journal", EACCES);
    CHECK_FALSE(session->change({change_to("t.a", "1")}));
    CHECK_FALSE(session->change({change_to("t.a", "2")}));
    CHECK_FALSE(intend(*session, intent("create-b", Operation::create, "t.b")));
    CHECK_FALSE(session->commit());
    CHECK(parse_state(*disk.content(default_state_path)));
    disk.fail_on("", 0);
    CHECK(session->sync());
    for (std::size_t size = 0; size <= disk.content(journal_path(default_state_path))->size(); ++size) {
        auto torn = disk.after_death();
        torn.put(journal_path(default_state_path), disk.content(journal_path(default_state_path))->substr(0, size));
        const auto found = what_is_found(torn);
        CHECK_MESSAGE(found.starts_with("t.a=2 "), found);
    }
}
