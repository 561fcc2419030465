// States, outputs, graphs, progress and exports made by hand, and what people and programs see of them.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "graph/graph.hpp"
#include "plan_builder.hpp"
#include "rxplan/json.hpp"
#include "support/golden.hpp"
#include "view/graph_dot.hpp"
#include "view/outputs.hpp"
#include "view/plan_json.hpp"
#include "view/progress.hpp"
#include "view/state_json.hpp"
#include "view/state_text.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

Value text(std::string_view content)
{
    return Value::string(content);
}

// A schema with a secret of its own and one in a nested block.
const BlockSchema& schema()
{
    static const BlockSchema block = [] {
        BlockSchema made;
        made.attributes = {computed("id", Type::string(), ""), optional("length", Type::number(), ""),
                           optional("tags", Type::map(Type::string()), ""), computed("result", Type::string(), "").secret()};
        NestedBlockSchema user;
        user.name = "user";
        user.attributes = {required("name", Type::string(), ""), required("password", Type::string(), "").secret()};
        made.blocks = {user};
        return made;
    }();
    return block;
}

const BlockSchema* find_schema(const ResourceAddress& resource)
{
    return resource.type == "random_password" ? &schema() : nullptr;
}

State some_state()
{
    State state;
    state.lineage = "5f1d";
    state.serial = 3;
    InstanceObject password;
    password.attributes =
        Value::object({{"id", text("p1")},
                       {"length", Value::number(8)},
                       {"tags", Value::object({{"plain", text("shown")}, {"token", text("geheim0")}})},
                       {"result", text("geheim1")},
                       {"user", Value::tuple({Value::object({{"name", text("admin")}, {"password", text("geheim2")}})})}});
    password.sensitive = {Path("tags").key("token")};
    password.dependencies = {address("other_thing.x").resource};
    state.apply({{address("random_password.admin[1]"), {}}, provider_text("random"), password});
    password.tainted = true;
    state.apply({{address("module.m[\"k\"].random_password.admin"), {}}, provider_text("random"), password});
    state.apply({{address("module.m[\"k\"].random_password.admin"), "0a1b2c3d"}, provider_text("random"), password});
    InstanceObject strange;
    strange.attributes = Value::object({{"id", text("s1")}, {"size", Value::number(3)}, {"anything", text("geheim3")}});
    state.apply({{address("other_thing.x"), {}}, provider_text("other"), strange});
    state.outputs["list"] = {Value::tuple({Value::number(1), text("a")}), Type::tuple({Type::number(), Type::string()}), false};
    state.outputs["token"] = {text("geheim4"), Type::string(), true};
    return state;
}

bool tells_a_secret(std::string_view shown)
{
    return shown.find("geheim") != std::string_view::npos;
}

// Files in memory.
class Files final : public config::FileReader {
public:
    explicit Files(std::vector<std::pair<std::string, std::string>> files) : files_(std::move(files)) {}
    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override
    {
        std::vector<std::string> names;
        for (const auto& [name, content] : files_) {
            const std::filesystem::path path = name;
            if ((path.has_parent_path() ? path.parent_path() : ".") == folder.lexically_normal()) names.push_back(path.filename().string());
        }
        return names;
    }
    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& file) const override
    {
        for (const auto& [name, content] : files_) {
            if (name == file.lexically_normal()) return content;
        }
        return std::nullopt;
    }

private:
    std::vector<std::pair<std::string, std::string>> files_;
};

struct Loaded {
    Sources sources;
    Diagnostics diagnostics;
    std::unique_ptr<config::Module> root;

    explicit Loaded(std::vector<std::pair<std::string, std::string>> files)
        : root(config::load(".", Files(std::move(files)), sources, diagnostics))
    {
        REQUIRE(diagnostics.empty());
    }
};

}  // namespace

TEST_CASE("the state as text keeps secrets: marked, by schema, and every text where no schema is known")
{
    const auto shown = view::state_text(some_state(), find_schema);
    CHECK_FALSE(tells_a_secret(shown));
    check_golden("view/state.txt", shown);
    CHECK(view::state_text(State(), find_schema) == "The state is empty: no resource is represented in it.\n");
}

