#include "state/state_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "rxplan/json.hpp"
#include "state/object_json.hpp"

namespace rxplan {
namespace {

constexpr std::int64_t format_version = 4;

tl::unexpected<StateError> damaged(std::string message)
{
    StateError error;
    error.kind = StateError::Kind::damaged;
    error.message = std::move(message);
    return tl::unexpected(std::move(error));
}

// ` (line 3)`; empty when nothing is known of where it is.
std::string place_in(std::string_view text, std::size_t offset)
{
    if (offset == 0) return {};
    const auto before = text.substr(0, offset);
    return fmt::format(" (line {})", std::count(before.begin(), before.end(), '\n') + 1);
}

bool is(const Value& value, Type::Kind kind)
{
    return value.has_contents() && value.kind() == kind;
}

std::optional<std::uint64_t> natural(const Value& value)
{
    if (!is(value, Type::Kind::number)) return std::nullopt;
    const auto number = value.as_number().to_int64();
    if (!number || *number < 0) return std::nullopt;
    return static_cast<std::uint64_t>(*number);
}

// `module.a["x"].module.b`: an address of anything inside says the same.
std::optional<ModuleAddress> parse_module(const Value& text)
{
    if (text.is_null()) return ModuleAddress();
    if (!is(text, Type::Kind::string)) return std::nullopt;
    if (text.as_string().empty()) return ModuleAddress();
    auto address = parse_address(std::string(text.as_string()) + ".any.any");
    if (!address) return std::nullopt;
    return std::move(address->resource.module);
}

StateResult<ResourceAddress> parse_block_address(const Value& json, std::size_t position)
{
    ResourceAddress address;
    address.type = json.text_of("type");
    address.name = json.text_of("name");
    if (address.type.empty() || address.name.empty()) return damaged(fmt::format("resource number {} has no type and name", position));
    auto module = parse_module(json.get("module"));
    if (!module) return damaged(fmt::format("resource number {} (`{}.{}`) has a malformed `module`", position, address.type, address.name));
    address.module = std::move(*module);
    const auto mode = json.text_of("mode");
    if (mode == "data") {
        address.mode = Mode::data;
    } else if (mode != "managed") {
        return damaged(fmt::format("`{}.{}` has the mode `{}`, neither `managed` nor `data`", address.type, address.name, mode));
    }
    return address;
}

StateResult<void> parse_instances(const ResourceAddress& address, const Value& json, ObjectReader& reader, ResourceState& resource)
{
    if (!is(json, Type::Kind::tuple)) return damaged(fmt::format("`{}` has no list of instances", address.text()));
    for (const auto& item : json.elements()) {
        auto read = reader.read(item);
        if (!read) return damaged(fmt::format("an instance of `{}` cannot be read: {}", address.text(), read.error()));
        // Files list instances in order, so the end is where they belong.
        auto& instance = resource.instances.try_emplace(resource.instances.end(), std::move(read->key))->second;
        bool fresh = true;
        if (read->deposed.empty()) {
            fresh = !instance.current;
            instance.current = std::move(read->object);
        } else {
            fresh = instance.deposed.insert_or_assign(std::move(read->deposed), std::move(read->object)).second;
        }
        if (!fresh) return damaged(fmt::format("`{}` has the same instance twice", address.text()));
    }
    return {};
}

StateResult<void> parse_resources(const Value& json, State& state)
{
    if (json.is_null()) return {};
    if (!is(json, Type::Kind::tuple)) return damaged("`resources` is not a list");
    ObjectReader reader;
    std::size_t position = 0;
    for (const auto& item : json.elements()) {
        ++position;
        if (!is(item, Type::Kind::object)) return damaged(fmt::format("resource number {} is not an object", position));
        auto address = parse_block_address(item, position);
        if (!address) return tl::unexpected(std::move(address.error()));
        ResourceState resource;
        NamedValues extra;
        for (const auto [name, value] : item.entries()) {
            if (name == "provider") {
                if (is(value, Type::Kind::string)) resource.provider = value.as_string();
            } else if (name != "module" && name != "mode" && name != "type" && name != "name" && name != "instances") {
                extra.emplace_back(std::string(name), value);
            }
        }
        if (!extra.empty()) resource.extra = Value::object(std::move(extra));
        auto instances = parse_instances(*address, item.get("instances"), reader, resource);
        if (!instances) return instances;
        // Terraform keeps blocks whose instances are all gone for a while; they say nothing.
        if (resource.instances.empty()) continue;
        const auto text = address->text();
        if (!state.resources.try_emplace(std::move(*address), std::move(resource)).second) {
            return damaged(fmt::format("`{}` occurs twice", text));
        }
    }
    return {};
}

StateResult<void> parse_outputs(const Value& json, State& state)
{
    if (json.is_null()) return {};
    if (!is(json, Type::Kind::object)) return damaged("`outputs` is not an object");
    for (const auto [name, value] : json.entries()) {
        auto output = parse_output(value);
        if (!output) return damaged(fmt::format("output `{}` cannot be read: {}", name, output.error()));
        state.outputs.emplace(std::string(name), std::move(*output));
    }
    return {};
}

StateResult<void> check_version(const Value& root)
{
    const auto* version = root.find("version");
    const auto number = version != nullptr ? natural(*version) : std::nullopt;
    if (!number) return damaged("it has no format version");
    if (*number == format_version) return {};
    if (*number < format_version) {
        return damaged(
            fmt::format("its format version is {}, older than {}: let a newer Terraform upgrade it first", *number, format_version));
    }
    StateError error;
    error.kind = StateError::Kind::too_new;
    error.message = fmt::format("its format version is {}, this rxplan knows {}", *number, format_version);
    const auto writer = root.text_of("rxplan_version");
    if (!writer.empty()) error.notes.push_back(fmt::format("rxplan {} wrote it.", writer));
    error.help = "Use the newer program that wrote it.";
    return tl::unexpected(std::move(error));
}

StateResult<void> parse_head(const Value& root, State& state)
{
    const auto serial = natural(root.get("serial"));
    if (!serial) return damaged("`serial` is not a number");
    state.serial = *serial;
    state.lineage = root.text_of("lineage");
    state.rxplan_version = root.text_of("rxplan_version");
    const auto journal = root.get("rxplan_journal");
    state.journal_id = journal.text_of("id");
    state.journal_records = natural(journal.get("records")).value_or(0);
    NamedValues extra;
    for (const auto [name, value] : root.entries()) {
        if (name != "version" && name != "serial" && name != "lineage" && name != "rxplan_version" && name != "rxplan_journal" &&
            name != "outputs" && name != "resources") {
            extra.emplace_back(std::string(name), value);
        }
    }
    if (!extra.empty()) state.extra = Value::object(std::move(extra));
    return {};
}

void append_instance(std::string& out, const InstanceKey& key, const std::string& deposed, const InstanceObject& object)
{
    out += '{';
    if (const auto* index = std::get_if<std::int64_t>(&key.key)) {
        fmt::format_to(std::back_inserter(out), R"("index_key":{},)", *index);
    } else if (const auto* name = std::get_if<std::string>(&key.key)) {
        out += R"("index_key":)";
        append_json_string(out, *name);
        out += ',';
    }
    if (!deposed.empty()) {
        out += R"("deposed":)";
        append_json_string(out, deposed);
        out += ',';
    }
    append_object_members(out, object);
    out += '}';
}

void append_named(std::string& out, std::string_view name, std::string_view text)
{
    out += "      ";
    append_json_string(out, name);
    out += ": ";
    append_json_string(out, text);
    out += ",\n";
}

void append_resource(std::string& out, const ResourceAddress& address, const ResourceState& resource)
{
    out += "    {\n";
    if (!address.module.empty()) append_named(out, "module", text(address.module));
    append_named(out, "mode", address.mode == Mode::data ? "data" : "managed");
    append_named(out, "type", address.type);
    append_named(out, "name", address.name);
    append_named(out, "provider", resource.provider);
    out += R"(      "instances": [)";
    std::string_view before = "\n        ";
    const auto instance_line = [&](const InstanceKey& key, const std::string& deposed, const InstanceObject& object) {
        out += before;
        before = ",\n        ";
        append_instance(out, key, deposed, object);
    };
    for (const auto& [key, instance] : resource.instances) {
        if (instance.current) instance_line(key, {}, *instance.current);
        for (const auto& [deposed, object] : instance.deposed) instance_line(key, deposed, object);
    }
    out += "\n      ]";
    append_extra(out, resource.extra, ",\n      ", ": ");
    out += "\n    }";
}

}  // namespace

StateResult<State> parse_state(std::string_view text)
{
    auto root = parse_json(text);
    if (!root) return damaged(fmt::format("it is not JSON: {}{}", root.error().message, place_in(text, root.error().offset)));
    return read_state(*root);
}

StateResult<State> read_state(const Value& json)
{
    if (!is(json, Type::Kind::object)) return damaged("it is JSON, but not an object");
    State state;
    auto read = check_version(json)
                    .and_then([&] { return parse_head(json, state); })
                    .and_then([&] { return parse_outputs(json.get("outputs"), state); })
                    .and_then([&] { return parse_resources(json.get("resources"), state); });
    if (!read) return tl::unexpected(std::move(read.error()));
    return state;
}

std::string to_json(const State& state)
{
    std::string out;
    auto add = std::back_inserter(out);
    fmt::format_to(add, "{{\n  \"version\": {},\n", format_version);
    if (!state.rxplan_version.empty()) {
        out += R"(  "rxplan_version": )";
        append_json_string(out, state.rxplan_version);
        out += ",\n";
    }
    if (!state.journal_id.empty()) {
        out += R"(  "rxplan_journal": {"id": )";
        append_json_string(out, state.journal_id);
        fmt::format_to(add, ", \"records\": {}}},\n", state.journal_records);
    }
    fmt::format_to(add, "  \"serial\": {},\n  \"lineage\": ", state.serial);
    append_json_string(out, state.lineage);
    out += ",\n  \"outputs\": {";
    std::string_view before = "\n    ";
    for (const auto& [name, output] : state.outputs) {
        out += before;
        before = ",\n    ";
        append_json_string(out, name);
        out += ": ";
        append_output(out, output);
    }
    out += state.outputs.empty() ? "},\n  \"resources\": [" : "\n  },\n  \"resources\": [";
    before = "\n";
    for (const auto& [address, resource] : state.resources) {
        out += before;
        before = ",\n";
        append_resource(out, address, resource);
    }
    out += state.resources.empty() ? "]" : "\n  ]";
    append_extra(out, state.extra, ",\n  ", ": ");
    out += "\n}\n";
    return out;
}

}  // namespace rxplan
