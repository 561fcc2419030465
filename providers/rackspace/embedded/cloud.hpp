// The embedded cloud: an OpenStack-like cloud in one process, for trying, rehearsing and testing.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <tl/expected.hpp>

namespace rxplan::rackspace::embedded {

// A running HTTP server that speaks the parts of Identity v2.0 and v3, Compute, Networking, Images and Object Storage that clients of
// Rackspace's clouds use, over a world kept in one directory.
//
// The world outlives the process: what is asynchronous in a cloud (booting, deleting) is computed from stored times. Several processes may
// have the same world open, one after the other or at once.
class EmbeddedCloud {
public:
    struct Options {
        // Made when absent, mode 0700. Holds `cloud.sqlite` and `objects/`.
        std::filesystem::path data_dir;
        std::string host = "127.0.0.1";
        // 0: the port that this world had last time when it is free, otherwise any; so addresses in a state stay true between commands.
        int port = 0;
        // A JSON file that says what shall go wrong, read again whenever it changes. Without one: RXPLAN_EMBEDDED_CLOUD_RULES.
        std::optional<std::filesystem::path> rules;
        // How long a server takes to become ACTIVE. Without it: RXPLAN_EMBEDDED_CLOUD_BOOT_SECONDS, else two seconds.
        std::optional<std::chrono::milliseconds> boot_time;
        // Also accept the user name, API key and password that are printed in the documentation. Otherwise only the world's own, which are
        // random, so that other users of the machine cannot read what a rehearsal stores.
        bool well_known_credentials = false;
        // One line for each request on standard error, without bodies and headers.
        bool verbose = false;
    };

    // Listens when it returns. The error is a lower-case sentence without full stop.
    [[nodiscard]] static tl::expected<std::unique_ptr<EmbeddedCloud>, std::string> start(Options options);

    // Stops: requests under way end first.
    ~EmbeddedCloud();
    EmbeddedCloud(const EmbeddedCloud&) = delete;
    EmbeddedCloud& operator=(const EmbeddedCloud&) = delete;

    [[nodiscard]] int port() const;
    [[nodiscard]] std::string base_url() const;     // `http://127.0.0.1:8774`, without a slash at its end
    [[nodiscard]] std::string auth_url() const;     // `http://127.0.0.1:8774/v2.0`
    [[nodiscard]] std::string auth_url_v3() const;  // `http://127.0.0.1:8774/v3`

    // What a client needs to come in. Key and password are secrets unless they are the well-known ones.
    [[nodiscard]] std::string user_name() const;
    [[nodiscard]] std::string api_key() const;
    [[nodiscard]] std::string password() const;
    [[nodiscard]] std::string tenant_name() const;
    [[nodiscard]] std::string tenant_id() const;
    [[nodiscard]] std::string region() const;

private:
    struct Running;
    explicit EmbeddedCloud(std::unique_ptr<Running> running);

    std::unique_ptr<Running> running_;
};

}  // namespace rxplan::rackspace::embedded
