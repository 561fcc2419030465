#include "providers/standard/local/local.hpp"

#include <utility>

namespace rxplan::standard {

std::unique_ptr<Provider> make_local(const ProviderContext& context)
{
    std::vector<ResourceType> resources;
    resources.push_back(local_file_type(false, context.file_mask));
    resources.push_back(local_file_type(true, context.file_mask));
    std::vector<ResourceType> data_sources;
    data_sources.push_back(local_file_data_source(false));
    data_sources.push_back(local_file_data_source(true));
    return make_provider("local", std::move(resources), std::move(data_sources));
}

}  // namespace rxplan::standard
