// Objects and outputs in the layout of the state file, which journal records share.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "rxplan/value.hpp"
#include "state/state.hpp"

namespace rxplan {

// The members of an instance's JSON object from `schema_version` on, without braces: `"schema_version":0,"attributes":{...}`.
void append_object_members(std::string& out, const InstanceObject& object);

void append_output(std::string& out, const OutputState& output);
[[nodiscard]] tl::expected<OutputState, std::string> parse_output(const Value& json);

// Reads instances one after the other; what equals the one before is shared with it.
class ObjectReader {
public:
    struct Instance {
        InstanceKey key;      // from `index_key`
        std::string deposed;  // from `deposed`
        InstanceObject object;
    };

    // The error says what is wrong with which member.
    [[nodiscard]] tl::expected<Instance, std::string> read(const Value& json);

private:
    [[nodiscard]] tl::expected<void, std::string> read_member(std::string_view name, const Value& value, Instance& into,
                                                              NamedValues& extra);

    Value last_dependencies_;
    SharedList<ResourceAddress> dependencies_;
    Value last_sensitive_;
    SharedList<Path> sensitive_;
};

// Appends the members of `extra` (an object, or null for none), each after `separator`, a comma at least.
void append_extra(std::string& out, const Value& extra, std::string_view separator = ",", std::string_view colon = ":");

}  // namespace rxplan
