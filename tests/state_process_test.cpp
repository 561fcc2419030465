// The session on real files under a real kernel: modes, links, processes that are killed, readers beside a writer.
#include <doctest/doctest.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "state/session.hpp"
#include "state/state_file.hpp"

using namespace rxplan;

namespace {

namespace fs = std::filesystem;

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

std::unique_ptr<StateSession> opened(const SessionOptions& options)
{
    auto session = StateSession::open(options);
    REQUIRE_MESSAGE(session, (session ? std::string() : session.error().message));
    return std::move(*session);
}

std::string id_at(const State& state, std::string_view address)
{
    const auto* instance = state.find(*parse_address(address));
    return instance != nullptr && instance->current ? instance->current->attributes.text_of("id") : "none";
}

// A directory of its own for each test, gone afterwards.
struct TemporaryDirectory {
    TemporaryDirectory()
    {
        std::string name = (fs::temp_directory_path() / "rxplan-state-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path = name;
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;
    ~TemporaryDirectory() { fs::remove_all(path); }

    [[nodiscard]] SessionOptions options() const
    {
        SessionOptions made;
        made.path = (path / "rxplan.state.json").string();
        made.command = "apply";
        return made;
    }

    fs::path path;
};

unsigned mode_of(const fs::path& path)
{
    struct ::stat status {};
    REQUIRE(::stat(path.c_str(), &status) == 0);
    return status.st_mode & 07777U;
}

std::string content_of(const fs::path& path)
{
    std::ifstream file(path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

}  // namespace

TEST_CASE("real files are private, whatever the umask, and the backup is the state before")
{
    const TemporaryDirectory directory;
    const auto umask_before = ::umask(0);
    const auto options = directory.options();
    for (const auto* id : {"first", "second"}) {
        const auto session = opened(options);
        REQUIRE(session->change({change_to("t.a", id)}));
        REQUIRE(session->flush());
        CHECK(mode_of(journal_path(options.path)) == 0600);
        CHECK(mode_of(lock_path(options.path)) == 0600);
        REQUIRE(session->commit());
    }
    ::umask(umask_before);
    CHECK(mode_of(options.path) == 0600);
    CHECK(mode_of(backup_path(options.path)) == 0600);
    CHECK(id_at(*parse_state(content_of(options.path)), "t.a") == "second");
    CHECK(id_at(*parse_state(content_of(backup_path(options.path))), "t.a") == "first");
    std::size_t files = 0;
    for ([[maybe_unused]] const auto& entry : fs::directory_iterator(directory.path)) ++files;
    CHECK(files == 2);
}

TEST_CASE("files that somebody has put in the way are replaced, never written into")
{
    const TemporaryDirectory directory;
    const auto options = directory.options();
    std::ofstream(options.path + ".new") << "readable by everybody";
    fs::permissions(options.path + ".new", fs::perms(0644));
    std::ofstream(directory.path / "precious") << "precious";
    fs::create_symlink("precious", journal_path(options.path) + ".new");
    fs::create_symlink("precious", backup_path(options.path) + ".new");
    for (const auto* id : {"first", "second"}) {
        const auto session = opened(options);
        const auto intent = create(id, "t.b");
        REQUIRE(session->intents(std::span(&intent, 1)));
        REQUIRE(session->change({change_to("t.a", id)}));
        REQUIRE(session->commit());
    }
    CHECK(content_of(directory.path / "precious") == "precious");
    for (const auto& path : {options.path, backup_path(options.path), journal_path(options.path)}) {
        CHECK(mode_of(path) == 0600);
        CHECK_FALSE(fs::is_symlink(path));
    }
}

TEST_CASE("a state behind a symbolic link stays where it is, and its lock and journal are there")
{
    const TemporaryDirectory directory;
    fs::create_directory(directory.path / "shared");
    auto options = directory.options();
    options.path = (directory.path / "shared" / "rxplan.state.json").string();
    {
        const auto session = opened(options);
        REQUIRE(session->change({change_to("t.a", "one")}));
        REQUIRE(session->commit());
    }
    fs::create_symlink("shared/rxplan.state.json", directory.path / "rxplan.state.json");
    auto linked = directory.options();
    {
        const auto session = opened(linked);
        CHECK(fs::exists(lock_path(options.path)));
        REQUIRE(session->change({change_to("t.a", "two")}));
        REQUIRE(session->commit());
    }
    CHECK(fs::is_symlink(linked.path));
    CHECK(id_at(opened(options)->state(), "t.a") == "two");
    const auto snapshot = read_snapshot(linked.path);
    REQUIRE(snapshot);
    CHECK(id_at(snapshot->state, "t.a") == "two");
}

TEST_CASE("killed at any moment, a process loses nothing that it had flushed")
{
    const TemporaryDirectory directory;
    const auto options = directory.options();
    std::uint64_t counter = 0;
    std::srand(20150518);
    for (int round = 0; round < 40; ++round) {
        int pipe_ends[2];
        REQUIRE(::pipe(pipe_ends) == 0);
        const auto child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            ::close(pipe_ends[0]);
            auto session = StateSession::open(options);
            if (!session) ::_exit(1);
            auto next = counter;
            while (true) {
                ++next;
                auto& s = **session;
                const auto intent = create("i" + std::to_string(next), "t.a");
                if (!s.intents(std::span(&intent, 1)) || !s.sync()) ::_exit(2);
                if (!s.done(intent.change.id, object(std::to_string(next))) || !s.flush()) ::_exit(3);
                if (::write(pipe_ends[1], &next, sizeof next) != sizeof next) ::_exit(4);
                if (next % 3 == 0 && !s.commit()) ::_exit(5);
            }
        }
        ::close(pipe_ends[1]);
        std::this_thread::sleep_for(std::chrono::microseconds(500 + std::rand() % 20000));
        ::kill(child, SIGKILL);
        int status = 0;
        REQUIRE(::waitpid(child, &status, 0) == child);
        REQUIRE(WIFSIGNALED(status));
        std::uint64_t reported = counter;
        for (std::uint64_t next = 0; ::read(pipe_ends[0], &next, sizeof next) == sizeof next;) reported = next;
        ::close(pipe_ends[0]);

        const auto session = opened(options);
        const auto found = id_at(session->state(), "t.a");
        const auto number = found == "none" ? 0 : std::stoull(found);
        CAPTURE(round);
        CHECK(number >= reported);
        CHECK(number <= reported + 1);
        CHECK(session->unfinished().size() <= 1);
        for (const auto& operation : session->unfinished()) REQUIRE(session->failed_unchanged(operation.intent.change.id));
        REQUIRE(session->commit());
        counter = number;
    }
    CHECK(counter > 0);
}

TEST_CASE("a reader without lock sees whole states, never an older one after a newer")
{
    const TemporaryDirectory directory;
    const auto options = directory.options();
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        for (int i = 1; i <= 300; ++i) {
            auto session = StateSession::open(options);
            if (!session) ::_exit(1);
            const auto id = std::to_string(i);
            if (!(*session)->change({change_to("t.a", id), change_to("t.b", id)}) || !(*session)->flush()) ::_exit(2);
            if (i % 2 == 0 && !(*session)->commit()) ::_exit(3);
        }
        ::_exit(0);
    }
    unsigned long long last = 0;
    int status = 0;
    int reads = 0;
    while (::waitpid(child, &status, WNOHANG) == 0) {
        const auto snapshot = read_snapshot(options.path);
        REQUIRE_MESSAGE(snapshot, (snapshot ? std::string() : snapshot.error().message));
        const auto a = id_at(snapshot->state, "t.a");
        CHECK(a == id_at(snapshot->state, "t.b"));
        const auto number = a == "none" ? 0 : std::stoull(a);
        CHECK(number >= last);
        last = number;
        ++reads;
    }
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
    CHECK(reads > 10);
    CHECK(id_at(read_snapshot(options.path)->state, "t.a") == "300");
}
