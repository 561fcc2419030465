#include "state/record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "rxplan/json.hpp"
#include "state/object_json.hpp"
#include "value/codec.hpp"

namespace rxplan {
namespace {

using Failure = tl::unexpected<std::string>;
template <class T>
using Parsed = tl::expected<T, std::string>;

constexpr std::array<std::pair<Operation, std::string_view>, 4> operation_names{{
    {Operation::create, "create"},
    {Operation::update, "update"},
    {Operation::destroy, "destroy"},
    {Operation::read, "read"},
}};

void append_member(std::string& out, std::string_view name, std::string_view text)
{
    append_json_string(out, name);
    out += ':';
    append_json_string(out, text);
    out += ',';
}

void append_where(std::string& out, const ObjectAddress& object, std::string_view provider)
{
    append_member(out, "object", object.instance.text());
    if (!object.deposed.empty()) append_member(out, "deposed", object.deposed);
    if (!provider.empty()) append_member(out, "provider", provider);
}

void append_state(std::string& out, const InstanceObject& object)
{
    out += '{';
    append_object_members(out, object);
    out += '}';
}

void append(std::string& out, const IntentRecord& record)
{
    const auto& change = record.change;
    out += R"("intent":{)";
    append_member(out, "id", change.id);
    for (const auto& [operation, name] : operation_names) {
        if (operation == change.operation) append_member(out, "operation", name);
    }
    append_where(out, record.object, record.provider);
    append_member(out, "type", change.type);
    append_member(out, "address", change.address);
    fmt::format_to(std::back_inserter(out), R"("timeout":{},"prior":)", change.timeout.count());
    append_encoded(out, change.prior);
    out += R"(,"planned":)";
    append_encoded(out, change.planned);
    out += R"(,"config":)";
    append_encoded(out, change.config);
    fmt::format_to(std::back_inserter(out), R"(,"time":{},"after":)", std::chrono::system_clock::to_time_t(record.time));
    append_state(out, record.after);
    out += '}';
}

void append(std::string& out, const PendingRecord& record)
{
    out += R"("pending":{)";
    append_member(out, "id", record.id);
    out += R"("handle":)";
    append_encoded(out, record.handle);
    if (record.object) {
        out += R"(,"state":)";
        append_state(out, *record.object);
    }
    out += '}';
}

void append(std::string& out, const DoneRecord& record)
{
    out += R"("done":{)";
    if (!record.id.empty()) append_member(out, "id", record.id);
    if (record.failed) out += R"("failed":true,)";
    out += R"("changes":[)";
    bool first = true;
    for (const auto& change : record.changes) {
        out += first ? "{" : ",{";
        first = false;
        append_where(out, change.object, change.provider);
        if (!change.resource_extra.is_null()) {
            out += R"("resource":)";
            append_json(out, change.resource_extra);
            out += ',';
        }
        if (change.value) {
            out += R"("state":)";
            append_state(out, *change.value);
        } else {
            out += R"("state":null)";
        }
        out += '}';
    }
    out += "]}";
}

void append(std::string& out, const OutputsRecord& record)
{
    out += R"("outputs":{)";
    bool first = true;
    for (const auto& [name, output] : record.outputs) {
        if (!first) out += ',';
        first = false;
        append_json_string(out, name);
        out += ':';
        append_output(out, output);
    }
    out += '}';
}

Parsed<ObjectAddress> parse_where(const Value& json)
{
    auto address = parse_address(json.text_of("object"));
    if (!address) return Failure("`object` is not an address");
    return ObjectAddress{std::move(*address), json.text_of("deposed")};
}

Parsed<InstanceObject> parse_object(const Value& json)
{
    auto read = ObjectReader().read(json);
    if (!read) return Failure(std::move(read.error()));
    return std::move(read->object);
}

Parsed<Record> parse_intent(const Value& json)
{
    IntentRecord record;
    auto& change = record.change;
    change.id = json.text_of("id");
    const auto* const operation = std::find_if(operation_names.begin(), operation_names.end(),
                                               [name = json.text_of("operation")](const auto& entry) { return entry.second == name; });
    if (change.id.empty() || operation == operation_names.end()) return Failure("an intent has no known operation");
    change.operation = operation->first;
    auto object = parse_where(json);
    if (!object) return Failure(std::move(object.error()));
    record.object = std::move(*object);
    record.provider = json.text_of("provider");
    change.type = json.text_of("type");
    change.address = json.text_of("address");
    change.timeout = std::chrono::seconds(json.int_of("timeout"));
    for (const auto& [name, into] :
         {std::pair<std::string_view, Value*>{"prior", &change.prior}, {"planned", &change.planned}, {"config", &change.config}}) {
        auto value = decode(json.get(name));
        if (!value) return Failure(fmt::format("`{}` of an intent: {}", name, value.error()));
        *into = std::move(*value);
    }
    record.time = std::chrono::system_clock::from_time_t(json.int_of("time"));
    auto after = parse_object(json.get("after"));
    if (!after) return Failure(std::move(after.error()));
    record.after = std::move(*after);
    return record;
}

Parsed<Record> parse_pending(const Value& json)
{
    PendingRecord record;
    record.id = json.text_of("id");
    if (record.id.empty()) return Failure("a pending operation has no id");
    auto handle = decode(json.get("handle"));
    if (!handle) return Failure(std::move(handle.error()));
    record.handle = std::move(*handle);
    if (const Value* state = json.find("state")) {
        auto object = parse_object(*state);
        if (!object) return Failure(std::move(object.error()));
        record.object = std::move(*object);
    }
    return record;
}

Parsed<Record> parse_done(const Value& json)
{
    DoneRecord record;
    record.id = json.text_of("id");
    record.failed = json.bool_of("failed");
    const auto changes = json.get("changes");
    if (!changes.has_contents() || changes.kind() != Type::Kind::tuple) return Failure("an end of an operation has no list of changes");
    for (const auto& item : changes.elements()) {
        if (!item.has_contents() || item.kind() != Type::Kind::object) return Failure("a change is not an object");
        StateChange change;
        auto object = parse_where(item);
        if (!object) return Failure(std::move(object.error()));
        change.object = std::move(*object);
        change.provider = item.text_of("provider");
        change.resource_extra = item.get("resource");
        const auto state = item.get("state");
        if (!state.is_null()) {
            auto value = parse_object(state);
            if (!value) return Failure(std::move(value.error()));
            change.value = std::move(*value);
        }
        record.changes.push_back(std::move(change));
    }
    return record;
}

Parsed<Record> parse_outputs(const Value& json)
{
    OutputsRecord record;
    for (const auto [name, value] : json.entries()) {
        auto output = parse_output(value);
        if (!output) return Failure(fmt::format("output `{}`: {}", name, output.error()));
        record.outputs.emplace(std::string(name), std::move(*output));
    }
    return record;
}

}  // namespace

void append_record(std::string& out, const Record& record)
{
    std::visit([&](const auto& one) { append(out, one); }, record);
}

Parsed<Record> parse_record(const Value& json)
{
    using Reader = Parsed<Record> (*)(const Value&);
    constexpr std::array<std::pair<std::string_view, Reader>, 4> readers{{
        {"intent", parse_intent},
        {"pending", parse_pending},
        {"done", parse_done},
        {"outputs", parse_outputs},
    }};
    if (!json.has_contents() || json.kind() != Type::Kind::object) return Failure("it is not an object");
    for (const auto& [name, read] : readers) {
        const Value* body = json.find(name);
        if (body == nullptr) continue;
        if (!body->has_contents() || body->kind() != Type::Kind::object) return Failure(fmt::format("`{}` is not an object", name));
        return read(*body);
    }
    return Failure("its kind is not known");
}

bool changes_state(const Record& record)
{
    if (const auto* pending = std::get_if<PendingRecord>(&record)) return pending->object.has_value();
    if (const auto* done = std::get_if<DoneRecord>(&record)) return !done->changes.empty();
    return std::holds_alternative<OutputsRecord>(record);
}

const UnfinishedOperation* Progress::find(std::string_view id) const
{
    const auto number = numbers_.find(id);
    return number == numbers_.end() ? nullptr : &operations_.at(number->second);
}

std::vector<UnfinishedOperation> Progress::unfinished() const
{
    std::vector<UnfinishedOperation> out;
    out.reserve(operations_.size());
    for (const auto& [number, operation] : operations_) out.push_back(operation);
    return out;
}

void Progress::track(const Record& record)
{
    if (const auto* intent = std::get_if<IntentRecord>(&record)) {
        const auto [entry, fresh] = numbers_.try_emplace(intent->change.id, intents_);
        if (fresh) ++intents_;
        operations_.insert_or_assign(entry->second, UnfinishedOperation{*intent, std::nullopt});
    } else if (const auto* pending = std::get_if<PendingRecord>(&record)) {
        const auto number = numbers_.find(pending->id);
        if (number != numbers_.end()) operations_.at(number->second).pending = *pending;
    } else if (const auto* done = std::get_if<DoneRecord>(&record)) {
        const auto number = numbers_.find(done->id);
        if (number == numbers_.end()) return;
        operations_.erase(number->second);
        numbers_.erase(number);
    }
}

void Progress::apply(const Record& record)
{
    track(record);
    if (const auto* done = std::get_if<DoneRecord>(&record)) {
        for (const auto& change : done->changes) state.apply(change);
    } else if (const auto* outputs = std::get_if<OutputsRecord>(&record)) {
        state.outputs = outputs->outputs;
    } else if (const auto* pending = std::get_if<PendingRecord>(&record)) {
        const auto* operation = find(pending->id);
        if (!pending->object || operation == nullptr || operation->intent.change.operation != Operation::create) return;
        StateChange change{operation->intent.object, operation->intent.provider, pending->object};
        change.value->tainted = true;
        state.apply(change);
    }
}

}  // namespace rxplan
