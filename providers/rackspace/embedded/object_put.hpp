// Object Storage: what writing an object and changing its headers have in common.
#pragma once

#include <optional>

#include "object_store.hpp"

namespace rxplan::rackspace::embedded {

[[nodiscard]] Response put_object(Call& call);

// Metadata, the headers that are kept, and the time of deletion, from the request; the complaint, if any.
[[nodiscard]] std::optional<Response> take_object_headers(Call& call, StoredObject& object);

}  // namespace rxplan::rackspace::embedded
