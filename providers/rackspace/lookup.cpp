#include "providers/rackspace/lookup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include "providers/rackspace/values.hpp"
#include "rxplan/diagnostic.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::size_t most_nearest = 3;
constexpr std::size_t most_listed = 12;
constexpr double least_likeness = 0.4;

std::string text_of(const Value& value)
{
    if (value.kind() == Type::Kind::string) return std::string(value.as_string());
    return value.kind() == Type::Kind::number ? value.as_number().text() : "?";
}

// Pairs of neighbouring letters and digits, in small letters; a word's first one has a blank before it.
std::multiset<std::string> pairs_of(std::string_view text)
{
    std::multiset<std::string> pairs;
    char before = ' ';
    for (const char c : lower_case(text)) {
        const char now = std::isalnum(static_cast<unsigned char>(c)) != 0 ? c : ' ';
        if (now != ' ') pairs.insert({before, now});
        before = now;
    }
    return pairs;
}

// The share of pairs that both have, from 0 to 1 (Dice's coefficient).
double likeness(const std::multiset<std::string>& a, const std::multiset<std::string>& b)
{
    if (a.empty() || b.empty()) return 0;
    std::vector<std::string> both;
    std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(both));
    return 2.0 * static_cast<double>(both.size()) / static_cast<double>(a.size() + b.size());
}

}  // namespace

std::string wanted(const Value& config, std::span<const char* const> criteria)
{
    std::string all;
    const auto add = [&all](const std::string& name, const Value& value) {
        if (value.has_contents()) all += fmt::format("{}{} `{}`", all.empty() ? "" : ", ", name, text_of(value));
    };
    for (const char* name : criteria) {
        const Value value = config.get(name);
        if (!value.has_contents() || value.kind() != Type::Kind::map)
            add(name, value);
        else
            for (const auto& [key, entry] : value.entries()) add(fmt::format("{}.{}", name, key), entry);
    }
    return all;
}

std::string quoted(const std::vector<std::string>& texts, std::size_t most)
{
    std::vector<std::string> different;
    for (const std::string& text : texts)
        if (std::find(different.begin(), different.end(), text) == different.end()) different.push_back(text);
    const std::size_t shown = std::min(most, different.size());
    const std::size_t hidden = different.size() - shown;
    std::string all;
    for (std::size_t i = 0; i < shown; ++i) {
        const bool is_last = i + 1 == different.size();
        all += fmt::format("{}`{}`", i == 0 ? "" : is_last ? " and " : ", ", different[i]);
    }
    return hidden == 0 ? all : fmt::format("{} and {} more", all, hidden);
}

std::string nearest(std::string_view name, const std::vector<std::string>& names)
{
    if (names.empty()) return {};
    if (const auto meant = suggest(name, {names.begin(), names.end()})) return fmt::format("Did you mean `{}`?", *meant);
    const auto pairs = pairs_of(name);
    std::vector<std::pair<double, std::string>> alike;
    for (const std::string& candidate : names)
        if (const double share = likeness(pairs, pairs_of(candidate)); share >= least_likeness) alike.emplace_back(-share, candidate);
    std::sort(alike.begin(), alike.end());
    alike.erase(std::unique(alike.begin(), alike.end()), alike.end());
    if (alike.empty()) return fmt::format("There are {}.", quoted(names, most_listed));
    std::vector<std::string> best;
    for (std::size_t i = 0; i < std::min(most_nearest, alike.size()); ++i) best.push_back(alike[i].second);
    return fmt::format("The nearest {} {}.", best.size() == 1 ? "name is" : "names are", quoted(best, most_nearest));
}

}  // namespace rxplan::rackspace
