// The digests of a file's content, which every type of the provider `local` offers.
#pragma once

#include <string_view>

#include "rxplan/schema.hpp"
#include "rxplan/value.hpp"

namespace rxplan::standard {

// `id` and `content_md5` to `content_base64sha512`; secret where the content is, since a digest betrays a weak secret.
void add_digest_attributes(BlockSchema& block, bool secret);

// `values` with those attributes for this content, marked sensitive when asked.
[[nodiscard]] Value with_digests(Value values, std::string_view content, bool sensitive = false);
[[nodiscard]] Value with_unknown_digests(Value values);

}  // namespace rxplan::standard
