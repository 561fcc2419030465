#include "providers/rackspace/resource_type.hpp"

#include <array>
#include <cassert>

namespace rxplan::rackspace {

Diagnostics ResourceType::validate(const Value&) const
{
    return {};
}

PlanResponse ResourceType::plan(const PlanContext&, const PlanRequest& request) const
{
    return {.planned = request.proposed, .replaces = {}, .keeps = {}, .diagnostics = {}};
}

std::vector<PollResult> ResourceType::poll(Session&, std::span<const PollRequest> requests) const
{
    assert(requests.empty() && "a resource type that returns Pending must override poll");
    return {requests.size(), failed_cleanly(error("provider-without-poll", "the provider cannot watch an operation that it began"))};
}

Diagnostics DataSource::validate(const Value&) const
{
    return {};
}

std::span<const ResourceType* const> resource_types()
{
    static const std::array all{&network_type(), &keypair_type(), &container_type(), &object_type(), &tempurl_type(), &server_type()};
    return all;
}

std::span<const DataSource* const> data_sources()
{
    static const std::array all{&image_data_source(), &flavor_data_source()};
    return all;
}

std::chrono::milliseconds request_deadline(const Change& change)
{
    return change.timeout;
}

StartResult to_start_result(PollResult result)
{
    return std::visit([](auto& outcome) -> StartResult { return std::move(outcome); }, result);
}

AdoptResult to_adopt_result(PollResult result)
{
    return std::visit([](auto& outcome) -> AdoptResult { return std::move(outcome); }, result);
}

std::vector<ReadResponse> unreadable(std::span<const ReadRequest> requests, const Refusal& refusal)
{
    std::vector<ReadResponse> responses;
    for (const ReadRequest& request : requests) {
        ReadResponse& response = responses.emplace_back();
        response.state = request.state;
        response.diagnostics.add(problem(refusal));
    }
    return responses;
}

ImportResponse not_importable(const Refusal& refusal)
{
    ImportResponse response;
    if (!refusal.not_found()) response.diagnostics.add(problem(refusal));
    return response;
}

}  // namespace rxplan::rackspace
