// Temporary URLs: whoever has one may do one thing with one object, or with all whose names begin alike, for a while.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "object_store.hpp"

namespace rxplan::rackspace::embedded {

struct TempUrl {
    Millis expires = 0;
    std::string filename;  // for Content-Disposition; empty: the object's own
    bool is_inline = false;
};

// Whether the query asks for access by signature at all.
[[nodiscard]] bool has_temp_url(const Request& request);

// Checks signature, time and client address against the keys of account and container. Nothing: it gives no access.
[[nodiscard]] std::optional<TempUrl> check_temp_url(const Call& call, Store::Session& session, std::string_view account,
                                                    std::string_view container, std::string_view object);

// Hides what the holder of such a URL must not see, and names the download.
void finish_temp_url(const Request& request, const TempUrl& grant, std::string_view object, Response& response);

}  // namespace rxplan::rackspace::embedded
