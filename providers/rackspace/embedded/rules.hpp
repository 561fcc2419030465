// What shall go wrong: a file of rules, read again whenever it changes.
//
//     {
//       "cloud": { "token_seconds": 60, "without": ["network"], "tempurl_digests": ["sha256", "sha512"] },
//       "quotas": { "instances": 10 },
//       "rules": [ RULE... ],
//       "groups": { "slow-boot": { "enabled": true, "rules": [ RULE... ] } }
//     }
//
// `cloud` is how the cloud is set up: how long its tokens live, which services its catalogue leaves out, which digests temporary URLs may
// have. A rule says when it matches and what then happens; all of its parts are optional:
//
//     { "name": "every fifth boot is refused",
//       "match": { "method": "POST", "path": "/v2/*/servers", "body": "*minion-3*",
//                  "nth": 5, "every": 5, "after": 10, "count": 2, "probability": 0.5, "seed": 7 },
//       "then":  { "delay_ms": 20, "status": 503, "body": {}, "headers": {}, "retry_after": 1,
//                  "drop": true, "lose_answer": true, "cut_after": 100,
//                  "server_error": { "code": 500, "message": "No valid host was found." }, "boot_ms": 50 },
//       "limit": { "requests": 10, "seconds": 60, "status": 413 } }
//
// `*` in a pattern stands for anything, `?` for one character. Requests that fit method, path and body are counted: `nth` is one number or
// a list of them, `every` takes each so-manyth, `after` lets so many pass first, `count` ends the rule after so many times. `drop` closes
// the connection before anything is done, `lose_answer` afterwards. Several rules may match one request: delays add up, the first answer
// wins.
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "http.hpp"
#include "time_text.hpp"

namespace rxplan::rackspace::embedded {

struct ServerFault {
    int code = 500;
    std::string message;
};

// What the rules want done with one request.
struct Effects {
    Millis delay = 0;
    std::optional<Response> answer;  // instead of the service's
    bool drop = false;
    bool lose_answer = false;
    std::optional<std::uint64_t> cut_after;
    std::optional<ServerFault> server_fault;  // servers made by this request end in ERROR
    std::optional<Millis> boot_time;          // of servers made by this request
};

// What a tenant may have where the rules do not say.
inline constexpr std::int64_t unlimited = -1;
inline constexpr std::int64_t default_instance_quota = 10'000;
inline constexpr std::int64_t default_network_quota = 100;
inline constexpr std::int64_t default_key_pair_quota = 1000;

// How the cloud is set up where that differs between clouds.
struct Setup {
    Millis token_life = 24LL * 60 * 60 * 1000;
    std::vector<std::string> without;  // types of services that the catalogue leaves out
    std::vector<std::string> tempurl_digests{"sha1", "sha256", "sha512"};
};

// Safe to use from any thread.
class Rules {
public:
    // Without a path there are no rules. The error names what is wrong with the file.
    [[nodiscard]] static tl::expected<std::unique_ptr<Rules>, std::string> open(std::optional<std::filesystem::path> file);

    // Counts the request. Reads the file again when it has changed; while it cannot be understood, every request is answered 500 with the
    // reason, so that a test cannot pass without its rules.
    [[nodiscard]] Effects apply(const Request& request);

    // The quota of this name, or the fallback; may be `unlimited`.
    [[nodiscard]] std::int64_t quota(std::string_view name, std::int64_t fallback);

    [[nodiscard]] Setup setup();

private:
    struct Match {
        std::string method = "*";
        std::string path = "*";
        std::string body = "*";
        std::vector<std::int64_t> nth;  // empty: all
        std::int64_t every = 1;
        std::int64_t after = 0;
        std::int64_t count = -1;
        double probability = 1;
        std::int64_t seed = 1;
    };
    struct Limit {
        std::int64_t requests = 0;  // 0: none
        double seconds = 60;
        int status = 413;
    };
    // What was counted; kept when the file changes but the rule does not.
    struct Counters {
        std::int64_t seen = 0;
        std::int64_t used = 0;
        std::uint64_t random = 0;
        std::deque<Millis> recent;
    };
    struct Rule {
        std::string text;  // canonical JSON: its identity
        Match match;
        Limit limit;
        Effects effects;
        Counters counters;
    };
    struct Stamp {
        std::int64_t size = -1;
        std::int64_t modified_ns = 0;
        std::uint64_t inode = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };

    [[nodiscard]] static tl::expected<Setup, std::string> read_setup(const Value& json);
    [[nodiscard]] static tl::expected<Rule, std::string> read_rule(const Value& json);
    [[nodiscard]] static tl::expected<Match, std::string> read_match(const Value& json);
    [[nodiscard]] static tl::expected<Effects, std::string> read_effects(const Value& json);
    [[nodiscard]] static bool fits(const Match& match, const Request& request);
    [[nodiscard]] static bool is_due(Rule& rule);
    [[nodiscard]] static std::optional<Response> limited(Rule& rule, const Request& request);
    [[nodiscard]] Stamp stamp() const;
    [[nodiscard]] std::optional<std::string> load();  // what is wrong
    [[nodiscard]] std::optional<std::string> take(const Value& json);
    void reload_when_changed();

    std::optional<std::filesystem::path> file_;
    std::mutex mutex_;
    Stamp stamp_;
    std::string problem_;  // of the file as it stands; empty: none
    std::vector<Rule> rules_;
    std::map<std::string, std::int64_t, std::less<>> quotas_;
    Setup setup_;
};

// Whether the text fits a pattern of `*` and `?`.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace rxplan::rackspace::embedded
