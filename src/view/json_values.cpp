#include "view/json_values.hpp"

#include <algorithm>

#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "view/value_diff.hpp"
#include "view/value_lines.hpp"

namespace rxplan::view {
namespace {

bool is_named(const Value& value)
{
    return value.kind() == Type::Kind::map || value.kind() == Type::Kind::object;
}

bool is_container(const Value& value)
{
    return value.has_contents() &&
           (is_named(value) || value.kind() == Type::Kind::list || value.kind() == Type::Kind::set || value.kind() == Type::Kind::tuple);
}

// Nothing is known of what is inside.
Value empty_like(const Value& value)
{
    if (is_named(value)) return Value::object({});
    const auto kind = value.kind();
    const bool listed = kind == Type::Kind::list || kind == Type::Kind::set || kind == Type::Kind::tuple;
    return listed ? Value::tuple({}) : Value::boolean(false);
}

// Where `holds` is true, and the containers on the way; false inside objects is left out.
template <typename Holds>
Value part_where(const Value& value, const Holds& holds)
{
    if (holds(value)) return Value::boolean(true);
    if (!is_container(value)) return value.is_unknown() ? empty_like(value) : Value::boolean(false);
    if (!is_named(value)) {
        std::vector<Value> parts;
        for (const Value& element : value.elements()) parts.push_back(part_where(element, holds));
        return Value::tuple(std::move(parts));
    }
    NamedValues parts;
    for (const auto& [name, element] : value.entries()) {
        auto part = part_where(element, holds);
        if (!(part == Value::boolean(false))) parts.emplace_back(name, std::move(part));
    }
    return Value::object(std::move(parts));
}

std::string masked(const Value& secret, bool changed, const std::string& salt)
{
    constexpr std::size_t digits = 12;
    std::string text(sensitive_value);
    text.pop_back();
    if (changed) text += ", changed";
    if (!salt.empty() && secret.is_wholly_known())
        text += ", hash " + hex(hmac(Digest::sha256, salt, "rxplan export 1: " + to_json(secret))).substr(0, digits);
    return text + ")";
}

// `before` is the value in the same place, when there is one.
Value shown(const Value& value, const Value* before, const JsonOptions& options)
{
    if (!value.has_contents()) return Value();
    if (value.is_sensitive() && !options.show_sensitive) {
        const bool changed = before != nullptr && before->is_known() && !before->is_null() && !same_content(*before, value);
        return Value::string(masked(value, changed, options.salt));
    }
    if (!is_container(value)) return value.with_sensitive(false);
    const bool comparable = before != nullptr && is_container(*before) && is_named(*before) == is_named(value);
    if (is_named(value)) {
        NamedValues parts;
        for (const auto& [name, part] : value.entries()) {
            if (part.is_unknown()) continue;
            parts.emplace_back(name, shown(part, comparable ? before->find(name) : nullptr, options));
        }
        return Value::object(std::move(parts));
    }
    std::vector<Value> parts;
    const auto elements = value.elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
        parts.push_back(shown(elements[i], comparable && i < before->size() ? &before->elements()[i] : nullptr, options));
    }
    return Value::tuple(std::move(parts));
}

// The resources of one module and the modules below it; `resources` is sorted by module, and [at, end) lies in `module` or below.
Value branch(const Placed& resources, std::size_t& at, const ModuleAddress& module)
{
    const auto inside = [&](const ModuleAddress& other) {
        return other.size() >= module.size() && std::equal(module.begin(), module.end(), other.begin());
    };
    std::vector<Value> own;
    std::vector<Value> children;
    while (at < resources.size() && inside(resources[at].first.resource.module)) {
        const auto& where = resources[at].first.resource.module;
        if (where.size() == module.size()) {
            own.push_back(resources[at++].second);
        } else {
            children.push_back(branch(resources, at, {where.begin(), where.begin() + static_cast<std::ptrdiff_t>(module.size()) + 1}));
        }
    }
    NamedValues object;
    if (!module.empty()) object.emplace_back("address", Value::string(text(module)));
    if (!own.empty()) object.emplace_back("resources", Value::tuple(std::move(own)));
    if (!children.empty()) object.emplace_back("child_modules", Value::tuple(std::move(children)));
    return Value::object(std::move(object));
}

}  // namespace

Value known_part(const Value& value, const JsonOptions& options)
{
    return shown(value, nullptr, options);
}

Value known_part_after(const Value& before, const Value& after, const JsonOptions& options)
{
    return shown(after, &before, options);
}

Value unknown_part(const Value& value)
{
    return part_where(value, [](const Value& part) { return part.is_unknown(); });
}

Value sensitive_part(const Value& value)
{
    return part_where(value, [](const Value& part) { return part.is_sensitive(); });
}

void add_identity(NamedValues& object, const InstanceAddress& address)
{
    object.emplace_back("mode", Value::string(address.resource.mode == Mode::data ? "data" : "managed"));
    object.emplace_back("type", Value::string(address.resource.type));
    object.emplace_back("name", Value::string(address.resource.name));
    if (const auto* index = std::get_if<std::int64_t>(&address.key.key)) object.emplace_back("index", Value::number(*index));
    if (const auto* key = std::get_if<std::string>(&address.key.key)) object.emplace_back("index", Value::string(*key));
}

Value module_tree(Placed resources)
{
    std::stable_sort(resources.begin(), resources.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::size_t at = 0;
    return branch(resources, at, {});
}

}  // namespace rxplan::view
