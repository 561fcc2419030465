// Reading what the cloud answers, and turning what it refuses into problems that a person understands.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "rxplan/diagnostic.hpp"
#include "rxplan/http.hpp"
#include "rxplan/provider.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// The elements of a JSON array; none for anything else.
[[nodiscard]] std::span<const Value> items(const Value& json);

// What an error answer says in words, whichever of the clouds' forms it has; the HTTP status's name where it says nothing.
[[nodiscard]] std::string message_of(const http::Response& response);

// Why a call did not succeed.
struct Refusal {
    int status = 0;                                          // 0: there was no answer; 2xx: one that cannot be used
    http::Error::Kind kind = http::Error::Kind::unanswered;  // meaningful without an answer
    std::string request{};                                   // `POST /servers`
    std::string message{};                                   // verbatim
    std::string request_id{};                                // may be empty
    std::optional<Diagnostic> sign_in{};                     // why there was no token to send the request with; nothing was sent then

    [[nodiscard]] bool not_found() const noexcept { return status == 404; }
    [[nodiscard]] bool conflict() const noexcept { return status == 409; }
    // The cloud may have acted on it all the same: no answer, one that cannot be used, or one of a gateway or a broken service.
    [[nodiscard]] bool in_doubt() const noexcept;
};

[[nodiscard]] Refusal refusal_of(std::string request, const http::Response& response);
[[nodiscard]] Refusal refusal_of(std::string request, const http::Error& error);
// Of an answer that says 2xx, but without what has to be in it.
[[nodiscard]] Refusal unusable(std::string request, const http::Response& response, std::string_view missing);

// As a problem; `where` is the attribute that the cloud objects to, if one can be told.
[[nodiscard]] Diagnostic problem(const Refusal& refusal, Path where = {});

// The operation failed with this problem and made nothing (create) or left the object as it was (update, destroy).
[[nodiscard]] Failed failed_cleanly(Diagnostic diagnostic);
[[nodiscard]] Failed failed_cleanly(const Refusal& refusal, Path where = {});

// The operation of a request that was in doubt, and that nothing else has settled.
[[nodiscard]] Unanswered unanswered(const Refusal& refusal, Path where = {});

// The end of an operation whose only request was refused: Unanswered in doubt, otherwise failed cleanly.
[[nodiscard]] StartResult refused(const Refusal& refusal, Path where = {});

// For `adopt`: whether anything was made could not be found out.
[[nodiscard]] Failed not_found_out(Diagnostic diagnostic);
[[nodiscard]] Failed not_found_out(const Refusal& refusal);

}  // namespace rxplan::rackspace
