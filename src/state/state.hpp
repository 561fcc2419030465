// What rxplan knows of the objects that it made: the noun that the state file stores.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "rxplan/path.hpp"
#include "rxplan/type.hpp"
#include "rxplan/value.hpp"

namespace rxplan {

// An immutable list that copies share: a hundred thousand instances of one block have the same dependencies.
template <class T>
class SharedList {
public:
    SharedList() = default;
    SharedList(std::vector<T> items) : items_(items.empty() ? nullptr : std::make_shared<const std::vector<T>>(std::move(items))) {}
    SharedList(std::initializer_list<T> items) : SharedList(std::vector<T>(items)) {}

    [[nodiscard]] const std::vector<T>& items() const noexcept { return items_ ? *items_ : none(); }
    [[nodiscard]] auto begin() const noexcept { return items().begin(); }
    [[nodiscard]] auto end() const noexcept { return items().end(); }
    [[nodiscard]] std::size_t size() const noexcept { return items().size(); }
    [[nodiscard]] bool empty() const noexcept { return items_ == nullptr; }
    [[nodiscard]] const T& operator[](std::size_t position) const { return items()[position]; }

    friend bool operator==(const SharedList& a, const SharedList& b) { return a.items_ == b.items_ || a.items() == b.items(); }

private:
    static const std::vector<T>& none() noexcept
    {
        static const std::vector<T> empty_list;
        return empty_list;
    }

    std::shared_ptr<const std::vector<T>> items_;  // null when empty
};

// One object of the world as last known.
struct InstanceObject {
    Value attributes;            // an object, wholly known, without marks: as JSON gives it (no schema applied yet) or of the schema's type
    SharedList<Path> sensitive;  // what inside `attributes` is secret beyond what the schema says
    std::string private_data;    // the provider's own bytes
    std::uint32_t schema_version = 0;
    bool tainted = false;  // exists, but perhaps in part only: to be replaced
    bool create_before_destroy = false;
    SharedList<ResourceAddress> dependencies;  // the direct ones
    Value extra;                               // fields of the stored instance that rxplan does not know; an object, or null for none

    friend bool operator==(const InstanceObject&, const InstanceObject&) = default;
};

// `attributes` with the marks that `sensitive` says.
[[nodiscard]] Value marked_attributes(const InstanceObject& object);
// The object fit to be stored: marks of the attributes moved into `sensitive`, unknown parts made null.
[[nodiscard]] InstanceObject normalised(InstanceObject object);

// At least one object.
struct InstanceState {
    std::optional<InstanceObject> current;
    std::map<std::string, InstanceObject> deposed;  // replaced, not yet destroyed; by deposed key, eight hexadecimal digits

    friend bool operator==(const InstanceState&, const InstanceState&) = default;
};

// A block with at least one instance.
struct ResourceState {
    std::string provider;  // as stored: `provider["rackspace"]`, `module.a.provider["rackspace"].west`
    std::map<InstanceKey, InstanceState> instances;
    Value extra;

    friend bool operator==(const ResourceState&, const ResourceState&) = default;
};

struct OutputState {
    Value value;  // wholly known
    Type type;
    bool sensitive = false;

    friend bool operator==(const OutputState&, const OutputState&) = default;
};

// Which object: the current one of an instance, or one of its deposed ones.
struct ObjectAddress {
    InstanceAddress instance;
    std::string deposed;  // the deposed key; empty: the current object

    [[nodiscard]] std::string text() const;  // `rackspace_server.a[1]`, `rackspace_server.a[1] (deposed 0a1b2c3d)`
    friend bool operator==(const ObjectAddress&, const ObjectAddress&) = default;
    friend std::strong_ordering operator<=>(const ObjectAddress&, const ObjectAddress&) = default;
};

// An object set or removed, absolutely: to apply it twice is to apply it once.
struct StateChange {
    ObjectAddress object;
    std::string provider;                 // as in ResourceState; empty for a removal
    std::optional<InstanceObject> value;  // nothing: the object is no more, or no longer ours
    Value resource_extra{};               // ResourceState::extra of a block that the state may not have yet; null: leave it as it is

    friend bool operator==(const StateChange&, const StateChange&) = default;
};

struct State {
    std::string lineage;         // the same for the life of a state; empty: never stored
    std::uint64_t serial = 0;    // one more with each stored change; 0: never stored
    std::string rxplan_version;  // of the program that stored it; empty: another program
    std::map<ResourceAddress, ResourceState> resources;
    std::map<std::string, OutputState> outputs;  // of the root module
    Value extra;                                 // top-level fields that rxplan does not know; an object, or null for none

    // Records of this journal up to this number are contained already. Empty id: of none.
    std::string journal_id;
    std::uint64_t journal_records = 0;

    // Null when absent. Pointers stay valid until that entry is erased.
    [[nodiscard]] const ResourceState* find(const ResourceAddress& resource) const;
    [[nodiscard]] const InstanceState* find(const ResourceAddress& resource, const InstanceKey& key) const;
    [[nodiscard]] const InstanceState* find(const InstanceAddress& instance) const { return find(instance.resource, instance.key); }
    [[nodiscard]] const InstanceObject* find(const ObjectAddress& object) const;

    // Logarithmic in the number of blocks and of instances of the block. Removing the last object of an instance removes the instance, and
    // so on up; removing what is absent is harmless.
    void apply(const StateChange& change);

    [[nodiscard]] std::size_t object_count() const;

    friend bool operator==(const State&, const State&) = default;
};

// Calls `visit(ObjectAddress, const ResourceState&, const InstanceObject&)` for each object, in order; deposed ones after the current one.
template <typename Visit>
void each_object(const State& state, const Visit& visit)
{
    for (const auto& [address, resource] : state.resources) {
        for (const auto& [key, instance] : resource.instances) {
            if (instance.current) visit(ObjectAddress{{address, key}, {}}, resource, *instance.current);
            for (const auto& [deposed, object] : instance.deposed) visit(ObjectAddress{{address, key}, deposed}, resource, object);
        }
    }
}

// What a provider text says, whatever the registry: `module.a.provider["registry.terraform.io/hashicorp/aws"].west` is `aws`, `west`.
struct ProviderName {
    std::string name;
    std::string alias;  // empty: the default configuration
    friend bool operator==(const ProviderName&, const ProviderName&) = default;
};
[[nodiscard]] std::optional<ProviderName> parse_provider(std::string_view text);
[[nodiscard]] std::string provider_text(std::string_view name, std::string_view alias = {});  // `provider["name"].alias`

[[nodiscard]] std::string random_uuid();       // version 4; also a new state's lineage
[[nodiscard]] std::string new_operation_id();  // [0-9a-z]{26}, random: for Change::id
[[nodiscard]] std::string new_deposed_key();   // eight hexadecimal digits, random

}  // namespace rxplan
