#include "config/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>
#include <utility>

namespace rxplan::config {
namespace {

constexpr std::array<std::string_view, 8> reserved{"var", "local", "each", "count", "self", "path", "rxplan", "output"};

// A name with the key behind it.
struct Part {
    std::string name;
    const syntax::Expression* key = nullptr;
};

class TargetReader {
public:
    TargetReader(const syntax::Expression& expression, Keys keys, Diagnostics& diagnostics)
        : expression_(expression), keys_(keys), diagnostics_(diagnostics)
    {
    }

    std::optional<Target> read()
    {
        if (!split(expression_)) {
            report("a name, then `.name` and `[key]` with constant keys, are required here", expression_.span);
            return std::nullopt;
        }
        Target target;
        target.source = expression_.span;
        if (!read_modules(target) || !read_resource(target)) return std::nullopt;
        return target;
    }

private:
    void report(std::string label, Span span)
    {
        diagnostics_.add(
            error("invalid-address", "the address of an object is required", span, std::move(label))
                .helped("Write it without quotes, such as `rackspace_server.web`, `rackspace_server.web[0]` or `module.cluster`."));
    }

    // The parts of a chain of names and keys; false when it is anything else.
    bool split(const syntax::Expression& expression)
    {
        if (const auto* name = std::get_if<syntax::Name>(&expression.node)) {
            parts_.push_back({std::string(name->name), nullptr});
            return true;
        }
        if (const auto* get = std::get_if<syntax::GetAttribute>(&expression.node)) {
            if (!split(*get->object)) return false;
            parts_.push_back({std::string(get->name), nullptr});
            return true;
        }
        const auto* index = std::get_if<syntax::Index>(&expression.node);
        if (index == nullptr || !split(*index->collection) || parts_.back().key != nullptr) return false;
        const bool constant = std::holds_alternative<syntax::Literal>(index->key->node);
        parts_.back().key = index->key;
        return constant || keys_ == Keys::expression;
    }

    bool read_modules(Target& target)
    {
        while (at_ < parts_.size() && parts_[at_].name == "module" && parts_[at_].key == nullptr) {
            if (at_ + 1 == parts_.size()) {
                report("`module` must be followed by the name of a module", expression_.span);
                return false;
            }
            const auto& part = parts_[at_ + 1];
            ModuleStep step{part.name, {}};
            if (!read_key(part, step.key, target)) return false;
            target.resource.module.push_back(std::move(step));
            at_ += 2;
        }
        return true;
    }

    bool read_resource(Target& target)
    {
        if (at_ == parts_.size()) return true;
        auto& resource = target.resource;
        if (parts_[at_].name == "data") resource.mode = Mode::data;
        const bool prefixed = parts_[at_].name == "data" || parts_[at_].name == "resource";
        if (prefixed && parts_[at_].key == nullptr) ++at_;
        if (!prefixed && std::find(reserved.begin(), reserved.end(), parts_[at_].name) != reserved.end()) {
            report(fmt::format("`{}` names no object that has an address", parts_[at_].name), expression_.span);
            return false;
        }
        if (at_ + 2 != parts_.size() || parts_[at_].key != nullptr) {
            report("the type and the name of a resource are required, and nothing behind them but a key", expression_.span);
            return false;
        }
        resource.type = parts_[at_].name;
        resource.name = parts_[at_ + 1].name;
        return read_key(parts_[at_ + 1], target.key, target);
    }

    bool read_key(const Part& part, InstanceKey& key, Target& target)
    {
        const auto* literal = part.key == nullptr ? nullptr : std::get_if<syntax::Literal>(&part.key->node);
        target.open_keys.push_back(literal == nullptr ? part.key : nullptr);
        if (literal == nullptr) return true;
        if (literal->value.has_contents() && literal->value.kind() == Type::Kind::string) {
            key = {std::string(literal->value.as_string())};
            return true;
        }
        if (literal->value.has_contents() && literal->value.kind() == Type::Kind::number) {
            if (const auto index = literal->value.as_number().to_int64()) {
                key = {*index};
                return true;
            }
        }
        report("a key is a whole number or a quoted string", part.key->span);
        return false;
    }

    const syntax::Expression& expression_;
    Keys keys_;
    Diagnostics& diagnostics_;
    std::vector<Part> parts_;
    std::size_t at_ = 0;
};

}  // namespace

std::string Target::text() const
{
    if (is_module()) return rxplan::text(resource.module);
    return InstanceAddress{resource, key}.text();
}

std::optional<Target> read_target(const syntax::Expression& expression, Keys keys, Diagnostics& diagnostics)
{
    return TargetReader(expression, keys, diagnostics).read();
}

bool has_keys(const Target& target)
{
    const auto& modules = target.resource.module;
    return !target.key.none() || std::any_of(modules.begin(), modules.end(), [](const ModuleStep& step) { return !step.key.none(); });
}

}  // namespace rxplan::config
