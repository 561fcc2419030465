// The argument that every random resource has.
#pragma once

#include "rxplan/schema.hpp"

namespace rxplan::standard {

inline AttributeSchema keepers_attribute()
{
    return optional("keepers", Type::map(Type::string()), "Values that, when one of them changes, ask for a new random value.").replaces();
}

}  // namespace rxplan::standard
