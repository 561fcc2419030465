// Plans kept in files: nothing is lost, nothing altered goes through.
#include "plan/plan_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "plan_builder.hpp"
#include "rxplan/crypto.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

Plan everything()
{
    PlanBuilder builder;
    const auto before = Value::object({{"id", Value::string("i")}, {"tags", Value::map(Type::string(), {{"a", Value::string("b")}})}});
    const auto after = Value::object({{"id", Value::unknown(Type::string())},
                                      {"secret", Value::string("x\n\"y").with_sensitive()},
                                      {"set", Value::set(Type::number(), {Value::number(1), Value::number(2)})},
                                      {"none", Value::null(Type::list(Type::string()))}});
    auto& step =
        builder.step("module.m[\"k\"].rackspace_server.a[2]", Action::replace, before, after, Reason::replace_because_cannot_update);
    step.config = after;
    step.replaces = {Path("a").index(3).key("k\"k").attribute("b")};
    step.dependencies = {address("rackspace_network.n").resource, address("data.rackspace_image.i").resource};
    step.source = {1, 10, 20};
    step.create_before_destroy = true;
    builder.step("rackspace_server.b", Action::destroy, before, {}).deposed = "0a1b2c3d";
    auto& plan = builder.plan;
    plan.mode = PlanMode::destroy;
    plan.groups = {{address("rackspace_server.a").resource, Group::Phase::make, {0}, {}},
                   {address("rackspace_server.b").resource, Group::Phase::remove, {1}, {{0, true}}}};
    plan.drift = {{address("rackspace_network.n"), before, std::nullopt}, {address("rackspace_network.n"), before, after}};
    plan.moves = {{address("rackspace_server.old[1]"), address("module.m[\"k\"].rackspace_server.a[2]"), {1, 30, 35}}};
    builder.output("o", Action::update, Value::number(1), Value::unknown(), true);
    plan.providers["rackspace.west"] = {"rackspace", Value::object({{"region", Value::string("DFW")}}), {1, 0, 5}};
    plan.variables["v"] = Value::list(Type::string(), {Value::string("a")}).with_sensitive();
    plan.sources = {{"main.rx.hcl", "resource \"a\" \"b\" {}\n"}, {"empty", ""}};
    plan.prior_lineage = "5f1d";
    plan.prior_serial = 7;
    plan.unchanged = 3;
    plan.refreshed.lineage = "5f1d";
    plan.refreshed.serial = 7;
    InstanceObject object;
    object.attributes = Value::object({{"id", Value::string("i")}});
    plan.refreshed.apply({{address("rackspace_network.n"), {}}, provider_text("rackspace"), object});
    return plan;
}

