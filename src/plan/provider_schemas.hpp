// What loading a configuration in JSON asks of providers.
#pragma once

#include "config/load.hpp"
#include "plan/providers.hpp"

namespace rxplan {

class ProviderSchemas final : public config::Schemas {
public:
    // `providers` must outlive this object.
    explicit ProviderSchemas(Providers& providers) : providers_(providers) {}

    [[nodiscard]] const BlockSchema* resource(Mode mode, const std::string& provider, const std::string& type, Span asked_by,
                                              Diagnostics& diagnostics) override;
    [[nodiscard]] const BlockSchema* provider(const std::string& name, Span asked_by, Diagnostics& diagnostics) override;

private:
    Providers& providers_;
};

}  // namespace rxplan
