// The provider `tls`: keys, certificate requests and certificates, made here and kept in the state.
#pragma once

#include <memory>

#include "providers/standard/resource_type.hpp"

namespace rxplan::standard {

[[nodiscard]] ResourceType tls_private_key_type();
[[nodiscard]] ResourceType tls_self_signed_cert_type();
[[nodiscard]] ResourceType tls_cert_request_type();
[[nodiscard]] ResourceType tls_locally_signed_cert_type();

[[nodiscard]] std::unique_ptr<Provider> make_tls(const ProviderContext& context);

}  // namespace rxplan::standard
