#include <doctest/doctest.h>
#include <fmt/format.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "providers/standard/tls/certificate.hpp"
#include "providers/standard/tls/key.hpp"
#include "providers/standard/tls/tls.hpp"
#include "rxplan/crypto.hpp"
#include "tests/support/provider_driver.hpp"

using namespace rxplan;
using rxplan::test::ProviderDriver;
namespace fs = std::filesystem;

namespace {

ProviderDriver tls_provider()
{
    return ProviderDriver(standard::make_tls({}));
}

Value text(const std::string& content)
{
    return Value::string(content);
}

Value texts(std::vector<Value> elements)
{
    return Value::list(Type::string(), std::move(elements));
}

// What ssh-keygen says about a key file; nothing where it is not installed.
std::optional<std::string> ssh_keygen(const std::string& arguments, const std::string& key)
{
    if (::access("/usr/bin/ssh-keygen", X_OK) != 0) return std::nullopt;
    const fs::path folder = fs::temp_directory_path() / ("rxplan-tls-" + hex(random_bytes(6)));
    fs::create_directory(folder);
    const fs::path file = folder / "key";
    {
        std::ofstream out(file);
        ::chmod(file.c_str(), 0600);
        out << key;
    }
    std::string output;
    const std::string command = fmt::format("/usr/bin/ssh-keygen {} -f {} 2>&1", arguments, file.string());
    if (std::FILE* pipe = ::popen(command.c_str(), "r")) {
        std::array<char, 4096> buffer{};
        while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), pipe)) output.append(buffer.data(), got);
        ::pclose(pipe);
    }
    fs::remove_all(folder);
    return output;
}

// A signature by one text form of the key must hold under another.
bool signs_for(const std::string& private_pem, const std::string& public_pem)
{
    const tl::expected<standard::Key, std::string> key = standard::read_private_key(private_pem);
    if (!key) return false;
    const standard::OpenSsl<BIO> in(BIO_new_mem_buf(public_pem.data(), static_cast<int>(public_pem.size())));
    const standard::Key other(PEM_read_bio_PUBKEY(in.get(), nullptr, nullptr, nullptr));
    return other && EVP_PKEY_eq(key->get(), other.get()) == 1 && EVP_PKEY_eq(other.get(), key->get()) == 1;
}

struct KeyCase {
    const char* algorithm;
    const char* option;
    Value option_value;
    const char* private_header;
    const char* ssh_type;  // empty: OpenSSH does not know it
    const char* ssh_kind;  // in the output of ssh-keygen -l
};

const std::vector<KeyCase>& key_cases()
{
    static const std::vector<KeyCase> cases{
        {"RSA", "rsa_bits", Value::number(2048), "-----BEGIN RSA PRIVATE KEY-----", "ssh-rsa", "2048 SHA256:"},
        {"RSA", "rsa_bits", Value::number(3072), "-----BEGIN RSA PRIVATE KEY-----", "ssh-rsa", "3072 SHA256:"},
        {"ECDSA", "ecdsa_curve", text("P224"), "-----BEGIN EC PRIVATE KEY-----", "", ""},
        {"ECDSA", "ecdsa_curve", text("P256"), "-----BEGIN EC PRIVATE KEY-----", "ecdsa-sha2-nistp256", "256 SHA256:"},
        {"ECDSA", "ecdsa_curve", text("P384"), "-----BEGIN EC PRIVATE KEY-----", "ecdsa-sha2-nistp384", "384 SHA256:"},
        {"ECDSA", "ecdsa_curve", text("P521"), "-----BEGIN EC PRIVATE KEY-----", "ecdsa-sha2-nistp521", "521 SHA256:"},
        {"ED25519", "rsa_bits", Value::null(Type::number()), "-----BEGIN PRIVATE KEY-----", "ssh-ed25519", "256 SHA256:"},
    };
    return cases;
}

struct Authority {
    std::string key;
    std::string certificate;
};

