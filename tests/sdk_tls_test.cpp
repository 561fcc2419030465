// TLS: a server is trusted when its certificate is, and not otherwise.
#include <doctest/doctest.h>
#include <httplib.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <memory>
#include <thread>

#include "rxplan/http.hpp"

using namespace rxplan;

namespace {

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeCertificate {
    void operator()(X509* certificate) const { X509_free(certificate); }
};

// A key and a certificate signed with it, for 127.0.0.1 and a day.
struct Identity {
    Identity() : key(EVP_EC_gen("P-256")), certificate(X509_new())
    {
        X509* x = certificate.get();
        X509_set_version(x, 2);
        ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
        X509_gmtime_adj(X509_getm_notBefore(x), 0);
        X509_gmtime_adj(X509_getm_notAfter(x), 86400);
        X509_set_pubkey(x, key.get());
        X509_NAME* name = X509_get_subject_name(x);
        X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("test"), -1, -1, 0);
        X509_set_issuer_name(x, name);
        extend(NID_subject_alt_name, "IP:127.0.0.1");
        extend(NID_basic_constraints, "critical,CA:TRUE");
        X509_sign(x, key.get(), EVP_sha256());
    }

    [[nodiscard]] std::string pem() const
    {
        BIO* memory = BIO_new(BIO_s_mem());
        PEM_write_bio_X509(memory, certificate.get());
        char* data = nullptr;
        const long size = BIO_get_mem_data(memory, &data);
        std::string text(data, static_cast<std::size_t>(size));
        BIO_free(memory);
        return text;
    }

    void extend(int id, const char* value)
    {
        X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, nullptr, id, value);
        X509_add_ext(certificate.get(), extension, -1);
        X509_EXTENSION_free(extension);
    }

    std::unique_ptr<EVP_PKEY, FreeKey> key;
    std::unique_ptr<X509, FreeCertificate> certificate;
};

class TlsServer {
public:
    explicit TlsServer(const Identity& identity) : server_(identity.certificate.get(), identity.key.get())
    {
        server_.Get(".*", [](const httplib::Request&, httplib::Response& response) { response.set_content("trusted", "text/plain"); });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~TlsServer()
    {
        server_.stop();
        thread_.join();
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;

    [[nodiscard]] http::Result get(const http::Tls& tls) const
    {
        http::Options options;
        options.trace = http::TraceLevel::none;
        http::Client client(options);
        http::Request request;
        request.url = "https://127.0.0.1:" + std::to_string(port_) + "/";
        request.tls = tls;
        request.deadline = std::chrono::milliseconds(5'000);
        return client.send(request);
    }

private:
    httplib::SSLServer server_;
    int port_ = 0;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a certificate that nobody vouches for is not trusted, and the request is not tried again")
{
    const Identity identity;
    const TlsServer server(identity);
    const auto answer = server.get({});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == http::Error::Kind::untrusted);
}

TEST_CASE("a certificate is trusted by an authority that the request names, or when nothing is checked")
{
    const Identity identity;
    const TlsServer server(identity);
    const auto trusted = server.get({.verify = true, .authorities = identity.pem(), .certificate = {}, .key = {}});
    REQUIRE(trusted.has_value());
    CHECK(trusted->body == "trusted");
    const Identity other;
    const auto untrusted = server.get({.verify = true, .authorities = other.pem(), .certificate = {}, .key = {}});
    REQUIRE_FALSE(untrusted);
    CHECK(untrusted.error().kind == http::Error::Kind::untrusted);
    CHECK(server.get({.verify = false, .authorities = {}, .certificate = {}, .key = {}})->body == "trusted");
}
