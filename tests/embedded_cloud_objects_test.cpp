// The embedded cloud: Object Storage.
#include "rxplan/crypto.hpp"
#include "support/cloud_client.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

std::size_t blob_files(CloudClient& client)
{
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(client.directory() / "world" / "objects"))
        count += entry.is_regular_file() ? 1 : 0;
    return count;
}

}  // namespace

TEST_CASE("containers: made, changed, listed, removed")
{
    CloudClient client;
    const std::string container = client.storage + "/releases";
    struct Case {
        const char* name;
        const char* method;
        std::string path;
        httplib::Headers headers;
        int status;
    };
    const Case cases[] = {
        {"not there yet", "GET", container, {}, 404},
        {"made", "PUT", container, {{"X-Container-Meta-Owner", "me"}}, 201},
        {"made again", "PUT", container, {}, 202},
        {"an object for it", "PUT", container + "/o", {}, 201},
        {"not empty", "DELETE", container, {}, 409},
        {"its object goes", "DELETE", container + "/o", {}, 204},
        {"a key for temporary URLs", "POST", container, {{"X-Container-Meta-Temp-URL-Key", "secret"}}, 204},
        {"a name too long", "PUT", client.storage + "/" + std::string(257, 'a'), {}, 400},
        {"a name that is no UTF-8", "PUT", client.storage + "/%FF", {}, 412},
        {"a value too long", "POST", container, {{"X-Container-Meta-A", std::string(257, 'a')}}, 400},
        {"in an account that is not ours", "PUT", "/v1/Other/releases", {}, 403},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(client.call(c.method, c.path, {}, c.headers).status == c.status);
    }
    const Answer head = client.call("HEAD", container);
    CHECK(head.status == 204);
    CHECK(head.header("X-Container-Object-Count") == "0");
    CHECK(head.header("X-Container-Meta-Owner") == "me");
    CHECK(head.header("X-Container-Meta-Temp-Url-Key") == "secret");
    CHECK(client.call("POST", container, {}, {{"X-Remove-Container-Meta-Owner", "x"}}).status == 204);
    CHECK(client.call("HEAD", container).header("X-Container-Meta-Owner").empty());
    CHECK(client.call("DELETE", container).status == 204);
    CHECK(client.call("DELETE", container).status == 404);
}

TEST_CASE("the account adds up, and keeps its metadata")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/b").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/a").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/a/1", "12345").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/a/2", "123").status == 201);
    CHECK(
        client.call("POST", client.storage, {}, {{"X-Account-Meta-Temp-URL-Key", "k1"}, {"X-Account-Meta-Temp-URL-Key-2", "k2"}}).status ==
        204);
    const Answer head = client.call("HEAD", client.storage);
    CHECK(head.header("X-Account-Container-Count") == "2");
    CHECK(head.header("X-Account-Object-Count") == "2");
    CHECK(head.header("X-Account-Bytes-Used") == "8");
    CHECK(head.header("X-Account-Meta-Temp-Url-Key-2") == "k2");
    CHECK(client.call("GET", client.storage).body == "a\nb\n");
    const Value list = client.call("GET", client.storage + "?format=json&limit=1").json();
    CHECK(list.size() == 1);
    CHECK(at(list, "0/bytes") == "8");
    CHECK(client.call("GET", client.storage + "?marker=b").status == 204);
}

