#include "state/object_json.hpp"

#include <fmt/format.h>

#include <iterator>
#include <limits>

#include "rxplan/json.hpp"
#include "state/base64.hpp"

namespace rxplan {
namespace {

using Failure = tl::unexpected<std::string>;

bool is(const Value& value, Type::Kind kind)
{
    return value.has_contents() && value.kind() == kind;
}

void append_path(std::string& out, const Path& path)
{
    out += '[';
    bool first = true;
    for (const auto& step : path.steps()) {
        if (!first) out += ',';
        first = false;
        if (const auto* attribute = std::get_if<AttributeStep>(&step)) {
            out += R"({"type":"get_attr","value":)";
            append_json_string(out, attribute->name);
        } else if (const auto* index = std::get_if<IndexStep>(&step)) {
            fmt::format_to(std::back_inserter(out), R"({{"type":"index","value":{{"value":{},"type":"number"}})", index->index);
        } else {
            out += R"({"type":"index","value":{"value":)";
            append_json_string(out, std::get<KeyStep>(step).key);
            out += R"(,"type":"string"})";
        }
        out += '}';
    }
    out += ']';
}

tl::expected<PathStep, std::string> parse_step(const Value& json)
{
    const auto kind = json.text_of("type");
    const auto value = json.get("value");
    if (kind == "get_attr" && is(value, Type::Kind::string)) return AttributeStep{std::string(value.as_string())};
    if (kind == "index") {
        // Terraform writes `{"value": 0, "type": "number"}`; the bare value is understood as well.
        const auto key = is(value, Type::Kind::object) ? value.get("value") : value;
        if (is(key, Type::Kind::string)) return KeyStep{std::string(key.as_string())};
        if (is(key, Type::Kind::number)) {
            const auto index = key.as_number().to_int64();
            if (index && *index >= 0) return IndexStep{static_cast<std::uint64_t>(*index)};
        }
    }
    return Failure("a step of `sensitive_attributes` is neither an attribute nor an index");
}

tl::expected<SharedList<Path>, std::string> parse_paths(const Value& json)
{
    if (json.is_null()) return SharedList<Path>();
    if (!is(json, Type::Kind::tuple)) return Failure("`sensitive_attributes` is not a list");
    std::vector<Path> paths;
    for (const auto& entry : json.elements()) {
        if (!is(entry, Type::Kind::tuple)) return Failure("an entry of `sensitive_attributes` is not a list of steps");
        std::vector<PathStep> steps;
        for (const auto& item : entry.elements()) {
            auto step = parse_step(item);
            if (!step) return Failure(std::move(step.error()));
            steps.push_back(std::move(*step));
        }
        paths.emplace_back(std::move(steps));
    }
    return SharedList<Path>(std::move(paths));
}

tl::expected<SharedList<ResourceAddress>, std::string> parse_dependencies(const Value& json)
{
    if (json.is_null()) return SharedList<ResourceAddress>();
    if (!is(json, Type::Kind::tuple)) return Failure("`dependencies` is not a list");
    std::vector<ResourceAddress> addresses;
    for (const auto& item : json.elements()) {
        if (!is(item, Type::Kind::string)) return Failure("an entry of `dependencies` is not a string");
        auto address = parse_address(item.as_string());
        if (!address) return Failure(fmt::format("`{}` in `dependencies` is not an address", item.as_string()));
        addresses.push_back(std::move(address->resource));
    }
    return SharedList<ResourceAddress>(std::move(addresses));
}

tl::expected<InstanceKey, std::string> parse_key(const Value& json)
{
    if (json.is_null()) return InstanceKey();
    if (is(json, Type::Kind::string)) return InstanceKey(std::string(json.as_string()));
    if (is(json, Type::Kind::number)) {
        if (const auto index = json.as_number().to_int64()) return InstanceKey(*index);
    }
    return Failure("`index_key` is neither a string nor an integer");
}

tl::expected<bool, std::string> parse_flag(std::string_view name, const Value& json)
{
    if (json.is_null()) return false;
    if (!is(json, Type::Kind::boolean)) return Failure(fmt::format("`{}` is not true or false", name));
    return json.as_bool();
}

// Puts a result into its place or hands its error on.
template <class T>
tl::expected<void, std::string> store(tl::expected<T, std::string> result, T& into)
{
    if (!result) return Failure(std::move(result.error()));
    into = std::move(*result);
    return {};
}

}  // namespace

void append_extra(std::string& out, const Value& extra, std::string_view separator, std::string_view colon)
{
    if (!extra.has_contents()) return;
    for (const auto [name, value] : extra.entries()) {
        out += separator;
        append_json_string(out, name);
        out += colon;
        append_json(out, value);
    }
}

void append_object_members(std::string& out, const InstanceObject& object)
{
    fmt::format_to(std::back_inserter(out), R"("schema_version":{},"attributes":)", object.schema_version);
    append_json(out, object.attributes);
    if (object.tainted) out += R"(,"status":"tainted")";
    if (!object.sensitive.empty()) {
        out += R"(,"sensitive_attributes":)";
        char before = '[';
        for (const auto& path : object.sensitive) {
            out += before;
            before = ',';
            append_path(out, path);
        }
        out += ']';
    }
    if (!object.private_data.empty()) {
        out += R"(,"private":")";
        append_base64(out, object.private_data);
        out += '"';
    }
    if (!object.dependencies.empty()) {
        out += R"(,"dependencies":)";
        char before = '[';
        for (const auto& address : object.dependencies) {
            out += before;
            before = ',';
            append_json_string(out, address.text());
        }
        out += ']';
    }
    if (object.create_before_destroy) out += R"(,"create_before_destroy":true)";
    append_extra(out, object.extra);
}

