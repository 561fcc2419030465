// X.509: requests and certificates over subjects, names and uses.
#pragma once

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "providers/standard/tls/key.hpp"

namespace rxplan::standard {

struct CertificateDeleter {
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_REQ* request) const { X509_REQ_free(request); }
    void operator()(X509_NAME* name) const { X509_NAME_free(name); }
    void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using Certificate = std::unique_ptr<X509, CertificateDeleter>;
using CertificateRequest = std::unique_ptr<X509_REQ, CertificateDeleter>;
using DistinguishedName = std::unique_ptr<X509_NAME, CertificateDeleter>;
using AlternativeNames = std::unique_ptr<GENERAL_NAMES, CertificateDeleter>;  // may be empty, never null

// What the issuer says about the one that a certificate is for.
struct Issue {
    std::chrono::hours validity{0};
    std::vector<std::string> uses;  // of `is_certificate_use`
    bool is_ca = false;
    bool subject_key_id = false;    // a CA has one in any case
    bool authority_key_id = false;  // when the issuer has a subject key id
};

struct Validity {
    std::chrono::sys_seconds begin;
    std::chrono::sys_seconds end;
};

struct Issued {
    std::string pem;
    std::string serial;  // decimal digits
    Validity validity;
};

// All errors are lower-case sentences without full stop.

[[nodiscard]] bool is_certificate_use(std::string_view name);  // `server_auth`, `cert_signing`, ...

// Host names, addresses and URIs a certificate is good for.
[[nodiscard]] tl::expected<AlternativeNames, std::string> alternative_names(const std::vector<std::string>& hosts,
                                                                            const std::vector<std::string>& addresses,
                                                                            const std::vector<std::string>& uris);

[[nodiscard]] tl::expected<std::string, std::string> request_pem(const Key& key, const DistinguishedName& subject,
                                                                 const AlternativeNames& names);
[[nodiscard]] tl::expected<Issued, std::string> self_signed(const Key& key, const DistinguishedName& subject, const AlternativeNames& names,
                                                            const Issue& issue);

// Subject, names and public key are the request's, whose own signature is checked. `ca_key` must belong to `ca`.
[[nodiscard]] tl::expected<Issued, std::string> locally_signed(const CertificateRequest& request, const Certificate& ca, const Key& ca_key,
                                                               const Issue& issue);

[[nodiscard]] tl::expected<Certificate, std::string> read_certificate(std::string_view pem);
[[nodiscard]] tl::expected<CertificateRequest, std::string> read_request(std::string_view pem);

}  // namespace rxplan::standard