Authority make_authority(ProviderDriver& tls, const char* algorithm)
{
    const Value key = tls.create("tls_private_key", {{"algorithm", text(algorithm)}, {"ecdsa_curve", text("P256")}});
    const Value subject =
        tls.block("tls_self_signed_cert", "subject", {{"common_name", text("the authority")}, {"organization", text("Us")}});
    const Value cert = tls.create("tls_self_signed_cert", {{"private_key_pem", key.get("private_key_pem")},
                                                           {"subject", Value::list(subject.type(), {subject})},
                                                           {"is_ca_certificate", Value::boolean(true)},
                                                           {"validity_period_hours", Value::number(24)},
                                                           {"allowed_uses", texts({text("cert_signing")})}});
    return {key.text_of("private_key_pem"), cert.text_of("cert_pem")};
}

// What OpenSSL's own verification says: 0 when all is well.
int verify(const std::string& authority_pem, const std::string& certificate_pem, int purpose)
{
    const tl::expected<standard::Certificate, std::string> authority = standard::read_certificate(authority_pem);
    const tl::expected<standard::Certificate, std::string> certificate = standard::read_certificate(certificate_pem);
    REQUIRE(authority);
    REQUIRE(certificate);
    X509_STORE* store = X509_STORE_new();
    X509_STORE_add_cert(store, authority->get());
    X509_STORE_CTX* context = X509_STORE_CTX_new();
    X509_STORE_CTX_init(context, store, certificate->get(), nullptr);
    X509_STORE_CTX_set_purpose(context, purpose);
    X509_verify_cert(context);
    const int error = X509_STORE_CTX_get_error(context);
    X509_STORE_CTX_free(context);
    X509_STORE_free(store);
    return error;
}

}  // namespace

TEST_CASE("tls_private_key: every form is the same key, as OpenSSL and OpenSSH read it")
{
    ProviderDriver tls = tls_provider();
    for (const KeyCase& one : key_cases()) {
        CAPTURE(one.algorithm);
        CAPTURE(one.ssh_type);
        const Value key = tls.create("tls_private_key", {{"algorithm", text(one.algorithm)}, {one.option, one.option_value}});
        CHECK(key.text_of("private_key_pem").starts_with(one.private_header));
        CHECK(key.text_of("private_key_pem_pkcs8").starts_with("-----BEGIN PRIVATE KEY-----"));
        CHECK(signs_for(key.text_of("private_key_pem"), key.text_of("public_key_pem")));
        CHECK(signs_for(key.text_of("private_key_pem_pkcs8"), key.text_of("public_key_pem")));
        CHECK(key.text_of("id") == hex(sha1(key.text_of("public_key_pem"))));

        const std::string ssh_type = one.ssh_type;
        if (ssh_type.empty()) {
            for (const char* name :
                 {"private_key_openssh", "public_key_openssh", "public_key_fingerprint_md5", "public_key_fingerprint_sha256"}) {
                CHECK(key.get(name) == text(""));
            }
            continue;
        }
        CHECK(key.text_of("public_key_openssh").starts_with(ssh_type + " AAAA"));
        CHECK(key.text_of("public_key_openssh").ends_with("\n"));
        CHECK(key.text_of("public_key_fingerprint_md5").size() == 47);
        if (const auto said = ssh_keygen("-l -E sha256", key.text_of("public_key_openssh"))) {
            CHECK(said->starts_with(one.ssh_kind));
            CHECK(said->find(" " + key.text_of("public_key_fingerprint_sha256") + " ") != std::string::npos);
        }
        if (const auto said = ssh_keygen("-l -E md5", key.text_of("public_key_openssh"))) {
            CHECK(said->find(" MD5:" + key.text_of("public_key_fingerprint_md5") + " ") != std::string::npos);
        }
        if (const auto derived = ssh_keygen("-y", key.text_of("private_key_openssh"))) CHECK(*derived == key.text_of("public_key_openssh"));
    }
}

