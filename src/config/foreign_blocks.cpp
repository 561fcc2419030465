#include "config/foreign_blocks.hpp"

#include <array>
#include <utility>

namespace rxplan::config {

std::optional<std::string_view> help_for_foreign_block(std::string_view type)
{
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> foreign{{
        {"backend", "The state lies in this folder, in `rxplan.state.json`: leave the block out."},
        {"cloud", "The state lies in this folder, in `rxplan.state.json`: leave the block out."},
        {"provider_meta", "No provider asks for it: leave the block out."},
        {"provisioner", "What a server does when it boots is said in its `user_data`; nothing is run on this machine."},
        {"connection", "It belongs to a provisioner, which there is none of: leave the block out."},
    }};
    for (const auto& [name, help] : foreign) {
        if (name == type) return help;
    }
    return std::nullopt;
}

}  // namespace rxplan::config
