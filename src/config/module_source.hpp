// Where a module comes from, as `source` says it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace rxplan::config {

struct ModuleSource {
    enum class Kind : std::uint8_t {
        folder,   // `./network`, `../common`: relative to the module that calls
        git,      // `git::https://...`, `git@host:path`, `github.com/owner/name`
        archive,  // `https://.../x.tar.gz`, `file:///...`, `/absolute/x.zip`
    };
    enum class Archive : std::uint8_t { tar, zip };

    Kind kind = Kind::folder;
    std::string location;     // the folder; or the URL or absolute path, without credentials and parameters
    std::string credentials;  // `user:password` of the URL; empty: none
    std::string ref;          // git: branch, tag or commit; empty: the default branch
    std::string checksum;     // archive: `sha256:<hex>` or another digest; empty: none given
    Archive archive = Archive::tar;
    std::string folder;  // inside of the package, behind `//`; may hold `*` for a name that occurs once; empty: the package itself

    // What names the package in the lock file and in messages: no credentials, no folder. Meaningless for kind folder.
    [[nodiscard]] std::string package() const;
};

// By the rules of Terraform's module sources. The error is a sentence's end: `a registry address needs ...`, without the source's text.
[[nodiscard]] tl::expected<ModuleSource, std::string> parse_module_source(std::string_view text);

}  // namespace rxplan::config
