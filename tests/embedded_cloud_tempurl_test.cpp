// The embedded cloud: temporary URLs, by the rules of Object Storage's own middleware.
#include "rxplan/crypto.hpp"
#include "support/cloud_client.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

constexpr std::int64_t far = 4'102'444'800;  // 2100-01-01T00:00:00Z

std::string signed_text(const std::string& method, std::int64_t expires, const std::string& path)
{
    return method + "\n" + std::to_string(expires) + "\n" + path;
}

std::string signature(Digest digest, const std::string& key, const std::string& method, std::int64_t expires, const std::string& path)
{
    return hex(hmac(digest, key, signed_text(method, expires, path)));
}

std::string query(const std::string& signature, std::int64_t expires = far)
{
    return "?temp_url_sig=" + signature + "&temp_url_expires=" + std::to_string(expires);
}

// An account with all four keys, and one object.
struct Fixture {
    CloudClient client;
    std::string path;  // decoded, as it is signed
    std::string url;

    Fixture()
    {
        path = client.storage + "/c/devel//the release.tar.gz";
        url = client.storage + "/c/devel//the%20release.tar.gz";
        const httplib::Headers account{{"X-Account-Meta-Temp-URL-Key", "account-1"}, {"X-Account-Meta-Temp-URL-Key-2", "account-2"}};
        const httplib::Headers container{{"X-Container-Meta-Temp-URL-Key", "container-1"},
                                         {"X-Container-Meta-Temp-URL-Key-2", "container-2"}};
        REQUIRE(client.call("POST", client.storage, {}, account).status == 204);
        REQUIRE(client.call("PUT", client.storage + "/c", {}, container).status == 201);
        REQUIRE(client.call("PUT", url, "release", {{"X-Object-Meta-Secret", "1"}, {"X-Object-Meta-Public-Note", "2"}}).status == 201);
    }
};

}  // namespace

TEST_CASE("every digest with every key in every form opens the object")
{
    Fixture f;
    for (const Digest digest : {Digest::sha1, Digest::sha256, Digest::sha512}) {
        for (const char* key : {"account-1", "account-2", "container-1", "container-2"}) {
            CAPTURE(digest_name(digest));
            CAPTURE(key);
            const std::string raw = hmac(digest, key, signed_text("GET", far, f.path));
            const std::string url_form = std::string(digest_name(digest)) + ":" + base64url_encode(raw);
            CHECK(f.client.anonymous("GET", f.url + query(hex(raw))).body == "release");
            CHECK(f.client.anonymous("GET", f.url + query(url_form)).body == "release");
            std::string standard = std::string(digest_name(digest)) + "%3A";
            for (const char c : base64_encode(raw)) standard += c == '+' ? "%2B" : c == '/' ? "%2F" : c == '=' ? "%3D" : std::string(1, c);
            CHECK(f.client.anonymous("GET", f.url + query(standard)).body == "release");
        }
    }
}

TEST_CASE("what is refused, always with 401")
{
    Fixture f;
    const std::string good = signature(Digest::sha256, "account-1", "GET", far, f.path);
    struct Case {
        const char* name;
        const char* method;
        std::string url;
    };
    const std::int64_t past = 1'434'103'872;
    const Case cases[] = {
        {"another key", "GET", f.url + query(signature(Digest::sha256, "wrong", "GET", far, f.path))},
        {"one digit changed", "GET", f.url + query((good[0] == '0' ? "1" : "0") + good.substr(1))},
        {"one digit short", "GET", f.url + query(good.substr(1))},
        {"not hexadecimal", "GET", f.url + query("zz" + good.substr(2))},
        {"md5", "GET", f.url + query("md5:" + base64_encode(hmac(Digest::md5, "account-1", signed_text("GET", far, f.path))))},
        {"another object", "GET", f.client.storage + "/c/other" + query(good)},
        {"the path as it was sent", "GET", f.url + query(signature(Digest::sha256, "account-1", "GET", far, f.url))},
        {"another method", "PUT", f.url + query(good)},
        {"another time", "GET", f.url + query(good, far + 1)},
        {"expired", "GET", f.url + query(signature(Digest::sha256, "account-1", "GET", past, f.path), past)},
        {"no time", "GET", f.url + "?temp_url_sig=" + good},
        {"no signature", "GET", f.url + "?temp_url_expires=" + std::to_string(far)},
        {"a time that is none", "GET", f.url + "?temp_url_sig=" + good + "&temp_url_expires=tomorrow"},
        {"a container", "GET",
         f.client.storage + "/c" + query(signature(Digest::sha256, "account-1", "GET", far, f.client.storage + "/c"))},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        const Answer answer = f.client.anonymous(c.method, c.url, c.method == std::string("PUT") ? "x" : "");
        CHECK(answer.status == 401);
        CHECK(answer.header("WWW-Authenticate").starts_with("Swift realm="));
    }
    CHECK(f.client.anonymous("GET", f.url + query(good)).status == 200);
    CHECK(f.client.anonymous("GET", f.url + query(good.substr(1))).body == "401 Unauthorized: Temp URL invalid\n");
}

