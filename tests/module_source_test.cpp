// What `source` of a module block may say, and what it means.
#include "config/module_source.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>

#include "config/module_lock.hpp"

using namespace rxplan;
using config::ModuleSource;

namespace {

// `git URL ref=v1 in modules/a`, `archive URL zip`, `folder ./a`, `error: ...`
std::string read(std::string_view text)
{
    const auto source = config::parse_module_source(text);
    if (!source) return "error: " + source.error();
    std::string line;
    switch (source->kind) {
        case ModuleSource::Kind::folder:
            return "folder " + source->location;
        case ModuleSource::Kind::git:
            line = "git " + source->location;
            if (!source->ref.empty()) line += " ref=" + source->ref;
            break;
        case ModuleSource::Kind::archive:
            line = "archive " + source->location + (source->archive == ModuleSource::Archive::zip ? " zip" : " tar");
            if (!source->checksum.empty()) line += " " + source->checksum;
            break;
    }
    if (!source->folder.empty()) line += " in " + source->folder;
    return line;
}

}  // namespace

TEST_CASE("module sources")
{
    const std::pair<const char*, const char*> table[] = {
        {"./network", "folder ./network"},
        {"../common/network", "folder ../common/network"},
        {"git::https://example.com/net.git", "git https://example.com/net.git"},
        {"git::https://example.com/net.git//modules/a?ref=v1.2.0", "git https://example.com/net.git ref=v1.2.0 in modules/a"},
        {"git::https://example.com/net.git?ref=v1&depth=1", "git https://example.com/net.git ref=v1"},
        {"git::ssh://git@example.com/net.git", "git ssh://git@example.com/net.git"},
        {"git::file:///srv/net?ref=main", "git file:///srv/net ref=main"},
        {"git@github.com:owner/net.git//a", "git git@github.com:owner/net.git in a"},
        {"github.com/owner/net", "git https://github.com/owner/net.git"},
        {"github.com/owner/net//a/b?ref=v2", "git https://github.com/owner/net.git ref=v2 in a/b"},
        {"https://example.com/net.tar.gz", "archive https://example.com/net.tar.gz tar"},
        {"https://example.com/net-1.0.zip//net-1.0/a", "archive https://example.com/net-1.0.zip zip in net-1.0/a"},
        {"https://example.com/get?archive=zip", "archive https://example.com/get zip"},
        {"https://example.com/net.tgz//*?checksum=sha256:00", "archive https://example.com/net.tgz tar sha256:00 in *"},
        {"file:///srv/net.tar.xz", "archive file:///srv/net.tar.xz tar"},
        {"/srv/net.zip", "archive /srv/net.zip zip"},
        {"hashicorp/consul/aws", "error: module registries are not supported; name the git repository or archive itself"},
        {"network", "error: a local folder starts with `./` or `../`, a git repository with `git::`, an archive with `https://`"},
        {"https://example.com/net.zip\nuser = \"x\"", "error: an address has no control characters, such as the end of a line"},
        {"s3::https://bucket/net.zip", "error: `s3::` sources are not supported; git repositories and archives are"},
        {"git::https://example.com/net.git//../etc", "error: the folder behind `//` must be inside of the package"},
        {"git::--upload-pack=/bin/sh", "error: neither the address nor `ref` may begin with `-`"},
        {"git::https://example.com/net.git?ref=--help", "error: neither the address nor `ref` may begin with `-`"},
        {"git::https://example.com/net.git?sshkey=x", "error: a git source takes the parameter `ref`, not `sshkey`"},
        {"https://example.com/net", "error: an archive's name ends in `.zip`, `.tar.gz`, `.tar.xz` or `.tar.bz2`"},
        {"github.com/owner", "error: `github.com/` is followed by an owner and a repository"},
        {"", "error: it may not be empty"},
    };
    for (const auto& row : table) {
        CAPTURE(row.first);
        CHECK(read(row.first) == row.second);
    }
}

TEST_CASE("credentials of a source are no part of its name")
{
    const auto source = config::parse_module_source("git::https://user:hunter2@example.com/net.git//a?ref=v1");
    REQUIRE(source);
    CHECK(source->credentials == "user:hunter2");
    CHECK(source->package() == "git::https://example.com/net.git?ref=v1");
}

TEST_CASE("a lock as text")
{
    CHECK(config::module_lock_text({{"git::https://example.com/net.git", {"0123", "sha256:ab"}}, {"/srv/net.zip", {"", "sha256:cd"}}}) ==
          "# Written by rxplan: what the modules from elsewhere contain. Keep it under version control.\n"
          "\n"
          "module \"/srv/net.zip\" {\n"
          "  hash = \"sha256:cd\"\n"
          "}\n"
          "\n"
          "module \"git::https://example.com/net.git\" {\n"
          "  commit = \"0123\"\n"
          "  hash   = \"sha256:ab\"\n"
          "}\n");
}
