// Who may do what in Object Storage.
#pragma once

#include <optional>
#include <string_view>

#include "object_store.hpp"
#include "tempurl.hpp"

namespace rxplan::rackspace::embedded {

// The refusal for a request on an account or container; nothing: it may go on.
[[nodiscard]] std::optional<Response> refuse(Call& call, std::string_view account);

// For a request on an object, which a temporary URL or a container open to everybody may allow as well. When a temporary URL did,
// `grant` is set, and the query holds nothing any more.
[[nodiscard]] std::optional<Response> refuse_object(Call& call, std::string_view account, std::string_view container,
                                                    std::string_view object, std::optional<TempUrl>& grant);

// The complaint about names that Object Storage does not take.
[[nodiscard]] std::optional<Response> check_names(std::string_view container, std::string_view object);

}  // namespace rxplan::rackspace::embedded