std::string contents(const std::filesystem::path& path)
{
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

struct Folder {
    std::filesystem::path path;
    Folder()
    {
        std::string name = (std::filesystem::temp_directory_path() / "rxplan-plan-file-XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~Folder() { std::filesystem::remove_all(path); }
};

}  // namespace

TEST_CASE("a plan comes back from its file as it was")
{
    const auto plan = everything();
    const auto text = plan_file_text(plan);
    const auto back = parse_plan_file(text, "p");
    REQUIRE(back.has_value());
    CHECK(plan_file_text(*back) == text);
    REQUIRE(back->steps.size() == 2);
    const auto& step = back->steps[0];
    CHECK(step.address == plan.steps[0].address);
    CHECK(step.before == plan.steps[0].before);
    CHECK(step.after == plan.steps[0].after);
    CHECK(step.config == plan.steps[0].config);
    CHECK(step.replaces == plan.steps[0].replaces);
    CHECK(step.dependencies == plan.steps[0].dependencies);
    CHECK(step.source == plan.steps[0].source);
    CHECK(step.action == Action::replace);
    CHECK(step.reason == Reason::replace_because_cannot_update);
    CHECK(step.create_before_destroy);
    CHECK(back->steps[1].deposed == "0a1b2c3d");
    CHECK(back->groups[1].depends_on[0].same_key);
    CHECK(back->groups[1].phase == Group::Phase::remove);
    CHECK_FALSE(back->drift[0].after.has_value());
    CHECK(back->drift[1].after == plan.drift[1].after);
    REQUIRE(back->moves.size() == 1);
    CHECK(back->moves[0].from == plan.moves[0].from);
    CHECK(back->moves[0].to == plan.moves[0].to);
    CHECK(back->moves[0].source == plan.moves[0].source);
    CHECK(back->outputs[0].after == Value::unknown());
    CHECK(back->outputs[0].sensitive);
    CHECK(back->variables == plan.variables);
    CHECK(back->providers.at("rackspace.west").config == plan.providers.at("rackspace.west").config);
    CHECK(back->sources[0].text == plan.sources[0].text);
    CHECK(back->prior_serial == 7);
    CHECK(back->unchanged == 3);
    CHECK(back->mode == PlanMode::destroy);
    CHECK(back->refreshed == plan.refreshed);
}

TEST_CASE("what is ephemeral is not in the file")
{
    auto plan = everything();
    plan.variables["token"] = Value::string("whispered");
    plan.ephemeral = {"token"};
    plan.providers["rackspace.east"] = {"rackspace", Value::object({{"token", Value::string("whispered")}}), {1, 0, 5}, true};
    const auto text = plan_file_text(plan);
    CHECK(text.find("whispered") == std::string::npos);
    const auto back = parse_plan_file(text, "p");
    REQUIRE(back.has_value());
    CHECK(!back->variables.contains("token"));
    CHECK(back->variables.contains("v"));
    CHECK(back->providers.at("rackspace.east").config.is_unknown());
}

TEST_CASE("an empty plan against a state that was never stored")
{
    const auto back = parse_plan_file(plan_file_text(Plan()), "p");
    REQUIRE(back.has_value());
    CHECK(back->empty());
    CHECK(back->refreshed == State());
}

TEST_CASE("every altered byte is noticed")
{
    const auto text = plan_file_text(everything());
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto altered = text;
        altered[i] = static_cast<char>(altered[i] ^ 1);
        CHECK_MESSAGE(!parse_plan_file(altered, "p").has_value(), "byte ", i);
    }
    for (const std::size_t size : {std::size_t{0}, std::size_t{10}, text.size() / 2, text.size() - 1}) {
        CHECK_FALSE(parse_plan_file(text.substr(0, size), "p").has_value());
    }
    CHECK_FALSE(parse_plan_file(text + "\n", "p").has_value());
}

TEST_CASE("a well-signed file that is no plan is refused, not believed")
{
    const auto good = plan_file_text(everything());
    const auto signed_again = [&](std::string_view from, std::string_view to) {
        auto text = good;
        text.replace(text.find(from), from.size(), to);
        const auto end = text.rfind("  \"checksum\"");
        text.resize(end);
        return text + "  \"checksum\": \"sha256:" + hex(sha256(text)) + "\"\n}\n";
    };
    CHECK(parse_plan_file(signed_again("\"v\"", "\"w\""), "p").has_value());
    CHECK(parse_plan_file(signed_again("\"format_version\": 1", "\"format_version\": 9"), "p").error().id == "plan-file-version");
    for (const auto& [from, to] : {std::pair{"\"action\": \"replace\"", "\"action\": \"reformat\""},
                                   {"\"steps\": [0]", "\"steps\": [7]"},
                                   {"[1, 10, 20]", "[1, 20, 10]"},
                                   {"\"replaces\": [[", "\"replaces\": [[{}, "},
                                   {"\"drift\": [", "\"drift\": [7, "},
                                   {"\"prior\": {", "\"prior\": {\"serial\": -1, \"a\": {"}}) {
        const std::string altered = from;
        INFO(altered);
        const auto result = parse_plan_file(signed_again(from, to), "p");
        REQUIRE_FALSE(result.has_value());
        CHECK(result.error().id == "plan-file-altered");
    }
}

TEST_CASE("the file is private and replaces what was there")
{
    Folder folder;
    const auto file = folder.path / "f.plan";
    const auto other = folder.path / "other";
    std::ofstream(other) << "theirs";
    std::filesystem::create_symlink(other, file);
    REQUIRE(write_plan_file(file, everything()).has_value());
    CHECK(contents(other) == "theirs");
    CHECK_FALSE(std::filesystem::is_symlink(file));
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    CHECK((status.st_mode & 0777U) == 0600);
    CHECK(read_plan_file(file).has_value());
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path), {}) == 2);

    const auto lost = read_plan_file(folder.path / "lost.plan");
    REQUIRE_FALSE(lost.has_value());
    CHECK(lost.error().notes[0].find("lost.plan") != std::string::npos);
    CHECK_FALSE(write_plan_file(folder.path / "no" / "f.plan", Plan()).has_value());
}
