// Encrypted files keep the same promises, also while the key changes, and tell nothing.
#include <doctest/doctest.h>

#include "tests/support/session_story.hpp"

using namespace rxplan;
using namespace rxplan::test;

TEST_CASE("the same holds of encrypted files")
{
    auto ring = first_key();
    const With encrypted(ring);
    crash_everywhere(both);
    crash_everywhere(changes_alone);
    crash_everywhere(edited);
}

TEST_CASE("a crash costs nothing while the key changes, or encryption begins or ends")
{
    const auto changing = [](Keyring before, Keyring after) {
        const With then(after);  // who comes after the crash
        crash_everywhere([&](MemoryDisk& disk, Story& story) {
            {
                const With first(before);
                first_process(disk, story);
            }
            if (!disk.crashed()) second_process(disk, story);
        });
    };
    changing(first_key(), second_key());
    changing(Keyring(), encrypting());
    changing(first_key(), decrypting());
}

namespace {

// Words that stand in what the runs keep.
bool tells(std::string_view text)
{
    for (const auto* word : {"a0-new", "10.0.0.1", "rackspace", "lineage\":\"", "create-b", "handle"}) {
        if (text.find(word) != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace

TEST_CASE("whatever a crash leaves of encrypted files tells nothing")
{
    const auto told = [](const std::function<void(MemoryDisk&, Story&)>& run) {
        const auto calls = calls_of(run);
        std::size_t files = 0;
        for (std::uint64_t call = 1; call <= calls + 1; ++call) {
            MemoryDisk disk;
            disk.crash_at(call);
            Story story;
            run(disk, story);
            for (const auto& name : disk.list()) files += tells(*disk.content(name)) ? 1 : 0;
        }
        return files;
    };
    CHECK(told(both) > 100);
    auto ring = first_key();
    const With encrypted(ring);
    CHECK(told(both) == 0);
}

TEST_CASE("once encryption has begun and a run has ended, nothing in clear is left; nor with the key before")
{
    for (const bool clear : {true, false}) {
        CAPTURE(clear);
        MemoryDisk disk;
        Story story;
        auto before = clear ? Keyring() : first_key();
        auto after = clear ? encrypting() : second_key();
        auto alone = clear ? first_key() : Keyring({key_in("RXPLAN_TEST_SECOND_KEY", '2'), {}, true});
        {
            const With first(before);
            first_process(disk, story);
            // And one that dies without saving what it knows.
            Run dying(disk, story);
            dying.step([](auto& s) { return s.change({change_to("t.d", "d-unsaved")}); });
            dying.flush();
        }
        {
            const With next(after);
            Run run(disk, story);
            run.commit();
        }
        CHECK(disk.list() == std::vector<std::string>{"rxplan.state.journal", "rxplan.state.json", "rxplan.state.json.backup"});
        for (const auto& name : disk.list()) CHECK_FALSE(tells(*disk.content(name)));
        const With now(alone);
        CHECK(what_is_found(disk) == "t.a[0]=a0-new t.b=b t.c=c! t.d=d-unsaved t.e=e ip:\"10.0.0.1\" | create-c~");
        CHECK(open_file(alone, Content::state, *disk.content(backup_path(default_state_path)))->current);
    }
}