TEST_CASE("an object keeps what it was given")
{
    CloudClient client;
    const std::string path = client.storage + "/c/devel//kubernetes%20server.tar.gz";
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    const std::string contents = "release \x01\x02";
    const Answer put = client.call("PUT", path, contents,
                                   {{"Content-Type", "application/gzip"},
                                    {"X-Object-Meta-Mtime", "1434103872.0"},
                                    {"X-Object-Meta-Sha256", "abc"},
                                    {"Content-Encoding", "gzip"},
                                    {"ETag", hex(md5(contents))}});
    CHECK(put.status == 201);
    CHECK(put.header("Etag") == hex(md5(contents)));
    const Answer get = client.call("GET", path);
    CHECK(get.status == 200);
    CHECK(get.body == contents);
    CHECK(get.header("Content-Type") == "application/gzip");
    CHECK(get.header("X-Object-Meta-Mtime") == "1434103872.0");
    const Answer head = client.call("HEAD", path);
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == "10");
    CHECK(head.header("Etag") == hex(md5(contents)));
    CHECK(head.body.empty());
    const Value list = client.call("GET", client.storage + "/c?format=json").json();
    CHECK(at(list, "0/name") == "devel//kubernetes server.tar.gz");
    CHECK(at(list, "0/hash") == hex(md5(contents)));
    CHECK(client.call("POST", path, {}, {{"X-Object-Meta-New", "1"}}).status == 202);
    CHECK(client.call("HEAD", path).header("X-Object-Meta-Mtime").empty());
    CHECK(client.call("HEAD", path).header("X-Object-Meta-New") == "1");
    CHECK(client.call("DELETE", path).status == 204);
    CHECK(client.call("DELETE", path).status == 404);
    CHECK(client.call("GET", path).status == 404);
    CHECK(blob_files(client) == 0);
}

TEST_CASE("uploads that are refused leave nothing behind")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/old", "kept").status == 201);
    struct Case {
        const char* name;
        std::string path;
        httplib::Headers headers;
        int status;
    };
    const Case cases[] = {
        {"no container", "/none/o", {}, 404},
        {"another checksum", "/c/o", {{"ETag", "00000000000000000000000000000000"}}, 422},
        {"only if it is new", "/c/old", {{"If-None-Match", "*"}}, 412},
        {"a name too long", "/c/" + std::string(1025, 'a'), {}, 400},
        {"a name that is no UTF-8", "/c/%C3%28", {}, 412},
        {"to be deleted in the past", "/c/o", {{"X-Delete-At", "1000"}}, 400},
        {"to be deleted when?", "/c/o", {{"X-Delete-After", "soon"}}, 400},
        {"a manifest that is none", "/c/o?multipart-manifest=put", {}, 400},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        CHECK(client.call("PUT", client.storage + c.path, "contents", c.headers).status == c.status);
    }
    CHECK(client.call("GET", client.storage + "/c").body == "old\n");
    CHECK(client.call("GET", client.storage + "/c/old").body == "kept");
    CHECK(blob_files(client) == 1);
}

TEST_CASE("names that would climb out of a directory are only names")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    for (const char* name : {"../../../../tmp/evil", "..%2F..%2Fcloud.sqlite", "/etc/passwd", "a/./b", "%2e%2e"}) {
        CAPTURE(name);
        CHECK(client.call("PUT", client.storage + "/c/" + name, name).status == 201);
        CHECK(client.call("GET", client.storage + "/c/" + name).body == name);
    }
    CHECK(blob_files(client) == 5);
    CHECK(client.compute("GET", "/servers").status == 200);
}

TEST_CASE("ranges and conditions")
{
    CloudClient client;
    const std::string path = client.storage + "/c/o";
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    const std::string etag = client.call("PUT", path, "0123456789").header("Etag");
    const std::string modified = client.call("HEAD", path).header("Last-Modified");
    struct Case {
        httplib::Headers headers;
        int status;
        const char* body;
        const char* range;
    };
    const Case cases[] = {
        {{{"Range", "bytes=2-4"}}, 206, "234", "bytes 2-4/10"}, {{{"Range", "bytes=7-"}}, 206, "789", "bytes 7-9/10"},
        {{{"Range", "bytes=-2"}}, 206, "89", "bytes 8-9/10"},   {{{"Range", "bytes=0-100"}}, 206, "0123456789", "bytes 0-9/10"},
        {{{"Range", "bytes=10-"}}, 416, "", "bytes */10"},      {{{"Range", "bytes=1-2,4-5"}}, 200, "0123456789", ""},
        {{{"If-None-Match", "\"" + etag + "\""}}, 304, "", ""}, {{{"If-None-Match", "\"other\""}}, 200, "0123456789", ""},
        {{{"If-Match", etag}}, 200, "0123456789", ""},          {{{"If-Match", "other"}}, 412, "", ""},
        {{{"If-Modified-Since", modified}}, 304, "", ""},       {{{"If-Unmodified-Since", "Fri, 12 Jun 2015 10:11:12 GMT"}}, 412, "", ""},
    };
    for (const Case& c : cases) {
        CAPTURE(c.headers.begin()->second);
        const Answer answer = client.call("GET", path, {}, c.headers);
        CHECK(answer.status == c.status);
        CHECK(answer.body == c.body);
        CHECK(answer.header("Content-Range") == c.range);
    }
}