TEST_CASE("tls_private_key: all that is private is secret, and nothing can be told before it is made")
{
    ProviderDriver tls = tls_provider();
    const BlockSchema& block = tls.provider().schema().resource("tls_private_key")->block;
    for (const AttributeSchema& attribute : block.attributes) {
        CAPTURE(attribute.name);
        CHECK(attribute.sensitive == attribute.name.starts_with("private_key"));
    }
    const Value planned = tls.plan("tls_private_key", tls.null("tls_private_key"), {{"algorithm", text("RSA")}}).planned;
    CHECK(planned.get("private_key_pem").is_unknown());
    CHECK(planned.get("public_key_openssh").is_unknown());
    CHECK(planned.int_of("rsa_bits") == 2048);
    CHECK(planned.text_of("ecdsa_curve") == "P224");
}

TEST_CASE("tls_private_key: unknown algorithms, curves and lengths are refused")
{
    ProviderDriver tls = tls_provider();
    const auto problems = [&](const NamedValues& given) { return ProviderDriver::text(tls.validate("tls_private_key", given)); };
    CHECK(problems({{"algorithm", text("rsa")}}) == "algorithm: `algorithm` is `rsa`; it must be RSA, ECDSA or ED25519.\n");
    CHECK(problems({{"algorithm", text("ECDSA")}, {"ecdsa_curve", text("P-256")}}) ==
          "ecdsa_curve: `ecdsa_curve` is `P-256`; it must be one of P224, P256, P384, P521.\n");
    CHECK(problems({{"algorithm", text("RSA")}, {"rsa_bits", Value::number(512)}}) ==
          "rsa_bits: `rsa_bits` must be a whole number from 1024 to 16384.\n");
    CHECK(problems({{"algorithm", Value::unknown(Type::string())}}).empty());
}

TEST_CASE("certificates: an authority signs a server's request, and OpenSSL believes it")
{
    ProviderDriver tls = tls_provider();
    for (const char* algorithm : {"RSA", "ECDSA", "ED25519"}) {
        CAPTURE(algorithm);
        const Authority authority = make_authority(tls, algorithm);
        const Value key = tls.create("tls_private_key", {{"algorithm", text("ECDSA")}, {"ecdsa_curve", text("P256")}});
        const Value subject = tls.block("tls_cert_request", "subject", {{"common_name", text("kube-apiserver")}});
        const Value request = tls.create("tls_cert_request", {{"private_key_pem", key.get("private_key_pem")},
                                                              {"subject", Value::list(subject.type(), {subject})},
                                                              {"dns_names", texts({text("kubernetes"), text("kubernetes-master")})},
                                                              {"ip_addresses", texts({text("10.0.0.1"), text("2001:db8::1")})},
                                                              {"uris", texts({text("spiffe://cluster/master")})}});
        CHECK(request.text_of("key_algorithm") == "ECDSA");
        const Value cert =
            tls.create("tls_locally_signed_cert", {{"cert_request_pem", request.get("cert_request_pem")},
                                                   {"ca_cert_pem", text(authority.certificate)},
                                                   {"ca_private_key_pem", text(authority.key)},
                                                   {"validity_period_hours", Value::number(12)},
                                                   {"allowed_uses", texts({text("digital_signature"), text("server_auth")})}});
        CHECK(cert.text_of("ca_key_algorithm") == algorithm);
        CHECK(verify(authority.certificate, cert.text_of("cert_pem"), X509_PURPOSE_SSL_SERVER) == X509_V_OK);
        CHECK(verify(authority.certificate, cert.text_of("cert_pem"), X509_PURPOSE_SSL_CLIENT) != X509_V_OK);
        CHECK(verify(make_authority(tls, algorithm).certificate, cert.text_of("cert_pem"), X509_PURPOSE_SSL_SERVER) != X509_V_OK);

        const auto read = standard::read_certificate(cert.text_of("cert_pem"));
        REQUIRE(read);
        CHECK(X509_check_host(read->get(), "kubernetes-master", 0, 0, nullptr) == 1);
        CHECK(X509_check_host(read->get(), "elsewhere", 0, 0, nullptr) == 0);
        CHECK(X509_check_ip_asc(read->get(), "10.0.0.1", 0) == 1);
        CHECK(X509_check_ip_asc(read->get(), "2001:db8::1", 0) == 1);
        CHECK(X509_check_ca(read->get()) == 0);
    }
}

