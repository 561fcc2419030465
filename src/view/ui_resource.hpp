// How messages for programs name things.
#pragma once

#include <string>
#include <string_view>

#include "base/address.hpp"
#include "plan/plan.hpp"

namespace rxplan::view {

// `{"addr": ..., "module": ..., "resource": ..., "implied_provider": ..., "resource_type": ..., "resource_name": ..., "resource_key": ...}`
[[nodiscard]] Value ui_resource(const InstanceAddress& address);

// `create`, `update`, `delete`, `replace`, `read`, `remove` (out of the state alone), `noop`
[[nodiscard]] std::string_view ui_action(Action action);
[[nodiscard]] std::string_view ui_action(Operation operation);

// `cannot_update`, `delete_because_count_index`; empty when there is nothing to say.
[[nodiscard]] std::string_view ui_reason(Reason reason);

// The identifier of an object, unless it is secret or there is none.
[[nodiscard]] std::string shown_id(const Value& object);

}  // namespace rxplan::view
