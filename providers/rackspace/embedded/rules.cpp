#include "rules.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iterator>
#include <thread>

#include "reply.hpp"
#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// A small generator (SplitMix64): the same seed gives the same run.
double next_random(std::uint64_t& state)
{
    state += 0x9E3779B97F4A7C15ULL;
    std::uint64_t z = state;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBULL;
    z ^= z >> 31U;
    return static_cast<double>(z >> 11U) * 0x1.0p-53;
}

struct Entry {
    std::string_view name;
    Type::Kind kind;  // any: whoever reads it judges it
};

std::string_view word_for(Type::Kind kind)
{
    switch (kind) {
        case Type::Kind::boolean:
            return "true or false";
        case Type::Kind::number:
            return "a number";
        case Type::Kind::string:
            return "a text";
        case Type::Kind::tuple:
            return "a list";
        default:
            return "an object";
    }
}

// What is wrong with the names and kinds of an object's entries, if anything: a misspelt rule must not pass for no rule.
std::optional<std::string> complaint_about(const Value& json, std::initializer_list<Entry> known)
{
    if (!json.has_contents()) return std::nullopt;
    if (json.kind() != Type::Kind::object) return std::string("an object is expected");
    for (const auto [name, value] : json.entries()) {
        const auto entry = std::find_if(known.begin(), known.end(), [name = name](const Entry& one) { return one.name == name; });
        if (entry == known.end()) return fmt::format("`{}` is not known here", name);
        if (value.has_contents() && entry->kind != Type::Kind::any && value.kind() != entry->kind)
            return fmt::format("`{}` must be {}", name, word_for(entry->kind));
    }
    return std::nullopt;
}

double decimal_of(const Value& json, std::string_view name, double fallback)
{
    const Value value = json.get(name);
    return value.has_contents() ? value.as_number().to_double() : fallback;
}

}  // namespace

bool glob_matches(std::string_view pattern, std::string_view text)
{
    std::size_t p = 0;
    std::size_t t = 0;
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (t < text.size()) {
        if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t]) && pattern[p] != '*') {
            ++p;
            ++t;
        } else if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = t;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            t = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*') ++p;
    return p == pattern.size();
}

tl::expected<std::unique_ptr<Rules>, std::string> Rules::open(std::optional<std::filesystem::path> file)
{
    auto rules = std::make_unique<Rules>();
    rules->file_ = std::move(file);
    if (!rules->file_) return rules;
    rules->stamp_ = rules->stamp();
    if (const auto problem = rules->load()) return tl::unexpected(fmt::format("rules in {}: {}", rules->file_->string(), *problem));
    return rules;
}

