#include "providers/standard/random/random.hpp"

#include <utility>

namespace rxplan::standard {

std::unique_ptr<Provider> make_random(const ProviderContext&)
{
    std::vector<ResourceType> resources;
    resources.push_back(random_password_type());
    resources.push_back(random_string_type());
    resources.push_back(random_bytes_type());
    resources.push_back(random_id_type());
    return make_provider("random", std::move(resources), {});
}

}  // namespace rxplan::standard
