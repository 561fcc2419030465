#include "plan/built_in_provider.hpp"

#include "base/version.hpp"
#include "state/state.hpp"
#include "value/refinement.hpp"

namespace rxplan {

namespace {

ProviderSchema make_schema()
{
    ResourceSchema data;
    data.type = "rxplan_data";
    data.doc = "Keeps a value: for values with a life of their own, to tie replacements together, and for tests.";
    data.block.attributes = {
        optional("input", Type::any(), "A value that is kept, and given back as `output`."),
        optional("triggers_replace", Type::any(), "A value whose change replaces this object.").replaces(),
        computed("id", Type::string(), "Unique to this object."),
        computed("output", Type::any(), "The value of `input`."),
    };
    ProviderSchema schema;
    schema.name = "rxplan";
    schema.version = engine_version;
    schema.resources.push_back(std::move(data));
    return schema;
}

class BuiltInProvider final : public Provider {
public:
    [[nodiscard]] const ProviderSchema& schema() const override { return schema_; }
    [[nodiscard]] Diagnostics configure(const Value&) override { return {}; }

    // `output` follows `input`: it is known after apply when it is about to change, as in Terraform.
    [[nodiscard]] PlanResponse plan(const PlanRequest& request) override
    {
        PlanResponse response;
        const Value input = request.proposed.get("input");
        Value output = Value::unknown(input.type());
        if (input.is_known() && input.is_null()) {
            output = Value::null();
        } else if (request.prior.has_contents() && request.prior.get("input") == input) {
            output = request.prior.get("output");
        }
        response.planned = request.proposed.with("output", std::move(output));
        if (response.planned.get("id").is_unknown()) response.planned = response.planned.with("id", unknown_not_null(Type::string()));
        return response;
    }

    [[nodiscard]] std::vector<ReadResponse> read(std::span<const ReadRequest> requests) override
    {
        std::vector<ReadResponse> responses;
        responses.reserve(requests.size());
        for (const auto& request : requests) responses.push_back({request.state, {}});
        return responses;
    }

    [[nodiscard]] StartResult start(const Change& change, const ProgressSink&) override
    {
        if (change.operation == Operation::destroy) return Done{};
        Value state = change.planned.with("output", change.planned.get("input"));
        if (change.operation == Operation::create) state = state.with("id", Value::string(random_uuid()));
        return Done{std::move(state)};
    }

    // What it makes exists in the state alone, so nothing can have been left behind.
    [[nodiscard]] AdoptResult adopt(const Change&) override { return NotFound{}; }

    [[nodiscard]] ImportResponse import_object(std::string_view, std::string_view id) override
    {
        return {Value::object(
                    {{"id", Value::string(id)}, {"input", Value::null()}, {"output", Value::null()}, {"triggers_replace", Value::null()}}),
                {}};
    }

private:
    ProviderSchema schema_ = make_schema();
};

}  // namespace

std::unique_ptr<Provider> make_built_in_provider(const ProviderContext&)
{
    return std::make_unique<BuiltInProvider>();
}

}  // namespace rxplan
