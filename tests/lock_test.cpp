// One writer at a time, tried with real processes.
#include "state/lock.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>
#include <vector>

#include "rxplan/json.hpp"
#include "state/process.hpp"
#include "state/session.hpp"
#include "state/state.hpp"

using namespace rxplan;
using namespace std::chrono_literals;

namespace {

namespace fs = std::filesystem;

class Place {
public:
    Place()
    {
        std::string name = (fs::temp_directory_path() / "rxplan-lock-XXXXXX").string();
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        directory_ = name;
        path = (directory_ / "rxplan.state.lock.json").string();
    }
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;
    ~Place() { fs::remove_all(directory_); }

    [[nodiscard]] std::size_t files() const
    {
        return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory_), fs::directory_iterator()));
    }

    std::string path;

private:
    fs::path directory_;
};

LockOptions options(std::chrono::milliseconds timeout = 0ms)
{
    LockOptions made;
    made.command = "apply";
    made.timeout = timeout;
    made.heartbeat = 20ms;
    return made;
}

// Another process that takes the lock, says so, and keeps it until it is told to let go, or killed.
class Holder {
public:
    explicit Holder(const std::string& path)
    {
        int ready[2];
        int release[2];
        REQUIRE(::pipe(ready) == 0);
        REQUIRE(::pipe(release) == 0);
        pid_ = ::fork();
        REQUIRE(pid_ >= 0);
        if (pid_ == 0) {
            ::close(release[1]);
            char byte = 0;
            {
                const auto lock = StateLock::acquire(path, options());
                if (!lock || ::write(ready[1], "r", 1) != 1) ::_exit(1);
                (void)!::read(release[0], &byte, 1);
            }
            ::_exit(0);
        }
        ::close(ready[1]);
        ::close(release[0]);
        release_ = release[1];
        char byte = 0;
        REQUIRE(::read(ready[0], &byte, 1) == 1);
        ::close(ready[0]);
    }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder()
    {
        if (pid_ > 0) kill();
    }

    [[nodiscard]] ::pid_t pid() const { return pid_; }
    void let_go() { ::close(release_); }
    void kill()
    {
        ::kill(pid_, SIGKILL);
        wait();
        ::close(release_);
    }
    void wait()
    {
        int status = 0;
        REQUIRE(::waitpid(pid_, &status, 0) == pid_);
        pid_ = 0;
    }

private:
    ::pid_t pid_ = 0;
    int release_ = -1;
};

// A lock file as some process on some machine has left it.
LockOwner left_behind(const std::string& path, const std::function<void(LockOwner&)>& change)
{
    LockOwner owner = this_process();
    owner.id = "0123456789abcdefghijklmnop";
    owner.command = "apply";
    owner.created = owner.renewed = timestamp(now_seconds());
    change(owner);
    std::ofstream(path) << fmt::format(
        R"({{"id": "{}", "who": "{}", "host": "{}", "machine": "{}", "boot": "{}", "command": "{}", "created": "{}", "renewed": "{}", "pid": {}, "process_start": {}}})",
        owner.id, owner.who, owner.host, owner.machine, owner.boot, owner.command, owner.created, owner.renewed, owner.pid,
        owner.process_start);
    return owner;
}

}  // namespace

TEST_CASE("a free lock is taken, says who holds it, and leaves nothing behind")
{
    const Place place;
    {
        const auto lock = StateLock::acquire(place.path, options());
        REQUIRE(lock);
        CHECK((*lock)->held());
        CHECK_FALSE((*lock)->recovered());
        const auto& owner = (*lock)->owner();
        CHECK(owner.pid == ::getpid());
        CHECK(owner.process_start > 0);
        CHECK(owner.command == "apply");
        CHECK(owner.id.size() == 26);
        CHECK_FALSE(owner.who.empty());
        CHECK_FALSE(owner.host.empty());
        CHECK_FALSE(owner.boot.empty());
        const auto seen = read_lock(place.path);
        REQUIRE(seen);
        REQUIRE(*seen);
        CHECK((*seen)->id == owner.id);
        CHECK(place.files() == 1);
        struct ::stat status {};
        REQUIRE(::stat(place.path.c_str(), &status) == 0);
        CHECK((status.st_mode & 0777U) == 0600);
    }
    CHECK(place.files() == 0);
    CHECK_FALSE(*read_lock(place.path));
}

TEST_CASE("a living owner keeps others out, with its name, process and time")
{
    const Place place;
    Holder holder(place.path);
    const auto lock = StateLock::acquire(place.path, options());
    REQUIRE(!lock);
    CHECK(lock.error().kind == StateError::Kind::locked);
    CHECK(lock.error().path == place.path);
    CHECK(lock.error().message.find("`apply` holds it") != std::string::npos);
    CHECK(lock.error().message.find(fmt::format("process {}", holder.pid())) != std::string::npos);
    CHECK(lock.error().help == "Wait for it with -lock-timeout=10m.");
    CHECK((*read_lock(place.path))->pid == holder.pid());
}

