#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "providers/standard/local/content.hpp"
#include "providers/standard/local/disk.hpp"
#include "providers/standard/local/local.hpp"
#include "providers/standard/utf8.hpp"
#include "rxplan/crypto.hpp"

namespace rxplan::standard {

namespace {

BlockSchema block(bool sensitive)
{
    const Type text = Type::string();
    const auto content = [&](const char* name, const char* doc) {
        AttributeSchema attribute = optional(name, text, doc);
        return sensitive ? std::move(attribute).secret() : attribute;
    };
    BlockSchema schema;
    schema.attributes = {
        required("filename", text, "Path of the file. Folders that are missing are made.").replaces(),
        content("content", "The file's content as text. Exactly one of `content`, `content_base64` and `source` must be given."),
        content("content_base64", "The file's content in base64."),
        optional("source", text, "Path of a file to copy. Its content is compared at every plan."),
        optional("file_permission", text, "Permissions in octal digits, less what the umask takes.")
            .defaults_to(Value::string(sensitive ? "0600" : "0777")),
        optional("directory_permission", text, "Permissions of folders that have to be made.")
            .defaults_to(Value::string(sensitive ? "0700" : "0777")),
    };
    add_digest_attributes(schema, sensitive);
    return schema;
}

bool is_octal(std::string_view text)
{
    return (text.size() == 3 || text.size() == 4) && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '7'; });
}

mode_t permissions_of(const Value& arguments, const char* name)
{
    mode_t mode = 0;
    for (char digit : arguments.text_of(name)) mode = mode << 3 | static_cast<mode_t>(digit - '0');
    return mode;
}

Diagnostics validate(const Value& config)
{
    Diagnostics diagnostics;
    int given = 0;
    bool open = false;
    for (const char* name : {"content", "content_base64", "source"}) {
        const Value value = config.get(name);
        if (value.is_unknown()) open = true;
        if (value.has_contents()) ++given;
    }
    if (given > 1 || (given == 0 && !open)) {
        diagnostics.append(one_error("conflicting-arguments", "arguments that exclude each other, or none of them",
                                     "Exactly one of `content`, `content_base64` and `source` must be given."));
    }
    for (const char* name : {"file_permission", "directory_permission"}) {
        const Value value = config.get(name);
        if (!value.has_contents() || is_octal(value.as_string())) continue;
        diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument",
                                     fmt::format("`{}` must be three or four octal digits, as in \"0644\".", name), Path(name)));
    }
    if (const Value value = config.get("content_base64"); value.has_contents() && !base64_decode(value.as_string())) {
        diagnostics.append(
            one_error("invalid-argument", "unsuitable value for an argument", "`content_base64` is not base64.", "content_base64"));
    }
    return diagnostics;
}

// The bytes that the file is to have. The arguments must be known.
tl::expected<std::string, std::string> wanted_content(const Value& arguments)
{
    if (const Value content = arguments.get("content"); content.has_contents()) return std::string(content.as_string());
    if (const Value encoded = arguments.get("content_base64"); encoded.has_contents()) {
        std::optional<std::string> bytes = base64_decode(encoded.as_string());
        if (!bytes) return tl::unexpected<std::string>("`content_base64` is not base64");
        return std::move(*bytes);
    }
    const std::string source = arguments.text_of("source");
    tl::expected<std::optional<FileOnDisk>, std::string> file = read_file(source);
    if (!file) return tl::unexpected(fmt::format("`{}` cannot be read: {}", source, file.error()));
    if (!*file) return tl::unexpected(fmt::format("there is no file `{}`", source));
    return std::move((*file)->content);
}

bool content_is_known(const Value& arguments)
{
    return arguments.get("content").is_known() && arguments.get("content_base64").is_known() && arguments.get("source").is_known();
}

// Content that is known now tells its digests now. A source that is not there yet may be made by another resource before its turn comes.
PlanResponse plan(const PlanRequest& request)
{
    PlanResponse response{.planned = with_unknown_digests(request.proposed), .replaces = {}, .keeps = {}, .diagnostics = {}};
    if (!content_is_known(request.proposed)) return response;
    if (const tl::expected<std::string, std::string> content = wanted_content(request.proposed)) {
        const bool sensitive = request.proposed.get("content").is_sensitive() || request.proposed.get("content_base64").is_sensitive();
        response.planned = with_digests(request.proposed, *content, sensitive);
    }
    return response;
}

// A file whose content was changed is reported as it is now, so that the plan shows what will be undone.
ReadResponse read(const Value& state)
{
    const std::string path = state.text_of("filename");
    const tl::expected<std::optional<FileOnDisk>, std::string> file = read_file(path);
    if (!file) {
        return {.state = {},
                .diagnostics =
                    one_error("file-not-readable", "a file cannot be read", fmt::format("`{}`: {}.", path, file.error()), "filename")};
    }
    if (!*file) return {.state = {}, .diagnostics = {}};

    Value found = state;
    const std::string& content = (*file)->content;
    if (hex(sha256(content)) != state.text_of("content_sha256")) {
        found = with_digests(found, content);
        if (state.get("content").has_contents()) {
            found = found.with("content", is_utf8(content) ? Value::string(content) : Value::null(Type::string()));
        }
        if (state.get("content_base64").has_contents()) found = found.with("content_base64", Value::string(base64_encode(content)));
    }
    // Fewer permissions than asked for may be the umask's doing; more are somebody's.
    const mode_t asked = permissions_of(state, "file_permission");
    if (((*file)->permissions & ~asked) != 0)
        found = found.with("file_permission", Value::string(fmt::format("{:04o}", (*file)->permissions)));
    return {.state = found, .diagnostics = {}};
}

