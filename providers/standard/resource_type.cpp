#include "providers/standard/resource_type.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <thread>
#include <utility>

namespace rxplan::standard {

namespace {

class StandardProvider final : public Provider {
public:
    StandardProvider(std::string name, std::vector<ResourceType> resources, std::vector<ResourceType> data_sources)
        : resources_(std::move(resources)), data_sources_(std::move(data_sources))
    {
        schema_.name = std::move(name);
        schema_.version = plugin_version;
        for (const ResourceType& type : resources_) schema_.resources.push_back(type.schema);
        for (const ResourceType& type : data_sources_) schema_.data_sources.push_back(type.schema);
    }

    const ProviderSchema& schema() const override { return schema_; }

    Diagnostics validate(Mode mode, std::string_view type, const Value& config) override
    {
        const ResourceType& found = find(mode, type);
        return found.validate ? found.validate(config) : Diagnostics{};
    }

    Diagnostics configure(const Value&) override { return {}; }

    PlanResponse plan(const PlanRequest& request) override
    {
        const ResourceType& type = find(Mode::managed, request.type);
        return type.plan ? type.plan(request) : PlanResponse{.planned = request.proposed, .replaces = {}, .keeps = {}, .diagnostics = {}};
    }

    std::vector<ReadResponse> read(std::span<const ReadRequest> requests) override
    {
        std::vector<ReadResponse> responses;
        responses.reserve(requests.size());
        for (const ReadRequest& request : requests) {
            const ResourceType& type = find(Mode::managed, request.type);
            responses.push_back(type.read ? type.read(request.state) : ReadResponse{.state = request.state, .diagnostics = {}});
        }
        return responses;
    }

    StartResult start(const Change& change, const ProgressSink&) override
    {
        const ResourceType& type = find(change.operation == Operation::read ? Mode::data : Mode::managed, change.type);
        switch (change.operation) {
            case Operation::create:
                return type.create(change);
            case Operation::update:
                return type.update ? type.update(change) : Done{change.planned};
            case Operation::destroy:
                return type.destroy ? type.destroy(change) : Done{Value::null(type.schema.block.type())};
            case Operation::read:
                return type.fetch(change);
        }
        assert(false && "an operation without a case");
        return Done{};
    }

    // Attempts are requests that may take seconds each, so they are made side by side.
    std::vector<PollResult> poll(std::span<const PollRequest> requests) override
    {
        constexpr std::size_t most_at_once = 8;
        std::vector<PollResult> results(requests.size());
        for (std::size_t begin = 0; begin < requests.size(); begin += most_at_once) {
            std::vector<std::jthread> attempts;
            for (std::size_t i = begin; i < std::min(begin + most_at_once, requests.size()); ++i) {
                attempts.emplace_back([this, &requests, &results, i] { results[i] = poll_one(requests[i]); });
            }
        }
        return results;
    }

    AdoptResult adopt(const Change& intent) override
    {
        const ResourceType& type = find(Mode::managed, intent.type);
        return type.adopt ? type.adopt(intent) : NotFound{};
    }

    ImportResponse import_object(std::string_view type, std::string_view id) override
    {
        const ResourceType& found = find(Mode::managed, type);
        if (found.import_object) return found.import_object(id);
        return {.state = {},
                .diagnostics =
                    one_error("import-not-supported", "this resource type cannot be imported",
                              fmt::format("An object of type `{}` exists in the state alone, so there is nothing to import.", type))};
    }

private:
    // The engine asks only for types that the schema names.
    const ResourceType& find(Mode mode, std::string_view type) const
    {
        const std::vector<ResourceType>& types = mode == Mode::data ? data_sources_ : resources_;
        const auto found = std::find_if(types.begin(), types.end(), [&](const ResourceType& one) { return one.schema.type == type; });
        assert(found != types.end());
        return *found;
    }

    PollResult poll_one(const PollRequest& request) const
    {
        const ResourceType& type = find(request.change.operation == Operation::read ? Mode::data : Mode::managed, request.change.type);
        assert(type.poll);
        return type.poll(request.change, request.handle);
    }

    std::vector<ResourceType> resources_;
    std::vector<ResourceType> data_sources_;
    ProviderSchema schema_;
};

}  // namespace

std::unique_ptr<Provider> make_provider(std::string name, std::vector<ResourceType> resources, std::vector<ResourceType> data_sources)
{
    return std::make_unique<StandardProvider>(std::move(name), std::move(resources), std::move(data_sources));
}

Diagnostics one_error(std::string_view id, std::string summary, std::string note, Path path)
{
    Diagnostics diagnostics;
    diagnostics.add(error(id, std::move(summary)).note(std::move(note)).at(std::move(path)));
    return diagnostics;
}

void require_integer(Diagnostics& diagnostics, const Value& config, const char* attribute, std::int64_t minimum, std::int64_t maximum)
{
    const Value value = config.get(attribute);
    if (!value.has_contents()) return;
    const std::optional<std::int64_t> number = value.as_number().to_int64();
    if (number && *number >= minimum && *number <= maximum) return;
    diagnostics.add(error("invalid-argument", "unsuitable value for an argument")
                        .note(fmt::format("`{}` must be a whole number from {} to {}.", attribute, minimum, maximum))
                        .at(attribute));
}

}  // namespace rxplan::standard