TEST_CASE("the state as JSON")
{
    const auto shown = view::state_json(some_state(), find_schema, {});
    CHECK_FALSE(tells_a_secret(shown));
    const auto json = parse_json(shown);
    REQUIRE(json.has_value());
    check_golden("view/state.json", to_json(*json, JsonStyle::indented) + "\n");
    const auto open = view::state_json(some_state(), find_schema, {true, {}});
    for (const auto* secret : {"geheim0", "geheim1", "geheim2", "geheim3", "geheim4"}) CHECK(open.find(secret) != std::string::npos);
}

TEST_CASE("outputs as text and as JSON")
{
    CHECK(view::outputs_text(some_state().outputs) == "list = [\n  1,\n  \"a\",\n]\ntoken = <sensitive>\n");
    const auto json = parse_json(view::outputs_json(some_state().outputs));
    REQUIRE(json.has_value());
    CHECK(json->get("token").text_of("value") == "geheim4");
    CHECK(json->get("token").bool_of("sensitive"));
    CHECK(to_json(json->get("list").get("type")) == R"(["tuple",["number","string"]])");
}

TEST_CASE("the graph shows declared blocks, modules as clusters")
{
    const Loaded loaded({{"main.rx.hcl",
                          "variable \"v\" {}\n"
                          "locals {\n  name = rxplan_data.a[0].id\n}\n"
                          "resource \"rxplan_data\" \"a\" {\n  count = 3\n}\n"
                          "module \"m\" {\n  source = \"./m\"\n  x = local.name\n}\n"
                          "data \"http\" \"d\" {\n  url = module.m.out\n}\n"},
                         {"m/m.rx.hcl",
                          "variable \"x\" {}\nresource \"rxplan_data\" \"b\" {\n  input = var.x\n}\n"
                          "output \"out\" {\n  value = rxplan_data.b.output\n}\n"}});
    Diagnostics diagnostics;
    const auto graph = build_graph(*loaded.root, diagnostics);
    REQUIRE(diagnostics.empty());
    CHECK(view::graph_dot(graph) ==
          "digraph G {\n"
          "  rankdir = \"RL\";\n"
          "  node [shape = rect, fontname = \"sans-serif\"];\n"
          "  \"rxplan_data.a\" [label = \"rxplan_data.a\"];\n"
          "  \"data.http.d\" [label = \"data.http.d\"];\n"
          "  subgraph \"cluster_module.m\" {\n"
          "    label = \"module.m\";\n"
          "    fontname = \"sans-serif\";\n"
          "    \"module.m.rxplan_data.b\" [label = \"rxplan_data.b\"];\n"
          "  }\n"
          "  \"module.m.rxplan_data.b\" -> \"rxplan_data.a\";\n"
          "  \"data.http.d\" -> \"module.m.rxplan_data.b\";\n"
          "}\n");
}

TEST_CASE("the plan as JSON")
{
    const Loaded loaded({{"main.rx.hcl",
                          "variable \"v\" {\n  default = \"x\"\n  description = \"d\"\n}\n"
                          "provider \"random\" {\n  alias = \"b\"\n}\n"
                          "resource \"random_password\" \"admin\" {\n  count = 2\n  length = 8\n  tags = { plain = var.v }\n"
                          "  user {\n    name = \"n\"\n  }\n  lifecycle {\n    prevent_destroy = true\n  }\n"
                          "  depends_on = [random_password.other]\n}\n"
                          "resource \"random_password\" \"other\" {\n}\n"
                          "module \"m\" {\n  source = \"./m\"\n  x = random_password.other.id\n}\n"
                          "output \"o\" {\n  value = random_password.other.id\n  sensitive = true\n}\n"},
                         {"m/m.rx.hcl", "variable \"x\" {}\n"}});
    PlanBuilder builder;
    const auto before = Value::object({{"id", text("p")}, {"length", Value::number(8)}, {"result", text("geheim1").with_sensitive()}});
    const auto after = Value::object({{"id", Value::unknown(Type::string())},
                                      {"length", Value::number(9)},
                                      {"result", text("geheim2").with_sensitive()},
                                      {"list", Value::tuple({Value::unknown(), text("x")})}});
    builder.step("random_password.admin[0]", Action::replace, before, after, Reason::replace_because_cannot_update).replaces = {
        Path("length")};
    builder.step("module.m[\"k\"].random_password.admin", Action::destroy, before, {}, Reason::delete_because_no_module).deposed =
        "0a1b2c3d";
    builder.output("o", Action::update, text("geheim3"), Value::unknown(Type::string()), true);
    builder.output("p", Action::create, {}, Value::number(3));
    builder.plan.variables["v"] = text("x");
    builder.plan.drift.push_back({address("random_password.admin[1]"), before, std::nullopt});
    builder.plan.refreshed = some_state();
    const auto shown = view::plan_json(builder.plan, *loaded.root, find_schema, {});
    CHECK_FALSE(tells_a_secret(shown));
    const auto json = parse_json(shown);
    REQUIRE(json.has_value());
    check_golden("view/plan.json", to_json(*json, JsonStyle::indented) + "\n");
}

