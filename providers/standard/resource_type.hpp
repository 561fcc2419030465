// A resource type or data source of this plugin: a schema and a few functions over values. The provider around them is always the same.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/provider.hpp"

namespace rxplan::standard {

// Functions may be called from several threads at once and must not throw. One that is left empty has the meaning given beside it.
struct ResourceType {
    ResourceSchema schema;
    std::function<Diagnostics(const Value& config)> validate;                   // the schema says all
    std::function<PlanResponse(const PlanRequest& request)> plan;               // what is proposed will be
    std::function<ReadResponse(const Value& state)> read;                       // it never changes by itself
    std::function<StartResult(const Change& change)> create;                    // required for a resource
    std::function<StartResult(const Change& change)> update;                    // what is planned is recorded, no more
    std::function<StartResult(const Change& change)> destroy;                   // it is forgotten, no more
    std::function<StartResult(const Change& change)> fetch;                     // required for a data source
    std::function<PollResult(const Change& change, const Value& handle)> poll;  // nothing of it is ever pending
    std::function<AdoptResult(const Change& intent)> adopt;                     // nothing outlives a crash
    std::function<ImportResponse(std::string_view id)> import_object;           // it cannot be imported
};

// A provider without configuration that offers these types.
[[nodiscard]] std::unique_ptr<Provider> make_provider(std::string name, std::vector<ResourceType> resources,
                                                      std::vector<ResourceType> data_sources);

inline constexpr const char* plugin_version = "0.1.0";

// Diagnostics with one error about one attribute, or about none.
[[nodiscard]] Diagnostics one_error(std::string_view id, std::string summary, std::string note, Path path = {});

// An error for a numeric argument that is no whole number, or lies outside [minimum, maximum]; null and unknown pass.
void require_integer(Diagnostics& diagnostics, const Value& config, const char* attribute, std::int64_t minimum, std::int64_t maximum);

}  // namespace rxplan::standard
