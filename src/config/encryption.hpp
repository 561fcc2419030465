// The `encryption` block: where the keys are found that state, journal and plan files are encrypted with.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "base/source.hpp"
#include "config/load.hpp"
#include "rxplan/diagnostic.hpp"
#include "state/key_source.hpp"
#include "syntax/tree.hpp"

namespace rxplan::config {

// Reports what is wrong with a body of such a block; nothing when it does not even say where the key is.
[[nodiscard]] std::optional<EncryptionSettings> read_encryption(const syntax::Body& block, Diagnostics& diagnostics);

// What the configuration in a folder says, without reading more of it than that needs: state commands want no more, and a plan file brings
// a configuration of its own. Nothing when it says nothing, or after a diagnostic.
[[nodiscard]] std::optional<EncryptionSettings> find_encryption(const std::filesystem::path& folder, const FileReader& reader,
                                                                Sources& sources, Diagnostics& diagnostics);

// What a variable of the environment says: the inside of such a block, native or JSON.
[[nodiscard]] std::optional<EncryptionSettings> parse_encryption(std::string_view variable, std::string_view text, Sources& sources,
                                                                 Diagnostics& diagnostics);

// About a second block of the kind, which may stand in another file.
[[nodiscard]] Diagnostic second_encryption(Span header, Span first);

}  // namespace rxplan::config