// Writing takes effect as a whole or not at all, so a failed update leaves the file as it was.
StartResult write(const Change& change, mode_t mask)
{
    const Value& wanted = change.planned;
    const std::string path = wanted.text_of("filename");
    const auto failed = [&](const std::string& note, const char* attribute) {
        return Failed{.diagnostics = one_error("file-not-written", "a file cannot be written", note, Path(attribute)),
                      .state = {},
                      .unchanged = change.operation == Operation::update};
    };
    if (Diagnostics problems = validate(wanted); problems.has_errors()) {
        return Failed{.diagnostics = std::move(problems), .state = {}, .unchanged = change.operation == Operation::update};
    }
    const tl::expected<std::string, std::string> content = wanted_content(wanted);
    if (!content) return failed(fmt::format("{}.", content.error()), "source");
    const std::string planned_digest = wanted.text_of("content_sha256");
    if (!planned_digest.empty() && planned_digest != hex(sha256(*content))) {
        return failed(fmt::format("`{}` has changed since the plan was made.", wanted.text_of("source")), "source");
    }
    const WritePermissions permissions{.file = permissions_of(wanted, "file_permission") & ~mask,
                                       .directory = permissions_of(wanted, "directory_permission") & ~mask};
    const tl::expected<void, std::string> written = write_file(path, *content, permissions);
    if (!written) return failed(fmt::format("`{}`: {}.", path, written.error()), "filename");
    return Done{planned_digest.empty() ? with_digests(wanted, *content) : wanted};
}

StartResult remove(const Change& change, const Type& type)
{
    const std::string path = change.prior.text_of("filename");
    const tl::expected<void, std::string> removed = remove_file(path);
    if (removed) return Done{Value::null(type)};
    return Failed{.diagnostics = one_error("file-not-removed", "a file cannot be removed", fmt::format("`{}`: {}.", path, removed.error()),
                                           "filename"),
                  .state = change.prior,
                  .unchanged = true};
}

// A file with the wanted content is taken for the one that was being written; a half-written one is cleared away.
AdoptResult adopt(const Change& intent)
{
    const std::string path = intent.planned.text_of("filename");
    remove_half_written(path);
    const tl::expected<std::string, std::string> content = wanted_content(intent.planned);
    const tl::expected<std::optional<FileOnDisk>, std::string> file = read_file(path);
    if (!file) {
        return Failed{.diagnostics =
                          one_error("file-not-readable", "a file cannot be read", fmt::format("`{}`: {}.", path, file.error()), "filename"),
                      .state = {},
                      .unchanged = false};
    }
    if (!content || !*file || (*file)->content != *content) return NotFound{};
    return Done{with_digests(intent.planned, *content)};
}

// The id of an import is the path.
ImportResponse import_file(std::string_view id, bool sensitive)
{
    const tl::expected<std::optional<FileOnDisk>, std::string> file = read_file(std::string(id));
    if (!file) {
        return {.state = {},
                .diagnostics = one_error("file-not-readable", "a file cannot be read", fmt::format("`{}`: {}.", id, file.error()))};
    }
    if (!*file) return {.state = {}, .diagnostics = {}};
    const std::string& content = (*file)->content;
    const Value none = Value::null(Type::string());
    const bool text = is_utf8(content);
    const Value state = Value::object({{"filename", Value::string(id)},
                                       {"content", text ? Value::string(content) : none},
                                       {"content_base64", text ? none : Value::string(base64_encode(content))},
                                       {"source", none},
                                       {"file_permission", Value::string(fmt::format("{:04o}", (*file)->permissions))},
                                       {"directory_permission", Value::string(sensitive ? "0700" : "0777")}});
    return {.state = with_digests(state, content), .diagnostics = {}};
}

}  // namespace

ResourceType local_file_type(bool sensitive, unsigned file_mask)
{
    ResourceType type;
    type.schema = {
        .type = sensitive ? "local_sensitive_file" : "local_file",
        .block = block(sensitive),
        .version = 0,
        .timeouts = {},
        .doc = sensitive ? "A file of this machine with secret content, by default the owner's alone." : "A file of this machine."};
    type.validate = validate;
    type.plan = plan;
    type.read = read;
    type.create = [file_mask](const Change& change) { return write(change, file_mask); };
    type.update = type.create;
    type.destroy = [type_of = type.schema.block.type()](const Change& change) { return remove(change, type_of); };
    type.adopt = adopt;
    type.import_object = [sensitive](std::string_view id) { return import_file(id, sensitive); };
    return type;
}

}  // namespace rxplan::standard
