#include <utility>

#include "providers/standard/tls/certificate_arguments.hpp"
#include "providers/standard/tls/tls.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

BlockSchema block()
{
    BlockSchema schema;
    add_holder_arguments(schema);
    schema.attributes.push_back(computed("id", Type::string(), "SHA-1 of the request."));
    schema.attributes.push_back(computed("key_algorithm", Type::string(), "`RSA`, `ECDSA` or `ED25519`."));
    schema.attributes.push_back(computed("cert_request_pem", Type::string(), "The request, in PEM."));
    return schema;
}

StartResult create(const Change& change)
{
    const Value& wanted = change.planned;
    const tl::expected<Key, std::string> key = read_private_key(wanted.text_of("private_key_pem"));
    if (!key) return not_made("The private key cannot be read", key.error(), "private_key_pem");
    const std::optional<KeyAlgorithm> algorithm = algorithm_of(*key);
    if (!algorithm) return not_made("The private key is of no use", "it is neither RSA, ECDSA nor ED25519", "private_key_pem");
    const tl::expected<DistinguishedName, std::string> subject = subject_of(wanted);
    if (!subject) return not_made("The subject is of no use", subject.error(), "subject");
    const tl::expected<AlternativeNames, std::string> names = names_of(wanted);
    if (!names) return not_made("A name is of no use", names.error());
    const tl::expected<std::string, std::string> pem = request_pem(*key, *subject, *names);
    if (!pem) return not_made("The request cannot be signed", pem.error());
    return Done{wanted.with("id", Value::string(hex(sha1(*pem))))
                    .with("key_algorithm", Value::string(key_algorithm_name(*algorithm)))
                    .with("cert_request_pem", Value::string(*pem))};
}

}  // namespace

ResourceType tls_cert_request_type()
{
    ResourceType type;
    type.schema = {.type = "tls_cert_request",
                   .block = block(),
                   .version = 0,
                   .timeouts = {},
                   .doc = "A request for a certificate (PKCS#10), signed by the key of the one who asks."};
    type.create = create;
    return type;
}

}  // namespace rxplan::standard
