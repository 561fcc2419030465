// What stands where in a configuration file, for reading JSON: which properties are blocks, and how strings are read.
#pragma once

#include <memory>

#include "config/load.hpp"
#include "rxplan/diagnostic.hpp"
#include "syntax/json.hpp"

namespace rxplan::config {

// Of a whole file. Blocks that only a provider knows are found through `schemas`; null: they are taken for arguments. `diagnostics` hears
// of providers that cannot be loaded. Both must outlive the shape.
class FileShape final : public syntax::BodyShape {
public:
    FileShape(Schemas* schemas, Diagnostics& diagnostics) : schemas_(schemas), diagnostics_(diagnostics) {}

    [[nodiscard]] std::optional<std::size_t> labels(std::string_view type) const override;
    [[nodiscard]] syntax::JsonText text(std::string_view argument) const override;
    [[nodiscard]] std::unique_ptr<BodyShape> body(const syntax::Block& block, const syntax::JsonValue::Object& contents) const override;

private:
    Schemas* schemas_;
    Diagnostics& diagnostics_;
};

// Of a text that is the inside of an `encryption` block.
[[nodiscard]] std::unique_ptr<syntax::BodyShape> encryption_shape();

}  // namespace rxplan::config
