// The plugin's one entry point.

#include "providers/rackspace/provider.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

namespace {

std::unique_ptr<Provider> make_in_process(const ProviderContext& context)
{
    return make_provider(context, {});
}

}  // namespace

}  // namespace rxplan::rackspace

RXPLAN_PLUGIN("0.1.0", {"rackspace", rxplan::rackspace::make_in_process})