TEST_CASE("the same process cannot take it twice")
{
    const Place place;
    const auto first = StateLock::acquire(place.path, options());
    REQUIRE(first);
    CHECK_FALSE(StateLock::acquire(place.path, options()));
}

TEST_CASE("waiting ends when the owner lets go, and tells once that it waits")
{
    const Place place;
    Holder holder(place.path);
    std::thread later([&] {
        std::this_thread::sleep_for(100ms);
        holder.let_go();
    });
    auto waiting = options(10s);
    int told = 0;
    waiting.waiting = [&](const LockOwner& owner) {
        ++told;
        CHECK(owner.pid == holder.pid());
    };
    const auto lock = StateLock::acquire(place.path, waiting);
    later.join();
    holder.wait();
    REQUIRE(lock);
    CHECK(told == 1);
    CHECK((*lock)->held());
    CHECK_FALSE((*lock)->recovered());
}

TEST_CASE("waiting ends when the owner is killed, and its lock is taken over")
{
    const Place place;
    Holder holder(place.path);
    const auto pid = holder.pid();
    std::thread later([&] {
        std::this_thread::sleep_for(100ms);
        holder.kill();
    });
    const auto lock = StateLock::acquire(place.path, options(10s));
    later.join();
    REQUIRE(lock);
    REQUIRE((*lock)->recovered());
    CHECK((*lock)->recovered()->pid == pid);
}

TEST_CASE("waiting ends with its time")
{
    const Place place;
    Holder holder(place.path);
    const auto begin = std::chrono::steady_clock::now();
    CHECK_FALSE(StateLock::acquire(place.path, options(200ms)));
    const auto took = std::chrono::steady_clock::now() - begin;
    CHECK(took >= 200ms);
    CHECK(took < 5s);
}

TEST_CASE("the lock of a killed process is free at once")
{
    const Place place;
    Holder holder(place.path);
    holder.kill();
    CHECK(fs::exists(place.path));
    CHECK_FALSE(*read_lock(place.path));
    const auto lock = StateLock::acquire(place.path, options());
    REQUIRE(lock);
    CHECK((*lock)->recovered());
    CHECK(place.files() == 1);
}

TEST_CASE("a process with the dead owner's number is not the owner")
{
    const Place place;
    left_behind(place.path, [](LockOwner& owner) { owner.process_start -= 1; });
    const auto lock = StateLock::acquire(place.path, options());
    REQUIRE(lock);
    CHECK((*lock)->recovered());
}

TEST_CASE("the lock of another machine is never taken over, however old")
{
    const Place place;
    const auto owner = left_behind(place.path, [](LockOwner& other) {
        other.host = "elsewhere";
        other.machine = "00000000000000000000000000000000";
        other.boot = "00000000-0000-0000-0000-000000000000";
        other.created = other.renewed = "2015-05-18T00:00:00Z";
    });
    const auto lock = StateLock::acquire(place.path, options(100ms));
    REQUIRE(!lock);
    CHECK(lock.error().kind == StateError::Kind::locked);
    CHECK(lock.error().message.find("on elsewhere") != std::string::npos);
    REQUIRE(lock.error().notes.size() == 1);
    CHECK(lock.error().notes[0] ==
          "Its last sign of life is of 2015-05-18T00:00:00Z. Whether it still runs cannot be seen from this machine.");
    CHECK(lock.error().help == "When that process certainly does not run any more: rxplan force-unlock " + owner.id);
    CHECK((*read_lock(place.path))->id == owner.id);
    CHECK(fs::exists(place.path));

    CHECK_FALSE(force_unlock(place.path, "another"));
    CHECK(fs::exists(place.path));
    CHECK(force_unlock(place.path, owner.id));
    CHECK_FALSE(fs::exists(place.path));
    CHECK(StateLock::acquire(place.path, options()));
}

TEST_CASE("this machine before its last boot is dead; a copy of it that gives signs of life is not")
{
    const auto here = this_process();
    if (here.machine.empty()) return;  // without identity nothing is taken over after a boot
    for (const bool alive : {false, true}) {
        const Place place;
        left_behind(place.path, [&](LockOwner& owner) {
            owner.boot = "00000000-0000-0000-0000-000000000000";
            owner.renewed = alive ? timestamp(now_seconds()) : "2015-05-18T00:00:00Z";
        });
        CHECK(StateLock::acquire(place.path, options()).has_value() == !alive);
    }
}

TEST_CASE("a living owner's lock cannot be broken")
{
    const Place place;
    Holder holder(place.path);
    const auto owner = *read_lock(place.path);
    const auto broken = force_unlock(place.path, owner->id);
    REQUIRE(!broken);
    CHECK(broken.error().help == fmt::format("End that process first: kill {}", holder.pid()));
    holder.kill();
    CHECK(force_unlock(place.path, owner->id));
    const auto none = force_unlock(place.path, owner->id);
    REQUIRE(!none);
    CHECK(none.error().message == "there is no lock");
}