TEST_CASE("a signature is for one method, but whoever may read or write may look")
{
    Fixture f;
    struct Case {
        const char* signed_for;
        const char* used_for;
        int status;
    };
    const Case cases[] = {
        {"GET", "GET", 200},    {"GET", "HEAD", 200},    {"PUT", "HEAD", 200},  {"POST", "HEAD", 200},
        {"HEAD", "HEAD", 200},  {"DELETE", "HEAD", 401}, {"HEAD", "GET", 401},  {"PUT", "GET", 401},
        {"GET", "DELETE", 401}, {"PUT", "PUT", 201},     {"POST", "POST", 202}, {"DELETE", "DELETE", 204},
    };
    for (const Case& c : cases) {
        CAPTURE(c.signed_for);
        CAPTURE(c.used_for);
        const std::string url = f.url + query(signature(Digest::sha1, "account-1", c.signed_for, far, f.path));
        CHECK(f.client.anonymous(c.used_for, url, c.used_for == std::string("PUT") ? "new" : "").status == c.status);
    }
}

TEST_CASE("a prefix opens what begins with it")
{
    Fixture f;
    const std::string base = f.client.storage + "/c/";
    const std::string sig = signature(Digest::sha256, "container-1", "GET", far, "prefix:" + base + "devel/");
    CHECK(f.client.anonymous("GET", f.url + query(sig) + "&temp_url_prefix=devel/").body == "release");
    REQUIRE(f.client.call("PUT", base + "stable/o", "x").status == 201);
    CHECK(f.client.anonymous("GET", base + "stable/o" + query(sig) + "&temp_url_prefix=devel/").status == 401);
    CHECK(f.client.anonymous("GET", f.url + query(sig) + "&temp_url_prefix=dev").status == 401);
    CHECK(f.client.anonymous("GET", f.url + query(sig)).status == 401);
}

TEST_CASE("times in ISO 8601, and addresses of clients")
{
    Fixture f;
    const std::string sig = signature(Digest::sha256, "account-1", "GET", far, f.path);
    CHECK(f.client.anonymous("GET", f.url + "?temp_url_sig=" + sig + "&temp_url_expires=2100-01-01T00:00:00Z").status == 200);
    CHECK(f.client.anonymous("GET", f.url + "?temp_url_sig=" + sig + "&temp_url_expires=2100-01-01T00:00:01Z").status == 401);
    const auto ranged = [&](const std::string& range) {
        const std::string raw = hmac(Digest::sha256, "account-1", "ip=" + range + "\n" + signed_text("GET", far, f.path));
        return f.client.anonymous("GET", f.url + query(hex(raw)) + "&temp_url_ip_range=" + range).status;
    };
    CHECK(ranged("127.0.0.1") == 200);
    CHECK(ranged("127.0.0.0/8") == 200);
    CHECK(ranged("10.0.0.0/8") == 401);
    CHECK(ranged("nonsense") == 401);
}

TEST_CASE("a download has a name, and hides what is not public")
{
    Fixture f;
    const std::string url = f.url + query(signature(Digest::sha256, "account-1", "GET", far, f.path));
    const Answer plain = f.client.anonymous("GET", url);
    // `the%20release` on the wire: this library decodes headers.
    CHECK(plain.header("Content-Disposition") == "attachment; filename=\"the release.tar.gz\"; filename*=UTF-8''the release.tar.gz");
    CHECK(plain.header("Expires") == "Fri, 01 Jan 2100 00:00:00 GMT");
    CHECK(plain.header("X-Object-Meta-Secret").empty());
    CHECK(plain.header("X-Object-Meta-Public-Note") == "2");
    CHECK(f.client.anonymous("GET", url + "&filename=k8s.tgz").header("Content-Disposition") ==
          "attachment; filename=\"k8s.tgz\"; filename*=UTF-8''k8s.tgz");
    CHECK(f.client.anonymous("GET", url + "&inline").header("Content-Disposition") == "inline");
    CHECK(f.client.anonymous("HEAD", url).header("Content-Length") == "7");
    CHECK(f.client.anonymous("GET", url, {}, {{"Range", "bytes=0-2"}}).body == "rel");
}

TEST_CASE("a signed upload may not point elsewhere")
{
    Fixture f;
    const std::string url = f.url + query(signature(Digest::sha256, "account-1", "PUT", far, f.path));
    CHECK(f.client.anonymous("PUT", url, "", {{"X-Object-Manifest", "secret/"}, {"Content-Length", "0"}}).status == 400);
}

TEST_CASE("a key that is changed closes the URLs made with it")
{
    Fixture f;
    const std::string url = f.url + query(signature(Digest::sha256, "container-1", "GET", far, f.path));
    CHECK(f.client.anonymous("GET", url).status == 200);
    REQUIRE(f.client.call("POST", f.client.storage + "/c", {}, {{"X-Container-Meta-Temp-URL-Key", "rotated"}}).status == 204);
    CHECK(f.client.anonymous("GET", url).status == 401);
}
