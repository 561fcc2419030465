// CRC-32C (Castagnoli), as iSCSI, ext4 and Snappy compute it.
#pragma once

#include <cstdint>
#include <string_view>

namespace rxplan {

[[nodiscard]] std::uint32_t crc32c(std::string_view data) noexcept;

}  // namespace rxplan
