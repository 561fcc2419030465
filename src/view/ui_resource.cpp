#include "view/ui_resource.hpp"

#include "plan/plan_codec.hpp"

namespace rxplan::view {
namespace {

Value key_to_json(const InstanceKey& key)
{
    if (const auto* index = std::get_if<std::int64_t>(&key.key)) return Value::number(*index);
    if (const auto* name = std::get_if<std::string>(&key.key)) return Value::string(*name);
    return {};
}

}  // namespace

Value ui_resource(const InstanceAddress& address)
{
    auto within = address;
    within.resource.module.clear();
    const auto& type = address.resource.type;
    return Value::object({{"addr", Value::string(address.text())},
                          {"implied_provider", Value::string(type.substr(0, type.find('_')))},
                          {"module", Value::string(text(address.resource.module))},
                          {"resource", Value::string(within.text())},
                          {"resource_key", key_to_json(address.key)},
                          {"resource_name", Value::string(address.resource.name)},
                          {"resource_type", Value::string(type)}});
}

std::string_view ui_action(Action action)
{
    switch (action) {
        case Action::no_op:
            return "noop";
        case Action::create:
            return "create";
        case Action::read:
            return "read";
        case Action::update:
            return "update";
        case Action::replace:
            return "replace";
        case Action::destroy:
            return "delete";
        case Action::forget:
            return "remove";
    }
    return {};
}

std::string_view ui_action(Operation operation)
{
    switch (operation) {
        case Operation::create:
            return "create";
        case Operation::update:
            return "update";
        case Operation::destroy:
            return "delete";
        case Operation::read:
            return "read";
    }
    return {};
}

std::string_view ui_reason(Reason reason)
{
    switch (reason) {
        case Reason::replace_because_tainted:
            return "tainted";
        case Reason::replace_by_request:
            return "requested";
        case Reason::replace_by_triggers:
            return "replace_triggered_by";
        case Reason::replace_because_cannot_update:
            return "cannot_update";
        case Reason::delete_by_request:
            return {};
        default:
            return reason_name(reason);
    }
}

std::string shown_id(const Value& object)
{
    return object.get("id").is_sensitive() ? std::string() : object.text_of("id");
}

}  // namespace rxplan::view
