// Drives a provider as the engine would, for tests: fills in defaults, plans, starts, polls.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "rxplan/provider.hpp"

namespace rxplan::test {

class ProviderDriver {
public:
    explicit ProviderDriver(std::unique_ptr<Provider> provider) : provider_(std::move(provider)) {}

    [[nodiscard]] Provider& provider() { return *provider_; }

    // The configuration of one block: what is not given is null.
    [[nodiscard]] Value config(std::string_view type, const NamedValues& given, Mode mode = Mode::managed) const
    {
        NamedValues values;
        for (const AttributeSchema& attribute : schema_of(type, mode).block.attributes) {
            values.emplace_back(attribute.name, Value::null(attribute.type));
        }
        for (const NestedBlockSchema& block : schema_of(type, mode).block.blocks) {
            const Type of_block = schema_of(type, mode).block.type().attribute(block.name)->type;
            const bool many = of_block.kind() == Type::Kind::list;
            values.emplace_back(block.name, many ? Value::list(of_block.element(), {}) : Value::null(of_block));
        }
        Value config = Value::object(std::move(values));
        for (const auto& [name, value] : given) config = config.with(name, value);
        return config;
    }

    // A nested block with these attributes; the others are null.
    [[nodiscard]] Value block(std::string_view type, std::string_view name, const NamedValues& given, Mode mode = Mode::managed) const
    {
        NamedValues values;
        for (const AttributeSchema& attribute : schema_of(type, mode).block.block(name)->attributes) {
            values.emplace_back(attribute.name, Value::null(attribute.type));
        }
        Value block = Value::object(std::move(values));
        for (const auto& [attribute, value] : given) block = block.with(attribute, value);
        return block;
    }

    [[nodiscard]] Diagnostics validate(std::string_view type, const NamedValues& given, Mode mode = Mode::managed)
    {
        return provider_->validate(mode, type, config(type, given, mode));
    }

    [[nodiscard]] PlanResponse plan(std::string_view type, const Value& prior, const NamedValues& given)
    {
        const ResourceSchema& schema = schema_of(type, Mode::managed);
        const Value written = config(type, given);
        Value proposed = written;
        for (const AttributeSchema& attribute : schema.block.attributes) {
            if (!written.get(attribute.name).is_null()) continue;
            if (!attribute.default_value.is_null()) proposed = proposed.with(attribute.name, attribute.default_value);
            if (attribute.presence == Presence::computed || attribute.presence == Presence::optional_computed) {
                proposed = proposed.with(attribute.name, prior.is_null() ? Value::unknown(attribute.type) : prior.get(attribute.name));
            }
        }
        return provider_->plan({.type = type, .prior = prior, .config = written, .proposed = proposed});
    }

    [[nodiscard]] Change change(Operation operation, std::string_view type, const Value& prior, const NamedValues& given)
    {
        Change change{.id = "0123456789abcdefghijklmnop",
                      .operation = operation,
                      .type = std::string(type),
                      .address = std::string(type) + ".test",
                      .prior = prior,
                      .planned = {},
                      .config = {}};
        if (operation == Operation::destroy) return change;
        change.config = config(type, given, operation == Operation::read ? Mode::data : Mode::managed);
        change.planned = operation == Operation::read ? change.config : plan(type, prior, given).planned;
        return change;
    }

    [[nodiscard]] StartResult start(const Change& change)
    {
        return provider_->start(change, [](std::string_view) {});
    }

    // The state after an operation that must succeed at once.
    Value done(Operation operation, std::string_view type, const Value& prior, const NamedValues& given)
    {
        const StartResult result = start(change(operation, type, prior, given));
        if (const auto* failed = std::get_if<Failed>(&result)) FAIL_CHECK(text(failed->diagnostics));
        REQUIRE(std::holds_alternative<Done>(result));
        return std::get<Done>(result).state;
    }
    Value create(std::string_view type, const NamedValues& given) { return done(Operation::create, type, null(type), given); }
    Value fetch(std::string_view type, const NamedValues& given) { return done(Operation::read, type, {}, given); }

    // The notes of an operation that must fail.
    std::string failure(Operation operation, std::string_view type, const Value& prior, const NamedValues& given)
    {
        const StartResult result = start(change(operation, type, prior, given));
        REQUIRE(std::holds_alternative<Failed>(result));
        return text(std::get<Failed>(result).diagnostics);
    }

    [[nodiscard]] std::optional<Value> read(std::string_view type, const Value& state)
    {
        const std::vector<ReadRequest> requests{{.type = type, .state = state}};
        const std::vector<ReadResponse> responses = provider_->read(requests);
        REQUIRE(responses.size() == 1);
        REQUIRE_MESSAGE(!responses.front().diagnostics.has_errors(), text(responses.front().diagnostics));
        return responses.front().state;
    }

    [[nodiscard]] Value null(std::string_view type) const { return Value::null(schema_of(type, Mode::managed).block.type()); }

    // `path: note` of each problem, one a line.
    [[nodiscard]] static std::string text(const Diagnostics& diagnostics)
    {
        std::string all;
        for (const Diagnostic& one : diagnostics) {
            all += one.path.text();
            for (const std::string& note : one.notes) all += ": " + note;
            all += '\n';
        }
        return all;
    }

private:
    [[nodiscard]] const ResourceSchema& schema_of(std::string_view type, Mode mode) const
    {
        const ProviderSchema& schema = provider_->schema();
        const ResourceSchema* found = mode == Mode::data ? schema.data_source(type) : schema.resource(type);
        REQUIRE(found != nullptr);
        return *found;
    }

    std::unique_ptr<Provider> provider_;
};

}  // namespace rxplan::test
