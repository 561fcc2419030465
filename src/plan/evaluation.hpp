// The configuration's values as far as they are known in a run: module instances, their variables, locals and outputs (evaluated when first
// asked for), and the values of resource instances (set as they are planned or applied).
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/address.hpp"
#include "config/module.hpp"
#include "eval/scope.hpp"
#include "plan/providers.hpp"
#include "plan/value_order.hpp"

namespace rxplan {

// What `count` or `for_each` make of a block.
struct Repetition {
    enum class Kind : std::uint8_t { single, count, for_each };

    Kind kind = Kind::single;
    bool known = true;              // false: how many is known after apply only; then there are no keys
    std::vector<InstanceKey> keys;  // ascending; one empty key for a single block
    // By position, of `for_each` alone. While applying, those that were not known are looked up again in `values_from`.
    mutable std::vector<Value> each_values;
    const syntax::Expression* values_from = nullptr;  // null: all of them are known
    mutable std::uint64_t generation = 0;             // of the context, when they were looked up last

    [[nodiscard]] std::optional<std::size_t> position(const InstanceKey& key) const;
};

// The instances of one resource block in one module instance.
struct BlockInstances {
    Repetition repetition;
    std::vector<Value> values;           // by position; unknown of any until set
    mutable std::optional<Value> whole;  // what a reference without key gives; made when first asked for
};

class ModuleInstance;

// `each`, `count` and `self` of one instance of a block.
struct InstanceNames {
    const Repetition* repetition = nullptr;
    std::size_t position = 0;
    const Value* self = nullptr;
};

// Evaluates in a module instance. Cheap to make.
class ModuleScope final : public eval::Scope {
public:
    explicit ModuleScope(ModuleInstance& module, InstanceNames names = {}) : module_(module), names_(names) {}

    [[nodiscard]] Value resolve(const eval::Lookup& lookup, Diagnostics& diagnostics) const override;
    [[nodiscard]] bool is_ephemeral(const eval::Reference& reference) const override;
    [[nodiscard]] eval::Environment& environment() const override;
    [[nodiscard]] std::filesystem::path base_directory() const override { return {}; }

private:
    [[nodiscard]] Value each(const eval::Reference& reference) const;
    void look_up_values(const Repetition& repetition) const;

    ModuleInstance& module_;
    InstanceNames names_;
};

// What all module instances of a run share. `validating`: nothing is known, blocks are looked at once each, whatever their repetition.
struct EvaluationContext {
    eval::Environment& environment;
    Providers& providers;
    std::map<std::string, Value> variables;  // of the root module
    std::filesystem::path root_folder;
    bool validating = false;
    std::uint64_t generation = 0;  // one more with each value that becomes known while applying
    // For values that are not asked for in the order of the graph; null: they are.
    ValueOrder* order = nullptr;
    std::uint32_t asking = 0;  // how many values are being evaluated, each because the one before needs it
};

class ModuleInstance {
public:
    ModuleInstance(EvaluationContext& context, const config::Module& module, ModuleAddress address, ModuleInstance* parent,
                   InstanceNames call_names);
    ModuleInstance(const ModuleInstance&) = delete;
    ModuleInstance& operator=(const ModuleInstance&) = delete;

    [[nodiscard]] const config::Module& module() const noexcept { return module_; }
    [[nodiscard]] const ModuleAddress& address() const noexcept { return address_; }
    [[nodiscard]] EvaluationContext& context() const noexcept { return context_; }

    [[nodiscard]] Value variable(const config::Variable& variable, Diagnostics& diagnostics);
    [[nodiscard]] Value local(const config::Local& local, Diagnostics& diagnostics);
    [[nodiscard]] Value output(const config::Output& output, Diagnostics& diagnostics);

    // Instances of a called module, in key order. Errors in `count` or `for_each` are reported once.
    struct Calls {
        Repetition repetition;
        std::vector<std::unique_ptr<ModuleInstance>> instances;
    };
    [[nodiscard]] Calls& calls(const config::ModuleCall& call, Diagnostics& diagnostics);

    // Instances of a resource block; expanded when first asked for.
    [[nodiscard]] BlockInstances& block(const config::Resource& resource, Diagnostics& diagnostics);
    void set(const config::Resource& resource, std::size_t position, Value value);

    // Every instance of a (perhaps nested) module, below and including this one.
    void collect(const config::Module& wanted, std::vector<ModuleInstance*>& found, Diagnostics& diagnostics);
    // The instance at an address that begins below this one; null when there is none.
    [[nodiscard]] ModuleInstance* descend(const ModuleAddress& address, std::size_t depth, Diagnostics& diagnostics);

private:
    class Asking;
    [[nodiscard]] const Value* remembered(const void* declaration) const;
    const Value& remember(const void* declaration, Value value);
    [[nodiscard]] Repetition expand(const syntax::Expression* count, const syntax::Expression* for_each, Diagnostics& diagnostics);

    EvaluationContext& context_;
    const config::Module& module_;
    ModuleAddress address_;
    ModuleInstance* parent_;
    InstanceNames call_names_;
    struct Remembered {
        Value value;
        std::uint64_t generation = 0;  // of the context, when it was evaluated
    };
    std::unordered_map<const void*, Remembered> memo_;  // variables, locals, outputs, by declaration
    std::unordered_map<const config::Resource*, BlockInstances> blocks_;
    std::unordered_map<const config::ModuleCall*, Calls> calls_;
};

// The arguments of a provider configuration of the root module, with defaults; empty when no block is written.
[[nodiscard]] Value evaluate_provider_config(ModuleInstance& root, const config::Module& root_module, Providers& providers,
                                             const std::string& key, Diagnostics& diagnostics);

}  // namespace rxplan