TEST_CASE("listings: pages, beginnings, folders")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    for (const char* name : {"a", "b/1", "b/2", "b/x/3", "c", "d/1"})
        REQUIRE(client.call("PUT", client.storage + "/c/" + name, "x").status == 201);
    struct Case {
        const char* query;
        int status;
        const char* body;
    };
    const Case cases[] = {
        {"", 200, "a\nb/1\nb/2\nb/x/3\nc\nd/1\n"},
        {"limit=2", 200, "a\nb/1\n"},
        {"marker=b/2", 200, "b/x/3\nc\nd/1\n"},
        {"marker=b/2&end_marker=d", 200, "b/x/3\nc\n"},
        {"prefix=b/", 200, "b/1\nb/2\nb/x/3\n"},
        {"delimiter=/", 200, "a\nb/\nc\nd/\n"},
        {"delimiter=/&limit=2", 200, "a\nb/\n"},
        {"delimiter=/&marker=b/", 200, "c\nd/\n"},
        {"prefix=b/&delimiter=/", 200, "b/1\nb/2\nb/x/\n"},
        {"prefix=z", 204, ""},
        {"limit=10001", 412, "<html><h1>Precondition Failed</h1><p>Maximum limit is 10000</p></html>"},
        {"limit=x", 412, "<html><h1>Precondition Failed</h1><p>Value of limit must be a non-negative integer</p></html>"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.query);
        const Answer answer = client.call("GET", client.storage + "/c?" + c.query);
        CHECK(answer.status == c.status);
        CHECK(answer.body == c.body);
    }
    const Value folders = client.call("GET", client.storage + "/c?delimiter=/&format=json").json();
    CHECK(at(folders, "1") == R"({"subdir":"b/"})");
    CHECK(client.call("GET", client.storage + "/c", {}, {{"Accept", "application/json"}}).json().size() == 6);
    CHECK(client.call("GET", client.storage + "/c").header("X-Container-Bytes-Used") == "6");
}

TEST_CASE("an object with a time of deletion is gone afterwards")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/o", "x", {{"X-Delete-After", "1"}}).status == 201);
    CHECK(!client.call("HEAD", client.storage + "/c/o").header("X-Delete-At").empty());
    sleep_ms(1050);
    CHECK(client.call("GET", client.storage + "/c/o").status == 404);
    CHECK(client.call("GET", client.storage + "/c").status == 204);
    CHECK(client.call("DELETE", client.storage + "/c").status == 204);
}

TEST_CASE("a copy has the same contents and outlives its source")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/o", "contents", {{"X-Object-Meta-A", "1"}}).status == 201);
    CHECK(client.call("PUT", client.storage + "/c/copy", {}, {{"X-Copy-From", "/c/o"}, {"Content-Length", "0"}}).status == 201);
    CHECK(client.call("PUT", client.storage + "/c/copy2", {}, {{"X-Copy-From", "/c/none"}, {"Content-Length", "0"}}).status == 404);
    CHECK(client.call("DELETE", client.storage + "/c/o").status == 204);
    CHECK(client.call("GET", client.storage + "/c/copy").body == "contents");
    CHECK(client.call("HEAD", client.storage + "/c/copy").header("X-Object-Meta-A") == "1");
    CHECK(client.call("DELETE", client.storage + "/c/copy").status == 204);
    CHECK(blob_files(client) == 0);
}

