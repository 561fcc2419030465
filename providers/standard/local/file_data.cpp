#include <fmt/format.h>

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
    const auto content = [&](const char* name, const char* doc) {
        AttributeSchema attribute = computed(name, Type::string(), doc);
        return sensitive ? std::move(attribute).secret() : attribute;
    };
    BlockSchema schema;
    schema.attributes = {required("filename", Type::string(), "Path of the file."),
                         content("content", "Its content; null when that is not UTF-8 text."),
                         content("content_base64", "Its content in base64.")};
    add_digest_attributes(schema, sensitive);
    return schema;
}

StartResult fetch(const Change& change)
{
    const std::string path = change.planned.text_of("filename");
    const tl::expected<std::optional<FileOnDisk>, std::string> file = read_file(path);
    if (!file || !*file) {
        const std::string why = file ? "there is no such file" : file.error();
        return Failed{
            .diagnostics = one_error("file-not-readable", "a file cannot be read", fmt::format("`{}`: {}.", path, why), "filename"),
            .state = {},
            .unchanged = false};
    }
    const std::string& content = (*file)->content;
    const Value state = Value::object({{"filename", change.planned.get("filename")},
                                       {"content", is_utf8(content) ? Value::string(content) : Value::null(Type::string())},
                                       {"content_base64", Value::string(base64_encode(content))}});
    return Done{with_digests(state, content)};
}

}  // namespace

ResourceType local_file_data_source(bool sensitive)
{
    ResourceType type;
    type.schema = {.type = sensitive ? "local_sensitive_file" : "local_file",
                   .block = block(sensitive),
                   .version = 0,
                   .timeouts = {},
                   .doc = sensitive ? "The content of a file of this machine, kept secret." : "The content of a file of this machine."};
    type.fetch = fetch;
    return type;
}

}  // namespace rxplan::standard
