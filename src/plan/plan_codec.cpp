#include "plan/plan_codec.hpp"

#include <fmt/format.h>

#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "plan/plan_names.hpp"
#include "rxplan/json.hpp"
#include "state/state_file.hpp"
#include "value/codec.hpp"

namespace rxplan {
namespace {

// Writing ---------------------------------------------------------------------------------------------------------------------------

// One JSON object, member after member.
class ObjectWriter {
public:
    explicit ObjectWriter(std::string& out) : out_(out) { out_ += '{'; }
    void close() { out_ += '}'; }

    std::string& name(std::string_view name)
    {
        if (!first_) out_ += ", ";
        first_ = false;
        append_json_string(out_, name);
        return out_ += ": ";
    }
    void text(std::string_view name, std::string_view text)
    {
        if (!text.empty()) append_json_string(this->name(name), text);
    }
    void flag(std::string_view name, bool value)
    {
        if (value) this->name(name) += "true";
    }
    void number(std::string_view name, std::uint64_t value) { this->name(name) += std::to_string(value); }
    void value(std::string_view name, const Value& value)
    {
        if (!(value == Value())) append_encoded(this->name(name), value);
    }
    void span(std::string_view name, Span span)
    {
        if (span.valid()) this->name(name) += fmt::format("[{}, {}, {}]", span.file, span.begin, span.end);
    }

private:
    std::string& out_;
    bool first_ = true;
};

template <typename Items, typename Write>
void append_array(std::string& out, const Items& items, Write write)
{
    out += '[';
    bool first = true;
    for (const auto& item : items) {
        if (!std::exchange(first, false)) out += ", ";
        write(item);
    }
    out += ']';
}

void append_path(std::string& out, const Path& path)
{
    append_array(out, path.steps(), [&](const PathStep& step) {
        if (const auto* attribute = std::get_if<AttributeStep>(&step)) {
            append_json_string(out, attribute->name);
        } else if (const auto* index = std::get_if<IndexStep>(&step)) {
            out += std::to_string(index->index);
        } else {
            ObjectWriter key(out);
            append_json_string(key.name("key"), std::get<KeyStep>(step).key);
            key.close();
        }
    });
}

void append_step(std::string& out, const Step& step)
{
    ObjectWriter object(out);
    object.text("address", step.address.text());
    object.text("deposed", step.deposed);
    object.text("provider", step.provider);
    object.text("action", name_of(action_names, step.action));
    object.text("reason", name_of(reason_names, step.reason));
    object.flag("create_before_destroy", step.create_before_destroy);
    if (!step.replaces.empty()) {
        auto& paths = object.name("replaces");
        append_array(paths, step.replaces, [&](const Path& path) { append_path(paths, path); });
    }
    if (!step.dependencies.empty()) {
        auto& needed = object.name("dependencies");
        append_array(needed, step.dependencies, [&](const ResourceAddress& block) { append_json_string(needed, block.text()); });
    }
    object.span("source", step.source);
    object.value("before", step.before);
    object.value("after", step.after);
    object.value("config", step.config);
    object.close();
}

void append_group(std::string& out, const Group& group)
{
    ObjectWriter object(out);
    object.text("block", group.block.text());
    object.text("phase", name_of(phase_names, group.phase));
    auto& steps = object.name("steps");
    append_array(steps, group.steps, [&](std::uint32_t step) { steps += std::to_string(step); });
    auto& needed = object.name("depends_on");
    append_array(needed, group.depends_on,
                 [&](const Group::Dependency& dependency) { needed += fmt::format("[{}, {}]", dependency.group, dependency.same_key); });
    object.close();
}

void append_drift(std::string& out, const Drift& drift)
{
    ObjectWriter object(out);
    object.text("address", drift.address.text());
    object.value("before", drift.before);
    if (drift.after) append_encoded(object.name("after"), *drift.after);
    object.close();
}

void append_move(std::string& out, const Move& move)
{
    ObjectWriter object(out);
    object.text("from", move.from.text());
    object.text("to", move.to.text());
    object.span("source", move.source);
    object.close();
}

void append_import(std::string& out, const Import& import)
{
    ObjectWriter object(out);
    object.text("to", import.to.text());
    object.text("id", import.id);
    object.span("source", import.source);
    object.close();
}

void append_output(std::string& out, const OutputChange& output)
{
    ObjectWriter object(out);
    object.text("name", output.name);
    object.text("action", name_of(action_names, output.action));
    object.flag("sensitive", output.sensitive);
    object.flag("deferred", output.deferred);
    object.value("before", output.before);
    object.value("after", output.after);
    object.close();
}

void append_deferral(std::string& out, const Deferral& deferral)
{
    ObjectWriter object(out);
    object.text("address", deferral.address.text());
    object.flag("open_key", deferral.open_key);
    object.text("action", name_of(action_names, deferral.action));
    object.text("reason", name_of(defer_names, deferral.reason));
    object.text("provider", deferral.provider);
    object.span("source", deferral.source);
    object.span("unknown", deferral.unknown);
    if (!deferral.waits_for.empty())
        append_array(object.name("waits_for"), deferral.waits_for, [&](const std::string& block) { append_json_string(out, block); });
    object.value("before", deferral.before);
    object.value("after", deferral.after);
    object.close();
}

void append_provider(std::string& out, const PlannedProvider& provider)
{
    ObjectWriter object(out);
    object.text("name", provider.name);
    object.value("config", provider.ephemeral ? Value::unknown() : provider.config);
    object.span("source", provider.source);
    object.close();
}

void append_source(std::string& out, const SourceFile& source)
{
    ObjectWriter object(out);
    append_json_string(object.name("name"), source.name);
    append_json_string(object.name("text"), source.text);
    object.close();
}

// `  "name": [` and an item a line.
template <typename Items, typename Write>
void append_lines(std::string& out, std::string_view name, const Items& items, Write write)
{
    fmt::format_to(std::back_inserter(out), "  \"{}\": [", name);
    std::string_view before = "\n    ";
    for (const auto& item : items) {
        out += std::exchange(before, ",\n    ");
        write(out, item);
    }
    out += items.empty() ? "],\n" : "\n  ],\n";
}

// `  "name": {` and a member a line.
template <typename Map, typename Write>
void append_members(std::string& out, std::string_view name, const Map& map, Write write)
{
    fmt::format_to(std::back_inserter(out), "  \"{}\": {{", name);
    std::string_view before = "\n    ";
    for (const auto& [key, item] : map) {
        out += std::exchange(before, ",\n    ");
        append_json_string(out, key);
        out += ": ";
        write(out, item);
    }
    out += map.empty() ? "},\n" : "\n  },\n";
}

// Reading ---------------------------------------------------------------------------------------------------------------------------

// Thrown by the reader below and caught by decode_plan alone.
struct Malformed {
    std::string what;
};

template <typename Enum, std::size_t Size>
Enum enum_of(const Names<Enum, Size>& names, const Value& object, std::string_view member)
{
    const auto text = object.text_of(member);
    for (const auto& [value, name] : names) {
        if (name == text) return value;
    }
    throw Malformed{fmt::format("`{}` is `{}`", member, text)};
}

const Value& member_of(const Value& object, std::string_view name, Type::Kind kind)
{
    const Value* member = object.find(name);
    if (member == nullptr || !member->has_contents() || member->kind() != kind) throw Malformed{fmt::format("`{}` is missing", name)};
    return *member;
}

const Value& items_of(const Value& object, std::string_view name)
{
    return member_of(object, name, Type::Kind::tuple);
}

std::span<const Value> optional_items(const Value& object, std::string_view name)
{
    return object.find(name) == nullptr ? std::span<const Value>() : items_of(object, name).elements();
}

const Value& checked_object(const Value& value)
{
    if (!value.has_contents() || value.kind() != Type::Kind::object) throw Malformed{"an object is missing"};
    return value;
}

std::uint64_t natural(const Value& value)
{
    if (value.has_contents() && value.kind() == Type::Kind::number) {
        const auto number = value.as_number().to_int64();
        if (number && *number >= 0) return static_cast<std::uint64_t>(*number);
    }
    throw Malformed{"a whole number is missing"};
}

std::uint32_t small(const Value& value, std::size_t limit)
{
    const auto number = natural(value);
    if (number >= limit) throw Malformed{fmt::format("{} refers to nothing", number)};
    return static_cast<std::uint32_t>(number);
}

Value decoded(const Value& object, std::string_view name)
{
    const Value* encoded = object.find(name);
    if (encoded == nullptr) return {};
    auto value = decode(*encoded);
    if (!value) throw Malformed{fmt::format("`{}`: {}", name, value.error())};
    return *std::move(value);
}

InstanceAddress address_of(std::string_view text)
{
    auto address = parse_address(text);
    if (!address) throw Malformed{fmt::format("`{}` is no address", text)};
    return *std::move(address);
}

std::string_view text_of(const Value& value)
{
    if (!value.has_contents() || value.kind() != Type::Kind::string) throw Malformed{"a text is missing"};
    return value.as_string();
}

Span span_of(const Value& object, std::string_view name = "source")
{
    const Value* span = object.find(name);
    if (span == nullptr) return {};
    if (!span->has_contents() || span->kind() != Type::Kind::tuple || span->size() != 3)
        throw Malformed{fmt::format("`{}` is no span", name)};
    const auto part = [&](std::size_t at) { return small(span->elements()[at], std::size_t{1} << 32U); };
    const Span result{part(0), part(1), part(2)};
    if (result.end < result.begin) throw Malformed{fmt::format("`{}` is no span", name)};
    return result;
}

Path path_of(const Value& steps)
{
    if (!steps.has_contents() || steps.kind() != Type::Kind::tuple) throw Malformed{"a path is missing"};
    std::vector<PathStep> path;
    for (const Value& step : steps.elements()) {
        if (step.kind() == Type::Kind::string) {
            path.emplace_back(AttributeStep{std::string(text_of(step))});
        } else if (step.kind() == Type::Kind::number) {
            path.emplace_back(IndexStep{natural(step)});
        } else {
            path.emplace_back(KeyStep{std::string(text_of(step.get("key")))});
        }
    }
    return Path(std::move(path));
}

Step step_of(const Value& json)
{
    Step step;
    step.address = address_of(json.text_of("address"));
    step.deposed = json.text_of("deposed");
    step.provider = json.text_of("provider");
    step.action = enum_of(action_names, json, "action");
    step.reason = enum_of(reason_names, json, "reason");
    step.create_before_destroy = json.bool_of("create_before_destroy");
    for (const Value& path : optional_items(json, "replaces")) step.replaces.push_back(path_of(path));
    std::vector<ResourceAddress> blocks;
    for (const Value& block : optional_items(json, "dependencies")) blocks.push_back(address_of(text_of(block)).resource);
    step.dependencies = std::move(blocks);
    step.source = span_of(json);
    step.before = decoded(json, "before");
    step.after = decoded(json, "after");
    step.config = decoded(json, "config");
    return step;
}

Deferral deferral_of(const Value& json)
{
    Deferral deferral;
    deferral.address = address_of(json.text_of("address"));
    deferral.open_key = json.bool_of("open_key");
    deferral.action = enum_of(action_names, json, "action");
    deferral.reason = enum_of(defer_names, json, "reason");
    deferral.provider = json.text_of("provider");
    deferral.source = span_of(json);
    deferral.unknown = span_of(json, "unknown");
    for (const Value& block : optional_items(json, "waits_for")) deferral.waits_for.emplace_back(text_of(block));
    deferral.before = decoded(json, "before");
    deferral.after = decoded(json, "after");
    return deferral;
}

Group group_of(const Value& json, std::size_t steps, std::size_t groups)
{
    Group group;
    group.block = address_of(json.text_of("block")).resource;
    group.phase = enum_of(phase_names, json, "phase");
    for (const Value& step : items_of(json, "steps").elements()) group.steps.push_back(small(step, steps));
    for (const Value& dependency : items_of(json, "depends_on").elements()) {
        if (dependency.kind() != Type::Kind::tuple || dependency.size() != 2 || dependency.elements()[1].kind() != Type::Kind::boolean)
            throw Malformed{"`depends_on` is no list of pairs"};
        group.depends_on.push_back({small(dependency.elements()[0], groups), dependency.elements()[1].as_bool()});
    }
    return group;
}

State state_of(const Value& json)
{
    auto state = read_state(member_of(json, "refreshed", Type::Kind::object));
    if (!state) throw Malformed{"`refreshed`: " + state.error().message};
    return *std::move(state);
}

Plan plan_of(const Value& json)
{
    Plan plan;
    plan.mode = enum_of(mode_names, json, "mode");
    plan.partial = json.bool_of("partial");
    const Value& prior = member_of(json, "prior", Type::Kind::object);
    plan.prior_lineage = prior.text_of("lineage");
    plan.prior_serial = natural(prior.get("serial"));
    plan.unchanged = natural(json.get("unchanged"));
    if (json.find("time") != nullptr) plan.time = std::chrono::system_clock::time_point(std::chrono::seconds(natural(json.get("time"))));
    for (const auto& [name, value] : member_of(json, "variables", Type::Kind::object).entries()) {
        plan.variables.emplace(name, decoded(json.get("variables"), name));
    }
    for (const auto& [key, provider] : member_of(json, "providers", Type::Kind::object).entries()) {
        plan.providers.emplace(key,
                               PlannedProvider{checked_object(provider).text_of("name"), decoded(provider, "config"), span_of(provider)});
    }
    for (const Value& step : items_of(json, "steps").elements()) plan.steps.push_back(step_of(checked_object(step)));
    const Value& groups = items_of(json, "groups");
    for (const Value& group : groups.elements()) plan.groups.push_back(group_of(checked_object(group), plan.steps.size(), groups.size()));
    for (const Value& drift : items_of(json, "drift").elements()) {
        const bool exists = checked_object(drift).find("after") != nullptr;
        plan.drift.push_back({address_of(drift.text_of("address")), decoded(drift, "before"),
                              exists ? std::optional(decoded(drift, "after")) : std::nullopt});
    }
    for (const Value& move : items_of(json, "moves").elements()) {
        plan.moves.push_back({address_of(checked_object(move).text_of("from")), address_of(move.text_of("to")), span_of(move)});
    }
    for (const Value& import : items_of(json, "imports").elements()) {
        plan.imports.push_back({address_of(checked_object(import).text_of("to")), std::string(import.text_of("id")), span_of(import)});
    }
    for (const Value& output : items_of(json, "outputs").elements()) {
        plan.outputs.push_back({checked_object(output).text_of("name"), enum_of(action_names, output, "action"), decoded(output, "before"),
                                decoded(output, "after"), output.bool_of("sensitive"), output.bool_of("deferred")});
    }
    for (const Value& deferral : optional_items(json, "deferrals")) plan.deferrals.push_back(deferral_of(checked_object(deferral)));
    for (const Value& source : items_of(json, "sources").elements()) {
        plan.sources.push_back({source.text_of("name"), source.text_of("text")});
    }
    plan.refreshed = state_of(json);
    return plan;
}

}  // namespace

std::string encode_plan(const Plan& plan)
{
    std::string out = fmt::format("  \"mode\": \"{}\",\n  \"prior\": ", name_of(mode_names, plan.mode));
    ObjectWriter prior(out);
    prior.text("lineage", plan.prior_lineage);
    prior.number("serial", plan.prior_serial);
    prior.close();
    out += fmt::format(",\n  \"unchanged\": {},\n", plan.unchanged);
    if (plan.time)
        out += fmt::format("  \"time\": {},\n", std::chrono::duration_cast<std::chrono::seconds>(plan.time->time_since_epoch()).count());
    out += fmt::format("  \"partial\": {},\n", plan.partial);
    auto kept = plan.variables;
    for (const auto& name : plan.ephemeral) kept.erase(name);
    append_members(out, "variables", kept, append_encoded);
    append_members(out, "providers", plan.providers, append_provider);
    append_lines(out, "steps", plan.steps, append_step);
    append_lines(out, "groups", plan.groups, append_group);
    append_lines(out, "drift", plan.drift, append_drift);
    append_lines(out, "moves", plan.moves, append_move);
    append_lines(out, "imports", plan.imports, append_import);
    append_lines(out, "outputs", plan.outputs, append_output);
    append_lines(out, "deferrals", plan.deferrals, append_deferral);
    append_lines(out, "sources", plan.sources, append_source);
    auto state = to_json(plan.refreshed);
    while (!state.empty() && state.back() == '\n') state.pop_back();
    return out + "  \"refreshed\": " + state + ",\n";
}

std::string_view reason_name(Reason reason)
{
    return name_of(reason_names, reason);
}

std::string_view reason_name(DeferReason reason)
{
    return name_of(defer_names, reason);
}

tl::expected<Plan, std::string> decode_plan(const Value& json)
{
    if (!json.has_contents() || json.kind() != Type::Kind::object) return tl::unexpected(std::string("it is no object"));
    try {
        return plan_of(json);
    } catch (const Malformed& malformed) {
        return tl::unexpected(malformed.what);
    }
}

}  // namespace rxplan
