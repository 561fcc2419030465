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
        for (const auto& request : requests) {
            const auto found = world_.objects.find(request.state.text_of("id"));
            responses.push_back({found == world_.objects.end() ? std::nullopt : std::optional(found->second.state), {}});
        }
        return responses;
    }

    [[nodiscard]] StartResult start(const Change& change, const ProgressSink&) override
    {
        if (change.operation == Operation::create && world_.on_create) world_.on_create();
        const std::lock_guard lock(world_.mutex);
        switch (change.operation) {
            case Operation::read:
                return Done{change.config.with("value", Value::string("value of " + change.config.text_of("key")))};
            case Operation::create:
                return create(change);
            case Operation::update:
                return update(change);
            case Operation::destroy:
                return destroy(change);
        }
        return Failed{};
    }

    [[nodiscard]] std::vector<PollResult> poll(std::span<const PollRequest> requests) override
    {
        const std::lock_guard lock(world_.mutex);
        ++world_.poll_calls;
        std::vector<PollResult> results;
        for (const auto& request : requests) {
            const auto left = request.handle.int_of("left");
            const auto id = request.handle.text_of("id");
            if (left > 1) {
                results.emplace_back(pending(id, left - 1));
            } else {
                --world_.under_way;
                results.emplace_back(Done{world_.objects.at(id).state});
            }
        }
        return results;
    }

    [[nodiscard]] AdoptResult adopt(const Change& intent) override
    {
        const std::lock_guard lock(world_.mutex);
        if (world_.hidden_adoptions > 0) {
            --world_.hidden_adoptions;
            return NotFound{};
        }
        for (const auto& [id, object] : world_.objects) {
            if (object.operation == intent.id) return Done{object.state};
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
    static Failed failure(std::string summary)
    {
        Failed failed;
        failed.diagnostics.add(error("test-failure", std::move(summary)));
        return failed;
    }

    [[nodiscard]] Pending pending(const std::string& id, std::int64_t left) const
    {
        return {Value::object({{"id", Value::string(id)}, {"left", Value::number(left)}}),
                world_.objects.at(id).state,
                std::chrono::milliseconds(1),
                {}};
    }

    StartResult create(const Change& change)
    {
        const auto name = change.planned.text_of("name");
        world_.calls.push_back("create " + name);
        if (world_.fail_create.contains(name)) return failure("no room for " + name);
        const auto id = "id-" + std::to_string(world_.next_id++);
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
        if (world_.polls_needed > 0) {
            world_.most_under_way = std::max(world_.most_under_way, ++world_.under_way);
            return pending(id, world_.polls_needed);
        }
        return Done{state};
    }

    StartResult update(const Change& change)
    {
        const auto name = change.planned.text_of("name");
        world_.calls.push_back("update " + name);
        auto& object = world_.objects.at(change.prior.text_of("id"));
        object.state = change.planned.with("label", Value::string("label of " + name)).without_sensitive_marks();
        return Done{object.state};
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
        world_.objects.erase(change.prior.text_of("id"));
        return Done{};
    }

    MemoryWorld& world_ = *MemoryWorld::current;
    ProviderSchema schema_ = make_schema(MemoryWorld::current->thing_version);
};

}  // namespace

const ProviderEntry memory_provider{"test",
                                    [](const ProviderContext&) -> std::unique_ptr<Provider> { return std::make_unique<MemoryProvider>(); }};

}  // namespace rxplan::test
