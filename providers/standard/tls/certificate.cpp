#include "providers/standard/tls/certificate.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>

#include <algorithm>
#include <array>
#include <utility>

#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

// Names as Terraform's provider has them. A use is a bit of the key usage extension or a purpose of the extended one.
struct Use {
    std::string_view name;
    int bit;              // -1: not a key usage
    const char* purpose;  // object identifier; null: not an extended one
};
constexpr std::array<Use, 23> uses{{
    {"digital_signature", 0, nullptr},
    {"content_commitment", 1, nullptr},
    {"key_encipherment", 2, nullptr},
    {"data_encipherment", 3, nullptr},
    {"key_agreement", 4, nullptr},
    {"cert_signing", 5, nullptr},
    {"crl_signing", 6, nullptr},
    {"encipher_only", 7, nullptr},
    {"decipher_only", 8, nullptr},
    {"any_extended", -1, "2.5.29.37.0"},
    {"server_auth", -1, "1.3.6.1.5.5.7.3.1"},
    {"client_auth", -1, "1.3.6.1.5.5.7.3.2"},
    {"code_signing", -1, "1.3.6.1.5.5.7.3.3"},
    {"email_protection", -1, "1.3.6.1.5.5.7.3.4"},
    {"ipsec_end_system", -1, "1.3.6.1.5.5.7.3.5"},
    {"ipsec_tunnel", -1, "1.3.6.1.5.5.7.3.6"},
    {"ipsec_user", -1, "1.3.6.1.5.5.7.3.7"},
    {"timestamping", -1, "1.3.6.1.5.5.7.3.8"},
    {"ocsp_signing", -1, "1.3.6.1.5.5.7.3.9"},
    {"microsoft_server_gated_crypto", -1, "1.3.6.1.4.1.311.10.3.3"},
    {"netscape_server_gated_crypto", -1, "2.16.840.1.113730.4.1"},
    {"microsoft_commercial_code_signing", -1, "1.3.6.1.4.1.311.2.1.22"},
    {"microsoft_kernel_code_signing", -1, "1.3.6.1.4.1.311.61.1.1"},
}};

const Use* find_use(std::string_view name)
{
    const auto* found = std::find_if(uses.begin(), uses.end(), [&](const Use& one) { return one.name == name; });
    return found == uses.end() ? nullptr : found;
}

// Ed25519 brings its own digest.
const EVP_MD* digest_for(const Key& key)
{
    return algorithm_of(key) == KeyAlgorithm::ed25519 ? nullptr : EVP_sha256();
}

bool add_name(GENERAL_NAMES* names, int type, ASN1_STRING* value)
{
    if (value == nullptr) return false;
    GENERAL_NAME* name = GENERAL_NAME_new();
    GENERAL_NAME_set0_value(name, type, value);
    return sk_GENERAL_NAME_push(names, name) > 0;
}

ASN1_STRING* ia5(const std::string& text)
{
    const bool ascii = std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F; });
    if (text.empty() || !ascii) return nullptr;
    ASN1_STRING* value = ASN1_IA5STRING_new();
    ASN1_STRING_set(value, text.data(), static_cast<int>(text.size()));
    return value;
}

void add_key_usage(X509* certificate, const Issue& issue)
{
    const std::unique_ptr<ASN1_BIT_STRING, void (*)(ASN1_BIT_STRING*)> bits(ASN1_BIT_STRING_new(), ASN1_BIT_STRING_free);
    const std::unique_ptr<EXTENDED_KEY_USAGE, void (*)(EXTENDED_KEY_USAGE*)> purposes(EXTENDED_KEY_USAGE_new(), EXTENDED_KEY_USAGE_free);
    bool any_bit = false;
    for (const std::string& name : issue.uses) {
        const Use* use = find_use(name);
        if (use == nullptr) continue;  // validate refuses others
        if (use->bit >= 0) {
            ASN1_BIT_STRING_set_bit(bits.get(), use->bit, 1);
            any_bit = true;
        } else {
            sk_ASN1_OBJECT_push(purposes.get(), OBJ_txt2obj(use->purpose, 1));
        }
    }
    if (any_bit) X509_add1_ext_i2d(certificate, NID_key_usage, bits.get(), 1, X509V3_ADD_DEFAULT);
    if (sk_ASN1_OBJECT_num(purposes.get()) > 0) X509_add1_ext_i2d(certificate, NID_ext_key_usage, purposes.get(), 0, X509V3_ADD_DEFAULT);
}

