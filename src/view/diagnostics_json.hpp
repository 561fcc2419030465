// Diagnostics -> JSON, as Terraform documents it for `validate -json`, so that editors and scripts that read that read ours.
#pragma once

#include <string>
#include <vector>

#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/value.hpp"

namespace rxplan::view {

// What `validate -json` prints: `format_version`, `valid`, the counts, and all diagnostics in their order, each with `severity`, `summary`,
// `detail`, and where it has a place `range` and `snippet`; besides, `id`. Lines and columns count from 1, columns in characters as a
// reader sees them; bytes count from 0, as do the snippet's highlights, which are bytes of its `code`. Ends in a line break.
[[nodiscard]] std::string validation_json(const Diagnostics& diagnostics, const Sources& sources);

// Its member `diagnostics`, element by element.
[[nodiscard]] std::vector<Value> diagnostics_to_json(const Diagnostics& diagnostics, const Sources& sources);

}  // namespace rxplan::view
