// Blocks that Terraform has and rxplan has not.
#pragma once

#include <optional>
#include <string_view>

namespace rxplan::config {

// What to do instead; nothing for any other type of block.
[[nodiscard]] std::optional<std::string_view> help_for_foreign_block(std::string_view type);

}  // namespace rxplan::config