TEST_CASE("a lock file that says nothing is not guessed about")
{
    const Place place;
    for (const auto* text : {"", "{", "[]", "{\"id\": 7}"}) {
        CAPTURE(text);
        std::ofstream(place.path) << text;
        const auto lock = StateLock::acquire(place.path, options());
        REQUIRE(!lock);
        CHECK(lock.error().kind == StateError::Kind::damaged);
        CHECK(lock.error().help == "When no rxplan works on this state, on no machine: rm " + place.path);
        CHECK(fs::exists(place.path));
    }
}

TEST_CASE("a lock file that is a symbolic link is not followed")
{
    const Place place;
    fs::create_symlink("target", place.path);
    CHECK_FALSE(StateLock::acquire(place.path, options()));
    CHECK_FALSE(fs::exists(fs::path(place.path).parent_path() / "target"));
}

TEST_CASE("the heartbeat renews the lock file and sees when the lock is taken away")
{
    const Place place;
    const auto lock = StateLock::acquire(place.path, options());
    REQUIRE(lock);
    const auto before = fs::last_write_time(place.path);
    const auto size = fs::file_size(place.path);
    std::this_thread::sleep_for(1100ms);
    CHECK(fs::last_write_time(place.path) > before);
    CHECK(fs::file_size(place.path) == size);
    const auto seen = *read_lock(place.path);
    REQUIRE(seen);
    CHECK(seen->renewed > seen->created);
    CHECK((*lock)->held());
    fs::remove(place.path);
    CHECK_FALSE((*lock)->held());
}

TEST_CASE("a writer whose lock was taken away does not write the state")
{
    const Place place;
    SessionOptions session_options;
    session_options.path = (fs::path(place.path).parent_path() / "rxplan.state.json").string();
    session_options.command = "apply";
    const auto session = StateSession::open(session_options);
    REQUIRE(session);
    InstanceObject object;
    object.attributes = Value::object({});
    REQUIRE((*session)->change({{{*parse_address("t.a"), {}}, "p", object}}));
    fs::remove(lock_path(session_options.path));
    const auto committed = (*session)->commit();
    REQUIRE(!committed);
    CHECK(committed.error().kind == StateError::Kind::lock_lost);
    CHECK_FALSE(fs::exists(session_options.path));
    CHECK(fs::exists(journal_path(session_options.path)));
}

TEST_CASE("of many at once one has it at any time, also while owners are killed")
{
    const Place place;
    const auto counter = fs::path(place.path).parent_path() / "inside";
    std::vector<::pid_t> children;
    for (int child = 0; child < 8; ++child) {
        const auto pid = ::fork();
        REQUIRE(pid >= 0);
        if (pid > 0) {
            children.push_back(pid);
            continue;
        }
        for (int round = 0; round < 12; ++round) {
            const auto lock = StateLock::acquire(place.path, options(60s));
            if (!lock) ::_exit(1);
            // The mark says who is inside: whoever finds another's is not alone.
            const int mark = ::open(counter.c_str(), O_RDWR | O_CREAT, 0600);
            ::pid_t inside = 0;
            if (::pread(mark, &inside, sizeof inside, 0) == sizeof inside && inside != 0) ::_exit(2);
            inside = ::getpid();
            if (::pwrite(mark, &inside, sizeof inside, 0) != sizeof inside) ::_exit(3);
            ::usleep(500);
            inside = 0;
            if (::pwrite(mark, &inside, sizeof inside, 0) != sizeof inside) ::_exit(4);
            if (child < 3 && round == 5 + child) ::kill(::getpid(), SIGKILL);
            ::close(mark);
        }
        ::_exit(0);
    }
    int killed = 0;
    int finished = 0;
    for (const auto pid : children) {
        int status = 0;
        REQUIRE(::waitpid(pid, &status, 0) == pid);
        if (WIFSIGNALED(status)) ++killed;
        if (WIFEXITED(status)) {
            CHECK(WEXITSTATUS(status) == 0);
            ++finished;
        }
    }
    CHECK(killed == 3);
    CHECK(finished == 5);
    CHECK(StateLock::acquire(place.path, options()));
    CHECK(place.files() == 1);  // the mark
}

TEST_CASE("times are written and read the same way, always as long")
{
    CHECK(timestamp(0) == "1970-01-01T00:00:00Z");
    CHECK(timestamp(1431907200) == "2015-05-18T00:00:00Z");
    CHECK(parse_timestamp("2015-05-18T00:00:00Z") == 1431907200);
    for (const auto* text : {"", "2015-05-18", "2015-05-18T00:00:00", "2015-05-18T00:00:00Zx", "today"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timestamp(text));
    }
}
