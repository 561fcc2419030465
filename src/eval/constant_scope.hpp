// Knows no names: for defaults and for given values.
#pragma once

#include "eval/scope.hpp"

namespace rxplan::eval {

class ConstantScope final : public Scope {
public:
    explicit ConstantScope(Environment& environment) : environment_(environment) {}
    [[nodiscard]] Value resolve(const Lookup& lookup, Diagnostics& diagnostics) const override;
    [[nodiscard]] Environment& environment() const override { return environment_; }
    [[nodiscard]] std::filesystem::path base_directory() const override { return {}; }

private:
    Environment& environment_;
};

}  // namespace rxplan::eval
