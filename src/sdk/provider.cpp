#include "rxplan/provider.hpp"

#include <cassert>

namespace rxplan {

Diagnostics Provider::validate(Mode, std::string_view, const Value&)
{
    return {};
}

PlanResponse Provider::plan(const PlanRequest& request)
{
    return {.planned = request.proposed, .replaces = {}, .keeps = {}, .diagnostics = {}};
}

UpgradeResponse Provider::upgrade(const UpgradeRequest& request)
{
    return {.state = request.state, .diagnostics = {}};
}

std::vector<PollResult> Provider::poll(std::span<const PollRequest> requests)
{
    assert(requests.empty() && "a provider that returns Pending must override poll");
    std::vector<PollResult> results;
    for (const PollRequest& request : requests) {
        Failed failed;
        failed.diagnostics.add(error("provider-without-poll", "the provider cannot watch an operation that it began"));
        if (!request.change.prior.is_null()) failed.state = request.change.prior;
        results.emplace_back(std::move(failed));
    }
    return results;
}

}  // namespace rxplan
