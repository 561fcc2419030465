#include "value/object.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>

#include "value/node.hpp"

namespace rxplan {
namespace {

constexpr std::size_t largest_layout = 64;

// How attributes in the order in which they come become those of an object.
struct Layout {
    std::vector<std::string> names;     // as they come
    ShapePointer shape;                 // null: of no object yet
    std::vector<std::uint32_t> places;  // for each name of the shape, the position among `names`
};

// Good enough to tell apart what a program meets, and cheap: the names are compared anyway.
std::size_t slot_of(std::span<const Field> fields, std::size_t slots)
{
    std::size_t hash = fields.size();
    for (const Field& field : fields) {
        hash = hash * 31 + field.name.size();
        if (!field.name.empty())
            hash += static_cast<unsigned char>(field.name.front()) * 7U + static_cast<unsigned char>(field.name.back());
    }
    return hash % slots;
}

bool fits(const Layout& layout, std::span<const Field> fields)
{
    return std::equal(layout.names.begin(), layout.names.end(), fields.begin(), fields.end(),
                      [](const std::string& name, const Field& field) { return name == field.name; });
}

Layout layout_of(std::span<const Field> fields)
{
    Layout layout;
    for (const Field& field : fields) layout.names.emplace_back(field.name);
    layout.places.resize(fields.size());
    std::iota(layout.places.begin(), layout.places.end(), 0U);
    const auto& names = layout.names;
    std::stable_sort(layout.places.begin(), layout.places.end(), [&](auto a, auto b) { return names[a] < names[b]; });
    // Of a run of equal names the last one stays.
    const auto kept = std::unique(layout.places.rbegin(), layout.places.rend(), [&](auto a, auto b) { return names[a] == names[b]; });
    layout.places.erase(layout.places.begin(), kept.base());
    NamedValues sorted;
    for (const auto place : layout.places) sorted.emplace_back(names[place], Value());
    layout.shape = shape_of(sorted);
    return layout;
}

Value with_layout(const Layout& layout, std::span<Field> fields)
{
    thread_local std::vector<Value> values;
    values.clear();
    for (const auto place : layout.places) values.push_back(std::move(fields[place].value));
    return ValueAccess::container(Type::Kind::object, {}, layout.shape, values);
}

}  // namespace

Value object_of(std::span<Field> fields)
{
    if (fields.size() > largest_layout) return with_layout(layout_of(fields), fields);
    // The layouts last met by this thread; a collision replaces.
    thread_local std::array<Layout, 64> recent;
    Layout& layout = recent.at(slot_of(fields, recent.size()));
    if (layout.shape.get() == nullptr || !fits(layout, fields)) layout = layout_of(fields);
    return with_layout(layout, fields);
}

}  // namespace rxplan
