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

namespace rxplan::test {

// Objects by id. One for each test; the provider finds it through `current`.
struct MemoryWorld {
    struct Object {
        std::string type;
        std::string operation;  // Change::id of the create
        Value state;
    };

    std::map<std::string, Object> objects;
    std::vector<std::string> calls;       // `create a`, `destroy b`, in the order of arrival
    std::set<std::string> fail_create;    // names whose create fails
    std::set<std::string> fail_half_way;  // names whose create leaves a broken object
    std::set<std::string> fail_destroy;   // names whose destroy fails
    std::set<std::string> unanswered;     // names whose create is done but never answered
    int polls_needed = 0;                 // how often an operation is pending before it is done
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
    mutable std::mutex mutex;

    [[nodiscard]] std::string names() const;  // of all objects, sorted: `a b c`
    [[nodiscard]] Object* find(std::string_view name);

    static MemoryWorld* current;
};

// `test_thing` (name, size: replaced when it changes, note, tags, secret; id, label), data source `test_lookup` (key; value).
extern const ProviderEntry memory_provider;

}  // namespace rxplan::test
