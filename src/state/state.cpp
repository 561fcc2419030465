#include "state/state.hpp"

#include <algorithm>
#include <span>

#include "base/quote.hpp"

namespace rxplan {
namespace {

using Steps = std::span<const PathStep>;

// The name that a step gives to an attribute or to a map's element; null for a position.
const std::string* name_of(const PathStep& step)
{
    if (const auto* attribute = std::get_if<AttributeStep>(&step)) return &attribute->name;
    if (const auto* key = std::get_if<KeyStep>(&step)) return &key->key;
    return nullptr;
}

// `value` with the part that `steps` lead to marked. A step that leads nowhere marks what it was to lead into: better too much than a
// secret shown because a schema changed.
Value marked(const Value& value, Steps steps)
{
    if (steps.empty() || !value.has_contents()) return value.with_sensitive();
    const auto kind = value.kind();
    const auto* name = name_of(steps.front());
    if (kind == Type::Kind::object || kind == Type::Kind::map) {
        const Value* part = name != nullptr ? value.find(*name) : nullptr;
        if (part == nullptr) return value.with_sensitive();
        return value.with(*name, marked(*part, steps.subspan(1)));
    }
    const auto* index = std::get_if<IndexStep>(&steps.front());
    const bool sequence = kind == Type::Kind::list || kind == Type::Kind::tuple;
    if (!sequence || index == nullptr || index->index >= value.size()) return value.with_sensitive();
    std::vector<Value> elements(value.elements().begin(), value.elements().end());
    auto& element = elements[index->index];
    element = marked(element, steps.subspan(1));
    auto rebuilt = kind == Type::Kind::list ? Value::list(value.type().element(), std::move(elements)) : Value::tuple(std::move(elements));
    return rebuilt.with_sensitive(value.is_sensitive());
}

// Paths of the outermost marks. A set has no paths into it: a mark inside is one of the set.
void collect_marks(const Value& value, const Path& path, std::vector<Path>& found)
{
    if (!value.contains_sensitive()) return;
    if (value.is_sensitive() || !value.has_contents() || value.kind() == Type::Kind::set) {
        found.push_back(path);
        return;
    }
    const auto kind = value.kind();
    const auto elements = value.elements();
    for (std::size_t i = 0; i < elements.size(); ++i) {
        if (!elements[i].contains_sensitive()) continue;
        if (kind == Type::Kind::object) {
            collect_marks(elements[i], path.attribute(value.name(i)), found);
        } else if (kind == Type::Kind::map) {
            collect_marks(elements[i], path.key(value.name(i)), found);
        } else {
            collect_marks(elements[i], path.index(i), found);
        }
    }
}

}  // namespace

Value marked_attributes(const InstanceObject& object)
{
    Value value = object.attributes;
    for (const auto& path : object.sensitive) value = marked(value, path.steps());
    return value;
}

InstanceObject normalised(InstanceObject object)
{
    if (object.attributes.contains_sensitive()) {
        std::vector<Path> marks = object.sensitive.items();
        std::vector<Path> found;
        collect_marks(object.attributes, Path(), found);
        for (auto& path : found) {
            if (std::find(marks.begin(), marks.end(), path) == marks.end()) marks.push_back(std::move(path));
        }
        object.sensitive = std::move(marks);
        object.attributes = object.attributes.without_sensitive_marks();
    }
    if (!object.attributes.is_wholly_known()) {
        object.attributes = transform(object.attributes,
                                      [](const Path&, const Value& part) { return part.is_unknown() ? Value::null(part.type()) : part; });
    }
    return object;
}

std::string ObjectAddress::text() const
{
    auto out = instance.text();
    if (!deposed.empty()) out += " (deposed " + deposed + ")";
    return out;
}

const ResourceState* State::find(const ResourceAddress& resource) const
{
    const auto found = resources.find(resource);
    return found == resources.end() ? nullptr : &found->second;
}

const InstanceState* State::find(const ResourceAddress& resource, const InstanceKey& key) const
{
    const auto* block = find(resource);
    if (block == nullptr) return nullptr;
    const auto found = block->instances.find(key);
    return found == block->instances.end() ? nullptr : &found->second;
}

const InstanceObject* State::find(const ObjectAddress& object) const
{
    const auto* instance = find(object.instance);
    if (instance == nullptr) return nullptr;
    if (object.deposed.empty()) return instance->current ? &*instance->current : nullptr;
    const auto found = instance->deposed.find(object.deposed);
    return found == instance->deposed.end() ? nullptr : &found->second;
}

void State::apply(const StateChange& change)
{
    const auto& where = change.object.instance;
    if (change.value) {
        auto& resource = resources[where.resource];
        if (!change.provider.empty()) resource.provider = change.provider;
        if (!change.resource_extra.is_null()) resource.extra = change.resource_extra;
        auto& instance = resource.instances[where.key];
        if (change.object.deposed.empty()) {
            instance.current = *change.value;
        } else {
            instance.deposed.insert_or_assign(change.object.deposed, *change.value);
        }
        return;
    }
    const auto resource = resources.find(where.resource);
    if (resource == resources.end()) return;
    auto& instances = resource->second.instances;
    const auto instance = instances.find(where.key);
    if (instance == instances.end()) return;
    if (change.object.deposed.empty()) {
        instance->second.current.reset();
    } else {
        instance->second.deposed.erase(change.object.deposed);
    }
    if (instance->second.current || !instance->second.deposed.empty()) return;
    instances.erase(instance);
    if (instances.empty()) resources.erase(resource);
}

std::size_t State::object_count() const
{
    std::size_t count = 0;
    for (const auto& [address, resource] : resources) {
        for (const auto& [key, instance] : resource.instances) count += instance.deposed.size() + (instance.current ? 1 : 0);
    }
    return count;
}

std::optional<ProviderName> parse_provider(std::string_view text)
{
    constexpr std::string_view word = "provider[";
    const auto begin = text.find(word);
    if (begin == std::string_view::npos || (begin > 0 && text[begin - 1] != '.')) return std::nullopt;
    std::size_t at = begin + word.size();
    if (at >= text.size() || text[at] != '"') return std::nullopt;
    auto source = read_quoted(text, at);
    if (!source || at >= text.size() || text[at] != ']') return std::nullopt;
    ++at;
    ProviderName name;
    name.name = source->substr(source->rfind('/') + 1);  // the whole when there is no slash
    if (name.name.empty()) return std::nullopt;
    if (at == text.size()) return name;
    if (text[at] != '.' || at + 1 == text.size()) return std::nullopt;
    name.alias = text.substr(at + 1);
    return name;
}

std::string provider_text(std::string_view name, std::string_view alias)
{
    std::string out = "provider[";
    append_quoted(out, name);
    out += ']';
    if (!alias.empty()) {
        out += '.';
        out += alias;
    }
    return out;
}

}  // namespace rxplan
