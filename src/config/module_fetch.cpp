#include "config/module_fetch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <vector>

#include "config/program.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::config {

namespace fs = std::filesystem;
using Done = tl::expected<void, std::string>;

namespace {

// The line that says what went wrong: git's begins with `fatal:`; others end their complaints with it.
std::string last_line(std::string_view text)
{
    constexpr std::string_view fatal = "fatal: ";
    if (const auto found = text.find(fatal); found != std::string_view::npos && (found == 0 || text[found - 1] == '\n')) {
        text.remove_prefix(found + fatal.size());
        return std::string(text.substr(0, text.find('\n')));
    }
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.remove_suffix(1);
    const auto begin = text.rfind('\n');
    return std::string(begin == std::string_view::npos ? text : text.substr(begin + 1));
}

// `https://example.com:8080/` of an address there.
std::string_view server_of(std::string_view address)
{
    const auto scheme = address.find("://");
    const auto end = scheme == std::string_view::npos ? scheme : address.find('/', scheme + 3);
    return end == std::string_view::npos ? address : address.substr(0, end + 1);
}

tl::expected<std::string, std::string> run(ProgramRun program)
{
    const auto name = program.arguments.front();
    auto result = run_program(program);
    if (!result) return tl::unexpected(std::move(result.error()));
    if (result->status != 0) return tl::unexpected(fmt::format("`{}` failed: {}", name, last_line(result->errors)));
    return std::move(result->output);
}

class Repository {
public:
    Repository(const ModuleSource& source, const fs::path& folder) : source_(source), folder_(folder) {}

    tl::expected<std::string, std::string> take(const std::string& commit)
    {
        const auto& wanted = commit.empty() ? source_.ref : commit;
        if (auto made = git({"init", "-q", "."}); !made) return made;
        // One commit is enough where the server gives it by this name; otherwise all of them.
        const auto one = wanted.empty() ? "HEAD" : wanted;
        auto fetched = git({"fetch", "-q", "--depth", "1", "--", source_.location, one});
        if (!fetched && wanted.empty()) fetched = git({"fetch", "-q", "--", source_.location, one});
        if (!fetched && wanted.empty()) return fetched;
        if (!fetched) {
            auto all = git({"fetch", "-q", "--tags", "--update-head-ok", "--", source_.location, "+refs/heads/*:refs/heads/*"});
            if (!all) return all;
        }
        auto checked_out = git({"checkout", "-q", "--detach", fetched ? "FETCH_HEAD" : wanted});
        if (!checked_out) return checked_out;
        if (auto parts = submodules(); !parts) return tl::unexpected(std::move(parts.error()));
        auto head = git({"rev-parse", "HEAD"});
        if (!head) return head;
        auto taken = last_line(*head);
        if (!commit.empty() && taken != commit) return tl::unexpected(fmt::format("commit {} could not be checked out", commit));
        forget_repository();
        return taken;
    }

private:
    tl::expected<std::string, std::string> git(std::vector<std::string> arguments)
    {
        ProgramRun program;
        // Line endings as they are in the repository: the hash of the files must be the same everywhere.
        program.arguments = {"git", "-C", folder_.string(), "-c", "core.autocrlf=false"};
        program.arguments.insert(program.arguments.end(), arguments.begin(), arguments.end());
        // Of the repository that the user may be in nothing is to be known, and nobody is there to type a password.
        program.environment = {
            {"GIT_DIR", ""}, {"GIT_WORK_TREE", ""}, {"GIT_INDEX_FILE", ""}, {"GIT_TERMINAL_PROMPT", "0"}, {"LC_ALL", "C"}};
        if (!source_.credentials.empty()) {
            // In the environment: arguments can be seen by everybody. For this server alone: a submodule may lie on another.
            program.environment.emplace_back("GIT_CONFIG_COUNT", "1");
            program.environment.emplace_back("GIT_CONFIG_KEY_0", fmt::format("http.{}.extraHeader", server_of(source_.location)));
            program.environment.emplace_back("GIT_CONFIG_VALUE_0", "Authorization: Basic " + base64_encode(source_.credentials));
        }
        return run(std::move(program));
    }

    Done submodules()
    {
        std::error_code ignored;
        if (!fs::exists(folder_ / ".gitmodules", ignored)) return {};
        // As above: not every server gives a single commit.
        auto result = git({"submodule", "-q", "update", "--init", "--recursive", "--depth", "1"});
        if (!result) result = git({"submodule", "-q", "update", "--init", "--recursive"});
        if (!result) return tl::unexpected(std::move(result.error()));
        return {};
    }

    void forget_repository()
    {
        std::vector<fs::path> found;
        std::error_code failed;
        for (fs::recursive_directory_iterator entry(folder_, failed), end; !failed && entry != end; entry.increment(failed)) {
            if (entry->path().filename() != ".git") continue;
            found.push_back(entry->path());
            entry.disable_recursion_pending();
        }
        for (const auto& path : found) fs::remove_all(path, failed);
    }

