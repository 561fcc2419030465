// Plans built by hand, and what people see of them.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <string>
#include <vector>

#include "plan_builder.hpp"
#include "support/golden.hpp"
#include "view/diff_writer.hpp"
#include "view/plan_markdown.hpp"
#include "view/plan_text.hpp"
#include "view/sequence_diff.hpp"
#include "view/style.hpp"
#include "view/value_diff.hpp"

using namespace rxplan;
using namespace rxplan::test;
using rxplan::view::plan_text;

namespace {

Value known_later(const Type& type = Type::string())
{
    return Value::unknown(type);
}

Value text(std::string_view content)
{
    return Value::string(content);
}

Value strings(std::vector<Value> elements)
{
    return Value::list(Type::string(), std::move(elements));
}

constexpr std::string_view cloud_config =
    "#cloud-config\n"
    "hostname: a\n"
    "units:\n"
    "  - one\n"
    "  - two\n"
    "  - three\n"
    "  - four\n"
    "  - five\n"
    "  - six\n"
    "  - seven\n"
    "  - eight\n"
    "  - nine\n"
    "  - ten\n"
    "last: x\n";

std::string with(std::string_view source, std::string_view from, std::string_view to)
{
    std::string out(source);
    out.replace(out.find(from), from.size(), to);
    return out;
}

Value server(std::string_view name, std::string_view flavor, Value id)
{
    return Value::object({
        {"config_drive", Value::boolean(true)},
        {"flavor", text(flavor)},
        {"id", std::move(id)},
        {"metadata", Value::map(Type::string(), {{"ETCD", text("x")}, {"tags", text("kubernetes-minion")}})},
        {"name", text(name)},
        {"networks", strings({text("0000"), text("1111")})},
        {"user_data", text(cloud_config)},
    });
}

std::string difference(const Value& before, const Value& after, const std::vector<Path>& replaces = {})
{
    std::string out;
    view::DiffWriter writer(out, view::DiffLayout::terminal, false);
    view::write_attributes(writer, Value::object({{"v", before}}), Value::object({{"v", after}}), replaces, 0);
    return out;
}

// A plan with a step of every kind.
Plan all_kinds()
{
    PlanBuilder builder;
    const auto id = text("5b0adc91");
    builder
        .step("rackspace_server.master", Action::replace, server("kubernetes-master", "general1-1", id),
              server("kubernetes-master", "general1-4", known_later()), Reason::replace_because_cannot_update)
        .replaces = {Path("flavor")};
    builder.step("rackspace_server.minion[4]", Action::destroy, server("kubernetes-minion-5", "general1-2", id), {},
                 Reason::delete_because_count_index);
    auto changed = server("kubernetes-minion-1", "general1-2", id).with("user_data", text(with(cloud_config, "  - ten", "  - TEN")));
    changed = changed.with("metadata", Value::map(Type::string(), {{"ETCD", text("y")}, {"new", text("n")}}));
    changed = changed.with("networks", strings({text("0000"), text("2222"), text("1111")}));
    builder.step("rackspace_server.minion[0]", Action::update, server("kubernetes-minion-1", "general1-2", id), changed);
    auto& tainted = builder.step("module.a[\"x\"].rackspace_server.t", Action::replace, server("t", "general1-2", id),
                                 server("t", "general1-2", known_later()), Reason::replace_because_tainted);
    tainted.create_before_destroy = true;
    builder.step("data.rackspace_image.coreos", Action::read, {}, Value::object({{"id", known_later()}, {"name", text("CoreOS")}}),
                 Reason::read_because_config_unknown);
    builder.step("rackspace_keypair.old", Action::forget, Value::object({{"id", id}, {"name", text("old")}}), {});
    auto& deposed = builder.step("rackspace_keypair.key", Action::destroy, Value::object({{"id", id}}), {});
    deposed.deposed = "0a1b2c3d";
    builder.step("rackspace_object.gone", Action::destroy, Value::object({{"id", id}}), {}, Reason::delete_because_no_resource_config);
    builder.output("flavor", Action::update, text("general1-1"), text("general1-4"));
    builder.output("same", Action::no_op, text("x"), text("x"));
    builder.output("lost", Action::destroy, Value::number(1), {});
    builder.plan.drift.push_back({address("rackspace_network.pool"), Value::object({{"cidr", text("10.0.0.0/8")}, {"id", id}}),
                                  Value::object({{"cidr", text("10.0.0.0/9")}, {"id", id}})});
    builder.plan.drift.push_back({address("rackspace_object.o"), Value::object({{"id", id}}), std::nullopt});
    return builder.plan;
}

}  // namespace

TEST_CASE("a plan that only creates")
{
    PlanBuilder builder;
    builder.step("rackspace_network.pool", Action::create, {},
                 Value::object({{"cidr", text("192.168.0.0/24")}, {"id", known_later()}, {"label", text("kubernetes-pool-net")}}));
    builder.step("rackspace_server.minion[0]", Action::create, {}, server("kubernetes-minion-1", "general1-2", known_later()));
    builder.output("master", Action::create, {}, known_later());
    builder.output("token", Action::create, {}, text("geheim"), true);
    const auto shown = plan_text(builder.plan, false);
    CHECK(shown.find("geheim") == std::string::npos);
    check_golden("view/create.txt", shown);
}

