#include "plan/redaction.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace rxplan {

namespace {

constexpr std::size_t shortest = 3;

void collect(const Value& value, bool sensitive, std::vector<std::string>& secrets)
{
    sensitive = sensitive || value.is_sensitive();
    if (!value.has_contents() || (!sensitive && !value.contains_sensitive())) return;
    if (value.kind() == Type::Kind::string) {
        if (value.as_string().size() >= shortest) secrets.emplace_back(value.as_string());
    } else if (!value.type().is_primitive()) {
        for (const auto& element : value.elements()) collect(element, sensitive, secrets);
    }
}

void redact(std::string& text, const std::vector<std::string>& secrets)
{
    constexpr std::string_view shown = "(sensitive)";
    for (const auto& secret : secrets) {
        for (auto at = text.find(secret); at != std::string::npos; at = text.find(secret, at + shown.size()))
            text.replace(at, secret.size(), shown);
    }
}

}  // namespace

Diagnostics redacted(Diagnostics diagnostics, std::initializer_list<const Value*> values)
{
    if (diagnostics.empty()) return diagnostics;
    std::vector<std::string> secrets;
    for (const auto* value : values) collect(*value, false, secrets);
    if (secrets.empty()) return diagnostics;
    // One may be part of another.
    std::sort(secrets.begin(), secrets.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
    Diagnostics result;
    for (auto problem : diagnostics) {
        redact(problem.summary, secrets);
        redact(problem.help, secrets);
        for (auto& label : problem.labels) redact(label.text, secrets);
        for (auto& note : problem.notes) redact(note, secrets);
        result.add(std::move(problem));
    }
    return result;
}

}  // namespace rxplan
