#include "plan/provider_schemas.hpp"

namespace rxplan {

const BlockSchema* ProviderSchemas::resource(Mode mode, const std::string& provider, const std::string& type, Span asked_by,
                                             Diagnostics& diagnostics)
{
    const auto* known = providers_.schema(provider, asked_by, diagnostics);
    if (known == nullptr) return nullptr;
    const auto* schema = mode == Mode::data ? known->data_source(type) : known->resource(type);
    return schema == nullptr ? nullptr : &schema->block;
}

const BlockSchema* ProviderSchemas::provider(const std::string& name, Span asked_by, Diagnostics& diagnostics)
{
    const auto* known = providers_.schema(name, asked_by, diagnostics);
    return known == nullptr ? nullptr : &known->configuration;
}

}  // namespace rxplan
