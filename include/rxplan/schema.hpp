// What a provider declares: the shape of its configuration, resources and data sources. Drives validation, diffs and documentation.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/type.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

// Who gives an attribute its value.
enum class Presence : std::uint8_t {
    required,           // the configuration must
    optional,           // the configuration may; otherwise the default, or null
    optional_computed,  // the configuration may; otherwise the provider does
    computed,           // the provider alone; setting it is an error
};

struct AttributeSchema {
    std::string name;
    Type type;
    Presence presence = Presence::optional;
    bool forces_replacement = false;  // a change cannot be made in place
    bool sensitive = false;           // never shown in a plan, log or export
    Value default_value;              // null: none. Only for `optional`
    std::string doc;                  // one or two sentences

    // Chained setters, so that a schema reads as a table.
    AttributeSchema&& replaces() &&;
    AttributeSchema&& secret() &&;
    AttributeSchema&& defaults_to(Value value) &&;
};

[[nodiscard]] AttributeSchema required(std::string name, Type type, std::string doc);
[[nodiscard]] AttributeSchema optional(std::string name, Type type, std::string doc);
[[nodiscard]] AttributeSchema optional_computed(std::string name, Type type, std::string doc);
[[nodiscard]] AttributeSchema computed(std::string name, Type type, std::string doc);

struct BlockSchema;

// A block inside a block, `network { ... }`. `single` becomes an object or null, `list` a list of objects in source order, `set` a set.
struct NestedBlockSchema {
    enum class Nesting : std::uint8_t { single, list, set };

    std::string name;
    Nesting nesting = Nesting::list;
    std::vector<AttributeSchema> attributes;
    std::vector<NestedBlockSchema> blocks;
    std::uint32_t min_items = 0;
    std::uint32_t max_items = 0;  // 0: no limit
    bool forces_replacement = false;
    std::string doc;
};

struct BlockSchema {
    std::vector<AttributeSchema> attributes;
    std::vector<NestedBlockSchema> blocks;

    // The type of a value of this block: an object with one attribute for each attribute and nested block.
    [[nodiscard]] Type type() const;
    [[nodiscard]] const AttributeSchema* attribute(std::string_view name) const;
    [[nodiscard]] const NestedBlockSchema* block(std::string_view name) const;
};

// How long an operation may take before it is reported as failed; a `timeouts` block of the configuration overrides it.
struct Timeouts {
    std::chrono::seconds create{600};
    std::chrono::seconds read{300};
    std::chrono::seconds update{600};
    std::chrono::seconds destroy{600};
};

struct ResourceSchema {
    std::string type;  // `rackspace_server`; the part before the first `_` is the provider's local name
    BlockSchema block;
    std::uint32_t version = 0;  // raised when stored attributes change shape
    Timeouts timeouts;
    std::string doc;
};

// At most `requests` per `window` for calls of one kind; the SDK's HTTP client keeps it.
struct RateLimitGroup {
    std::string name;
    std::uint32_t requests = 0;
    std::chrono::seconds window{60};
};

struct ProviderSchema {
    std::string name;  // `rackspace`
    std::string version;
    BlockSchema configuration;
    std::vector<ResourceSchema> resources;
    std::vector<ResourceSchema> data_sources;
    std::vector<RateLimitGroup> rate_limits;

    [[nodiscard]] const ResourceSchema* resource(std::string_view type) const;
    [[nodiscard]] const ResourceSchema* data_source(std::string_view type) const;
};

}  // namespace rxplan
