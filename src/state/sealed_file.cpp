#include "state/sealed_file.hpp"

#include <fmt/format.h>

#include <utility>

#include "rxplan/json.hpp"

namespace rxplan {
namespace {

constexpr std::string_view begin = R"({"rxplan_encrypted":)";
constexpr std::int64_t format = 1;

StateError failure(StateError::Kind kind, std::string message)
{
    StateError error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}

struct Parts {
    std::string_view line;  // with its end
    Value header;
    std::string_view sealed;
};

StateResult<Parts> take_apart(std::string_view stored)
{
    const auto end = stored.find('\n');
    const auto header = end == std::string_view::npos ? tl::unexpected(JsonError()) : parse_json(stored.substr(0, end));
    if (!header) return tl::unexpected(failure(StateError::Kind::damaged, "what it says of its encryption is malformed"));
    const auto version = header->int_of("rxplan_encrypted", 0);
    if (version > format) {
        auto error = failure(StateError::Kind::too_new,
                             fmt::format("its encryption has the format version {}, this rxplan knows {}", version, format));
        error.help = "Use the newer program that wrote it.";
        return tl::unexpected(std::move(error));
    }
    return Parts{stored.substr(0, end + 1), *header, stored.substr(end + 1)};
}

StateResult<OpenedFile> opened(Keyring& keys, Content content, const Parts& parts)
{
    if (parts.header.text_of("content") != content_name(content)) {
        return tl::unexpected(failure(StateError::Kind::damaged, fmt::format("it is encrypted, but no {}", content_name(content))));
    }
    auto reader = keys.reader(content, parts.header);
    if (!reader) return tl::unexpected(std::move(reader.error()));
    auto text = reader->cipher.open(parts.line, parts.sealed);
    if (text) return OpenedFile{*std::move(text), reader->current};
    auto error = failure(StateError::Kind::damaged, "the key is the right one, but it has been changed or damaged since it was encrypted");
    error.notes.emplace_back("Nothing of it can be read: encrypted text is whole, or nothing.");
    return tl::unexpected(std::move(error));
}

}  // namespace

bool is_sealed(std::string_view stored)
{
    return stored.starts_with(begin);
}

StateResult<std::string> seal_file(Keyring& keys, Content content, std::string text)
{
    auto writer = keys.writer(content);
    if (!writer) return tl::unexpected(std::move(writer.error()));
    if (!*writer) return text;
    auto out =
        fmt::format("{}{},\"content\":\"{}\",\"cipher\":\"AES-256-GCM\",{}}}\n", begin, format, content_name(content), (*writer)->header);
    const auto line = out;
    out.reserve(line.size() + text.size() + Cipher::overhead);
    (*writer)->cipher.seal(out, line, text);
    return out;
}

StateResult<OpenedFile> open_file(Keyring& keys, Content content, std::string stored)
{
    if (!is_sealed(stored)) {
        auto current = keys.found_in_clear(content);
        if (!current) return tl::unexpected(std::move(current.error()));
        return OpenedFile{std::move(stored), *current};
    }
    return take_apart(stored).and_then([&](const Parts& parts) { return opened(keys, content, parts); });
}

StateResult<std::string> open_given_file(Keyring& keys, std::string stored)
{
    if (!is_sealed(stored)) return stored;
    const auto parts = take_apart(stored);
    if (!parts) return tl::unexpected(parts.error());
    const auto content = content_named(parts->header.text_of("content")).value_or(Content::state);
    return opened(keys, content, *parts).map([](OpenedFile&& file) { return std::move(file.text); });
}

}  // namespace rxplan
