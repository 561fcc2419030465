// A path into a value: how a provider names the attribute that a problem or a replacement is about.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace rxplan {

struct AttributeStep {
    std::string name;
    friend bool operator==(const AttributeStep&, const AttributeStep&) = default;
};

struct IndexStep {
    std::uint64_t index = 0;  // position in a list or tuple
    friend bool operator==(const IndexStep&, const IndexStep&) = default;
};

struct KeyStep {
    std::string key;  // key of a map; the canonical JSON of the element for a set
    friend bool operator==(const KeyStep&, const KeyStep&) = default;
};

using PathStep = std::variant<AttributeStep, IndexStep, KeyStep>;

// An empty path is the value itself.
class Path {
public:
    Path() = default;
    Path(const char* attribute) { steps_.emplace_back(AttributeStep{attribute}); }
    explicit Path(std::string_view attribute) { steps_.emplace_back(AttributeStep{std::string(attribute)}); }
    explicit Path(std::vector<PathStep> steps) : steps_(std::move(steps)) {}

    [[nodiscard]] Path attribute(std::string_view name) const;
    [[nodiscard]] Path index(std::uint64_t position) const;
    [[nodiscard]] Path key(std::string_view name) const;

    [[nodiscard]] const std::vector<PathStep>& steps() const noexcept { return steps_; }
    [[nodiscard]] bool empty() const noexcept { return steps_.empty(); }

    // As written in the language: `networks[0].uuid`, `metadata["role"]`.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const Path&, const Path&) = default;

private:
    std::vector<PathStep> steps_;
};

}  // namespace rxplan
