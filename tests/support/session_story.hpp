// Runs of a session over a disk in memory that end at any call to it, and what the next process may find then.
#pragma once

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>
#include <cstdlib>
#include <functional>
#include <utility>

#include "rxplan/json.hpp"
#include "state/sealed_file.hpp"
#include "state/session.hpp"
#include "state/state_file.hpp"
#include "tests/support/memory_disk.hpp"
#include "tests/support/values.hpp"

namespace rxplan::test {

inline ObjectAddress object(std::string_view address, std::string deposed = {})
{
    return {*parse_address(address), std::move(deposed)};
}

inline InstanceObject with_id(std::string_view id)
{
    InstanceObject made;
    made.attributes = Value::object({{"id", Value::string(id)}});
    return made;
}

inline IntentRecord intent(std::string id, Operation operation, std::string_view address, std::string deposed = {})
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

inline StateChange change_to(std::string_view address, std::string_view id)
{
    return {object(address), provider_text("rackspace"), with_id(id)};
}

// A state and what is under way, as a line of text.
inline std::string describe(const State& state, const std::vector<UnfinishedOperation>& unfinished)
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

// What the next processes encrypt and decrypt with.
inline Keyring* keys = &no_encryption();

// Sets that for as long as it lives.
class With {
public:
    explicit With(Keyring& ring) : before_(std::exchange(keys, &ring)) {}
    With(const With&) = delete;
    With& operator=(const With&) = delete;
    ~With() { keys = before_; }

private:
    Keyring* before_;
};

inline KeySource key_in(const char* variable, char digit)
{
    ::setenv(variable, std::string(2 * Key::size, digit).c_str(), 1);
    return {KeySource::Kind::environment, variable};
}

inline Keyring first_key()
{
    return Keyring({key_in("RXPLAN_TEST_FIRST_KEY", '1'), {}, true});
}

inline Keyring second_key()
{
    return Keyring({key_in("RXPLAN_TEST_SECOND_KEY", '2'), {key_in("RXPLAN_TEST_FIRST_KEY", '1')}, true});
}

// From clear to encrypted, and back.
inline Keyring encrypting()
{
    return Keyring({key_in("RXPLAN_TEST_FIRST_KEY", '1'), {KeySource()}, false});
}

inline Keyring decrypting()
{
    return Keyring({KeySource(), {key_in("RXPLAN_TEST_FIRST_KEY", '1')}, false});
}

inline SessionOptions on(MemoryDisk& disk)
{
    SessionOptions options;
    options.disk = &disk;
    options.keys = keys;
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

inline StateResult<void> intend(StateSession& session, IntentRecord record)
{
    return session.intents(std::span(&record, 1));
}

// Everything that a session can record, over two processes, with an operation that stays open in between.
inline void first_process(MemoryDisk& disk, Story& story)
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

inline void second_process(MemoryDisk& disk, Story& story)
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

inline const std::string at_the_end = "t.a[0]=a0-new t.b=b t.d=d-new t.e=e ip:\"10.0.0.1\" |";

inline void both(MemoryDisk& disk, Story& story)
{
    first_process(disk, story);
    if (!disk.crashed()) second_process(disk, story);
}

// Without intents nothing is synced on the way: the commit alone makes it durable.
inline void changes_alone(MemoryDisk& disk, Story& story)
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
inline void edited(MemoryDisk& disk, Story& story)
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

inline std::string what_is_found(MemoryDisk& disk)
{
    auto opened = StateSession::open(on(disk));
    REQUIRE_MESSAGE(opened, opened.error().path, ": ", opened.error().message);
    const auto found = describe((*opened)->state(), (*opened)->unfinished());
    // Who only looks sees the same.
    auto snapshot = read_snapshot(disk, default_state_path, *keys);
    REQUIRE(snapshot);
    CHECK(describe(snapshot->state, snapshot->unfinished) == found);
    return found;
}

// The next process settles what is open and commits; afterwards the state file alone says everything.
inline void settle(MemoryDisk& disk)
{
    auto opened = StateSession::open(on(disk));
    REQUIRE(opened);
    auto& session = **opened;
    for (const auto& operation : session.unfinished()) (void)session.done(operation.intent.change.id, with_id("settled"));
    if (!session.commit()) return;
    const auto expected = describe(session.state(), session.unfinished());
    const auto* text = disk.content(default_state_path);
    if (text != nullptr) {
        // Whatever it was before, it is encrypted now as it is to be.
        const auto opened_file = open_file(*keys, Content::state, *text);
        REQUIRE(opened_file);
        CHECK(opened_file->current);
        auto state = parse_state(opened_file->text);
        REQUIRE(state);
        CHECK(describe(*state, {}) == expected);
        CHECK(to_json(*state) == opened_file->text);
    }
    if (!disk.crashed()) CHECK(disk.content(journal_path(default_state_path)) == nullptr);
}

struct Survivor {
    std::string name;
    MemoryDisk disk;
    bool power = false;
};

inline std::vector<Survivor> after_death(const MemoryDisk& disk)
{
    return {{"death of the process", disk.after_death(), false}};
}

inline std::vector<Survivor> after_power_loss(const MemoryDisk& disk)
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

inline std::vector<Survivor> survivors(const MemoryDisk& disk)
{
    auto out = after_death(disk);
    for (auto& survivor : after_power_loss(disk)) out.push_back(std::move(survivor));
    return out;
}

inline std::uint64_t calls_of(const std::function<void(MemoryDisk&, Story&)>& run)
{
    MemoryDisk disk;
    Story story;
    run(disk, story);
    return disk.calls();
}

inline void crash_everywhere(const std::function<void(MemoryDisk&, Story&)>& run)
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

}  // namespace rxplan::test