void append_output(std::string& out, const OutputState& output)
{
    out += R"({"value":)";
    append_json(out, output.value);
    out += R"(,"type":)";
    append_json(out, type_to_json(output.type));
    if (output.sensitive) out += R"(,"sensitive":true)";
    out += '}';
}

tl::expected<OutputState, std::string> parse_output(const Value& json)
{
    if (!is(json, Type::Kind::object)) return Failure("it is not an object");
    OutputState output;
    output.value = json.get("value");
    if (const Value* type = json.find("type")) {
        auto parsed = type_from_json(*type);
        if (!parsed) return Failure(fmt::format("its `type` is not one: {}", parsed.error().message));
        output.type = std::move(*parsed);
    }
    auto sensitive = parse_flag("sensitive", json.get("sensitive"));
    if (!sensitive) return Failure(std::move(sensitive.error()));
    output.sensitive = *sensitive;
    return output;
}

tl::expected<void, std::string> ObjectReader::read_member(std::string_view name, const Value& value, Instance& into, NamedValues& extra)
{
    auto& object = into.object;
    if (name == "attributes") {
        if (!value.is_null() && !is(value, Type::Kind::object)) return Failure("`attributes` is not an object");
        object.attributes = value;
    } else if (name == "index_key") {
        return store(parse_key(value), into.key);
    } else if (name == "deposed") {
        if (is(value, Type::Kind::string)) into.deposed = value.as_string();
    } else if (name == "status") {
        const auto status = is(value, Type::Kind::string) ? value.as_string() : std::string_view();
        if (!status.empty() && status != "tainted") return Failure(fmt::format("the `status` `{}` is not known", status));
        object.tainted = !status.empty();
    } else if (name == "schema_version") {
        const auto version = is(value, Type::Kind::number) ? value.as_number().to_int64() : std::nullopt;
        if (!version || *version < 0 || *version > std::numeric_limits<std::int32_t>::max()) {
            return Failure("`schema_version` is not a version");
        }
        object.schema_version = static_cast<std::uint32_t>(*version);
    } else if (name == "private") {
        auto bytes = is(value, Type::Kind::string) ? from_base64(value.as_string()) : std::optional<std::string>(std::string());
        if (!bytes) return Failure("`private` is not base64");
        object.private_data = std::move(*bytes);
    } else if (name == "create_before_destroy") {
        return store(parse_flag(name, value), object.create_before_destroy);
    } else if (name == "dependencies") {
        if (!(value == last_dependencies_)) {
            auto result = store(parse_dependencies(value), dependencies_);
            if (!result) return result;
            last_dependencies_ = value;
        }
        object.dependencies = dependencies_;
    } else if (name == "sensitive_attributes") {
        if (!(value == last_sensitive_)) {
            auto result = store(parse_paths(value), sensitive_);
            if (!result) return result;
            last_sensitive_ = value;
        }
        object.sensitive = sensitive_;
    } else if (name == "attributes_flat") {
        return Failure("`attributes_flat` is the form of Terraform 0.11: let a newer Terraform refresh this state first");
    } else {
        extra.emplace_back(std::string(name), value);
    }
    return {};
}

tl::expected<ObjectReader::Instance, std::string> ObjectReader::read(const Value& json)
{
    if (!is(json, Type::Kind::object)) return Failure("it is not an object");
    Instance instance;
    NamedValues extra;
    for (const auto [name, value] : json.entries()) {
        auto result = read_member(name, value, instance, extra);
        if (!result) return Failure(std::move(result.error()));
    }
    if (!extra.empty()) instance.object.extra = Value::object(std::move(extra));
    return instance;
}

}  // namespace rxplan
