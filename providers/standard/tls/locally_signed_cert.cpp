#include <utility>

#include "providers/standard/tls/certificate_arguments.hpp"
#include "providers/standard/tls/tls.hpp"

namespace rxplan::standard {

namespace {

BlockSchema block()
{
    BlockSchema schema;
    const Type text = Type::string();
    schema.attributes.push_back(
        required("cert_request_pem", text, "The request of the one that the certificate is for, in PEM.").replaces());
    schema.attributes.push_back(required("ca_cert_pem", text, "The certificate of the authority, in PEM.").replaces());
    schema.attributes.push_back(required("ca_private_key_pem", text, "The private key of the authority, in PEM.").replaces().secret());
    add_issue_arguments(schema);
    schema.attributes.push_back(computed("ca_key_algorithm", text, "`RSA`, `ECDSA` or `ED25519`."));
    return schema;
}

StartResult create(const Change& change)
{
    const Value& wanted = change.planned;
    if (Diagnostics problems = validate_issue(wanted); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    const tl::expected<CertificateRequest, std::string> request = read_request(wanted.text_of("cert_request_pem"));
    if (!request) return not_made("The request cannot be read", request.error(), "cert_request_pem");
    const tl::expected<Certificate, std::string> ca = read_certificate(wanted.text_of("ca_cert_pem"));
    if (!ca) return not_made("The certificate of the authority cannot be read", ca.error(), "ca_cert_pem");
    const tl::expected<Key, std::string> key = read_private_key(wanted.text_of("ca_private_key_pem"));
    if (!key) return not_made("The private key of the authority cannot be read", key.error(), "ca_private_key_pem");
    const std::optional<KeyAlgorithm> algorithm = algorithm_of(*key);
    if (!algorithm) return not_made("The private key is of no use", "it is neither RSA, ECDSA nor ED25519", "ca_private_key_pem");

    Issue issue = issue_of(wanted);
    issue.authority_key_id = true;
    const tl::expected<Issued, std::string> issued = locally_signed(*request, *ca, *key, issue);
    if (!issued) return not_made("The certificate cannot be signed", issued.error());
    return Done{with_issued(wanted, *issued).with("ca_key_algorithm", Value::string(key_algorithm_name(*algorithm)))};
}

}  // namespace

ResourceType tls_locally_signed_cert_type()
{
    ResourceType type;
    type.schema = {.type = "tls_locally_signed_cert",
                   .block = block(),
                   .version = 0,
                   .timeouts = {},
                   .doc = "A certificate for a request, signed by a certificate authority whose key is at hand."};
    type.validate = validate_issue;
    type.plan = plan_renewal;
    type.read = notice_renewal;
    type.create = create;
    return type;
}

}  // namespace rxplan::standard
