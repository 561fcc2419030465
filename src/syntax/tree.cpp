#include "syntax/tree.hpp"

#include <algorithm>

namespace rxplan::syntax {

const Attribute* Body::attribute(std::string_view name) const
{
    const auto found = std::find_if(attributes.begin(), attributes.end(), [name](const Attribute& each) { return each.name == name; });
    return found == attributes.end() ? nullptr : &*found;
}

}  // namespace rxplan::syntax
