#include "config/module_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace rxplan::config {

namespace {

using Result = tl::expected<ModuleSource, std::string>;

constexpr std::array<std::string_view, 8> tar_endings{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".tar.zst"};
constexpr std::array<std::string_view, 4> other_schemes{"s3::", "gcs::", "hg::", "oci://"};

std::optional<ModuleSource::Archive> archive_of(std::string_view name)
{
    if (name.ends_with(".zip")) return ModuleSource::Archive::zip;
    if (std::any_of(tar_endings.begin(), tar_endings.end(), [&](std::string_view ending) { return name.ends_with(ending); }))
        return ModuleSource::Archive::tar;
    return std::nullopt;
}

// Takes `name=value` parameters off the end: `...?ref=v1&depth=1`.
std::vector<std::pair<std::string, std::string>> take_parameters(std::string& text)
{
    std::vector<std::pair<std::string, std::string>> parameters;
    const auto begin = text.find('?');
    if (begin == std::string::npos) return parameters;
    std::string_view rest = std::string_view(text).substr(begin + 1);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('&'), rest.size());
        const auto item = rest.substr(0, end);
        const auto equals = std::min(item.find('='), item.size());
        parameters.emplace_back(item.substr(0, equals), item.substr(std::min(equals + 1, item.size())));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    text.erase(begin);
    return parameters;
}

// Takes the folder inside of the package off the end: `https://host/x.git//modules/a`.
std::string take_folder(std::string& text)
{
    const auto scheme = text.find("://");
    const auto at = text.find("//", scheme == std::string::npos ? 0 : scheme + 3);
    if (at == std::string::npos) return {};
    std::string folder = text.substr(at + 2);
    text.erase(at);
    while (folder.ends_with('/')) folder.pop_back();
    return folder;
}

// Takes `user:password@` out of a URL. The user of an ssh address is no secret and stays.
std::string take_credentials(std::string& url)
{
    const auto scheme = url.find("://");
    if (scheme == std::string::npos || url.starts_with("ssh")) return {};
    const auto begin = scheme + 3;
    const auto at = url.find('@', begin);
    if (at == std::string::npos || at > url.find('/', begin)) return {};
    std::string credentials = url.substr(begin, at - begin);
    url.erase(begin, at + 1 - begin);
    return credentials;
}

bool leaves(std::string_view folder)
{
    return folder == ".." || folder.starts_with("../") || folder.find("/../") != std::string_view::npos || folder.ends_with("/..") ||
           folder.starts_with('/');
}

Result git_source(std::string url, std::string folder)
{
    ModuleSource source;
    source.kind = ModuleSource::Kind::git;
    source.folder = std::move(folder);
    for (auto& [name, value] : take_parameters(url)) {
        if (name == "ref") {
            source.ref = std::move(value);
        } else if (name != "depth") {
            return tl::unexpected(fmt::format("a git source takes the parameter `ref`, not `{}`", name));
        }
    }
    source.credentials = take_credentials(url);
    source.location = std::move(url);
    if (source.location.empty() || source.location.starts_with('-') || source.ref.starts_with('-'))
        return tl::unexpected(std::string("neither the address nor `ref` may begin with `-`"));
    return source;
}

Result archive_source(std::string url, std::string folder)
{
    ModuleSource source;
    source.kind = ModuleSource::Kind::archive;
    source.folder = std::move(folder);
    std::string format;
    for (auto& [name, value] : take_parameters(url)) {
        if (name == "checksum") {
            source.checksum = std::move(value);
        } else if (name == "archive") {
            format = "." + value;
        } else {
            return tl::unexpected(fmt::format("an archive takes the parameters `archive` and `checksum`, not `{}`", name));
        }
    }
    source.credentials = take_credentials(url);
    const auto archive = archive_of(format.empty() ? url : format);
    if (!archive) return tl::unexpected(std::string("an archive's name ends in `.zip`, `.tar.gz`, `.tar.xz` or `.tar.bz2`"));
    source.archive = *archive;
    source.location = std::move(url);
    return source;
}

bool is_scp_address(std::string_view text)
{
    const auto at = text.find('@');
    const auto colon = text.find(':');
    return at != std::string_view::npos && colon != std::string_view::npos && at < colon && text.find('/') > at &&
           text.find("://") == std::string_view::npos;
}

}  // namespace

std::string ModuleSource::package() const
{
    if (kind == Kind::git) return fmt::format("git::{}{}{}", location, ref.empty() ? "" : "?ref=", ref);
    return location;
}

Result parse_module_source(std::string_view text)
{
    if (text.empty()) return tl::unexpected(std::string("it may not be empty"));
    // What other programs read line by line, or up to a NUL, must not say something else there.
    if (std::any_of(text.begin(), text.end(), [](unsigned char character) { return character < 0x20 || character == 0x7f; }))
        return tl::unexpected(std::string("an address has no control characters, such as the end of a line"));
    if (text == "." || text == ".." || text.starts_with("./") || text.starts_with("../")) {
        ModuleSource source;
        source.location = text;
        return source;
    }
    const auto other = std::find_if(other_schemes.begin(), other_schemes.end(), [&](auto scheme) { return text.starts_with(scheme); });
    if (other != other_schemes.end())
        return tl::unexpected(fmt::format("`{}` sources are not supported; git repositories and archives are", *other));

    std::string address(text);
    bool git = false;
    if (address.starts_with("git::")) {
        address.erase(0, 5);
        git = true;
    }
    // Parameters come last, behind the folder.
    const auto question = address.find('?');
    const std::string parameters = question == std::string::npos ? "" : address.substr(question);
    if (question != std::string::npos) address.erase(question);
    auto folder = take_folder(address);
    if (leaves(folder)) return tl::unexpected(std::string("the folder behind `//` must be inside of the package"));

    for (const std::string_view host : {"github.com/", "gitlab.com/", "bitbucket.org/"}) {
        if (!address.starts_with(host)) continue;
        const auto owner = address.find('/', host.size());
        if (owner == std::string::npos) return tl::unexpected(fmt::format("`{}` is followed by an owner and a repository", host));
        const auto rest = address.find('/', owner + 1);
        if (rest != std::string::npos) {
            folder = fmt::format("{}{}{}", address.substr(rest + 1), folder.empty() ? "" : "/", folder);
            address.erase(rest);
        }
        address = fmt::format("https://{}{}", address, address.ends_with(".git") ? "" : ".git");
        git = true;
    }
    if (git || is_scp_address(address) || address.starts_with("ssh://")) return git_source(address + parameters, std::move(folder));
    if (address.starts_with("https://") || address.starts_with("http://") || address.starts_with("file://") || address.starts_with('/'))
        return archive_source(address + parameters, std::move(folder));
    if (std::count(address.begin(), address.end(), '/') >= 2)
        return tl::unexpected(std::string("module registries are not supported; name the git repository or archive itself"));
    return tl::unexpected(
        std::string("a local folder starts with `./` or `../`, a git repository with `git::`, an archive with `https://`"));
}

}  // namespace rxplan::config
