// Where a state's files lie.
#pragma once

#include <string>

namespace rxplan {

inline constexpr const char* default_state_path = "rxplan.state.json";

[[nodiscard]] std::string journal_path(const std::string& state_path);  // `rxplan.state.journal`
[[nodiscard]] std::string lock_path(const std::string& state_path);     // `rxplan.state.lock.json`
[[nodiscard]] std::string backup_path(const std::string& state_path);   // `rxplan.state.json.backup`

// Where the state is when its name is a symbolic link: everything else lies beside that, so that all names lead to one lock.
[[nodiscard]] std::string real_state_path(const std::string& path);

}  // namespace rxplan
