// A provider `test` over a world in memory, with failures to order: the second implementation that the provider interface is judged by.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "rxplan/provider.hpp"
#include "tests/support/life.hpp"

namespace rxplan::test {

// Objects by id. One for each test; the provider finds it through `current`.
struct MemoryWorld {
    struct Object {
        std::string type;
        std::string operation;  // Change::id of the create
        Value state;
        int left = 0;          // polls until the cloud has finished what it does with it
        bool leaving = false;  // what it does is to delete it
        std::optional<Value> becoming{};
    };
    // A request that changes the world, from its arrival to the end of the work: `make b` or `unmake b`, by name, in the order of the
    // world.
    struct Event {
        bool end = false;
        Operation operation = Operation::create;
        std::string name;
        std::string id;
    };

    std::map<std::string, Object> objects;
    std::vector<std::string> calls;       // `create a`, `destroy b`, in the order of arrival
    std::set<std::string> fail_create;    // names whose create fails
    std::set<std::string> fail_half_way;  // names whose create leaves a broken object
    std::set<std::string> fail_destroy;   // names whose destroy fails
    std::set<std::string> unanswered;     // names whose create is done but never answered
    std::set<std::string> speechless;     // names whose create or update is done, but answered without an object
    int polls_needed = 0;                 // how often a create is pending before it is done
    int polls_for_changes = 0;            // and an update or a destroy
    std::chrono::milliseconds poll_after{1};
    std::uint64_t requests = 0;            // that change the world
    std::uint64_t unanswered_request = 0;  // the one whose reply is lost, as cut off half way; 0: none
    bool ids_from_names = false;           // `id-NAME-1`: the same in whatever order objects are made
    Life* life = nullptr;                  // of the process that asks; null: it does not end
    std::vector<Event> events;
    std::chrono::seconds visibility_delay{0};
    int hidden_adoptions = 0;   // how often adopt finds nothing that is there
    std::size_t under_way = 0;  // operations that were begun and are not done
    std::size_t most_under_way = 0;
    std::size_t reads = 0;  // calls of Provider::read
    std::size_t poll_calls = 0;
    std::string configure_error;
    std::uint32_t thing_version = 0;           // of the schema of `test_thing`; version 1 renamed `title` to `name`
    std::vector<std::uint32_t> upgraded_from;  // in the order of the calls
    std::function<void()> on_create;           // called inside of each create
    int next_id = 1;
    std::map<std::string, int> made;  // how often each name was, where ids come from names
    mutable std::mutex mutex;

    [[nodiscard]] std::string names() const;  // of all objects, sorted: `a b c`
    [[nodiscard]] Object* find(std::string_view name);

    static MemoryWorld* current;
};

// `test_thing` (name, size: replaced when it changes, note, tags, secret; id, label), data source `test_lookup` (key; value).
extern const ProviderEntry memory_provider;

}  // namespace rxplan::test