    const ModuleSource& source_;
    const fs::path& folder_;
};

Done check_digest(const fs::path& file, std::string_view checksum)
{
    if (checksum.empty()) return {};
    const auto colon = checksum.find(':');
    const auto kind = colon == std::string_view::npos ? std::optional(Digest::sha256) : digest_by_name(checksum.substr(0, colon));
    const auto wanted = hex_decode(checksum.substr(colon == std::string_view::npos ? 0 : colon + 1));
    if (!kind || !wanted) return tl::unexpected(std::string("`checksum` must be such as `sha256:` and 64 hexadecimal digits"));
    const auto actual = digest_file(*kind, file);
    if (!actual) return tl::unexpected(actual.error());
    if (*actual == *wanted) return {};
    return tl::unexpected(fmt::format("its checksum is {}:{}, not the one that `checksum` gives", digest_name(*kind), hex(*actual)));
}

// A value of curl's configuration file.
std::string curl_value(std::string_view text)
{
    std::string value = "\"";
    for (const char character : text) {
        if (character == '"' || character == '\\') value += '\\';
        value += character;
    }
    return value + '"';
}

// By curl the program: the library would be loaded, with thirty others, whenever rxplan starts.
Done download(const ModuleSource& source, const fs::path& file)
{
    ProgramRun curl;
    curl.arguments = {"curl", "--disable", "--config", "-"};
    // On standard input: arguments can be seen by everybody, and the address may have a token in it. Credentials go to this server alone,
    // wherever it redirects.
    curl.input = fmt::format("url = {}\noutput = {}\n", curl_value(source.location), curl_value(file.string()));
    curl.input += "proto = \"=http,https\"\nlocation\nmax-redirs = 5\nfail\nsilent\nshow-error\nretry = 3\n";
    if (!source.credentials.empty()) curl.input += fmt::format("basic\nuser = {}\n", curl_value(source.credentials));
    const auto result = run(std::move(curl));
    if (!result) return tl::unexpected(result.error());
    return {};
}

Done unpack(const fs::path& file, ModuleSource::Archive archive, const fs::path& folder)
{
    // Both programs refuse members that lead out of the folder.
    std::vector<std::string> arguments{"unzip", "-q", file.string(), "-d", folder.string()};
    if (archive == ModuleSource::Archive::tar)
        arguments = {"tar", "-x", "--no-same-owner", "--no-same-permissions", "-f", file.string(), "-C", folder.string()};
    ProgramRun program;
    program.arguments = std::move(arguments);
    program.environment = {{"LC_ALL", "C"}};
    auto result = run(std::move(program));
    if (!result) return tl::unexpected(std::move(result.error()));
    return {};
}

Done take_archive(const ModuleSource& source, const fs::path& folder)
{
    const bool local = source.location.starts_with("file://") || source.location.starts_with('/');
    fs::path file = source.location.starts_with("file://") ? source.location.substr(7) : source.location;
    Done result;
    if (!local) {
        file = folder.string() + ".archive";
        result = download(source, file);
    }
    if (result) result = check_digest(file, source.checksum);
    if (result) result = unpack(file, source.archive, folder);
    std::error_code ignored;
    if (!local) fs::remove(file, ignored);
    return result;
}

std::optional<std::string> content_digest(const fs::directory_entry& entry)
{
    std::error_code failed;
    if (entry.is_symlink(failed)) return sha256(fs::read_symlink(entry.path(), failed).string());
    auto digest = sha256_file(entry.path());
    return digest ? std::optional(*std::move(digest)) : std::nullopt;
}

}  // namespace

tl::expected<std::string, std::string> fetch_package(const ModuleSource& source, const std::string& commit, const fs::path& folder)
{
    std::error_code failed;
    fs::create_directories(folder, failed);
    if (failed) return tl::unexpected(fmt::format("`{}` could not be made: {}", folder.string(), failed.message()));
    if (source.kind == ModuleSource::Kind::git) return Repository(source, folder).take(commit);
    if (auto taken = take_archive(source, folder); !taken) return tl::unexpected(std::move(taken.error()));
    return std::string();
}

tl::expected<std::string, std::string> folder_hash(const fs::path& folder)
{
    std::vector<std::string> lines;
    std::error_code failed;
    for (fs::recursive_directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
        const bool link = entry->is_symlink(failed);
        if (!link && entry->is_directory(failed)) continue;
        const auto digest = content_digest(*entry);
        if (!digest) return tl::unexpected(fmt::format("`{}` could not be read", entry->path().string()));
        lines.push_back(
            fmt::format("{} {} {}\n", hex(*digest), link ? "link" : "file", entry->path().lexically_relative(folder).generic_string()));
    }
    if (failed) return tl::unexpected(fmt::format("`{}` could not be read: {}", folder.string(), failed.message()));
    std::sort(lines.begin(), lines.end());
    std::string all;
    for (const auto& line : lines) all += line;
    return "sha256:" + hex(sha256(all));
}

}  // namespace rxplan::config
