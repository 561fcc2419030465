// Addresses: which block, which instance. Immutable vocabulary of every room.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rxplan/provider.hpp"

namespace rxplan {

// Of an instance under `count` (integer) or `for_each` (string), or of neither.
struct InstanceKey {
    std::variant<std::monostate, std::int64_t, std::string> key;

    InstanceKey() = default;
    InstanceKey(std::int64_t index) : key(index) {}
    InstanceKey(std::string name) : key(std::move(name)) {}

    [[nodiscard]] bool none() const noexcept { return key.index() == 0; }
    [[nodiscard]] std::string text() const;  // ``, `[2]`, `["web"]`
    friend bool operator==(const InstanceKey&, const InstanceKey&) = default;
    friend std::strong_ordering operator<=>(const InstanceKey&, const InstanceKey&) = default;  // none, integers by value, strings by bytes
};

struct ModuleStep {
    std::string name;
    InstanceKey key;
    friend bool operator==(const ModuleStep&, const ModuleStep&) = default;
    friend std::strong_ordering operator<=>(const ModuleStep&, const ModuleStep&) = default;
};

// An instance of a module; empty: the root module. Keys are absent in the address of a module *call*.
using ModuleAddress = std::vector<ModuleStep>;
[[nodiscard]] std::string text(const ModuleAddress& module);  // `module.a["x"].module.b`; empty for the root

// A resource or data block in one module instance.
struct ResourceAddress {
    ModuleAddress module;
    Mode mode = Mode::managed;
    std::string type;
    std::string name;

    [[nodiscard]] std::string text() const;  // `module.a.data.rackspace_image.coreos`
    // The block as it is declared, once for all instances of its module: without keys.
    [[nodiscard]] ResourceAddress declared() const;
    friend bool operator==(const ResourceAddress&, const ResourceAddress&) = default;
    friend std::strong_ordering operator<=>(const ResourceAddress&, const ResourceAddress&) = default;
};

struct InstanceAddress {
    ResourceAddress resource;
    InstanceKey key;

    [[nodiscard]] std::string text() const;
    friend bool operator==(const InstanceAddress&, const InstanceAddress&) = default;
    friend std::strong_ordering operator<=>(const InstanceAddress&, const InstanceAddress&) = default;
};

// The inverse of text(); nothing when it is not an address. A key may be absent.
[[nodiscard]] std::optional<InstanceAddress> parse_address(std::string_view text);

}  // namespace rxplan
