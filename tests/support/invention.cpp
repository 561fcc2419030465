#include "tests/support/invention.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace rxplan::test {

namespace {

std::string name_of(const Thing& thing)
{
    return fmt::format("t{}", thing.number);
}

// As the configuration makes it up: `m1-a.t3-k`.
std::string object_name(const Thing& thing, const std::string& module_key, const std::string& key)
{
    std::string name;
    if (thing.module != 0) name = fmt::format("m{}-{}.", thing.module, module_key);
    name += name_of(thing);
    return key.empty() ? name : name + "-" + key;
}

std::vector<std::string> module_keys(const Invention& invention, const Thing& thing)
{
    if (thing.module == 0 || invention.modules[thing.module - 1].keys.empty()) return {""};
    return invention.modules[thing.module - 1].keys;
}

// The identifiers of all of a block's instances as one text.
std::string identifiers(const Thing& thing)
{
    const auto block = "test_thing." + name_of(thing);
    switch (thing.repeat) {
        case Thing::Repeat::none:
            return block + ".id";
        case Thing::Repeat::count:
        case Thing::Repeat::open:
            return fmt::format("join(\",\", {}[*].id)", block);
        case Thing::Repeat::each:
            return fmt::format("join(\",\", [for one in {} : one.id])", block);
    }
    return {};
}

// What comes out of a module: the identifiers of all of its things.
std::string exit_of(const Invention& invention, std::size_t module)
{
    if (invention.modules[module - 1].keys.empty()) return fmt::format("module.m{}.out", module);
    return fmt::format("join(\",\", [for one in module.m{} : one.out])", module);
}

class Writer {
public:
    explicit Writer(const Invention& invention) : invention_(invention), blocks_(invention.modules.size() + 1) {}

    std::map<std::string, std::string> write()
    {
        blocks_[0].emplace_back("variable \"hush\" {\n  default   = \"hush\"\n  sensitive = true\n}\n");
        for (const auto& thing : invention_.things) add(thing);
        for (std::size_t module = 1; module <= invention_.modules.size(); ++module) call(module);
        std::map<std::string, std::string> files;
        Dice dice(invention_.layout);
        for (std::size_t module = 0; module < blocks_.size(); ++module) {
            auto& blocks = blocks_[module];
            for (std::size_t i = blocks.size(); i > 1; --i) std::swap(blocks[i - 1], blocks[dice(i)]);
            files[module == 0 ? "main.rx.hcl" : fmt::format("m{}/main.rx.hcl", module)] = fmt::format("{}", fmt::join(blocks, "\n"));
        }
        return files;
    }

private:
    void add(const Thing& thing)
    {
        auto& blocks = blocks_[thing.module];
        const auto name = name_of(thing);
        std::string shown = fmt::format("r{}", thing.revision);
        std::vector<std::string> waits;
        std::vector<std::string> triggers;
        for (const auto& reference : thing.references) {
            const auto& target = invention_.things[reference.to];
            if (reference.link == Link::wait) {
                waits.push_back(block_name(thing, target));
            } else if (reference.link == Link::trigger) {
                triggers.push_back(fmt::format("test_thing.{}", name_of(target)));
            } else {
                shown += fmt::format(" ${{{}}}", shown_of(thing, reference));
            }
        }
        if (thing.secret && thing.module == 0 && thing.number % 2 == 0) shown += " ${var.hush}";
        std::string body;
        if (thing.repeat == Thing::Repeat::count) body += fmt::format("  count = {}\n", thing.keys.size());
        if (thing.repeat == Thing::Repeat::each) body += fmt::format("  for_each = toset([\"{}\"])\n", fmt::join(thing.keys, "\", \""));
        if (thing.repeat == Thing::Repeat::open)
            body +=
                fmt::format("  count = length(test_thing.{}.label) > 0 ? 1 : 0\n", name_of(invention_.things[thing.references.front().to]));
        const auto* prefix = thing.module == 0 ? "" : "${var.prefix}";
        const auto* key = thing.repeat == Thing::Repeat::none   ? ""
                          : thing.repeat == Thing::Repeat::each ? "-${each.key}"
                                                                : "-${count.index}";
        body += fmt::format("  name = \"{}{}{}\"\n  size = {}\n  note = \"{}\"\n  tags = {{ fixed = \"t\", turn = \"{}\" }}\n", prefix,
                            name, key, thing.size, shown, thing.revision);
        if (thing.secret) body += thing.module == 0 ? "  secret = var.hush\n" : "  secret = sensitive(\"hush\")\n";
        if (!waits.empty()) body += fmt::format("  depends_on = [{}]\n", fmt::join(waits, ", "));
        body += lifecycle(thing, triggers);
        blocks.push_back(fmt::format("resource \"test_thing\" \"{}\" {{\n{}}}\n", name, body));
        if (thing.module == 0) blocks.push_back(fmt::format("output \"{0}\" {{\n  value = {1}\n}}\n", name, identifiers(thing)));
    }

