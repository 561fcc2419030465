// `validation`, `precondition`, `postcondition`, `assert` blocks.
#pragma once

#include <optional>
#include <vector>

#include "config/body_reader.hpp"
#include "config/module.hpp"

namespace rxplan::config {

[[nodiscard]] std::vector<Condition> read_conditions(BodyReader& body, std::string_view block_type, Diagnostics& diagnostics);

// `[a.b, c.d]`: the elements, unevaluated. Anything but a list is reported.
[[nodiscard]] std::vector<const syntax::Expression*> read_reference_list(const syntax::Attribute* attribute, Diagnostics& diagnostics);

// The same for `replace_triggered_by`: each names a resource or something in one.
[[nodiscard]] std::vector<const syntax::Expression*> read_triggers(const syntax::Attribute* attribute, Diagnostics& diagnostics);

// The same for `depends_on`: each names something whole.
[[nodiscard]] std::vector<const syntax::Expression*> read_depends_on(const syntax::Attribute* attribute, Diagnostics& diagnostics);

}  // namespace rxplan::config
