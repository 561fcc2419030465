#include "view/state_text.hpp"

#include <fmt/format.h>

#include "plan/propose.hpp"
#include "rxplan/convert.hpp"
#include "view/outputs.hpp"
#include "view/value_diff.hpp"
#include "view/value_lines.hpp"

namespace rxplan::view {
namespace {

// Nobody says what is secret: every text might be.
Value marked_texts(const Value& attributes)
{
    return transform(attributes, [](const Path& path, const Value& part) {
        const bool id = path.steps().size() == 1 && path.text() == "id";
        return part.kind() == Type::Kind::string && part.has_contents() && !id ? part.with_sensitive() : part;
    });
}

}  // namespace

Value shown_attributes(const InstanceObject& object, const BlockSchema* schema)
{
    const auto attributes = marked_attributes(object);
    if (schema == nullptr) return marked_texts(attributes);
    // A file keeps no difference of list and set, map and object; an object of an older schema is shown as it is.
    const auto typed = convert(attributes, schema->type());
    return with_schema_marks(*schema, typed ? *typed : attributes);
}

std::string object_text(const ObjectAddress& address, const InstanceObject& object, const BlockSchema* schema)
{
    const auto& resource = address.instance.resource;
    std::string out = fmt::format("# {}:{}\n", address.text(), object.tainted ? " (tainted)" : "");
    out += fmt::format("{} \"{}\" \"{}\" {{\n", resource.mode == Mode::data ? "data" : "resource", resource.type, resource.name);
    out += object_lines(shown_attributes(object, schema));
    return out + "}\n";
}

std::string state_text(const State& state, const FindSchema& find_schema)
{
    if (state.resources.empty() && state.outputs.empty()) return "The state is empty: no resource is represented in it.\n";
    std::string out;
    each_object(state, [&](const ObjectAddress& address, const ResourceState&, const InstanceObject& object) {
        out += object_text(address, object, find_schema(address.instance.resource)) + "\n";
    });
    if (!state.outputs.empty()) out += "\nOutputs:\n\n" + outputs_text(state.outputs);
    return out;
}

}  // namespace rxplan::view
