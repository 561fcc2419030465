#include "tests/support/memory_world.hpp"

#include <algorithm>

namespace rxplan::test {

MemoryWorld* MemoryWorld::current = nullptr;

std::string MemoryWorld::names() const
{
    const std::lock_guard lock(mutex);
    std::vector<std::string> sorted;
    for (const auto& [id, object] : objects) sorted.push_back(object.state.text_of("name"));
    std::sort(sorted.begin(), sorted.end());
    std::string text;
    for (const auto& name : sorted) text += (text.empty() ? "" : " ") + name;
    return text;
}

MemoryWorld::Object* MemoryWorld::find(std::string_view name)
{
    for (auto& [id, object] : objects) {
        if (object.state.text_of("name") == name) return &object;
    }
    return nullptr;
}

namespace {

ProviderSchema make_schema(std::uint32_t version)
{
    ResourceSchema thing;
    thing.version = version;
    thing.type = "test_thing";
    thing.block.attributes = {
        required("name", Type::string(), ""),
        optional("size", Type::number(), "").replaces(),
        optional("note", Type::string(), ""),
        optional("tags", Type::map(Type::string()), ""),
        optional("secret", Type::string(), "").secret(),
        computed("id", Type::string(), ""),
        computed("label", Type::string(), ""),
    };
    ResourceSchema lookup;
    lookup.type = "test_lookup";
    lookup.block.attributes = {required("key", Type::string(), ""), computed("value", Type::string(), "")};
    ProviderSchema schema;
    schema.name = "test";
    schema.version = "1.0.0";
    schema.configuration.attributes = {optional("region", Type::string(), "")};
    schema.resources = {thing};
    schema.data_sources = {lookup};
    return schema;
}

class MemoryProvider final : public Provider {
public:
    [[nodiscard]] const ProviderSchema& schema() const override { return schema_; }

    [[nodiscard]] Diagnostics configure(const Value&) override
    {
        Diagnostics diagnostics;
        if (!world_.configure_error.empty()) diagnostics.add(error("test-configure", world_.configure_error));
        return diagnostics;
    }

    // `label` follows `name`.
    [[nodiscard]] PlanResponse plan(const PlanRequest& request) override
    {
        PlanResponse response;
        response.planned = request.proposed;
        if (request.prior.has_contents() && request.prior.text_of("name") != request.proposed.text_of("name"))
            response.planned = response.planned.with("label", Value::unknown(Type::string()));
        return response;
    }

    [[nodiscard]] UpgradeResponse upgrade(const UpgradeRequest& request) override
    {
        world_.upgraded_from.push_back(request.version);
        UpgradeResponse response;
        const auto title = request.state.get("title");
        if (title.is_null()) {
            response.diagnostics.add(error("test-upgrade", "no title").note("Its secret is " + request.state.text_of("secret") + "."));
            return response;
        }
        NamedValues attributes{{"name", title}};
        for (const auto [name, value] : request.state.entries()) {
            if (name != "title") attributes.emplace_back(std::string(name), value);
        }
        response.state = Value::object(std::move(attributes));
        return response;
    }

    [[nodiscard]] std::vector<ReadResponse> read(std::span<const ReadRequest> requests) override
    {
        const std::lock_guard lock(world_.mutex);
        ++world_.reads;
        std::vector<ReadResponse> responses;
        const bool answered = arrives("request to read");
        for (const auto& request : requests) {
            auto found = world_.objects.find(request.state.text_of("id"));
            if (found != world_.objects.end() && found->second.leaving) {  // nobody has to wait for it
                (void)finish(found->first, Operation::destroy);
                found = world_.objects.end();
            }
            responses.push_back({found == world_.objects.end() ? std::nullopt : std::optional(found->second.state), {}});
            if (!answered) responses.back().diagnostics = over();
        }
        return responses;
    }

    [[nodiscard]] StartResult start(const Change& change, const ProgressSink&) override
    {
        if (change.operation == Operation::create && world_.on_create) world_.on_create();
        const std::lock_guard lock(world_.mutex);
        const auto request = name_of(change.operation);
        if (!arrives("request to " + request)) return Unanswered{over()};
        if (change.operation == Operation::read)
            return Done{change.config.with("value", Value::string("value of " + change.config.text_of("key")))};
        auto result = change.operation == Operation::create   ? create(change)
                      : change.operation == Operation::update ? update(change)
                                                              : destroy(change);
        if (!arrives("reply to " + request) || ++world_.requests == world_.unanswered_request) return Unanswered{over()};
        return result;
    }

    [[nodiscard]] std::vector<PollResult> poll(std::span<const PollRequest> requests) override
    {
        const std::lock_guard lock(world_.mutex);
        ++world_.poll_calls;
        if (!arrives("request to poll")) return failures(requests.size());
        std::vector<PollResult> results;
        for (const auto& request : requests) results.push_back(look_at(request));
        if (!arrives("reply to poll")) return failures(requests.size());
        return results;
    }

    [[nodiscard]] AdoptResult adopt(const Change& intent) override
    {
        const std::lock_guard lock(world_.mutex);
        if (!arrives("request to adopt")) return Failed{over(), {}, false};
        if (world_.hidden_adoptions > 0) {
            --world_.hidden_adoptions;
            return NotFound{};
        }
        for (const auto& [id, object] : world_.objects) {
            if (object.operation != intent.id) continue;
            if (object.left > 0 && !object.leaving) return pending(id);
            return Done{object.state};
        }
        return NotFound{};
    }

