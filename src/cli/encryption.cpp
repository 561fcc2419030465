#include "cli/encryption.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "config/encryption.hpp"

namespace rxplan::cli {
namespace {

constexpr const char* variable = "RXPLAN_ENCRYPTION";

bool in_clear(const KeySource& source)
{
    return source.kind == KeySource::Kind::plaintext;
}

bool uses_plaintext(const EncryptionSettings& settings)
{
    return in_clear(settings.key) || std::any_of(settings.fallbacks.begin(), settings.fallbacks.end(), in_clear);
}

}  // namespace

std::optional<Keyring> find_keys(Console& console)
{
    Sources sources;
    Diagnostics diagnostics;
    auto settings = config::find_encryption(".", config::DiskReader(), sources, diagnostics);
    const char* text = std::getenv(variable);
    if (text != nullptr && *text != '\0' && !diagnostics.has_errors()) {
        const bool enforced = settings && settings->enforced;
        settings = config::parse_encryption(variable, text, sources, diagnostics);
        if (settings && enforced && uses_plaintext(*settings)) {
            diagnostics.add(error("encryption-enforced", "encryption is enforced")
                                .note("The configuration says `enforced = true`, but RXPLAN_ENCRYPTION has `plaintext = true`."));
        }
        if (settings) settings->enforced = settings->enforced || enforced;
    }
    const bool failed = diagnostics.has_errors();
    console.report(std::move(diagnostics), sources);
    if (failed) return std::nullopt;
    return settings ? Keyring(*std::move(settings)) : Keyring();
}

}  // namespace rxplan::cli