void add_basic_constraints(X509* certificate, const Issue& issue)
{
    const std::unique_ptr<BASIC_CONSTRAINTS, void (*)(BASIC_CONSTRAINTS*)> constraints(BASIC_CONSTRAINTS_new(), BASIC_CONSTRAINTS_free);
    constraints->ca = issue.is_ca ? 0xFF : 0;
    X509_add1_ext_i2d(certificate, NID_basic_constraints, constraints.get(), 1, X509V3_ADD_DEFAULT);
}

// The usual id: SHA-1 over the bits of the public key (RFC 5280, 4.2.1.2).
void add_subject_key_id(X509* certificate)
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> id{};
    unsigned length = 0;
    X509_pubkey_digest(certificate, EVP_sha1(), id.data(), &length);
    const std::unique_ptr<ASN1_OCTET_STRING, void (*)(ASN1_OCTET_STRING*)> value(ASN1_OCTET_STRING_new(), ASN1_OCTET_STRING_free);
    ASN1_OCTET_STRING_set(value.get(), id.data(), static_cast<int>(length));
    X509_add1_ext_i2d(certificate, NID_subject_key_identifier, value.get(), 0, X509V3_ADD_DEFAULT);
}

void add_authority_key_id(X509* certificate, X509* issuer)
{
    const ASN1_OCTET_STRING* id = X509_get0_subject_key_id(issuer);
    if (id == nullptr) return;
    const std::unique_ptr<AUTHORITY_KEYID, void (*)(AUTHORITY_KEYID*)> authority(AUTHORITY_KEYID_new(), AUTHORITY_KEYID_free);
    authority->keyid = ASN1_OCTET_STRING_dup(id);
    X509_add1_ext_i2d(certificate, NID_authority_key_identifier, authority.get(), 0, X509V3_ADD_DEFAULT);
}

// 128 random bits, never negative.
std::string set_serial(X509* certificate)
{
    std::string bytes = random_bytes(16);
    bytes.front() = static_cast<char>(bytes.front() & 0x7F);
    const OpenSsl<BIGNUM> number(BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()), nullptr));
    BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate));
    const std::unique_ptr<char, void (*)(char*)> text(BN_bn2dec(number.get()), [](char* memory) { OPENSSL_free(memory); });
    return text.get();
}

template <typename Write>
std::string pem_of(Write write)
{
    const OpenSsl<BIO> out(BIO_new(BIO_s_mem()));
    return write(out.get()) == 1 ? text_of(out) : std::string();
}

// A certificate for `subject` and `public_key`, signed by `signer`; `issuer` is null for one that signs itself.
tl::expected<Issued, std::string> sign(X509_NAME* subject, EVP_PKEY* public_key, GENERAL_NAMES* names, X509* issuer, const Key& signer,
                                       const Issue& issue)
{
    const Certificate certificate(X509_new());
    X509_set_version(certificate.get(), X509_VERSION_3);
    Issued issued;
    issued.serial = set_serial(certificate.get());
    issued.validity.begin = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    issued.validity.end = issued.validity.begin + issue.validity;
    ASN1_TIME_set(X509_getm_notBefore(certificate.get()), static_cast<time_t>(issued.validity.begin.time_since_epoch().count()));
    ASN1_TIME_set(X509_getm_notAfter(certificate.get()), static_cast<time_t>(issued.validity.end.time_since_epoch().count()));
    X509_set_subject_name(certificate.get(), subject);
    X509_set_issuer_name(certificate.get(), issuer == nullptr ? subject : X509_get_subject_name(issuer));
    if (X509_set_pubkey(certificate.get(), public_key) != 1) return tl::unexpected(openssl_reason());

    add_key_usage(certificate.get(), issue);
    add_basic_constraints(certificate.get(), issue);
    if (issue.is_ca || issue.subject_key_id) add_subject_key_id(certificate.get());
    if (issue.authority_key_id) add_authority_key_id(certificate.get(), issuer == nullptr ? certificate.get() : issuer);
    if (names != nullptr && sk_GENERAL_NAME_num(names) > 0) {
        X509_add1_ext_i2d(certificate.get(), NID_subject_alt_name, names, 0, X509V3_ADD_DEFAULT);
    }
    if (X509_sign(certificate.get(), signer.get(), digest_for(signer)) <= 0) return tl::unexpected(openssl_reason());
    issued.pem = pem_of([&](BIO* out) { return PEM_write_bio_X509(out, certificate.get()); });
    return issued;
}

}  // namespace

