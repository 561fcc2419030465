#include "state/error.hpp"

namespace rxplan {
namespace {

std::string_view id_of(StateError::Kind kind)
{
    switch (kind) {
        case StateError::Kind::io:
            return "state-io";
        case StateError::Kind::damaged:
            return "state-damaged";
        case StateError::Kind::too_new:
            return "state-too-new";
        case StateError::Kind::conflict:
            return "state-conflict";
        case StateError::Kind::locked:
            return "state-locked";
        case StateError::Kind::lock_lost:
            return "state-lock-lost";
        case StateError::Kind::key_missing:
            return "key-missing";
        case StateError::Kind::key_wrong:
            return "key-wrong";
        case StateError::Kind::not_configured:
            return "key-not-configured";
        case StateError::Kind::not_encrypted:
            return "not-encrypted";
    }
    return "state-io";
}

std::string_view summary_of(StateError::Kind kind)
{
    switch (kind) {
        case StateError::Kind::io:
            return "the state cannot be read or written";
        case StateError::Kind::damaged:
            return "the state is damaged";
        case StateError::Kind::too_new:
            return "the state has a newer format";
        case StateError::Kind::conflict:
            return "the state was changed from outside";
        case StateError::Kind::locked:
            return "the state is locked";
        case StateError::Kind::lock_lost:
            return "the state's lock was taken away";
        case StateError::Kind::key_missing:
            return "a key for encryption is missing";
        case StateError::Kind::key_wrong:
            return "the file is encrypted with another key";
        case StateError::Kind::not_configured:
            return "the file is encrypted, and no key is configured";
        case StateError::Kind::not_encrypted:
            return "the file is not encrypted";
    }
    return "";
}

}  // namespace

Diagnostic to_diagnostic(const StateError& failure)
{
    auto diagnostic = error(id_of(failure.kind), std::string(summary_of(failure.kind)));
    std::string what = failure.message;
    // Messages about contents say `it`; those about system calls name their path themselves.
    if (!failure.path.empty() && what.find("`" + failure.path + "`") == std::string::npos) what = "`" + failure.path + "`: " + what;
    diagnostic.notes.push_back(std::move(what));
    for (const auto& note : failure.notes) diagnostic.notes.push_back(note);
    diagnostic.help = failure.help;
    return diagnostic;
}

}  // namespace rxplan