TEST_CASE("changes of every kind")
{
    check_golden("view/changes.txt", plan_text(all_kinds(), false));
    check_golden("view/changes-colour.txt", plan_text(all_kinds(), true));
}

TEST_CASE("nothing to do")
{
    PlanBuilder builder;
    builder.plan.outputs.push_back({"a", Action::no_op, text("x"), text("x"), false});
    auto shown = plan_text(builder.plan, false);
    CHECK(shown.find("No changes. Your infrastructure matches the configuration.") == 0);
    builder.plan.mode = PlanMode::destroy;
    CHECK(plan_text(builder.plan, false).find("No changes. No objects need to be destroyed.") == 0);
    builder.plan.mode = PlanMode::refresh_only;
    CHECK(plan_text(builder.plan, false).find("No changes.") == 0);
}

TEST_CASE("only outputs change")
{
    PlanBuilder builder;
    builder.output("a", Action::create, {}, text("x"));
    CHECK(plan_text(builder.plan, false) ==
          "Changes to Outputs:\n"
          "  + a = \"x\"\n"
          "\n"
          "You can apply this plan to save these new output values to the rxplan state,\n"
          "without changing any real infrastructure.\n");
}

TEST_CASE("values: nested, in JSON, in sets, sensitive")
{
    PlanBuilder builder;
    const auto object = [](int a, std::string_view b) {
        return Value::object({{"a", Value::number(a)}, {"b", text(b)}, {"name", text("n")}});
    };
    const auto before = Value::object({
        {"bool", Value::boolean(true)},
        {"empty", Value::tuple({})},
        {"json", text(R"({"a":1,"b":[1,2],"c":{"d":null}})")},
        {"json_spaces", text("{\"a\":1}")},
        {"k", Value::object({{"not a name", text("x")}})},
        {"list", strings({text("a"), text("b"), text("c"), text("d"), text("e"), text("f")})},
        {"mark", text("x")},
        {"nothing", Value::null(Type::string())},
        {"objects", Value::tuple({object(1, "x"), object(2, "y")})},
        {"secret", text("geheim1").with_sensitive()},
        {"set", Value::set(Type::string(), {text("a"), text("b"), text("c")})},
        {"text", text("one")},
        {"tuple", Value::tuple({Value::number(1), Value::number(2), text("x")})},
        {"unmark", text("x").with_sensitive()},
        {"wider", Value::number(1)},
    });
    const auto after = Value::object({
        {"bool", Value::null(Type::boolean())},
        {"empty", Value::tuple({Value::number(1)})},
        {"json", text(R"({"a":1,"b":[1,3],"c":{"d":4}})")},
        {"json_spaces", text("{ \"a\": 1 }")},
        {"k", Value::object({{"not a name", text("y")}})},
        {"list", strings({text("a"), text("b"), text("c"), text("D"), text("e"), text("f")})},
        {"mark", text("x").with_sensitive()},
        {"nothing", text("something")},
        {"objects", Value::tuple({object(1, "x"), object(3, "y"), object(4, "z")})},
        {"secret", text("geheim2").with_sensitive()},
        {"set", Value::set(Type::string(), {text("a"), text("c"), text("d")})},
        {"text", text("one\ntwo\n")},
        {"tuple", Value::tuple({Value::number(1), text("2"), text("x")})},
        {"unmark", text("x")},
        {"wider", Value::string("1")},
    });
    builder.step("rxplan_data.a", Action::update, before, after);
    builder.step("rxplan_data.b", Action::create, {}, after);
    builder.step("rxplan_data.c[\"k\"]", Action::destroy, before, {}, Reason::delete_because_each_key);
    const auto shown = plan_text(builder.plan, false);
    CHECK(shown.find("geheim") == std::string::npos);
    check_golden("view/values.txt", shown);
}

TEST_CASE("what forces a replacement is said where it is")
{
    CHECK(difference(text("a"), text("b"), {Path("v")}) == "  ~ v = \"a\" -> \"b\" # forces replacement\n");
    CHECK(difference(text("a"), text("b").with_sensitive(), {Path("v")}).find("(sensitive value) # forces replacement\n") !=
          std::string::npos);
    CHECK(difference(strings({text("a")}), strings({text("b")}), {Path("v").index(0)}) ==
          "  ~ v = [\n      - \"a\", # forces replacement\n      + \"b\", # forces replacement\n    ]\n");
    CHECK(difference(strings({text("a")}), strings({text("b")}), {Path("v")}) ==
          "  ~ v = [ # forces replacement\n      - \"a\",\n      + \"b\",\n    ]\n");
    CHECK(difference(text("a\nb\n"), text("a\n"), {Path("v")}) == "  ~ v = <<-EOT # forces replacement\n        a\n      - b\n    EOT\n");
}

