// A signed-in connection to one region of a cloud.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "providers/rackspace/identity.hpp"
#include "providers/rackspace/replies.hpp"
#include "providers/rackspace/settings.hpp"
#include "rxplan/http.hpp"
#include "rxplan/schema.hpp"

namespace rxplan::rackspace {

// What the JSON of an answer must have to be of use; empty: nothing.
struct Expected {
    std::string_view member{};  // an object or an array, such as `server`
    std::string_view text{};    // a text in that object that is not empty, such as `id`
};

struct Call {
    Service service = Service::compute;
    std::string method = "GET";
    std::string path{};  // behind the service's address: `/servers/detail`, `/networks`
    Value body{};        // JSON; null: none
    http::Headers headers{};
    std::vector<std::string> groups{};  // rate-limit groups beyond that of the method
    std::chrono::milliseconds deadline{120'000};
    std::optional<std::filesystem::path> upload{};
    http::TransferSink progress{};
    Expected expected{};
};

struct Reply {
    http::Response response;
    Value json;  // null when the body is not JSON
};

using CallResult = tl::expected<Reply, Refusal>;

// The members of a listing.
struct Listing {
    std::vector<Value> entries;
    bool snapshot = true;  // it came in one page; what moves between pages while they are read may be missing or be there twice
};

[[nodiscard]] std::vector<RateLimitGroup> rackspace_rate_limits();

// Safe to use from many threads. The token is kept for the run and renewed when it has expired or is refused.
class Session {
public:
    // Signs in and finds the region's services. Nothing, with diagnostics, when that fails.
    [[nodiscard]] static std::unique_ptr<Session> open(Settings settings, http::Options options, Diagnostics& diagnostics);

    // Any answer but 2xx is a Refusal, and so is one without what is expected.
    [[nodiscard]] CallResult call(const Call& call);

    // The members of a listing in all its pages, as `GET path` gives them under `member`: pages follow one another by `limit` and `marker`.
    [[nodiscard]] tl::expected<Listing, Refusal> list(Service service, std::string_view path, std::string_view member);

    // Where a service is, with its version, without a slash at the end; empty where the region has none.
    [[nodiscard]] const std::string& endpoint(Service service) const noexcept;
    [[nodiscard]] bool has(Service service) const noexcept { return !endpoint(service).empty(); }
    [[nodiscard]] const std::string& region() const noexcept { return settings_.region; }
    // Digests that Object Storage lets temporary URLs be signed with, as it says in `/info`: asked until it has answered, once as a rule.
    // All of them where it has nothing to tell; none where it knows no temporary URLs.
    [[nodiscard]] tl::expected<std::vector<std::string>, Refusal> tempurl_digests();
    void conceal(std::string_view secret) { client_.conceal(std::string(secret)); }

private:
    Session(Settings settings, http::Options options);
    void widen_to_storage();
    bool find_services(Diagnostics& diagnostics);
    [[nodiscard]] http::Request request_for(const Call& call) const;
    [[nodiscard]] tl::expected<std::string, SignInError> token();
    // A token other than `refused`, unless the identity service gives the same one again.
    [[nodiscard]] tl::expected<std::string, SignInError> renew(const std::string& refused);

    Settings settings_;
    http::Client client_;
    std::shared_mutex mutex_;  // guards access_
    Access access_;
    std::map<Service, std::string> endpoints_;
    std::mutex digests_mutex_;
    std::optional<std::vector<std::string>> digests_;  // what was answered
};

}  // namespace rxplan::rackspace
