#include "providers/rackspace/provider.hpp"

#include <cassert>
#include <map>
#include <mutex>

#include "providers/rackspace/embedded/cloud.hpp"
#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

using embedded::EmbeddedCloud;

ProviderSchema make_schema()
{
    ProviderSchema schema;
    schema.name = "rackspace";
    schema.version = "0.1.0";
    schema.configuration = settings_schema();
    for (const ResourceType* type : resource_types()) schema.resources.push_back(type->schema());
    for (const DataSource* source : data_sources()) schema.data_sources.push_back(source->schema());
    schema.rate_limits = rackspace_rate_limits();
    return schema;
}

const ResourceType& resource_type(std::string_view name)
{
    for (const ResourceType* type : resource_types())
        if (type->schema().type == name) return *type;
    assert(false && "the engine asks only for resource types of the schema");
    return *resource_types().front();
}

const DataSource& data_source(std::string_view name)
{
    for (const DataSource* source : data_sources())
        if (source->schema().type == name) return *source;
    assert(false && "the engine asks only for data sources of the schema");
    return *data_sources().front();
}

// Several configurations of the provider in one process share the cloud of one directory.
tl::expected<std::shared_ptr<EmbeddedCloud>, std::string> embedded_cloud(const std::filesystem::path& data_dir)
{
    static std::mutex mutex;
    static std::map<std::filesystem::path, std::weak_ptr<EmbeddedCloud>> running;
    const std::lock_guard lock(mutex);
    std::weak_ptr<EmbeddedCloud>& known = running[std::filesystem::absolute(data_dir)];
    if (auto cloud = known.lock()) return cloud;
    EmbeddedCloud::Options options;
    options.data_dir = data_dir;
    auto started = EmbeddedCloud::start(std::move(options));
    if (!started) return tl::unexpected(started.error());
    std::shared_ptr<EmbeddedCloud> cloud = std::move(*started);
    known = cloud;
    return cloud;
}

Settings settings_for(const EmbeddedCloud& cloud)
{
    Settings settings;
    settings.auth_url = cloud.auth_url();
    settings.version = IdentityVersion::v2;
    settings.credentials.method = Credentials::Method::api_key;
    settings.credentials.user.name = cloud.user_name();
    settings.credentials.secret = cloud.api_key();
    settings.region = cloud.region();
    settings.any_region = true;
    settings.visibility_delay = std::chrono::seconds(0);  // one database, and it ends with the process that asks
    return settings;
}

class RackspaceProvider final : public Provider {
public:
    RackspaceProvider(const ProviderContext& context, Surroundings surroundings)
        : data_dir_(context.data_dir), surroundings_(std::move(surroundings))
    {
        surroundings_.http.user_agent = "rxplan/" + context.engine_version;
    }

    const ProviderSchema& schema() const override
    {
        static const ProviderSchema schema = make_schema();
        return schema;
    }

    Diagnostics validate(Mode mode, std::string_view type, const Value& config) override
    {
        return mode == Mode::data ? data_source(type).validate(config) : resource_type(type).validate(config);
    }

    Diagnostics configure(const Value& config) override
    {
        Diagnostics diagnostics;
        Settings settings;
        if (wants_embedded_cloud(config, surroundings_.environment)) {
            auto cloud = embedded_cloud(data_dir_ / "embedded-cloud");
            if (!cloud) {
                diagnostics.add(error("rackspace-embedded-cloud", "the embedded cloud does not start").note(cloud.error() + "."));
                return diagnostics;
            }
            embedded_cloud_ = *cloud;
            settings = settings_for(*embedded_cloud_);
        } else {
            settings = read_settings(config, surroundings_.environment, diagnostics);
        }
        visibility_delay_ = settings.visibility_delay;
        if (!diagnostics.has_errors()) session_ = Session::open(std::move(settings), surroundings_.http, diagnostics);
        return diagnostics;
    }

    PlanResponse plan(const PlanRequest& request) override
    {
        return resource_type(request.type).plan({.session = session_.get(), .now = now()}, request);
    }

    std::vector<ReadResponse> read(std::span<const ReadRequest> requests) override
    {
        return by_type<ReadResponse>(
            requests, [](const ReadRequest& request) -> std::string_view { return request.type; },
            [this](const ResourceType& type, std::span<const ReadRequest> batch) { return type.read(*session_, batch); });
    }

    StartResult start(const Change& change, const ProgressSink& progress) override
    {
        switch (change.operation) {
            case Operation::create:
                return resource_type(change.type).create(*session_, change, progress);
            case Operation::update:
                return resource_type(change.type).update(*session_, change, progress);
            case Operation::destroy:
                return resource_type(change.type).destroy(*session_, change);
            case Operation::read:
                return read_data(change);
        }
        assert(false && "operation has an unnamed value");
        return Failed{};
    }

    std::vector<PollResult> poll(std::span<const PollRequest> requests) override
    {
        return by_type<PollResult>(
            requests, [](const PollRequest& request) -> std::string_view { return request.change.type; },
            [this](const ResourceType& type, std::span<const PollRequest> batch) { return type.poll(*session_, batch); });
    }

    AdoptResult adopt(const Change& intent) override { return resource_type(intent.type).adopt(*session_, intent); }

    std::chrono::seconds visibility_delay() const override { return visibility_delay_; }

    ImportResponse import_object(std::string_view type, std::string_view id) override
    {
        return resource_type(type).import_object(*session_, id);
    }

private:
    [[nodiscard]] Instant now() const
    {
        if (surroundings_.now) return surroundings_.now();
        return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    }

    StartResult read_data(const Change& change)
    {
        auto result = data_source(change.type).read(*session_, change.planned);
        if (result) return Done{std::move(*result)};
        Failed failed;
        failed.diagnostics = std::move(result.error());
        return failed;
    }

    // Calls `serve` once for each resource type among the requests and puts the answers back in their order.
    template <typename Answer, typename Request, typename TypeOf, typename Serve>
    std::vector<Answer> by_type(std::span<const Request> requests, const TypeOf& type_of, const Serve& serve)
    {
        std::map<std::string_view, std::vector<std::size_t>> places;
        for (std::size_t i = 0; i < requests.size(); ++i) places[type_of(requests[i])].push_back(i);
        std::vector<Answer> answers(requests.size());
        for (const auto& [type, members] : places) {
            std::vector<Request> batch;
            for (const std::size_t i : members) batch.push_back(requests[i]);
            std::vector<Answer> served = serve(resource_type(type), batch);
            assert(served.size() == members.size());
            for (std::size_t i = 0; i < members.size(); ++i) answers[members[i]] = std::move(served[i]);
        }
        return answers;
    }

    std::filesystem::path data_dir_;
    std::chrono::seconds visibility_delay_{0};
    Surroundings surroundings_;
    std::shared_ptr<EmbeddedCloud> embedded_cloud_;  // outlives the session that speaks to it
    std::unique_ptr<Session> session_;               // null until configured
};

}  // namespace

std::unique_ptr<Provider> make_provider(const ProviderContext& context, Surroundings surroundings)
{
    return std::make_unique<RackspaceProvider>(context, std::move(surroundings));
}

}  // namespace rxplan::rackspace