TEST_CASE("certificates: without a CA's own certificate nothing is signed")
{
    ProviderDriver tls = tls_provider();
    const Authority authority = make_authority(tls, "ECDSA");
    const Authority other = make_authority(tls, "ECDSA");
    const Value request = tls.create("tls_cert_request", {{"private_key_pem", text(authority.key)}});
    const auto problem = [&](const std::string& certificate, const std::string& key) {
        return tls.failure(Operation::create, "tls_locally_signed_cert", tls.null("tls_locally_signed_cert"),
                           {{"cert_request_pem", request.get("cert_request_pem")},
                            {"ca_cert_pem", text(certificate)},
                            {"ca_private_key_pem", text(key)},
                            {"validity_period_hours", Value::number(12)},
                            {"allowed_uses", texts({})}});
    };
    CHECK(problem(authority.certificate, other.key) ==
          ": The certificate cannot be signed: the key of the certificate authority does not belong to its certificate.\n");
    CHECK(problem("nonsense", authority.key).starts_with("ca_cert_pem: The certificate of the authority cannot be read: "));
    CHECK(problem(authority.certificate, "nonsense").starts_with("ca_private_key_pem: The private key of the authority cannot be read: "));
}

TEST_CASE("certificates: names that are none and parts that do not fit are refused")
{
    ProviderDriver tls = tls_provider();
    const Value key = tls.create("tls_private_key", {{"algorithm", text("ED25519")}});
    const auto problem = [&](NamedValues given) {
        given.emplace_back("private_key_pem", key.get("private_key_pem"));
        return tls.failure(Operation::create, "tls_cert_request", tls.null("tls_cert_request"), given);
    };
    CHECK(problem({{"ip_addresses", texts({text("10.0.0")})}}) == ": A name is of no use: `10.0.0` is no IP address.\n");
    CHECK(problem({{"dns_names", texts({text("")})}}) == ": A name is of no use: `` is no host name.\n");
    const Value subject = tls.block("tls_cert_request", "subject", {{"country", text("Austria")}});
    CHECK(problem({{"subject", Value::list(subject.type(), {subject})}}) ==
          "subject: The subject is of no use: `Austria` is too long or too short for `country`.\n");
}

TEST_CASE("certificates: uses that nobody knows are refused")
{
    ProviderDriver tls = tls_provider();
    CHECK(ProviderDriver::text(tls.validate("tls_self_signed_cert", {{"allowed_uses", texts({text("server_auth"), text("serving")})}})) ==
          "allowed_uses[1]: There is no use of certificates called `serving`.\n");
}

TEST_CASE("certificates: one that nears its end is replaced")
{
    ProviderDriver tls = tls_provider();
    const Value key = tls.create("tls_private_key", {{"algorithm", text("ED25519")}});
    const NamedValues wanted{{"private_key_pem", key.get("private_key_pem")},
                             {"validity_period_hours", Value::number(24)},
                             {"early_renewal_hours", Value::number(1)},
                             {"allowed_uses", texts({})}};
    const Value young = tls.create("tls_self_signed_cert", wanted);
    CHECK(tls.read("tls_self_signed_cert", young) == young);
    CHECK(tls.plan("tls_self_signed_cert", young, wanted).replaces.empty());

    const std::optional<Value> old = tls.read("tls_self_signed_cert", young.with("validity_end_time", text("2020-02-29T12:00:00Z")));
    REQUIRE(old);
    CHECK(old->bool_of("ready_for_renewal"));
    CHECK(tls.plan("tls_self_signed_cert", *old, wanted).replaces == std::vector<Path>{"ready_for_renewal"});

    const std::optional<Value> close = tls.read("tls_self_signed_cert", young.with("early_renewal_hours", Value::number(25)));
    CHECK(close->bool_of("ready_for_renewal"));
}
