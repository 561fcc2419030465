#include "providers/standard/tls/tls.hpp"

#include <utility>

namespace rxplan::standard {

std::unique_ptr<Provider> make_tls(const ProviderContext&)
{
    std::vector<ResourceType> resources;
    resources.push_back(tls_private_key_type());
    resources.push_back(tls_self_signed_cert_type());
    resources.push_back(tls_cert_request_type());
    resources.push_back(tls_locally_signed_cert_type());
    return make_provider("tls", std::move(resources), {});
}

}  // namespace rxplan::standard