TEST_CASE("text without a line break at its end")
{
    CHECK(difference(text("a\nb"), text("a\nb\n")) == "  ~ v = <<-EOT\n        a\n        b\n      + # (line break at the end)\n    EOT\n");
    CHECK(difference(text("EOT\n"), text("x\n")) == "  ~ v = <<-EOT_\n      - EOT\n      + x\n    EOT_\n");
}

TEST_CASE("nothing that a value holds reaches the terminal as a command")
{
    const auto shown = difference(text("a\x1b[2Jb"), text("l1\n\x1b]0;x\x07\r\xe2\x80\xae\n\xc2\x9b"));
    CHECK(shown.find('\x1b') == std::string::npos);
    CHECK(shown.find('\r') == std::string::npos);
    CHECK(shown.find("\xc2\x9b") == std::string::npos);
    CHECK(shown.find("\\u202e") != std::string::npos);
    CHECK(shown.find("\\u001b]0;x\\u0007\\u000d") != std::string::npos);
}

TEST_CASE("sequence_diff is short, ordered and complete")
{
    const auto run = [](std::string_view a, std::string_view b) {
        std::string out;
        for (const auto& edit : view::sequence_diff(a.size(), b.size(), [&](std::size_t i, std::size_t j) { return a[i] == b[j]; })) {
            if (edit.kind == view::Edit::Kind::keep) out += a[edit.before];
            if (edit.kind == view::Edit::Kind::remove) out += std::string("-") + a[edit.before];
            if (edit.kind == view::Edit::Kind::add) out += std::string("+") + b[edit.after];
        }
        return out;
    };
    CHECK(run("", "") == "");
    CHECK(run("abc", "abc") == "abc");
    CHECK(run("", "ab") == "+a+b");
    CHECK(run("ab", "") == "-a-b");
    CHECK(run("abcd", "axcd") == "a-b+xcd");
    CHECK(run("abcabba", "cbabac") == "-a-bc+bab-ba+c");
    const std::string long_a(5000, 'a');
    const std::string long_b(5000, 'b');
    CHECK(run("x" + long_a + "y", "x" + long_b + "y").size() == 2 + 4 * 5000);
}

TEST_CASE("Markdown: the risky first, the same once")
{
    auto plan = all_kinds();
    check_golden("view/changes.md", view::plan_markdown(plan));

    PlanBuilder builder;
    for (int i = 0; i < 200; ++i) {
        const auto name = fmt::format("minion-{}", i);
        const auto before = server(name, "general1-2", text(name));
        builder.step(fmt::format("rackspace_server.minion[{}]", i), Action::update, before,
                     before.with("metadata", Value::map(Type::string(), {{"env", text("b")}})));
    }
    check_golden("view/alike.md", view::plan_markdown(builder.plan));
    CHECK(view::plan_markdown(Plan()).find("### No changes") == 0);
}

TEST_CASE("Markdown: no longer than allowed, and it says what is missing")
{
    PlanBuilder builder;
    for (int i = 0; i < 100; ++i) {
        builder.step(fmt::format("rackspace_server.new[{}]", i), Action::create, {}, server(fmt::format("new-{}", i), "a", known_later()));
        builder.step(fmt::format("rackspace_server.old[{}]", i), Action::destroy, server(fmt::format("old-{}", i), "a", text("i")), {},
                     Reason::delete_because_count_index);
    }
    for (const std::size_t limit : {std::size_t{2000}, std::size_t{8000}, std::size_t{20000}, std::size_t{65536}}) {
        const auto shown = view::plan_markdown(builder.plan, {limit});
        CHECK(shown.size() <= limit);
        CHECK(shown.find("- **destroy** `rackspace_server.old[0]") != std::string::npos);
    }
    const auto shown = view::plan_markdown(builder.plan, {20000});
    CHECK(shown.find("rackspace_server.old[5]</code> destroyed") != std::string::npos);
    CHECK(shown.find("destroyed, 100 created. `rxplan show` prints the whole plan.") != std::string::npos);
}

TEST_CASE("Markdown: content stays in its place")
{
    PlanBuilder builder;
    builder.step("rxplan_data.a[\"`</summary><b>\"]", Action::destroy,
                 Value::object({{"input", text("````\n</details>\n# Approved\n")}, {"key", text("geheim").with_sensitive()}}), {});
    const auto shown = view::plan_markdown(builder.plan);
    CHECK(shown.find("`````diff\n") != std::string::npos);
    CHECK(shown.find("geheim") == std::string::npos);
    CHECK(shown.find("\n# Approved") == std::string::npos);
    CHECK(shown.find("<code>rxplan_data.a[&quot;`&lt;/summary&gt;&lt;b&gt;&quot;]</code>") != std::string::npos);
    CHECK(shown.find("`` rxplan_data.a[\"`</summary><b>\"] ``") != std::string::npos);
}
