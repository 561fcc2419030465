// How inventions come about and change.
#include <algorithm>
#include <string>

#include "tests/support/invention.hpp"

namespace rxplan::test {

namespace {

const std::vector<std::string> all_keys{"a", "b", "c", "d"};

std::vector<std::string> some_keys(Dice& dice)
{
    std::vector<std::string> keys;
    for (const auto& key : all_keys) {
        if (dice.one_in(2)) keys.push_back(key);
    }
    if (keys.empty()) keys.push_back(dice.pick(all_keys));
    return keys;
}

std::vector<std::string> counted(std::size_t count)
{
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < count; ++i) keys.push_back(std::to_string(i));
    return keys;
}

void repeat(Thing& thing, Dice& dice)
{
    switch (dice(3)) {
        case 0:
            thing.repeat = Thing::Repeat::none;
            thing.keys = {""};
            break;
        case 1:
            thing.repeat = Thing::Repeat::count;
            thing.keys = counted(1 + dice(3));
            break;
        default:
            thing.repeat = Thing::Repeat::each;
            thing.keys = some_keys(dice);
            break;
    }
}

// Whether every instance of one has an instance of the other with its key.
bool has_all_keys(const Thing& from, const Thing& to)
{
    const bool counted = from.repeat == Thing::Repeat::count && to.repeat == Thing::Repeat::count;
    const bool named = from.repeat == Thing::Repeat::each && to.repeat == Thing::Repeat::each;
    return (counted || named) && std::all_of(from.keys.begin(), from.keys.end(), [&](const std::string& key) {
               return std::find(to.keys.begin(), to.keys.end(), key) != to.keys.end();
           });
}

// A way in which the thing at a place may refer to an earlier one; false: there is none.
bool link(const Invention& invention, Thing& from, std::size_t to, Dice& dice)
{
    const auto& target = invention.things[to];
    const bool inside = target.module == from.module;
    const bool entering = from.module != 0 && target.module == 0;
    if (from.module != 0 && !inside && !entering) return false;
    if (entering) {
        const auto& entrance = invention.modules[from.module - 1].entrance;
        if (std::find(entrance.begin(), entrance.end(), to) == entrance.end()) return false;
    }
    std::vector<Link> links{Link::argument, Link::argument, Link::local, Link::data, Link::value};
    if (!entering) links.push_back(Link::wait);
    if (inside) links.push_back(Link::trigger);
    if (inside && has_all_keys(from, target)) links.insert(links.end(), 4, Link::same_key);
    from.references.push_back({to, dice.pick(links)});
    return true;
}

void refer(const Invention& invention, Thing& from, std::size_t place, Dice& dice)
{
    from.references.clear();
    for (std::size_t to = 0; to < place; ++to) {
        if (dice(place + 1) < 2) (void)link(invention, from, to, dice);
    }
}

// References, and what is open, must fit what the things have become.
void tidy(Invention& invention)
{
    for (auto& thing : invention.things) {
        for (auto& reference : thing.references) {
            if (reference.link == Link::same_key && !has_all_keys(thing, invention.things[reference.to])) reference.link = Link::argument;
        }
        if (thing.repeat != Thing::Repeat::open) continue;
        const bool fits = !thing.references.empty() && invention.things[thing.references.front().to].module == thing.module &&
                          invention.things[thing.references.front().to].repeat == Thing::Repeat::none;
        if (fits) continue;
        thing.repeat = Thing::Repeat::none;
        thing.keys = {""};
    }
}

Thing new_thing(Invention& invention, std::size_t module, Dice& dice)
{
    Thing thing;
    thing.number = invention.next_number++;
    thing.module = module;
    repeat(thing, dice);
    thing.create_first = dice.one_in(4);
    thing.ignores_tags = dice.one_in(6);
    thing.secret = dice.one_in(5);
    const auto place = invention.things.size();
    refer(invention, thing, place, dice);
    if (dice.one_in(8) && !thing.references.empty()) {
        thing.repeat = Thing::Repeat::open;
        thing.keys = {"0"};
    }
    return thing;
}

void add_module(Invention& invention, Dice& dice)
{
    Submodule module;
    if (dice.one_in(2)) module.keys = some_keys(dice);
    for (std::size_t i = 0; i < invention.things.size(); ++i) {
        if (invention.things[i].module == 0 && dice.one_in(3)) module.entrance.push_back(i);
    }
    invention.modules.push_back(module);
    const auto number = invention.modules.size();
    for (auto left = 1 + dice(3); left > 0; --left) invention.things.push_back(new_thing(invention, number, dice));
}

// Takes a thing out; those behind it move up.
void take_out(Invention& invention, std::size_t place)
{
    invention.things.erase(invention.things.begin() + static_cast<std::ptrdiff_t>(place));
    const auto moved = [place](std::size_t to) { return to > place ? to - 1 : to; };
    for (auto& thing : invention.things) {
        std::erase_if(thing.references, [place](const Reference& reference) { return reference.to == place; });
        for (auto& reference : thing.references) reference.to = moved(reference.to);
    }
    for (auto& module : invention.modules) {
        std::erase(module.entrance, place);
        for (auto& entering : module.entrance) entering = moved(entering);
    }
}

void change(Invention& invention, std::size_t place, Dice& dice)
{
    auto& thing = invention.things[place];
    switch (dice(8)) {
        case 0:
            ++thing.size;
            break;
        case 1:
        case 2:
            ++thing.revision;
            break;
        case 3:
            repeat(thing, dice);
            break;
        case 4:
            thing.create_first = !thing.create_first;
            break;
        case 5:
            refer(invention, thing, place, dice);
            break;
        case 6:
            if (thing.module != 0 && !invention.modules[thing.module - 1].keys.empty())
                invention.modules[thing.module - 1].keys = some_keys(dice);
            break;
        default:
            take_out(invention, place);
            break;
    }
}

}  // namespace

Invention invent(Dice& dice)
{
    Invention invention;
    const auto blocks = 2 + dice(6);
    for (std::size_t i = 0; i < blocks; ++i) {
        if (dice.one_in(5))
            add_module(invention, dice);
        else
            invention.things.push_back(new_thing(invention, 0, dice));
    }
    tidy(invention);
    invention.layout = dice(1000);
    return invention;
}

Invention edit(Invention invention, Dice& dice)
{
    for (auto left = 1 + dice(4); left > 0 && !invention.things.empty(); --left) change(invention, dice(invention.things.size()), dice);
    if (dice.one_in(3)) invention.things.push_back(new_thing(invention, 0, dice));
    if (dice.one_in(4)) invention.layout = dice(1000);
    tidy(invention);
    return invention;
}

void disturb(MemoryWorld& world, Dice& dice)
{
    for (auto one = world.objects.begin(); one != world.objects.end();) {
        auto& state = one->second.state;
        switch (dice(8)) {
            case 0:
                state = state.with("note", Value::string("by hand"));
                break;
            case 1:
                state = state.with("tags", Value::map(Type::string(), {{"by", Value::string("hand")}}));
                break;
            case 2:
                one = world.objects.erase(one);
                continue;
            default:
                break;
        }
        ++one;
    }
}

}  // namespace rxplan::test
