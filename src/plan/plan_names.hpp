// The words of a plan file. The codec's inside.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "plan/plan.hpp"

namespace rxplan {

template <typename Enum, std::size_t Size>
using Names = std::array<std::pair<Enum, std::string_view>, Size>;

inline constexpr Names<PlanMode, 3> mode_names{{
    {PlanMode::normal, "normal"},
    {PlanMode::destroy, "destroy"},
    {PlanMode::refresh_only, "refresh-only"},
}};

inline constexpr Names<Action, 7> action_names{{
    {Action::no_op, "no-op"},
    {Action::create, "create"},
    {Action::read, "read"},
    {Action::update, "update"},
    {Action::replace, "replace"},
    {Action::destroy, "delete"},
    {Action::forget, "forget"},
}};

inline constexpr Names<Reason, 13> reason_names{{
    {Reason::none, ""},
    {Reason::replace_because_cannot_update, "replace_because_cannot_update"},
    {Reason::replace_because_tainted, "replace_because_tainted"},
    {Reason::replace_by_request, "replace_by_request"},
    {Reason::replace_by_triggers, "replace_by_triggers"},
    {Reason::delete_because_no_resource_config, "delete_because_no_resource_config"},
    {Reason::delete_because_no_module, "delete_because_no_module"},
    {Reason::delete_because_wrong_repetition, "delete_because_wrong_repetition"},
    {Reason::delete_because_count_index, "delete_because_count_index"},
    {Reason::delete_because_each_key, "delete_because_each_key"},
    {Reason::delete_by_request, "delete_by_request"},
    {Reason::read_because_config_unknown, "read_because_config_unknown"},
    {Reason::read_because_dependency_pending, "read_because_dependency_pending"},
}};

inline constexpr Names<DeferReason, 3> defer_names{{
    {DeferReason::instance_count_unknown, "instance_count_unknown"},
    {DeferReason::provider_config_unknown, "provider_config_unknown"},
    {DeferReason::deferred_prereq, "deferred_prereq"},
}};

inline constexpr Names<Group::Phase, 3> phase_names{{
    {Group::Phase::make, "make"},
    {Group::Phase::clear, "clear"},
    {Group::Phase::remove, "remove"},
}};

template <typename Enum, std::size_t Size>
std::string_view name_of(const Names<Enum, Size>& names, Enum value)
{
    for (const auto& [known, name] : names) {
        if (known == value) return name;
    }
    return {};
}

}  // namespace rxplan
