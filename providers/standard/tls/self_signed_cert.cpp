#include <utility>

#include "providers/standard/tls/certificate_arguments.hpp"
#include "providers/standard/tls/tls.hpp"

namespace rxplan::standard {

namespace {

BlockSchema block()
{
    BlockSchema schema;
    add_holder_arguments(schema);
    add_issue_arguments(schema);
    schema.attributes.push_back(optional("set_authority_key_id", Type::boolean(), "Whether it repeats its own key's id as its issuer's.")
                                    .replaces()
                                    .defaults_to(Value::boolean(false)));
    schema.attributes.push_back(computed("key_algorithm", Type::string(), "`RSA`, `ECDSA` or `ED25519`."));
    return schema;
}

StartResult create(const Change& change)
{
    const Value& wanted = change.planned;
    if (Diagnostics problems = validate_issue(wanted); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = false};
    }
    const tl::expected<Key, std::string> key = read_private_key(wanted.text_of("private_key_pem"));
    if (!key) return not_made("The private key cannot be read", key.error(), "private_key_pem");
    const std::optional<KeyAlgorithm> algorithm = algorithm_of(*key);
    if (!algorithm) return not_made("The private key is of no use", "it is neither RSA, ECDSA nor ED25519", "private_key_pem");
    const tl::expected<DistinguishedName, std::string> subject = subject_of(wanted);
    if (!subject) return not_made("The subject is of no use", subject.error(), "subject");
    const tl::expected<AlternativeNames, std::string> names = names_of(wanted);
    if (!names) return not_made("A name is of no use", names.error());
    const tl::expected<Issued, std::string> issued = self_signed(*key, *subject, *names, issue_of(wanted));
    if (!issued) return not_made("The certificate cannot be signed", issued.error());
    return Done{with_issued(wanted, *issued).with("key_algorithm", Value::string(key_algorithm_name(*algorithm)))};
}

}  // namespace

ResourceType tls_self_signed_cert_type()
{
    ResourceType type;
    type.schema = {.type = "tls_self_signed_cert",
                   .block = block(),
                   .version = 0,
                   .timeouts = {},
                   .doc = "A certificate signed by its own key: usually a certificate authority's."};
    type.validate = validate_issue;
    type.plan = plan_renewal;
    type.read = notice_renewal;
    type.create = create;
    return type;
}

}  // namespace rxplan::standard
