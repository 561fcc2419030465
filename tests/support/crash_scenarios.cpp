#include "tests/support/crash_scenarios.hpp"

namespace rxplan::test {

namespace {

std::map<std::string, std::string> text(const char* main)
{
    return {{"main.rx.hcl", main}};
}

const char* const chain = R"(
    data "test_lookup" "d" { key = "k" }
    resource "test_thing" "a" {
        name = "a"
        note = data.test_lookup.d.value
    }
    resource "test_thing" "b" {
        name = "b"
        note = test_thing.a.id
        secret = "hush"
    }
    resource "test_thing" "c" {
        count = 2
        name = "c${count.index}"
        note = test_thing.b.label
    }
    resource "rxplan_data" "r" { input = test_thing.c[*].id }
    output "ids" { value = rxplan_data.r.output }
)";

// `size` forces a replacement, `b` shows the id of `a`.
std::map<std::string, std::string> pair(const std::string& size, const std::string& lifecycle)
{
    return {{"main.rx.hcl", "resource \"test_thing\" \"a\" {\n name = \"a" + size + "\"\n size = " + size + "\n " + lifecycle +
                                "}\n"
                                "resource \"test_thing\" \"b\" {\n name = \"b\"\n note = test_thing.a.id\n}\n"
                                "output \"b\" { value = test_thing.b.note }\n"}};
}

const std::string create_first = "lifecycle { create_before_destroy = true }\n";

Scenario mixed()
{
    return {"create, update, replace and destroy at once",
            text(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            name = "b"
            size = 1
        }
        resource "test_thing" "old" {
            count = 2
            name = "old${count.index}"
            note = test_thing.a.id
        }
    )"),
            text(R"(
        resource "test_thing" "a" {
            name = "a"
            note = "changed"
        }
        resource "test_thing" "b" {
            name = "b2"
            size = 2
            note = test_thing.a.label
        }
        resource "test_thing" "new" {
            for_each = toset(["x", "y"])
            name = each.key
            note = test_thing.b.id
        }
    )"),
            false,
            nullptr,
            "a b2 x y"};
}

Scenario modules()
{
    std::map<std::string, std::string> files{{"main.rx.hcl", R"(
        module "m" {
            source = "./m"
            for_each = { one = "1", two = "2" }
            name = each.key
            note = each.value
        }
        resource "test_thing" "last" {
            name = "last"
            tags = { for key, each in module.m : key => each.id }
        }
    )"},
                                             {"m/main.rx.hcl", R"(
        variable "name" {}
        variable "note" {}
        resource "test_thing" "t" {
            name = var.name
            note = var.note
            lifecycle { create_before_destroy = true }
        }
        output "id" { value = test_thing.t.id }
    )"}};
    auto after = files;
    auto& main = after["main.rx.hcl"];
    main.replace(main.find("two = \"2\""), 9, "three = \"3\"");
    return {"modules that come and go", files, after, false, nullptr, "last one three"};
}

Scenario imported()
{
    Scenario scenario{"an import that is changed, beside something new",
                      {},
                      text(R"(
        import {
            to = test_thing.found
            id = "id-77"
        }
        resource "test_thing" "found" {
            name = "found"
            note = "ours"
        }
        resource "test_thing" "b" {
            name = "b"
            note = test_thing.found.id
        }
    )"),
                      false,
                      nullptr,
                      "b found"};
    scenario.meanwhile = [](MemoryWorld& world) {
        const auto text = [](const char* value) { return Value::string(value); };
        MemoryWorld::Object found{"test_thing", "somebody's",
                                  Value::object({{"id", text("id-77")},
                                                 {"label", text("label of found")},
                                                 {"name", text("found")},
                                                 {"note", Value::null(Type::string())},
                                                 {"secret", Value::null(Type::string())},
                                                 {"size", Value::null(Type::number())},
                                                 {"tags", Value::null(Type::map(Type::string()))}})};
        world.objects["id-77"] = found;
    };
    return scenario;
}

Scenario drifted()
{
    Scenario scenario{"what others changed and took away", text(chain), text(chain), false, nullptr, "a b c0 c1"};
    scenario.meanwhile = [](MemoryWorld& world) {
        auto* a = world.find("a");
        a->state = a->state.with("note", Value::string("by hand"));
        for (auto one = world.objects.begin(); one != world.objects.end(); ++one) {
            if (one->second.state.text_of("name") != "c0") continue;
            world.objects.erase(one);
            break;
        }
    };
    return scenario;
}

std::vector<Scenario> make()
{
    std::vector<Scenario> all;
    all.push_back({"everything is new", {}, text(chain), false, nullptr, "a b c0 c1"});
    all.push_back(mixed());
    all.push_back({"a replacement that destroys first", pair("1", ""), pair("2", ""), false, nullptr, "a2 b"});
    all.push_back({"a replacement that creates first", pair("1", create_first), pair("2", create_first), false, nullptr, "a2 b"});
    all.push_back({"everything goes", text(chain), text(chain), true, nullptr, ""});
    all.push_back({"everything goes, and its block is gone already", text(chain), text("output \"x\" { value = 1 }"), false, nullptr, ""});
    all.push_back({"what is known only after a round",
                   {},
                   text(R"(
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            for_each = toset([test_thing.a.id])
            name = each.key
        }
        resource "test_thing" "c" {
            count = length(test_thing.b)
            name = "c"
        }
    )"),
                   false,
                   nullptr,
                   "a c id-1"});
    all.push_back({"a create that fails", {}, text(chain), false, [](MemoryWorld& world) { world.fail_create = {"c0"}; }, "a b c0 c1"});
    all.push_back(
        {"a create that breaks half way", {}, text(chain), false, [](MemoryWorld& world) { world.fail_half_way = {"b"}; }, "a b c0 c1"});
    all.push_back({"a successor that cannot be made", pair("1", create_first), pair("2", create_first), false,
                   [](MemoryWorld& world) { world.fail_create = {"a2"}; }, "a2 b"});
    all.push_back({"a predecessor that cannot be destroyed", pair("1", create_first), pair("2", create_first), false,
                   [](MemoryWorld& world) { world.fail_destroy = {"a1"}; }, "a2 b"});
    all.push_back({"a destroy that fails", text(chain), text(chain), true, [](MemoryWorld& world) { world.fail_destroy = {"b"}; }, ""});
    all.push_back(
        {"a create without an answer", {}, text(chain), false, [](MemoryWorld& world) { world.unanswered = {"b"}; }, "a b c0 c1"});
    all.push_back(imported());
    all.push_back({"a move with a change", text(R"(resource "test_thing" "old" { name = "a" })"), text(R"(
        moved {
            from = test_thing.old
            to = test_thing.new["k"]
        }
        resource "test_thing" "new" {
            for_each = toset(["k", "l"])
            name = each.key == "k" ? "a" : "b"
            note = each.key
        }
    )"),
                   false, nullptr, "a b"});
    all.push_back(modules());
    all.push_back(drifted());
    all.push_back({"a provider whose configuration is another resource's value",
                   {},
                   text(R"(
        resource "rxplan_data" "region" { input = "north" }
        provider "test" { region = rxplan_data.region.output }
        resource "test_thing" "a" { name = "a" }
        resource "test_thing" "b" {
            name = "b"
            note = test_thing.a.id
        }
    )"),
                   false,
                   nullptr,
                   "a b"});
    return all;
}

}  // namespace

const std::vector<Scenario>& crash_scenarios()
{
    static const std::vector<Scenario> all = make();
    return all;
}

}  // namespace rxplan::test
