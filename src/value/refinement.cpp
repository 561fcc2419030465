#include "value/refinement.hpp"

#include <algorithm>

#include "value/node.hpp"
#include "value/text.hpp"

namespace rxplan {

namespace {

using Kind = Type::Kind;
using Access = ValueAccess;

bool less(const Number& a, const Number& b)
{
    return (a <=> b) < 0;
}

// The collection when its number of elements tells what it is.
std::optional<Value> collection_of_size(const Type& type, std::int64_t size)
{
    if (size == 0 && type.kind() == Kind::map) return Value::map(type.element(), {});
    if (type.kind() == Kind::map || size < 0) return std::nullopt;
    if (type.kind() == Kind::list)
        return Value::list(type.element(), std::vector<Value>(static_cast<std::size_t>(size), Value::unknown(type.element())));
    if (size > 1) return std::nullopt;
    return Value::set(type.element(), std::vector<Value>(static_cast<std::size_t>(size), Value::unknown(type.element())));
}

}  // namespace

Value refined_unknown(const Type& type, Refinement refinement)
{
    if (type.kind() == Kind::any || refinement.tells_nothing()) return Value::unknown(type);
    if (refinement.not_null && refinement.least && refinement.most && !less(*refinement.least, *refinement.most)) {
        if (type.kind() == Kind::number) return Value::number(*refinement.least);
        if (type.is_collection()) {
            if (auto only = collection_of_size(type, refinement.least->to_int64().value_or(-1))) return *std::move(only);
        }
    }
    return Access::refined(type, std::move(refinement));
}

Value unknown_not_null(const Type& type)
{
    return refined_unknown(type, {.not_null = true});
}

Refinement refinement_of(const Value& value)
{
    if (value.is_null()) return {};
    if (value.is_unknown()) {
        const Refinement* known = Access::refinement(value);
        return known == nullptr ? Refinement{} : *known;
    }
    Refinement known{.not_null = true};
    if (value.kind() == Kind::string) {
        known.prefix = value.as_string();
    } else if (value.kind() == Kind::number) {
        known.least = known.most = value.as_number();
    } else if (value.type().is_collection()) {
        known.most = Number(static_cast<std::int64_t>(value.size()));
        // Elements of a set that are not known yet may turn out equal.
        const bool may_shrink = value.kind() == Kind::set && !value.is_wholly_known();
        known.least = may_shrink ? Number(1) : known.most;
    }
    return known;
}

Refinement either(const Refinement& a, const Refinement& b)
{
    Refinement both{.not_null = a.not_null && b.not_null};
    if (a.least && b.least) both.least = less(*b.least, *a.least) ? b.least : a.least;
    if (a.most && b.most) both.most = less(*a.most, *b.most) ? b.most : a.most;
    return both;
}

bool all_less(const Refinement& a, const Refinement& b)
{
    return a.most && b.least && less(*a.most, *b.least);
}

std::string_view certain_prefix(std::string_view beginning)
{
    // Nothing combines with these, neither into one character (`=` and a stroke are `≠`) nor into one that readers take for one.
    constexpr std::string_view endings = " !\"#$%&'()*+,-./:;?@[\\]^_{|}~\t";
    if (beginning.empty() || endings.find(beginning.back()) != std::string_view::npos) return beginning;
    std::size_t last = 0;
    for (std::size_t at = 0; at < beginning.size(); at += first_character(beginning.substr(at))) last = at;
    return beginning.substr(0, last);
}

}  // namespace rxplan
