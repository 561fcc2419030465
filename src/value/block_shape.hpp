// What a block contains, whichever kind of schema declares it.
#pragma once

#include <vector>

#include "rxplan/schema.hpp"

namespace rxplan {

// Refers to a schema, which must outlive it.
struct BlockShape {
    const std::vector<AttributeSchema>& attributes;
    const std::vector<NestedBlockSchema>& blocks;

    BlockShape(const BlockSchema& schema) : attributes(schema.attributes), blocks(schema.blocks) {}
    BlockShape(const NestedBlockSchema& schema) : attributes(schema.attributes), blocks(schema.blocks) {}
};

}  // namespace rxplan
