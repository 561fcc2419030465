#include "plan/plan_file.hpp"

#include <fmt/format.h>

#include <cstring>

#include "base/version.hpp"
#include "plan/plan_codec.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "state/disk.hpp"
#include "state/sealed_file.hpp"

namespace rxplan {
namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::string_view head = "{\n  \"format\": \"rxplan plan\",\n  \"format_version\": ";
constexpr std::string_view before_checksum = "  \"checksum\": \"sha256:";
constexpr std::string_view after_checksum = "\"\n}\n";
constexpr std::size_t checksum_size = 64;

Diagnostic refusal(std::string_view id, std::string summary, std::string_view name, std::string_view what)
{
    return error(id, std::move(summary)).note(fmt::format("`{}` {}.", name, what)).helped("Plan anew with `rxplan plan -out=FILE`.");
}

Diagnostic cannot(const DiskError& failed, std::string_view name)
{
    return error("plan-file-unusable", "the plan file cannot be used")
        .note(fmt::format("Cannot {} `{}`: {}.", failed.operation, name, std::strerror(failed.code)));
}

Diagnostic about(StateError problem, const std::string& name)
{
    if (problem.kind == StateError::Kind::damaged) {
        return refusal("plan-file-altered", "the plan file was altered", name, "does not hold what was encrypted: " + problem.message);
    }
    problem.path = name;
    return to_diagnostic(problem);
}

// The text that the checksum is of; nothing when there is no checksum at the end.
std::optional<std::string_view> checked_part(std::string_view text, std::string_view& checksum)
{
    if (!text.ends_with(after_checksum)) return std::nullopt;
    text.remove_suffix(after_checksum.size());
    if (text.size() < checksum_size) return std::nullopt;
    checksum = text.substr(text.size() - checksum_size);
    text.remove_suffix(checksum_size);
    if (!text.ends_with(before_checksum)) return std::nullopt;
    text.remove_suffix(before_checksum.size());
    return text;
}

}  // namespace

std::string plan_file_text(const Plan& plan)
{
    std::string text = fmt::format("{}{},\n  \"rxplan_version\": \"{}\",\n", head, format_version, engine_version);
    text += encode_plan(plan);
    const auto checksum = hex(sha256(text));
    text += before_checksum;
    text += checksum;
    text += after_checksum;
    return text;
}

bool begins_plan_file(std::string_view text)
{
    return text.starts_with(head);
}

tl::expected<Plan, Diagnostic> parse_plan_file(std::string_view text, std::string_view name)
{
    if (!begins_plan_file(text)) {
        return tl::unexpected(refusal("not-a-plan-file", "this is no plan file", name, "was not written by `rxplan plan -out`"));
    }
    std::string_view checksum;
    const auto checked = checked_part(text, checksum);
    if (!checked || hex(sha256(*checked)) != checksum) {
        return tl::unexpected(
            refusal("plan-file-altered", "the plan file was altered", name, "is cut off, or was changed after it was written"));
    }
    const auto json = parse_json(text);
    if (!json) return tl::unexpected(refusal("plan-file-altered", "the plan file was altered", name, json.error().message));
    if (json->int_of("format_version") != static_cast<std::int64_t>(format_version)) {
        return tl::unexpected(
            refusal("plan-file-version", "the plan file has another format", name,
                    fmt::format("was written by rxplan {}, this is {}", json->text_of("rxplan_version"), engine_version)));
    }
    auto plan = decode_plan(*json);
    if (!plan) return tl::unexpected(refusal("plan-file-altered", "the plan file was altered", name, "is malformed: " + plan.error()));
    return *std::move(plan);
}

tl::expected<void, Diagnostic> write_plan_file(const std::filesystem::path& path, const Plan& plan, Keyring& keys)
{
    const auto name = path.string();
    auto text = seal_file(keys, Content::plan, plan_file_text(plan));
    if (!text) return tl::unexpected(about(std::move(text.error()), name));
    const auto beside = fmt::format("{}.{}", name, hex(random_bytes(6)));
    Disk& disk = real_disk();
    const auto write = [&]() -> DiskResult<void> {
        auto file = disk.create(beside);
        if (!file) return tl::unexpected(file.error());
        if (auto done = (*file)->append(*text); !done) return done;
        if (auto done = (*file)->sync(); !done) return done;
        if (auto done = disk.rename(beside, name); !done) return done;
        return disk.sync_directory(name);
    };
    if (const auto done = write(); !done) {
        (void)disk.remove(beside);
        return tl::unexpected(cannot(done.error(), name));
    }
    return {};
}

tl::expected<Plan, Diagnostic> read_plan_file(const std::filesystem::path& path, Keyring& keys)
{
    const auto name = path.string();
    auto stored = real_disk().read(name);
    if (!stored) return tl::unexpected(cannot(stored.error(), name));
    if (!is_sealed(*stored) && !stored->starts_with(head)) return parse_plan_file(*stored, name);
    const auto opened = open_file(keys, Content::plan, *std::move(stored));
    if (!opened) return tl::unexpected(about(opened.error(), name));
    return parse_plan_file(opened->text, name);
}

}  // namespace rxplan
