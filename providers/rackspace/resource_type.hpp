// What every resource type and data source of this provider is made of. To read one, open its file and look for these functions in this
// order.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "providers/rackspace/session.hpp"
#include "providers/rackspace/times.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

// What planning may use: nothing that asks the cloud for what can change.
struct PlanContext {
    Session* session = nullptr;  // null while the provider is not configured: addresses are not known then
    Instant now;
};

// One resource type. Stateless, so one constant object serves every thread. The contracts are those of `Provider` (rxplan/provider.hpp),
// with every request being of this type.
class ResourceType {
public:
    explicit ResourceType(ResourceSchema schema) : schema_(std::move(schema)) {}
    virtual ~ResourceType() = default;

    [[nodiscard]] const ResourceSchema& schema() const noexcept { return schema_; }
    // What `destroy` ends with.
    [[nodiscard]] Done destroyed() const { return {Value::null(schema_.block.type())}; }

    [[nodiscard]] virtual Diagnostics validate(const Value& config) const;
    [[nodiscard]] virtual PlanResponse plan(const PlanContext& context, const PlanRequest& request) const;
    [[nodiscard]] virtual std::vector<ReadResponse> read(Session& session, std::span<const ReadRequest> requests) const = 0;
    [[nodiscard]] virtual StartResult create(Session& session, const Change& change, const ProgressSink& progress) const = 0;
    [[nodiscard]] virtual StartResult update(Session& session, const Change& change, const ProgressSink& progress) const = 0;
    [[nodiscard]] virtual StartResult destroy(Session& session, const Change& change) const = 0;
    [[nodiscard]] virtual std::vector<PollResult> poll(Session& session, std::span<const PollRequest> requests) const;  // default: asserts
    [[nodiscard]] virtual AdoptResult adopt(Session& session, const Change& intent) const = 0;
    [[nodiscard]] virtual ImportResponse import_object(Session& session, std::string_view id) const = 0;

private:
    ResourceSchema schema_;
};

// Likewise.
class DataSource {
public:
    explicit DataSource(ResourceSchema schema) : schema_(std::move(schema)) {}
    virtual ~DataSource() = default;

    [[nodiscard]] const ResourceSchema& schema() const noexcept { return schema_; }

    [[nodiscard]] virtual Diagnostics validate(const Value& config) const;
    // `config` has the schema's type and is wholly known; so is the result.
    [[nodiscard]] virtual tl::expected<Value, Diagnostics> read(Session& session, const Value& config) const = 0;

private:
    ResourceSchema schema_;
};

// All of them, in the order of the documentation.
[[nodiscard]] std::span<const ResourceType* const> resource_types();
[[nodiscard]] std::span<const DataSource* const> data_sources();

[[nodiscard]] const ResourceType& network_type();
[[nodiscard]] const ResourceType& keypair_type();
[[nodiscard]] const ResourceType& container_type();
[[nodiscard]] const ResourceType& object_type();
[[nodiscard]] const ResourceType& tempurl_type();
[[nodiscard]] const ResourceType& server_type();
[[nodiscard]] const DataSource& image_data_source();
[[nodiscard]] const DataSource& flavor_data_source();

// The name under which an object carries the id of the operation that made it, where it can carry one.
inline constexpr std::string_view operation_mark = "rxplan-operation";

// The longest that one request of an operation may last, with its repetitions.
[[nodiscard]] std::chrono::milliseconds request_deadline(const Change& change);

// How far an operation is, as the answer to the call that looked for the first time.
[[nodiscard]] StartResult to_start_result(PollResult result);
[[nodiscard]] AdoptResult to_adopt_result(PollResult result);

// One answer for each request: the state as it is, with a problem.
[[nodiscard]] std::vector<ReadResponse> unreadable(std::span<const ReadRequest> requests, const Refusal& refusal);
[[nodiscard]] ImportResponse not_importable(const Refusal& refusal);

}  // namespace rxplan::rackspace
