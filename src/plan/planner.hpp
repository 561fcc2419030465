// The planner's inside: one walk over the graph. Its parts: planner.cpp (the walk), refresh.cpp, plan_resource.cpp, plan_data.cpp,
// plan_import.cpp, plan_removal.cpp, deferral.cpp.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "graph/graph.hpp"
#include "plan/evaluation.hpp"
#include "plan/imports.hpp"
#include "plan/make_plan.hpp"
#include "plan/moves.hpp"
#include "rxplan/schema.hpp"

namespace rxplan {

class Planner {
public:
    Planner(const PlanInput& input, Providers& providers, PlanObserver& observer, Diagnostics& diagnostics);

    [[nodiscard]] Plan run();

private:
    // One resource block in one module instance.
    struct Block {
        std::uint32_t node = 0;
        const config::Resource& resource;
        const ResourceSchema& schema;
        const Type& type;  // of the schema
        Provider& provider;
        std::string provider_key;
        ModuleInstance& module;
        BlockInstances& instances;
        ResourceAddress address;
        const ResourceState* prior = nullptr;  // refreshed; null: nothing is there
        SharedList<ResourceAddress> dependencies;
        bool create_before_destroy = false;
        bool ready = false;  // the provider may be asked
    };

    using Clock = std::chrono::steady_clock;
    // A data source that its provider has not read yet.
    struct Waiting {
        std::size_t position = 0;
        PollRequest poll;
        Clock::time_point since;
        Clock::time_point next;
        Clock::time_point deadline;
    };

    [[nodiscard]] static InstanceAddress address_of(const Block& block, std::size_t position)
    {
        return {block.address, block.instances.repetition.keys[position]};
    }
    [[nodiscard]] bool interrupted() const noexcept { return input_.interrupted != nullptr && input_.interrupted->load(); }

    // Graph nodes.
    void visit(std::uint32_t at);
    void visit_resource(std::uint32_t at);
    void force_values(const Node& node);
    void check_validations(const config::Variable& variable, ModuleInstance& module);
    void check_assertions(const config::Check& check, ModuleInstance& module);
    bool soften(std::size_t since);

    // Providers and what is there.
    enum class Readiness : std::uint8_t { ready, not_known_yet, failed };
    Readiness ready(const std::string& key);
    bool upgrade_stored(const std::string& key, Provider& provider);
    void refresh(const std::string& key, Provider& provider);
    void take_reading(const ObjectAddress& object, const std::string& provider_text, const InstanceObject& before, const Value& known,
                      const ResourceSchema& schema, ReadResponse response);
    [[nodiscard]] const Type& type_of(const ResourceSchema& schema);
    [[nodiscard]] Value typed(const InstanceObject& object, const ResourceSchema& schema, const std::string& address);

    // Managed resources.
    void plan_instances(Block& block);
    bool plan_instance(Block& block, std::size_t position);
    void decide(Block& block, std::size_t position, const Value& prior, const Value& config, bool tainted);
    [[nodiscard]] bool triggered(Block& block, std::size_t position);
    [[nodiscard]] bool changes(const InstanceAddress& target, bool keyed, const Path& attribute) const;
    void renew_record(const Block& block, const Step& step);
    void record(const InstanceAddress& address, const std::string& provider_key, InstanceObject object);
    void add_step(const Block& block, Step step);
    [[nodiscard]] bool requested(const InstanceAddress& address) const;

    // Objects that are taken over.
    void visit_import(const config::Import& import, const config::Resource* declared);
    void take_imports(Block& block);
    void check_imports();

    // Data sources.
    void plan_data(Block& block);
    [[nodiscard]] bool pending_in(const config::Module& module, const std::vector<const syntax::Expression*>& depends_on) const;
    [[nodiscard]] bool refers_to_pending(const Block& block) const;
    [[nodiscard]] bool deferred_by_dependency(const Block& block) const;
    void read_now(Block& block, const std::vector<std::size_t>& positions, const std::vector<Value>& configs);
    [[nodiscard]] std::chrono::seconds read_timeout(const Block& block, std::size_t position);
    void poll_readings(const Block& block, std::vector<Waiting>& waiting);
    void record_reading(const Block& block, std::size_t position, const Value& config, const Value& state);
    void record_data(const Block& block, std::size_t position, const Value& value);

