// The promise of the session, proved by dying at every call to the disk: whatever remains, the next process finds a state and a list of
// unfinished operations that were true at some moment, not before the last one that had been promised.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cerrno>

#include "tests/support/session_story.hpp"

using namespace rxplan;
using namespace rxplan::test;

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
