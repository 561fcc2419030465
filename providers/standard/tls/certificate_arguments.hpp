// What the certificate resources have in common: their arguments, the check of these, and renewal.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <vector>

#include "providers/standard/tls/certificate.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::standard {

// `private_key_pem`, and who the certificate is for: `subject`, `dns_names`, `ip_addresses`, `uris`.
void add_holder_arguments(BlockSchema& block);

// What the issuer decides (`validity_period_hours`, `allowed_uses`, `is_ca_certificate`, `set_subject_key_id`, `early_renewal_hours`), and
// what comes of it (`id`, `cert_pem`, `validity_start_time`, `validity_end_time`, `ready_for_renewal`).
void add_issue_arguments(BlockSchema& block);

[[nodiscard]] Diagnostics validate_issue(const Value& config);

// The arguments as certificate.hpp wants them; the values must be known.
[[nodiscard]] tl::expected<DistinguishedName, std::string> subject_of(const Value& arguments);
[[nodiscard]] tl::expected<AlternativeNames, std::string> names_of(const Value& arguments);
[[nodiscard]] Issue issue_of(const Value& arguments);
[[nodiscard]] Value with_issued(const Value& arguments, const Issued& issued);

// Renewal, for types with issue arguments: `read` notices that the time has come, `plan` answers with a replacement.
[[nodiscard]] ReadResponse notice_renewal(const Value& state);
[[nodiscard]] PlanResponse plan_renewal(const PlanRequest& request);

[[nodiscard]] Failed not_made(const char* what, const std::string& reason, Path path = {});

}  // namespace rxplan::standard