    // What is not wanted any more, and `destroy`.
    void plan_removals();
    void remove_instance(const ResourceAddress& resource, const std::string& provider_text, const InstanceKey& key,
                         const InstanceState& instance, Reason reason, const config::Resource* declared);
    void defer_removal(const InstanceAddress& address, const std::string& provider_text, const InstanceState& instance,
                       const config::Resource* declared, const std::string& user);
    [[nodiscard]] Reason removal_reason(const ResourceAddress& resource, const InstanceKey& key, const config::Resource*& declared);
    void use_prior_values(Block& block);
    void use_prior_value(Block& block, std::size_t position);

    // What is left to a later round.
    enum class Waits : std::uint8_t { no, in_part, whole };
    bool defer_whole(std::uint32_t at, const ResourceSchema& schema);
    [[nodiscard]] std::optional<Deferral> reason_to_wait(std::uint32_t at);
    [[nodiscard]] const syntax::Expression* open_call(const config::Module& module, const config::Module*& caller);
    void defer_open(const Block& block);
    [[nodiscard]] Value foreseen(const config::Resource& resource, const ResourceSchema& schema, ModuleInstance* module);
    [[nodiscard]] std::vector<std::string> waiting_needs(std::uint32_t node, Span& reference) const;
    [[nodiscard]] std::vector<std::string> origins(const syntax::Expression& expression, const config::Module& module);
    void wait(std::uint32_t node, Waits how);
    [[nodiscard]] bool waits(const ResourceAddress& resource) const;
    [[nodiscard]] bool waits_as_a_whole(const ResourceAddress& resource) const;
    [[nodiscard]] const std::uint32_t* node_of(const ResourceAddress& resource) const;
    [[nodiscard]] std::map<ResourceAddress, std::string> needed_by_waiting() const;

    void plan_outputs();
    [[nodiscard]] std::map<const config::Output*, bool> undecided_outputs() const;
    void warn_of_selection();
    void check_requests();
    void attach(const Diagnostics& problems, const syntax::Body& body, Span header, const std::string& address);

    const PlanInput& input_;
    Providers& providers_;
    PlanObserver& observer_;
    Diagnostics& diagnostics_;
    eval::Environment environment_;
    EvaluationContext context_;
    ModuleInstance root_;
    Graph graph_;
    Removals removals_;
    std::vector<std::vector<Edge>> needed_;  // Graph::needed_resources
    Selection selection_;
    std::vector<Waits> waits_;  // by node
    bool anything_waits_ = false;
    std::map<const config::ProviderConfiguration*, std::uint32_t> provider_nodes_;  // once something waits
    mutable std::map<ResourceAddress, std::uint32_t> nodes_;                        // of resources, once something waits
    std::vector<bool> create_before_destroy_;                                       // by node, propagated to what it needs
    std::map<std::string, Readiness> readiness_;                                    // by provider key
    std::map<std::string, bool> upgraded_;                                          // by provider key: whether all its objects could be
    std::set<std::string> blind_checks_;                                            // whose data could not be read
    std::unordered_map<const ResourceSchema*, Type> types_;                         // made once: each instance has it
    std::set<std::string> misfits_;                                         // objects of the state that do not fit their schema, reported
    std::map<ResourceAddress, std::vector<ImportRequest>> wanted_imports_;  // whose resource was not visited yet
    std::set<std::uint32_t> nodes_with_steps_;
    std::map<ResourceAddress, std::map<InstanceKey, std::size_t>> changing_;  // updated and replaced instances -> their steps
    Plan plan_;
};

// Groups of steps and their dependencies, from the graph and from what the state recorded before anything was planned.
void arrange_steps(Plan& plan, const State& prior, const Graph& graph, const std::vector<std::vector<Edge>>& needed);

}  // namespace rxplan
