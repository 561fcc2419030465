// What the process is before it does anything: private, and stoppable.
#pragma once

#include <atomic>
#include <filesystem>
#include <vector>

namespace rxplan::cli {

// Files made from now on are the user's alone, memory with secrets is never dumped, a reader that goes away is a failed write.
void make_private();
[[nodiscard]] unsigned user_umask() noexcept;  // as it was before

// From now on SIGINT, SIGTERM and SIGHUP are counted instead of ending the process; the second ends it, or while it applies the fourth.
void count_interrupts();
void set_applying(bool applying) noexcept;
[[nodiscard]] const std::atomic<int>& interrupts() noexcept;
[[nodiscard]] const std::atomic<bool>& interrupted() noexcept;

// RXPLAN_DATA_DIR, otherwise `.rxplan`.
[[nodiscard]] std::filesystem::path data_directory();

// RXPLAN_PROVIDER_PATH, otherwise where plugins lie beside this program: in the build tree, or in `../lib/rxplan` when installed.
// Absolute, as of the working directory of this moment.
[[nodiscard]] std::vector<std::filesystem::path> provider_path();

}  // namespace rxplan::cli
