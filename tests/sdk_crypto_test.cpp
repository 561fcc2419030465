// Digests, codes and encodings against published values.
#include <doctest/doctest.h>

#include <cstdio>
#include <filesystem>

#include "rxplan/crypto.hpp"

using namespace rxplan;

TEST_CASE("digests of `abc` are those of their standards")
{
    CHECK(hex(md5("abc")) == "900150983cd24fb0d6963f7d28e17f72");
    CHECK(hex(sha1("abc")) == "a9993e364706816aba3e25717850c26c9cd0d89d");
    CHECK(hex(sha256("abc")) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha512("abc")).substr(0, 32) == "ddaf35a193617abacc417349ae204131");
    CHECK(hex(sha256("")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("message authentication codes are those of RFC 2202 and RFC 4231, test case 2")
{
    const std::string text = "what do ya want for nothing?";
    CHECK(hex(hmac(Digest::sha1, "Jefe", text)) == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
    CHECK(hex(hmac(Digest::sha256, "Jefe", text)) == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST_CASE("a digest in pieces is the digest of the whole")
{
    Hasher hasher(Digest::sha256);
    hasher.update("a");
    hasher.update("");
    hasher.update("bc");
    CHECK(hasher.finish() == sha256("abc"));
}

TEST_CASE("a file's digest is that of its content, and says why there is none")
{
    const auto path = std::filesystem::temp_directory_path() / ("rxplan-digest-" + hex(random_bytes(8)));
    const std::string content(200'000, 'x');
    std::FILE* file = std::fopen(path.c_str(), "wb");
    REQUIRE(file != nullptr);
    std::fwrite(content.data(), 1, content.size(), file);
    std::fclose(file);
    CHECK(sha256_file(path) == sha256(content));
    CHECK(digest_file(Digest::md5, path) == md5(content));
    std::filesystem::remove(path);
    CHECK(sha256_file(path).error() == "no such file or directory");
    CHECK(sha256_file("/").error() == "is a directory");
}

TEST_CASE("base64 goes there and back, and refuses what is none")
{
    for (const std::string text : {"", "f", "fo", "foo", "foob", "fooba", "foobar"}) CHECK(base64_decode(base64_encode(text)) == text);
    CHECK(base64_encode("foob") == "Zm9vYg==");
    CHECK(base64url_encode("\xfb\xff\xfe") == "-__-");
    CHECK(base64_decode("Zm9v\r\nYg==\n") == "foob");
    for (const char* wrong : {"Zm9", "Zm9v!mFy", "=m9v", "Zm=v", "Zm9vYg==Zg==", "===="}) CHECK_FALSE(base64_decode(wrong).has_value());
}

TEST_CASE("hexadecimal goes there and back, and refuses what is none")
{
    CHECK(hex(std::string_view("\x00\x7f\xff", 3)) == "007fff");
    CHECK(hex_decode("007FfF") == std::string("\x00\x7f\xff", 3));
    CHECK_FALSE(hex_decode("0").has_value());
    CHECK_FALSE(hex_decode("0g").has_value());
}

TEST_CASE("names of digests")
{
    CHECK(digest_by_name("sha512") == Digest::sha512);
    CHECK(digest_name(Digest::sha1) == "sha1");
    CHECK_FALSE(digest_by_name("SHA1").has_value());
}

TEST_CASE("random bytes are as many as were asked for, and others each time")
{
    CHECK(random_bytes(0).empty());
    CHECK(random_bytes(32).size() == 32);
    CHECK(random_bytes(32) != random_bytes(32));
}

TEST_CASE("equality in constant time is equality")
{
    CHECK(equal_in_constant_time("abc", "abc"));
    CHECK_FALSE(equal_in_constant_time("abc", "abd"));
    CHECK_FALSE(equal_in_constant_time("abc", "abcd"));
}
