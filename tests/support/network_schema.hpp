// A type with blocks inside blocks, for configurations in JSON: there the schema says what is a block.
#pragma once

#include "rxplan/schema.hpp"

namespace rxplan::test {

// Has blocks `network`, and these `port`.
inline BlockSchema network_schema()
{
    NestedBlockSchema port;
    port.name = "port";
    NestedBlockSchema network;
    network.name = "network";
    network.blocks.push_back(port);
    BlockSchema schema;
    schema.blocks.push_back(network);
    return schema;
}

}  // namespace rxplan::test