Rules::Stamp Rules::stamp() const
{
    struct stat status {};
    if (::stat(file_->c_str(), &status) != 0) return {};
    return {status.st_size, status.st_mtim.tv_sec * 1'000'000'000LL + status.st_mtim.tv_nsec, status.st_ino};
}

std::optional<std::string> Rules::load()
{
    std::ifstream in(*file_, std::ios::binary);
    if (!in) return "the file cannot be read";
    const std::string contents((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    const auto json = parse_json(contents);
    if (!json) return fmt::format("{} at byte {}", json.error().message, json.error().offset);
    return take(*json);
}

std::optional<std::string> Rules::take(const Value& json)
{
    if (!json.has_contents() || json.kind() != Type::Kind::object) return "an object is expected";
    using Kind = Type::Kind;
    if (auto problem =
            complaint_about(json, {{"cloud", Kind::object}, {"quotas", Kind::object}, {"rules", Kind::tuple}, {"groups", Kind::object}}))
        return problem;
    auto setup = read_setup(json.get("cloud"));
    if (!setup) return "cloud: " + setup.error();
    std::vector<Rule> rules;
    const auto take_list = [&rules](const Value& list) -> std::optional<std::string> {
        if (!list.has_contents()) return std::nullopt;
        for (const Value& entry : list.elements()) {
            auto rule = read_rule(entry);
            if (!rule) return fmt::format("rule `{}`: {}", entry.text_of("name", std::to_string(rules.size() + 1)), rule.error());
            rules.push_back(std::move(*rule));
        }
        return std::nullopt;
    };
    if (auto problem = take_list(json.get("rules"))) return problem;
    if (const Value groups = json.get("groups"); groups.has_contents()) {
        for (const auto [name, group] : groups.entries()) {
            if (auto problem = complaint_about(group, {{"enabled", Kind::boolean}, {"rules", Kind::tuple}}))
                return fmt::format("group `{}`: {}", name, *problem);
            if (!group.bool_of("enabled", true)) continue;
            if (auto problem = take_list(group.get("rules"))) return fmt::format("group `{}`: {}", name, *problem);
        }
    }
    const Value quotas = json.get("quotas");
    if (auto problem = complaint_about(quotas, {{"instances", Kind::number},
                                                {"ram", Kind::number},
                                                {"cores", Kind::number},
                                                {"networks", Kind::number},
                                                {"key_pairs", Kind::number}}))
        return "quotas: " + *problem;
    quotas_.clear();
    if (quotas.has_contents()) {
        for (const auto [name, value] : quotas.entries()) quotas_.insert_or_assign(std::string(name), quotas.int_of(name, unlimited));
    }
    for (Rule& rule : rules) {
        const auto same = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& old) { return old.text == rule.text; });
        if (same != rules_.end()) rule.counters = std::move(same->counters);
    }
    rules_ = std::move(rules);
    setup_ = std::move(*setup);
    return std::nullopt;
}

tl::expected<Setup, std::string> Rules::read_setup(const Value& json)
{
    Setup setup;
    using Kind = Type::Kind;
    if (auto problem = complaint_about(json, {{"token_seconds", Kind::number}, {"without", Kind::tuple}, {"tempurl_digests", Kind::tuple}}))
        return tl::unexpected(*problem);
    if (!json.has_contents()) return setup;
    setup.token_life = json.int_of("token_seconds", setup.token_life / 1000) * 1000;
    for (const auto& [name, texts] : {std::pair{"without", &setup.without}, std::pair{"tempurl_digests", &setup.tempurl_digests}}) {
        const Value list = json.get(name);
        if (!list.has_contents()) continue;
        texts->clear();
        for (const Value& element : list.elements()) {
            if (!element.has_contents() || element.kind() != Kind::string)
                return tl::unexpected(fmt::format("`{}` must be a list of texts", name));
            texts->emplace_back(element.as_string());
        }
    }
    return setup;
}

tl::expected<Rules::Match, std::string> Rules::read_match(const Value& json)
{
    Match match;
    using Kind = Type::Kind;
    if (auto problem = complaint_about(json, {{"method", Kind::string},
                                              {"path", Kind::string},
                                              {"body", Kind::string},
                                              {"nth", Kind::any},
                                              {"every", Kind::number},
                                              {"after", Kind::number},
                                              {"count", Kind::number},
                                              {"probability", Kind::number},
                                              {"seed", Kind::number}}))
        return tl::unexpected(*problem);
    match.method = json.text_of("method", "*");
    match.path = json.text_of("path", "*");
    match.body = json.text_of("body", "*");
    match.every = std::max<std::int64_t>(1, json.int_of("every", 1));
    match.after = json.int_of("after", 0);
    match.count = json.int_of("count", -1);
    match.probability = decimal_of(json, "probability", 1);
    match.seed = json.int_of("seed", 1);
    const Value nth = json.get("nth");
    if (!nth.has_contents()) return match;
    const Value several = nth.kind() == Kind::tuple ? nth : Value::tuple({nth});
    for (const Value& element : several.elements()) {
        if (!element.has_contents() || element.kind() != Kind::number)
            return tl::unexpected<std::string>("`nth` must be a number or a list of them");
        match.nth.push_back(element.as_number().to_int64().value_or(0));
    }
    return match;
}

tl::expected<Effects, std::string> Rules::read_effects(const Value& json)
{
    Effects effects;
    using Kind = Type::Kind;
    if (auto problem = complaint_about(json, {{"delay_ms", Kind::number},
                                              {"status", Kind::number},
                                              {"body", Kind::any},
                                              {"headers", Kind::object},
                                              {"retry_after", Kind::number},
                                              {"drop", Kind::boolean},
                                              {"lose_answer", Kind::boolean},
                                              {"cut_after", Kind::number},
                                              {"server_error", Kind::object},
                                              {"boot_ms", Kind::number}}))
        return tl::unexpected(*problem);
    if (auto problem = complaint_about(json.get("server_error"), {{"code", Kind::number}, {"message", Kind::string}}))
        return tl::unexpected("server_error: " + *problem);
    effects.delay = json.int_of("delay_ms");
    effects.drop = json.bool_of("drop");
    effects.lose_answer = json.bool_of("lose_answer");
    if (json.get("cut_after").has_contents())
        effects.cut_after = static_cast<std::uint64_t>(std::max<std::int64_t>(0, json.int_of("cut_after")));
    if (json.get("boot_ms").has_contents()) effects.boot_time = json.int_of("boot_ms");
    if (const Value error = json.get("server_error"); error.has_contents())
        effects.server_fault =
            ServerFault{static_cast<int>(error.int_of("code", 500)), error.text_of("message", "No valid host was found.")};
    const auto status = static_cast<int>(json.int_of("status"));
    if (status == 0) return effects;
    const Value body = json.get("body");
    Response answer = fault(status, status_title(status));
    if (body.has_contents())
        answer = body.kind() == Kind::string ? text_reply(status, std::string(body.as_string())) : json_reply(status, body);
    if (const Value headers = json.get("headers"); headers.has_contents()) {
        for (const auto [name, value] : headers.entries()) answer.headers.set(name, headers.text_of(name));
    }
    if (json.get("retry_after").has_contents()) answer.headers.set("Retry-After", std::to_string(json.int_of("retry_after")));
    effects.answer = std::move(answer);
    return effects;
}

tl::expected<Rules::Rule, std::string> Rules::read_rule(const Value& json)
{
    if (!json.has_contents() || json.kind() != Type::Kind::object) return tl::unexpected<std::string>("an object is expected");
    using Kind = Type::Kind;
    if (auto problem =
            complaint_about(json, {{"name", Kind::string}, {"match", Kind::object}, {"then", Kind::object}, {"limit", Kind::object}}))
        return tl::unexpected(*problem);
    Rule rule;
    rule.text = to_json(json);
    auto match = read_match(json.get("match"));
    if (!match) return tl::unexpected("match: " + match.error());
    rule.match = std::move(*match);
    auto effects = read_effects(json.get("then"));
    if (!effects) return tl::unexpected("then: " + effects.error());
    rule.effects = std::move(*effects);
    const Value limit = json.get("limit");
    if (auto problem = complaint_about(limit, {{"requests", Kind::number}, {"seconds", Kind::number}, {"status", Kind::number}}))
        return tl::unexpected("limit: " + *problem);
    rule.limit = {limit.int_of("requests"), decimal_of(limit, "seconds", 60), static_cast<int>(limit.int_of("status", 413))};
    rule.counters.random = static_cast<std::uint64_t>(rule.match.seed);
    return rule;
}

void Rules::reload_when_changed()
{
    if (!file_) return;
    const Stamp now = stamp();
    if (now == stamp_) return;
    auto problem = load();
    if (problem) {
        // Perhaps it is just being written.
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        problem = load();
    }
    stamp_ = problem ? Stamp() : now;
    problem_ = problem ? fmt::format("rules in {}: {}", file_->string(), *problem) : std::string();
}

bool Rules::fits(const Match& match, const Request& request)
{
    return glob_matches(match.method, request.method) && glob_matches(match.path, request.path) &&
           (match.body == "*" || glob_matches(match.body, request.body));
}

bool Rules::is_due(Rule& rule)
{
    const std::int64_t number = ++rule.counters.seen;
    const Match& match = rule.match;
    if (number <= match.after) return false;
    if (!match.nth.empty() && std::find(match.nth.begin(), match.nth.end(), number) == match.nth.end()) return false;
    if ((number - match.after) % match.every != 0) return false;
    if (match.count >= 0 && rule.counters.used >= match.count) return false;
    if (match.probability < 1 && next_random(rule.counters.random) >= match.probability) return false;
    ++rule.counters.used;
    return true;
}

std::optional<Response> Rules::limited(Rule& rule, const Request& request)
{
    const Limit& limit = rule.limit;
    if (limit.requests <= 0) return std::nullopt;
    const Millis now = now_ms();
    const auto window = static_cast<Millis>(std::llround(limit.seconds * 1000));
    std::deque<Millis>& recent = rule.counters.recent;
    while (!recent.empty() && recent.front() <= now - window) recent.pop_front();
    if (static_cast<std::int64_t>(recent.size()) < limit.requests) {
        recent.push_back(now);
        return std::nullopt;
    }
    const Millis wait = recent.front() + window - now;
    return over_limit(limit.status,
                      fmt::format("Only {} {} request(s) can be made to {} every {} seconds.", limit.requests, request.method, request.path,
                                  limit.seconds),
                      std::max<std::int64_t>(1, (wait + 999) / 1000));
}

Effects Rules::apply(const Request& request)
{
    const std::lock_guard lock(mutex_);
    reload_when_changed();
    Effects all;
    if (!problem_.empty()) {
        all.answer = fault(500, problem_);
        return all;
    }
    for (Rule& rule : rules_) {
        if (!fits(rule.match, request) || !is_due(rule)) continue;
        const Effects& one = rule.effects;
        all.delay += one.delay;
        all.drop = all.drop || one.drop;
        all.lose_answer = all.lose_answer || one.lose_answer;
        if (!all.cut_after) all.cut_after = one.cut_after;
        if (!all.answer) all.answer = one.answer;
        if (!all.answer) all.answer = limited(rule, request);
        if (!all.server_fault) all.server_fault = one.server_fault;
        if (!all.boot_time) all.boot_time = one.boot_time;
    }
    return all;
}

std::int64_t Rules::quota(std::string_view name, std::int64_t fallback)
{
    const std::lock_guard lock(mutex_);
    reload_when_changed();
    const auto found = quotas_.find(name);
    return found == quotas_.end() ? fallback : found->second;
}

Setup Rules::setup()
{
    const std::lock_guard lock(mutex_);
    reload_when_changed();
    return setup_;
}

}  // namespace rxplan::rackspace::embedded