namespace {

struct Screen {
    std::string text;
    std::chrono::steady_clock::time_point now{};
    view::StatusLine line;
    view::ApplyProgress progress;

    explicit Screen(view::Terminal terminal)
        : line(terminal, [this](std::string_view written) { text += written; }), progress(line, [this] { return now; })
    {
    }
    std::string taken() { return std::exchange(text, {}); }
};

Plan two_servers()
{
    PlanBuilder builder;
    builder.step("rackspace_server.master", Action::create, {}, Value::object({{"id", Value::unknown(Type::string())}}));
    builder.step("rackspace_network.old", Action::destroy, Value::object({{"id", text("n1")}}), {});
    return builder.plan;
}

}  // namespace

TEST_CASE("progress into a file or a pipe: one line for each that ends, and signs of life")
{
    using std::chrono::seconds;
    const auto plan = two_servers();
    Screen screen({false, false, 80});
    screen.progress.started(plan.steps[0], Operation::create);
    screen.progress.started(plan.steps[1], Operation::destroy);
    screen.progress.progress(plan.steps[0], "BUILD 40 %");
    CHECK(screen.taken().empty());
    screen.now += seconds(9);
    screen.progress.tick(2, 0, 0, 2);
    CHECK(screen.taken().empty());
    screen.now += seconds(1);
    screen.progress.tick(2, 0, 0, 2);
    CHECK(screen.taken() ==
          "rackspace_server.master: Still creating... [10s elapsed, BUILD 40 %]\n"
          "rackspace_network.old: Still destroying... [10s elapsed]\n");
    screen.now += seconds(55);
    screen.progress.identified(plan.steps[0], "i-1\x1b[2J");
    screen.progress.finished(plan.steps[0], Operation::create);
    screen.progress.failed(plan.steps[1], Operation::destroy);
    CHECK(screen.taken() ==
          "rackspace_server.master: Creation complete after 1m5s [id=i-1\\u001b[2J]\n"
          "rackspace_network.old: Destruction failed after 1m5s\n");
}

TEST_CASE("progress on a terminal: lines that stay above one that is overprinted")
{
    const auto plan = two_servers();
    Screen screen({true, true, 40});
    screen.progress.started(plan.steps[0], Operation::create);
    CHECK(screen.taken() == "rackspace_server.master: Creating...\n");
    screen.progress.started(plan.steps[1], Operation::destroy);
    screen.taken();
    screen.now += std::chrono::seconds(3);
    screen.progress.tick(2, 0, 0, 2);
    CHECK(screen.taken() == "\r[0/2] rackspace_server.master: Creating\x1b[K");
    screen.progress.finished(plan.steps[0], Operation::create);
    CHECK(screen.taken() == "\r\x1b[Krackspace_server.master: Creation complete after 3s\n[0/2] rackspace_server.master: Creating");
    screen.line.clear();
    CHECK(screen.taken() == "\r\x1b[K");
}

TEST_CASE("durations and summaries")
{
    using namespace std::chrono_literals;
    CHECK(view::duration_text(999ms) == "0s");
    CHECK(view::duration_text(125s) == "2m5s");
    CHECK(view::duration_text(3603s) == "1h0m3s");
    ApplyResult result;
    result.created = 6;
    result.destroyed = 1;
    CHECK(view::apply_summary(result, PlanMode::normal) == "Apply complete! Resources: 6 added, 0 changed, 1 destroyed.");
    CHECK(view::apply_summary(result, PlanMode::destroy) == "Destroy complete! Resources: 1 destroyed.");
}
