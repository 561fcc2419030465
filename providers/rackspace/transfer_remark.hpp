// How far an upload has come, in words.
#pragma once

#include "rxplan/http.hpp"
#include "rxplan/provider.hpp"

namespace rxplan::rackspace {

// A transfer sink that tells `progress` about four times a second: `12 of 40 MB`.
[[nodiscard]] http::TransferSink transfer_remarks(ProgressSink progress);

}  // namespace rxplan::rackspace
