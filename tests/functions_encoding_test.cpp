#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/functions.hpp"

using namespace rxplan;
using namespace rxplan::testing;
namespace fs = std::filesystem;

TEST_CASE("JSON")
{
    check_rows({
        {"jsonencode", R"([{"b": [1.50, null, true], "a": "<>&\u2028 \b\u0001é"}])",
         R"("{\"a\":\"\\u003c\\u003e\\u0026\\u2028 \\b\\u0001é\",\"b\":[1.5,null,true]}")"},
        {"jsonencode", "[null]", R"("null")"},
        {"jsondecode", R"(["[1, 2.50, null, {\"a\": \"e\\u0301\"}]"])", R"([1, 2.5, null any, {a = "é"}])"},
        {"jsondecode", R"(["{\"e\u0301\": 1, \"é\": 2, \"a\": 3}"])", "{a = 3, é = 2}"},
        {"jsondecode", R"(["0.1234567890123456789012345"])", "0.1234567890123456789012345"},
        {"jsondecode", R"(["{\"a\":1,"])", "error 0: this is not JSON: a comma, colon, bracket or value is missing or misplaced (byte 7)"},
        {"jsondecode", R"([""])", "error 0: this is not JSON: the text is empty (byte 0)"},
    });
}

TEST_CASE("base64, URLs and other encodings")
{
    check_rows({
        {"base64encode", R"(["é"])", R"("w6k=")"},
        {"base64decode", R"(["w6k="])", R"("é")"},
        {"base64decode", R"(["/w=="])", "error 0: what this decodes to is not valid UTF-8"},
        {"base64decode", R"(["###"])", "error 0: this is not base64"},
        {"base64decode", R"(["w6k"])", "error 0: this is not base64"},
        {"urlencode", R"-(["a b/é~*'()"])-", R"("a+b%2F%C3%A9~%2A%27%28%29")"},
        {"urldecode", R"(["a+b%2F%C3%A9~"])", R"("a b/é~")"},
        {"urldecode", R"(["%4"])", "error 0: `%4` is no escape"},
        {"urldecode", R"(["%ff"])", "error 0: what this decodes to is not valid UTF-8"},
        {"textencodebase64", R"(["é😀", "UTF-16LE"])", R"("6QA92ADe")"},
        {"textdecodebase64", R"(["6QA92ADe", "utf-16le"])", R"("é😀")"},
        {"textencodebase64", R"(["é", "UTF-16BE"])", R"("AOk=")"},
        {"textencodebase64", R"(["é", "ISO-8859-1"])", R"("6Q==")"},
        {"textdecodebase64", R"(["6Q==", "ISO-8859-1"])", R"("é")"},
        {"textencodebase64", R"(["é", "UTF-8"])", R"("w6k=")"},
        {"textdecodebase64", R"(["w6k=", "UTF-8"])", R"("é")"},
        {"textencodebase64", R"(["€", "ISO-8859-1"])", "error 0: a character in it does not exist in ISO-8859-1"},
        {"textdecodebase64", R"(["AA==", "UTF-16LE"])", "error 0: what this decodes to is not UTF-16LE"},
        {"textdecodebase64", R"(["AN4=", "UTF-16LE"])", "error 0: what this decodes to is not UTF-16LE"},
        {"textdecodebase64", R"(["/w==", "US-ASCII"])", "error 0: what this decodes to is not US-ASCII"},
        {"textdecodebase64", R"(["#", "US-ASCII"])", "error 0: this is not base64"},
        {"textencodebase64", R"(["é", "nope"])",
         "error 1: there is no encoding `nope`; usual ones are UTF-16LE, ISO-8859-1 and windows-1252"},
        {"base64gunzip", R"(["H4sIAAAAAAAAA8tIzcnJBwCGphA2BQAAAA=="])", R"("hello")"},
        {"base64gunzip", R"(["aGVsbG8="])", "error 0: what this decodes to is not gzip"},
        {"base64gunzip", R"(["H4sIAAAAAAAAA8tIzcnJ"])", "error 0: what this decodes to is not gzip"},
        {"base64gunzip", R"(["#"])", "error 0: this is not base64"},
    });
    const auto gzip = eval::call_function(*eval::find_function("base64gzip"), std::vector{text(std::string(100'000, 'x') + "é")}, {});
    REQUIRE(gzip.has_value());
    CHECK(gzip->as_string().size() < 1000);
    CHECK(call("base64gunzip", {*gzip}) == '"' + std::string(100'000, 'x') + "é\"");
}

TEST_CASE("CSV")
{
    check_rows({
        {"csvdecode", R"(["a,b\n1,\"x,y\"\r\n2,\n"])", R"(list[{a = "1", b = "x,y"}, {a = "2", b = ""}])"},
        {"csvdecode", R"(["a\n\"x\"\"y\nz\"\n\n"])", "list[{a = \"x\\\"y\\nz\"}]"},
        {"csvdecode", R"(["a,b\n"])", "list[]"},
        {"csvdecode", R"(["a,b\n1,2\n1\n"])", "error 0: line 3: 1 fields, the header has 2"},
        {"csvdecode", R"([""])", "error 0: a header line is missing"},
        {"csvdecode", R"(["a,a\n1,2\n"])", "error 0: the column `a` is there twice"},
        {"csvdecode", R"(["a\n\"x\n"])", "error 0: line 2: a quote is not closed"},
        {"csvdecode", R"(["a\n\"b\"c\n"])", "error 0: line 2: something follows a closing quote"},
        {"csvdecode", R"(["a\nb\"c\n"])", "error 0: line 2: a quote in a field that does not begin with one"},
    });
}

TEST_CASE("YAML is written as Terraform writes it")
{
    // Each output is what `yamlencode` of Terraform 1.11 gives.
    check_rows({
        {"yamlencode",
         R"([{"a": "b", "c": ["d", {"e": 1, "f": []}], "n": null, "t": true, "s": "multi\nline", "k": {}, "q: x": "y", "num": 1.5}])",
         R"("\"a\": \"b\"\n\"c\":\n- \"d\"\n- \"e\": 1\n  \"f\": []\n\"k\": {}\n\"n\": null\n\"num\": 1.5\n\"q: x\": \"y\"\n\"s\": |-\n  multi\n  line\n\"t\": true\n")"},
        {"yamlencode", R"(["x"])", R"("\"x\"\n")"},
        {"yamlencode", R"([[]])", R"("[]\n")"},
        {"yamlencode", R"([[[1, 2], [3]]])", R"("- - 1\n  - 2\n- - 3\n")"},
        {"yamlencode", R"([[{"a": 1, "b": [{"c": 1, "d": 2}, []]}, [[[]]], {}, "x"]])",
         R"("- \"a\": 1\n  \"b\":\n  - \"c\": 1\n    \"d\": 2\n  - []\n- - - []\n- {}\n- \"x\"\n")"},
        {"yamlencode", R"([{"a": [[1, {"b": 2}]]}])", R"("\"a\":\n- - 1\n  - \"b\": 2\n")"},
        {"yamlencode", "[true]", R"("true\n...\n")"},
        {"yamlencode", "[null]", R"("null\n...\n")"},
        {"yamlencode", R"(["a\nb"])", R"("|-\n  a\n  b\n")"},
        {"yamlencode", R"([{"a": ["x\n\n"], "b": 1}])", R"("\"a\":\n- |+\n  x\n\n\"b\": 1\n")"},
        {"yamlencode", R"([{"a": {"b": {"c": "p\nq", "d": [["m\nn"]]}}}])",
         R"("\"a\":\n  \"b\":\n    \"c\": |-\n      p\n      q\n    \"d\":\n    - - |-\n        m\n        n\n")"},
        {"yamlencode", R"([{"a": " \nb", "b": "\n b", "c": "a\n  b", "d": " ", "e": "\n", "f": "a\tb\nc", "g": "a\nb ", "h": "a\r\nb"}])",
         R"("\"a\": \" \\nb\"\n\"b\": |2-\n\n   b\n\"c\": |-\n  a\n    b\n\"d\": \" \"\n\"e\": |2+\n\n\"f\": \"a\\tb\\nc\"\n\"g\": \"a\\nb \"\n\"h\": \"a\\r\\nb\"\n")"},
        {"yamlencode", R"(["é😀\u0085\u00a0\ufeff\u007f\u0000\u001b\\\""])", R"("\"é\\U0001F600\\N \\uFEFF\\x7F\\0\\e\\\\\\\"\"\n")"},
        {"yamlencode",
         R"([{"a": {"b": "abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg  hijk "}}])",
         R"("\"a\":\n  \"b\": \"abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg  hijk abcdefg\n    \\ hijk abcdefg  hijk \"\n")"},
        {"yamlencode", R"([{"a\nb": 1}])", R"("? |-\n  a\n  b\n: 1\n")"},
    });
}

TEST_CASE("YAML is read")
{
    check_rows({
        {"yamldecode", R"(["a: 1\nb: [x, 2.5, true, null, ~, 0x1F, 0o17, 1e3]\nc: {d: yes}\n"])",
         R"({a = 1, b = ["x", 2.5, true, null any, null any, 31, 15, 1000], c = {d = true}})"},
        {"yamldecode", R"(["a: !!str 1\nb: |\n  t\n  u\nc: >-\n  x\n  y\ne: !!binary aGk=\nf: '5'\ng: \"\\u00e9\"\n"])",
         R"({a = "1", b = "t\nu\n", c = "x y", e = "aGk=", f = "5", g = "é"})"},
        {"yamldecode", R"(["a: 017\nb: 1_000\nc: 0b11\nj: +5\nk: .5\nl: 5.\nn: =\nv: 08\nt: 1e\nu: -0x1F\n"])",
         R"({a = 17, b = "1_000", c = "0b11", false = "=", j = 5, k = 0.5, l = 5, t = "1e", u = "-0x1F", v = 8})"},
        {"yamldecode",
         R"(["a: 2001-01-01\nb: 2001-12-14t21:59:43.10-05:00\nc: 2001-12-14 21:59:43\nd: 2001-1-1\ne: 2001-12-14T21:59:43.5+02:00\nf: 2001-13-01\n"])",
         R"({a = "2001-01-01T00:00:00Z", b = "2001-12-14T21:59:43-05:00", c = "2001-12-14T21:59:43Z", d = "2001-01-01T00:00:00Z", e = "2001-12-14T21:59:43+02:00", f = "2001-13-01"})"},
        {"yamldecode", R"(["a: !!bool yes\nb: !!seq []\nc: !!map {}\nd: !!int 5\ne: !!float 5\nf: !!null x\ng: !!str\n"])",
         R"({a = true, b = [], c = {}, d = 5, e = 5, f = null any, g = ""})"},
        {"yamldecode", R"(["a: &x [1]\nb: *x"])", "{a = [1], b = [1]}"},
        {"yamldecode", R"(["- &x {k: v, z: 0}\n- <<: *x\n  z: 1\n"])", R"([{k = "v", z = 0}, {k = "v", z = 1}])"},
        {"yamldecode", R"(["1: x\ntrue: y"])", R"({1 = "x", true = true})"},
        {"yamldecode", R"(["a: 1\na: 2"])", "{a = 2}"},
        {"yamldecode", R"(["~"])", "null any"},
        {"yamldecode", R"(["0.1234567890123456789012345"])", "0.1234567890123456789012345"},
    });
}

TEST_CASE("what is no YAML, or has no value, is refused")
{
    for (const std::string yaml :
         {"", "# only a comment", "--- 1\n--- 2", "a: {b: c", "a: .nan", "? [a]\n: b", "a: !!int x", "a: !!bool maybe", "a: !!float x",
          "a: !!timestamp x", "a: !foo x", "d: !!set {x}", "<<: [{a: 1}]\nb: 2", "null: 1", "a: &x [*x]", "a: *x", "\"a", "a: b: c"}) {
        CHECK_MESSAGE(call("yamldecode", {text(yaml)}).substr(0, 9) == "error 0: ", yaml);
    }
    std::string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n";
    for (char name = 'b'; name < 'k'; ++name) {
        const std::string alias = std::string("*") + static_cast<char>(name - 1);
        bomb += std::string(1, name) + ": &" + name + " [" + alias;
        for (int i = 0; i < 9; ++i) bomb += "," + alias;
        bomb += "]\n";
    }
    // Of these yaml-cpp would make documents without end.
    CHECK(call("yamldecode", {text(", x")}) == "error 0: this is not YAML: line 1, column 1: unexpected sign");
    CHECK(call("yamldecode", {text("--- [1]\n, b")}) == "error 0: this is not YAML: line 2, column 1: unexpected sign");
    CHECK(call("yamldecode", {text("--- 1\n--- 2\n")}) == "error 0: there is more than one YAML document in it");
    CHECK(call("yamldecode", {text(bomb)}) == "error 0: aliases make this larger than a million values");
}

TEST_CASE("digests")
{
    check_rows({
        {"md5", R"(["a"])", R"("0cc175b9c0f1b6a831c399e269772661")"},
        {"sha1", R"(["a"])", R"("86f7e437faa5a7fce15d1ddcb9eaeaea377667b8")"},
        {"sha256", R"(["a"])", R"("ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb")"},
        {"sha512", R"(["a"])",
         R"("1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75")"},
        {"base64sha256", R"(["a"])", R"("ypeBEsobvcr6wjGzmiPcTaeG7/gUfE5yuYB3ha/uSLs=")"},
        {"base64sha512", R"(["a"])", R"("H0D8ktokFpR1CXnubPWC8tXX0o4YM13gWrxU0FYOD1MChgxlK/CNVgJSql50IQVG82n7u86MEs/HlXsmUv6adQ==")"},
        {"uuidv5", R"(["dns", "www.terraform.io"])", R"("a5008fae-b28c-5ba5-96cd-82b4c53552d6")"},
        {"uuidv5", R"(["6ba7b810-9dad-11d1-80b4-00c04fd430c8", "x"])", R"("05b16a01-46c6-56dd-bd6e-c6dfb4a1427a")"},
        {"uuidv5", R"(["zz", "x"])", "error 0: the namespace `zz` is neither dns, url, oid, x500 nor a UUID"},
        {"bcrypt", R"(["x", 32])", "error 1: a number not above 31 is required"},
        {"bcrypt", R"(["x", 4, 5])", "error 2: `bcrypt` takes one or two arguments"},
        {"rsadecrypt", R"(["#", "x"])", "error 0: this is not base64"},
        {"rsadecrypt", R"(["eA==", "x"])", "error 1: an RSA private key in PEM form without passphrase is required"},
    });
    const std::string hash = call_json("bcrypt", R"(["x", 4])");
    CHECK(hash.size() == 62);
    CHECK(hash.substr(0, 8) == "\"$2a$04$");
    CHECK(hash != call_json("bcrypt", R"(["x", 4])"));
    CHECK(call("bcrypt", {text(std::string(73, 'x'))}) == "error 0: this is longer than the 72 bytes that bcrypt takes");
}

namespace {
// A folder that goes with the test.
struct Folder {
    fs::path path;
    Folder()
    {
        std::string name = (fs::temp_directory_path() / "rxplan-functions-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    ~Folder() { fs::remove_all(path); }
    void write(const fs::path& name, std::string_view content) const
    {
        fs::create_directories((path / name).parent_path());
        std::ofstream(path / name, std::ios::binary) << content;
    }
};

}  // namespace

TEST_CASE("files")
{
    const Folder folder;
    folder.write("a.txt", "e\xcc\x81");
    folder.write("binary", std::string_view("\xff\x00", 2));
    folder.write("empty", "");
    const eval::FunctionContext context{folder.path};
    check_rows(
        {
            {"file", R"(["a.txt"])", R"("é")"},
            {"file", R"(["./empty"])", R"("")"},
            {"file", R"(["binary"])", "error 0: `binary` is not valid UTF-8, read it by `filebase64`"},
            {"file", R"(["nope"])", "error 0: `nope`: no such file or directory"},
            {"file", R"(["."])", "error 0: `.`: is a directory"},
            {"filebase64", R"(["binary"])", R"("/wA=")"},
            {"filebase64", R"(["nope"])", "error 0: `nope`: no such file or directory"},
            {"filesha256", R"(["empty"])", R"("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")"},
            {"filemd5", R"(["empty"])", R"("d41d8cd98f00b204e9800998ecf8427e")"},
            {"filesha1", R"(["empty"])", R"("da39a3ee5e6b4b0d3255bfef95601890afd80709")"},
            {"filebase64sha256", R"(["empty"])", R"("47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")"},
            {"filesha512", R"(["nope"])", "error 0: `nope`: no such file or directory"},
            {"fileexists", R"(["empty"])", "true"},
            {"fileexists", R"(["nope"])", "false"},
            {"fileexists", R"(["nope/nope"])", "false"},
            {"fileexists", R"(["."])", "error 0: `.`: is a directory, not a file"},
        },
        context);
    CHECK(call("file", {text((folder.path / "a.txt").string())}, eval::FunctionContext{"/nowhere"}) == R"("é")");
}

TEST_CASE("sets of files")
{
    const Folder folder;
    for (const std::string name : {"a.txt", "b.txt", "c.md", ".hidden", "sub/d.txt", "sub/deep/e.txt", "other/f.TXT", "x[1].txt"})
        folder.write(name, "x");
    fs::create_directory_symlink(folder.path / "sub", folder.path / "link");
    fs::create_symlink(folder.path / "c.md", folder.path / "linked.md");
    const eval::FunctionContext context{folder.path};
    check_rows(
        {
            {"fileset", R"([".", "*.txt"])", R"(set["a.txt", "b.txt", "x[1].txt"])"},
            {"fileset", R"([".", "**/*.txt"])", R"(set["a.txt", "b.txt", "sub/d.txt", "sub/deep/e.txt", "x[1].txt"])"},
            {"fileset", R"([".", "sub/**"])", R"(set["sub/d.txt", "sub/deep/e.txt"])"},
            {"fileset", R"([".", "*/*"])", R"(set["other/f.TXT", "sub/d.txt"])"},
            {"fileset", R"([".", "[!a-b].*"])", R"(set["c.md"])"},
            {"fileset", R"([".", "?.{md,txt}"])", R"(set["a.txt", "b.txt", "c.md"])"},
            {"fileset", R"([".", "{sub/{deep/,}*,c*}"])", R"(set["c.md", "sub/d.txt", "sub/deep/e.txt"])"},
            {"fileset", R"([".", "x\\[1\\]*"])", R"(set["x[1].txt"])"},
            {"fileset", R"([".", "*d.md"])", R"(set["linked.md"])"},
            {"fileset", R"(["sub", "*"])", R"(set["d.txt"])"},
            {"fileset", R"(["nope", "*"])", "set[]"},
            {"fileset", R"([".", "[a"])", "error 1: a bracket or brace in this pattern is not closed, or it ends in a backslash"},
            {"fileset", R"([".", "{a"])", "error 1: a bracket or brace in this pattern is not closed, or it ends in a backslash"},
        },
        context);
}

TEST_CASE("paths")
{
    setenv("HOME", "/home/user", 1);
    check_rows(
        {
            {"abspath", R"(["a/../b/./c//d"])", R"("/base/b/c/d")"},
            {"abspath", R"(["/x/.."])", R"("/")"},
            {"abspath", R"([""])", R"("/base")"},
            {"basename", R"(["a/b/"])", R"("b")"},
            {"basename", R"([""])", R"(".")"},
            {"basename", R"(["/"])", R"("/")"},
            {"basename", R"(["a.txt"])", R"("a.txt")"},
            {"dirname", R"(["a/b/c"])", R"("a/b")"},
            {"dirname", R"(["a/b/"])", R"("a/b")"},
            {"dirname", R"(["/"])", R"("/")"},
            {"dirname", R"(["/a"])", R"("/")"},
            {"dirname", R"(["a"])", R"(".")"},
            {"pathexpand", R"(["~/x"])", R"("/home/user/x")"},
            {"pathexpand", R"(["~"])", R"("/home/user")"},
            {"pathexpand", R"(["a/~"])", R"("a/~")"},
            {"pathexpand", R"(["~root/x"])", "error 0: only one's own home directory can be expanded, and only where it is known"},
        },
        eval::FunctionContext{"/base"});
}