TEST_CASE("static large objects: put together, checked, taken apart")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/parts").status == 201);
    const std::string first = client.call("PUT", client.storage + "/parts/1", "01234").header("Etag");
    const std::string second = client.call("PUT", client.storage + "/parts/2", "56789").header("Etag");
    const std::string big = client.storage + "/c/big";
    struct Refused {
        const char* name;
        std::string manifest;
        const char* body;
    };
    const Refused refused[] = {
        {"a missing part", R"([{"path": "/parts/3"}])", "Errors:\n/parts/3, 404 Not Found\n"},
        {"another checksum", R"([{"path": "/parts/1", "etag": ")" + second + R"("}])", "Errors:\n/parts/1, Etag Mismatch\n"},
        {"another size", R"([{"path": "/parts/1", "size_bytes": 4}])", "Errors:\n/parts/1, Size Mismatch\n"},
        {"a range that is not there", R"([{"path": "/parts/1", "range": "9-12"}])", "Errors:\n/parts/1, Unsatisfiable Range\n"},
    };
    for (const Refused& c : refused) {
        CAPTURE(c.name);
        const Answer answer = client.call("PUT", big + "?multipart-manifest=put", c.manifest);
        CHECK(answer.status == 400);
        CHECK(answer.body == c.body);
    }
    const std::string manifest = R"([{"path": "/parts/1", "etag": ")" + first + R"(", "size_bytes": 5}, {"path": "/parts/2"}])";
    const Answer put = client.call("PUT", big + "?multipart-manifest=put", manifest);
    CHECK(put.status == 201);
    CHECK(put.header("Etag") == '"' + hex(md5(first + second)) + '"');
    const Answer get = client.call("GET", big);
    CHECK(get.body == "0123456789");
    CHECK(get.header("X-Static-Large-Object") == "True");
    CHECK(client.call("GET", big, {}, {{"Range", "bytes=3-6"}}).body == "3456");
    CHECK(client.call("HEAD", big).header("Content-Length") == "10");
    CHECK(at(client.call("GET", big + "?multipart-manifest=get").json(), "1/name") == "/parts/2");
    const std::string ranged = R"([{"path": "/parts/1", "range": "1-3"}, {"path": "/c/big"}])";
    REQUIRE(client.call("PUT", client.storage + "/c/nested?multipart-manifest=put", ranged).status == 201);
    CHECK(client.call("GET", client.storage + "/c/nested").body == "1230123456789");
    REQUIRE(client.call("PUT", client.storage + "/parts/2", "other").status == 201);
    CHECK(client.call("GET", big).status == 409);
    const Answer removed = client.call("DELETE", big + "?multipart-manifest=delete");
    CHECK(at(removed.json(), "Number Deleted") == "3");
    CHECK(client.call("GET", client.storage + "/parts").status == 204);
}

TEST_CASE("dynamic large objects are all that begin alike")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/part 2", "world").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/part 1", "hello ").status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/whole", {}, {{"X-Object-Manifest", "c/part%20"}, {"Content-Length", "0"}}).status ==
            201);
    CHECK(client.call("GET", client.storage + "/c/whole").body == "hello world");
    CHECK(client.call("HEAD", client.storage + "/c/whole").header("X-Object-Manifest") == "c/part ");  // decoded by this library
}

TEST_CASE("a container open to everybody can be read, not written")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c", {}, {{"X-Container-Read", ".r:*"}}).status == 201);
    REQUIRE(client.call("PUT", client.storage + "/c/o", "public").status == 201);
    CHECK(client.anonymous("GET", client.storage + "/c/o").body == "public");
    CHECK(client.anonymous("PUT", client.storage + "/c/o", "mine").status == 401);
    CHECK(client.anonymous("GET", client.storage + "/c").status == 401);
}

TEST_CASE("a large upload arrives whole, in pieces of unknown number too")
{
    CloudClient client;
    REQUIRE(client.call("PUT", client.storage + "/c").status == 201);
    std::string contents;
    for (int i = 0; contents.size() < (5U << 20U); ++i) contents += std::to_string(i) + ",";
    CHECK(client.call("PUT", client.storage + "/c/whole", contents).header("Etag") == hex(md5(contents)));
    CHECK(client.call("GET", client.storage + "/c/whole").body == contents);
    httplib::Client http("127.0.0.1", client.cloud().port());
    const auto result = http.Put(
        client.storage + "/c/pieces", {{"X-Auth-Token", client.token}},
        [&](std::size_t offset, httplib::DataSink& sink) {
            const std::size_t size = std::min<std::size_t>(100'000, contents.size() - offset);
            if (size == 0) {
                sink.done();
                return true;
            }
            return sink.write(contents.data() + offset, size);
        },
        "text/plain");
    REQUIRE(result);
    CHECK(result->status == 201);
    CHECK(client.call("GET", client.storage + "/c/pieces").body == contents);
}