    static std::string lifecycle(const Thing& thing, const std::vector<std::string>& triggers)
    {
        std::string body;
        if (thing.create_first) body += "    create_before_destroy = true\n";
        if (thing.ignores_tags) body += "    ignore_changes = [tags]\n";
        if (!triggers.empty()) body += fmt::format("    replace_triggered_by = [{}]\n", fmt::join(triggers, ", "));
        return body.empty() ? body : "  lifecycle {\n" + body + "  }\n";
    }

    [[nodiscard]] static std::string block_name(const Thing& from, const Thing& to)
    {
        return from.module == to.module ? "test_thing." + name_of(to) : fmt::format("module.m{}", to.module);
    }

    // The expression by which one shows another; other blocks that it needs are added.
    std::string shown_of(const Thing& from, const Reference& reference)
    {
        const auto& to = invention_.things[reference.to];
        const bool entering = from.module != 0 && to.module == 0;
        const auto all = entering ? "var.in" : to.module == from.module ? identifiers(to) : exit_of(invention_, to.module);
        auto& blocks = blocks_[from.module];
        const auto helper = fmt::format("{}_{}", name_of(from), name_of(to));
        switch (reference.link) {
            case Link::same_key:
                return fmt::format("test_thing.{}[{}].id", name_of(to), from.repeat == Thing::Repeat::count ? "count.index" : "each.key");
            case Link::local:
                blocks.push_back(fmt::format("locals {{\n  {} = {}\n}}\n", helper, all));
                return "local." + helper;
            case Link::data:
                blocks.push_back(fmt::format("data \"test_lookup\" \"{}\" {{\n  key = {}\n}}\n", helper, all));
                return fmt::format("data.test_lookup.{}.value", helper);
            case Link::value:
                blocks.push_back(fmt::format("resource \"rxplan_data\" \"{}\" {{\n  input = {}\n}}\n", helper, all));
                return fmt::format("rxplan_data.{}.output", helper);
            default:
                return all;
        }
    }

    void call(std::size_t module)
    {
        const auto& called = invention_.modules[module - 1];
        std::vector<std::string> in;
        for (const auto thing : called.entrance) in.push_back("${" + identifiers(invention_.things[thing]) + "}");
        std::string body = fmt::format("  source = \"./m{}\"\n", module);
        if (!called.keys.empty()) body += fmt::format("  for_each = toset([\"{}\"])\n", fmt::join(called.keys, "\", \""));
        body +=
            fmt::format("  prefix = \"m{}-{}.\"\n  in = \"in {}\"\n", module, called.keys.empty() ? "" : "${each.key}", fmt::join(in, " "));
        blocks_[0].push_back(fmt::format("module \"m{}\" {{\n{}}}\n", module, body));
        std::vector<std::string> out;
        for (const auto& thing : invention_.things) {
            if (thing.module == module) out.push_back("${" + identifiers(thing) + "}");
        }
        blocks_[module].push_back(fmt::format(
            "variable \"prefix\" {{}}\nvariable \"in\" {{}}\noutput \"out\" {{\n  value = \"out {}\"\n}}\n", fmt::join(out, " ")));
    }

    const Invention& invention_;
    std::vector<std::vector<std::string>> blocks_;  // by module
};

}  // namespace

std::map<std::string, std::string> Invention::files() const
{
    return Writer(*this).write();
}

std::string Invention::names() const
{
    std::vector<std::string> all;
    for (const auto& thing : things) {
        for (const auto& module_key : module_keys(*this, thing)) {
            for (const auto& key : thing.keys) all.push_back(object_name(thing, module_key, key));
        }
    }
    std::sort(all.begin(), all.end());
    return fmt::format("{}", fmt::join(all, " "));
}

std::set<std::pair<std::string, std::string>> Invention::orders() const
{
    std::set<std::pair<std::string, std::string>> all;
    const auto add = [&](const Thing& from, const Thing& to, bool same_key) {
        const bool same_module = from.module == to.module;
        for (const auto& from_module : module_keys(*this, from)) {
            for (const auto& to_module : module_keys(*this, to)) {
                if (same_module && from_module != to_module) continue;
                for (const auto& from_key : from.keys) {
                    for (const auto& to_key : to.keys) {
                        if (!same_key || from_key == to_key)
                            all.emplace(object_name(from, from_module, from_key), object_name(to, to_module, to_key));
                    }
                }
            }
        }
    };
    for (const auto& thing : things) {
        for (const auto& reference : thing.references) {
            const auto& to = things[reference.to];
            if (to.module == thing.module) {
                add(thing, to, reference.link == Link::same_key);
            } else if (to.module == 0) {
                for (const auto entering : modules[thing.module - 1].entrance) add(thing, things[entering], false);
            } else {
                for (const auto& other : things) {
                    if (other.module == to.module) add(thing, other, false);
                }
            }
        }
    }
    return all;
}

std::string text(const std::map<std::string, std::string>& files)
{
    std::string all;
    for (const auto& [name, content] : files) all += fmt::format("# {}\n{}\n", name, content);
    return all;
}

}  // namespace rxplan::test