    [[nodiscard]] std::chrono::seconds visibility_delay() const override { return world_.visibility_delay; }

    [[nodiscard]] ImportResponse import_object(std::string_view, std::string_view id) override
    {
        const auto found = world_.objects.find(std::string(id));
        if (found == world_.objects.end()) return {};
        return {found->second.state, {}};
    }

private:
    static std::string name_of(Operation operation)
    {
        switch (operation) {
            case Operation::create:
                return "create";
            case Operation::update:
                return "update";
            case Operation::destroy:
                return "destroy";
            case Operation::read:
                return "read";
        }
        return {};
    }

    // Whether the asking process lives to see this happen.
    [[nodiscard]] bool arrives(const std::string& what) { return world_.life == nullptr || world_.life->goes_on(what); }

    static Diagnostics over()
    {
        Diagnostics diagnostics;
        diagnostics.add(error("test-unanswered", "no answer"));
        return diagnostics;
    }

    static std::vector<PollResult> failures(std::size_t count) { return std::vector<PollResult>(count, Failed{over(), {}, true}); }

    static Failed failure(std::string summary)
    {
        Failed failed;
        failed.diagnostics.add(error("test-failure", std::move(summary)));
        return failed;
    }

    void happens(Operation operation, const std::string& id, const Value& state, bool end)
    {
        world_.events.push_back({end, operation, state.text_of("name"), id});
    }

    [[nodiscard]] Pending pending(const std::string& id) const
    {
        const auto& object = world_.objects.at(id);
        return {Value::object({{"id", Value::string(id)}, {"left", Value::number(object.left)}}), object.state, world_.poll_after, {}};
    }

    // The work on an object is done.
    Done finish(const std::string& id, Operation operation)
    {
        auto& object = world_.objects.at(id);
        object.left = 0;
        happens(operation, id, object.state, true);
        if (object.leaving) {
            world_.objects.erase(id);
            return Done{};
        }
        if (object.becoming) object.state = *std::exchange(object.becoming, std::nullopt);
        return world_.speechless.contains(object.state.text_of("name")) ? Done{} : Done{object.state};
    }

    // The request was heard; the cloud works on it, or has finished.
    StartResult begin(const std::string& id, Operation operation, int polls)
    {
        auto& object = world_.objects.at(id);
        happens(operation, id, object.state, false);
        if (polls == 0) return finish(id, operation);
        object.left = polls;
        world_.most_under_way = std::max(world_.most_under_way, ++world_.under_way);
        return pending(id);
    }

    PollResult look_at(const PollRequest& request)
    {
        const auto id = request.handle.text_of("id");
        const auto operation = request.change.operation;
        const auto found = world_.objects.find(id);
        if (found == world_.objects.end()) return operation == Operation::destroy ? PollResult(Done{}) : PollResult(failure("it is gone"));
        auto& object = found->second;
        if (object.left > 1) {
            --object.left;
            return pending(id);
        }
        if (object.left == 0) return Done{object.state};
        --world_.under_way;
        return finish(id, operation);
    }

    StartResult create(const Change& change)
    {
        const auto name = change.planned.text_of("name");
        world_.calls.push_back("create " + name);
        if (world_.fail_create.contains(name)) return failure("no room for " + name);
        const auto number = std::to_string(world_.ids_from_names ? ++world_.made[name] : world_.next_id++);
        const auto id = world_.ids_from_names ? "id-" + name + "-" + number : "id-" + number;
        const Value state =
            change.planned.with("id", Value::string(id)).with("label", Value::string("label of " + name)).without_sensitive_marks();
        world_.objects[id] = {change.type, change.id, state};
        if (world_.fail_half_way.contains(name)) {
            auto failed = failure(name + " broke");
            failed.state = state;
            return failed;
        }
        if (world_.unanswered.contains(name)) {
            Unanswered silence;
            silence.diagnostics.add(error("test-unanswered", "no answer about " + name));
            return silence;
        }
        return begin(id, Operation::create, world_.polls_needed);
    }

    StartResult update(const Change& change)
    {
        const auto name = change.planned.text_of("name");
        world_.calls.push_back("update " + name);
        const auto id = change.prior.text_of("id");
        const auto found = world_.objects.find(id);
        if (found == world_.objects.end() || found->second.leaving) return failure(name + " is gone");
        found->second.becoming = change.planned.with("label", Value::string("label of " + name)).without_sensitive_marks();
        return begin(id, Operation::update, world_.polls_for_changes);
    }

    StartResult destroy(const Change& change)
    {
        const auto name = change.prior.text_of("name");
        world_.calls.push_back("destroy " + name);
        if (world_.fail_destroy.contains(name)) {
            auto failed = failure(name + " is in use");
            failed.unchanged = true;
            return failed;
        }
        const auto id = change.prior.text_of("id");
        const auto found = world_.objects.find(id);
        if (found == world_.objects.end()) return Done{};
        found->second.leaving = true;
        return begin(id, Operation::destroy, world_.polls_for_changes);
    }

    MemoryWorld& world_ = *MemoryWorld::current;
    ProviderSchema schema_ = make_schema(MemoryWorld::current->thing_version);
};

}  // namespace

const ProviderEntry memory_provider{"test",
                                    [](const ProviderContext&) -> std::unique_ptr<Provider> { return std::make_unique<MemoryProvider>(); }};

}  // namespace rxplan::test
