#include "config/encryption.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "config/body_reader.hpp"
#include "config/json_shape.hpp"
#include "syntax/json.hpp"
#include "syntax/parser.hpp"

namespace rxplan::config {
namespace {

constexpr std::string_view how_to_say = "Say where it is: `file`, `environment`, `passphrase_file` or `passphrase_environment`.";

constexpr std::array<std::pair<std::string_view, KeySource::Kind>, 4> places{{
    {"file", KeySource::Kind::file},
    {"environment", KeySource::Kind::environment},
    {"passphrase_file", KeySource::Kind::passphrase_file},
    {"passphrase_environment", KeySource::Kind::passphrase_environment},
}};

// A key itself must stand in no file that people share.
bool refuse_secrets(const syntax::Body& body, Diagnostics& diagnostics)
{
    const auto before = diagnostics.size();
    for (const auto* name : {"passphrase", "value", "secret", "key"}) {
        const auto* attribute = body.attribute(name);
        if (attribute == nullptr) continue;
        diagnostics.add(error("key-in-configuration", "a key does not stand in the configuration", attribute->name_span,
                              "configurations are shared, and plan files hold them")
                            .helped(std::string(how_to_say)));
    }
    return diagnostics.size() == before;
}

// `key { file = "..." }`: exactly one of the arguments.
std::optional<KeySource> read_source(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!refuse_secrets(block.body, diagnostics)) return std::nullopt;
    BodyReader body(block.body, fmt::format("a {} block", block.type), diagnostics);
    std::vector<KeySource> given;
    bool misread = false;
    for (const auto& [name, kind] : places) {
        const bool there = block.body.attribute(name) != nullptr;
        auto where = body.take_string(name);
        misread = misread || (there && !where);
        if (where && !where->empty()) given.push_back({kind, *std::move(where)});
    }
    const auto plaintext = body.take_bool("plaintext");
    if (plaintext.value_or(false)) given.push_back({});
    body.finish();
    if (given.size() == 1) return given.front();
    if (!misread) {
        diagnostics.add(error("key-source", "it is not said where a key is", block.header,
                              given.empty() ? "this names no place" : "this names more than one place")
                            .helped(std::string(how_to_say)));
    }
    return std::nullopt;
}

void check_enforced(const EncryptionSettings& settings, const std::vector<const syntax::Block*>& blocks, Diagnostics& diagnostics)
{
    if (!settings.enforced) return;
    for (const auto* block : blocks) {
        const auto* plaintext = block->body.attribute("plaintext");
        if (plaintext == nullptr) continue;
        diagnostics.add(error("encryption-enforced", "encryption is enforced", plaintext->name_span,
                              "`enforced` lets nothing be read or written in clear")
                            .helped("Leave `enforced` out until everything is encrypted, or decrypted."));
    }
}

// Whether a text can hold such a block, so that it has to be parsed. In JSON a name may be written with escapes.
bool may_say(std::string_view text, bool json)
{
    return text.find("encryption") != std::string_view::npos || (json && text.find("\\u") != std::string_view::npos);
}

}  // namespace

std::optional<EncryptionSettings> read_encryption(const syntax::Body& block, Diagnostics& diagnostics)
{
    const auto before = diagnostics.size();
    BodyReader body(block, "an encryption block", diagnostics);
    EncryptionSettings settings;
    settings.enforced = body.take_bool("enforced").value_or(false);
    std::vector<const syntax::Block*> all;
    const auto* key = body.take_block("key");
    if (key != nullptr) {
        all.push_back(key);
        settings.key = read_source(*key, diagnostics).value_or(KeySource());
    }
    for (const auto* fallback : body.take_blocks("fallback")) {
        all.push_back(fallback);
        settings.fallbacks.push_back(read_source(*fallback, diagnostics).value_or(KeySource()));
    }
    body.finish();
    check_enforced(settings, all, diagnostics);
    if (key == nullptr) {
        diagnostics.add(error("missing-block", "missing required block", block.end, "this needs a `key` block")
                            .helped("Write `key { file = \"PATH\" }`; `key { plaintext = true }` encrypts nothing more."));
    }
    if (diagnostics.size() != before) return std::nullopt;
    return settings;
}

std::optional<EncryptionSettings> find_encryption(const std::filesystem::path& folder, const FileReader& reader, Sources& sources,
                                                  Diagnostics& diagnostics)
{
    std::optional<EncryptionSettings> found;
    std::vector<Span> headers;
    Diagnostics unread;
    const FileShape shape(nullptr, unread);
    for (const auto& name : reader.list(folder).value_or(std::vector<std::string>())) {
        const auto file = folder / name;
        auto text = reader.read(file);
        const bool json = name.ends_with(".json");
        if (!text || !may_say(*text, json)) continue;
        const auto id = sources.add(file.lexically_normal().string(), *std::move(text));
        const auto tree = json ? syntax::parse_json(id, shape, sources, diagnostics) : syntax::parse(id, sources, diagnostics);
        for (const auto& settings : tree.body.blocks) {
            if (settings.type != "rxplan") continue;
            for (const auto& block : settings.body.blocks) {
                if (block.type != "encryption") continue;
                headers.push_back(block.header);
                found = read_encryption(block.body, diagnostics);
            }
        }
    }
    if (headers.size() > 1) diagnostics.add(second_encryption(headers[1], headers[0]));
    return diagnostics.has_errors() ? std::nullopt : std::move(found);
}

std::optional<EncryptionSettings> parse_encryption(std::string_view variable, std::string_view text, Sources& sources,
                                                   Diagnostics& diagnostics)
{
    const auto id = sources.add(fmt::format("<{}>", variable), std::string(text));
    const auto first = text.find_first_not_of(" \t\r\n");
    const bool json = first != std::string_view::npos && text[first] == '{';
    const auto tree = json ? syntax::parse_json(id, *encryption_shape(), sources, diagnostics) : syntax::parse(id, sources, diagnostics);
    if (diagnostics.has_errors()) return std::nullopt;
    return read_encryption(tree.body, diagnostics);
}

Diagnostic second_encryption(Span header, Span first)
{
    return error("duplicate-declaration", "declared more than once", header, "there is one way to encrypt, for the whole configuration")
        .label(first, "first declared here");
}

}  // namespace rxplan::config