bool is_certificate_use(std::string_view name)
{
    return find_use(name) != nullptr;
}

tl::expected<AlternativeNames, std::string> alternative_names(const std::vector<std::string>& hosts,
                                                              const std::vector<std::string>& addresses,
                                                              const std::vector<std::string>& uris)
{
    AlternativeNames names(GENERAL_NAMES_new());
    for (const std::string& host : hosts) {
        if (!add_name(names.get(), GEN_DNS, ia5(host))) return tl::unexpected(fmt::format("`{}` is no host name", host));
    }
    for (const std::string& address : addresses) {
        if (!add_name(names.get(), GEN_IPADD, a2i_IPADDRESS(address.c_str()))) {
            return tl::unexpected(fmt::format("`{}` is no IP address", address));
        }
    }
    for (const std::string& uri : uris) {
        if (!add_name(names.get(), GEN_URI, ia5(uri))) return tl::unexpected(fmt::format("`{}` is no URI", uri));
    }
    return names;
}

tl::expected<std::string, std::string> request_pem(const Key& key, const DistinguishedName& subject, const AlternativeNames& names)
{
    const CertificateRequest request(X509_REQ_new());
    X509_REQ_set_subject_name(request.get(), subject.get());
    if (X509_REQ_set_pubkey(request.get(), key.get()) != 1) return tl::unexpected(openssl_reason());
    if (sk_GENERAL_NAME_num(names.get()) > 0) {
        X509_EXTENSIONS* extensions = nullptr;
        X509V3_add1_i2d(&extensions, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT);
        X509_REQ_add_extensions(request.get(), extensions);
        sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    }
    if (X509_REQ_sign(request.get(), key.get(), digest_for(key)) <= 0) return tl::unexpected(openssl_reason());
    return pem_of([&](BIO* out) { return PEM_write_bio_X509_REQ(out, request.get()); });
}

tl::expected<Issued, std::string> self_signed(const Key& key, const DistinguishedName& subject, const AlternativeNames& names,
                                              const Issue& issue)
{
    return sign(subject.get(), key.get(), names.get(), nullptr, key, issue);
}

tl::expected<Issued, std::string> locally_signed(const CertificateRequest& request, const Certificate& ca, const Key& ca_key,
                                                 const Issue& issue)
{
    EVP_PKEY* public_key = X509_REQ_get0_pubkey(request.get());
    if (public_key == nullptr || X509_REQ_verify(request.get(), public_key) != 1) {
        ERR_clear_error();
        return tl::unexpected<std::string>("the request is not signed by the key it is for");
    }
    if (X509_check_private_key(ca.get(), ca_key.get()) != 1) {
        ERR_clear_error();
        return tl::unexpected<std::string>("the key of the certificate authority does not belong to its certificate");
    }
    AlternativeNames names;
    if (X509_EXTENSIONS* extensions = X509_REQ_get_extensions(request.get()); extensions != nullptr) {
        names.reset(static_cast<GENERAL_NAMES*>(X509V3_get_d2i(extensions, NID_subject_alt_name, nullptr, nullptr)));
        sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
    }
    return sign(X509_REQ_get_subject_name(request.get()), public_key, names.get(), ca.get(), ca_key, issue);
}

tl::expected<Certificate, std::string> read_certificate(std::string_view pem)
{
    const OpenSsl<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    Certificate certificate(PEM_read_bio_X509(in.get(), nullptr, nullptr, nullptr));
    if (!certificate) return tl::unexpected(openssl_reason());
    return certificate;
}

tl::expected<CertificateRequest, std::string> read_request(std::string_view pem)
{
    const OpenSsl<BIO> in(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    CertificateRequest request(PEM_read_bio_X509_REQ(in.get(), nullptr, nullptr, nullptr));
    if (!request) return tl::unexpected(openssl_reason());
    return request;
}

}  // namespace rxplan::standard
