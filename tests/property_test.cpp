// What must hold of every configuration, tried on configurations that nobody wrote. `RXPLAN_SEED=n` tries one again.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "plan/digest.hpp"
#include "plan/plan_file.hpp"
#include "rxplan/json.hpp"
#include "state/paths.hpp"
#include "tests/support/engine.hpp"
#include "tests/support/in_place.hpp"
#include "tests/support/invention.hpp"
#include "view/plan_markdown.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

bool good(const std::string& said)
{
    return said.find("error[") == std::string::npos && !said.starts_with("state:");
}

// What a plan said in advance of a value: unknown parts may become anything.
bool fits(const Value& promised, const Value& actual)
{
    if (promised.is_unknown()) return true;
    const bool named = promised.has_contents() && (promised.kind() == Type::Kind::object || promised.kind() == Type::Kind::map);
    if (!named) return !promised.is_wholly_known() || to_json(promised) == to_json(actual);
    for (const auto [name, value] : promised.entries()) {
        if (!fits(value, actual.get(name))) return false;
    }
    return promised.size() == actual.size();
}

// When a request for an object arrived, and when the work was done.
struct Work {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::string id;
};
struct Works {
    std::map<std::string, Work> made;    // by name: created or updated
    std::map<std::string, Work> unmade;  // destroyed
    std::set<std::string> created;       // of `made`
};

Works works_of(const MemoryWorld& world)
{
    Works works;
    for (std::size_t i = 0; i < world.events.size(); ++i) {
        const auto& event = world.events[i];
        auto& work = (event.operation == Operation::destroy ? works.unmade : works.made)[event.name];
        (event.end ? work.end : work.begin) = i;
        work.id = event.id;
        if (event.operation == Operation::create) works.created.insert(event.name);
    }
    return works;
}

class Case {
public:
    explicit Case(std::uint64_t seed) : seed_(seed), dice_(seed)
    {
        engine_.world.ids_from_names = true;
        engine_.world.poll_after = std::chrono::milliseconds(0);
    }

    void run()
    {
        invention_ = invent(dice_);
        apply_and_check("first");
        for (auto edits = 1 + dice_(3); edits > 0 && wrong_.empty(); --edits) {
            previous_ = std::move(invention_);
            invention_ = edit(previous_, dice_);
            if (dice_.one_in(3)) disturb(engine_.world, dice_);
            apply_and_check("edited");
        }
        if (wrong_.empty()) destroy_and_check();
    }

    // Empty when everything held; with the seed and the configurations otherwise.
    [[nodiscard]] std::string report() const { return wrong_.empty() ? wrong_ : fmt::format("seed {}\n{}\n{}", seed_, wrong_, story_); }

private:
    void claim(bool holds, const std::string& otherwise)
    {
        if (!holds) wrong_ += otherwise + "\n";
    }

    void apply_and_check(const char* what)
    {
        engine_.files = invention_.files();
        story_ += fmt::format("\n--- {}\n{}", what, text(engine_.files));
        same_plan_again();
        const auto objects = engine_.world.objects;
        const auto made = engine_.world.made;
        const auto disk = engine_.disk.after_death();
        for (int round = 0; round < 5 && wrong_.empty(); ++round) {
            pace();
            const auto said = engine_.apply(1 + dice_(8));
            if (!good(said)) {
                claim(false, "apply: " + said);
                return;
            }
            promises_kept();
            in_order();
            if (engine_.last_plan.deferrals.empty()) break;
        }
        if (!wrong_.empty()) return;
        if (engine_.disk.content(default_state_path) != nullptr && disk.content(default_state_path) != nullptr && comparable())
            same_state_otherwise(objects, made, disk);
        const auto after = engine_.plan();
        claim(after == "no changes", "the plan after apply: " + after);
        claim(engine_.last_plan.drift.empty(), "the plan after apply shows drift");
        claim(engine_.last_plan.empty(), "the plan after apply is not empty");
        claim(engine_.world.names() == invention_.names(), "in the world: " + engine_.world.names() + "; expected: " + invention_.names());
    }

    // An `rxplan_data` has an identifier by chance.
    [[nodiscard]] bool comparable() const
    {
        const auto by_chance = [](const Thing& thing) {
            return std::any_of(thing.references.begin(), thing.references.end(),
                               [](const Reference& one) { return one.link == Link::value; });
        };
        return std::none_of(invention_.things.begin(), invention_.things.end(), by_chance);
    }

    // From the same beginning, with another number of calls at once and other waits: the same state, and so the same plans ever after.
    void same_state_otherwise(const std::map<std::string, MemoryWorld::Object>& objects, const std::map<std::string, int>& made,
                              const MemoryDisk& disk)
    {
        const auto state_of = [](Engine& engine) {
            auto state = engine.snapshot().state;
            state.journal_id.clear();
            state.journal_records = 0;
            return state;
        };
        {
            Engine twin;
            twin.files = engine_.files;
            twin.disk = disk.after_death();
            twin.world.objects = objects;
            twin.world.made = made;
            twin.world.ids_from_names = true;
            twin.world.poll_after = std::chrono::milliseconds(0);
            twin.world.polls_needed = static_cast<int>(dice_(2));
            for (int round = 0; round < 5; ++round) {
                const auto said = twin.apply(dice_.one_in(2) ? 1 : 16);
                claim(good(said), "applied with another parallelism: " + said);
                if (!good(said) || twin.last_plan.deferrals.empty()) break;
            }
            claim(state_of(twin) == state_of(engine_), "applied with another parallelism, the state is another");
        }
        MemoryWorld::current = &engine_.world;
    }

    void destroy_and_check()
    {
        story_ += "\n--- destroy\n";
        previous_ = invention_;
        pace();
        const auto said = engine_.destroy();
        claim(good(said), "destroy: " + said);
        claim(engine_.world.objects.empty(), "after destroy, in the world: " + engine_.world.names());
        claim(engine_.state().empty(), "after destroy, in the state: " + engine_.state());
        in_order();
    }

    // Calls on threads or one after the other, answers at once or later.
    void pace()
    {
        engine_.world.polls_needed = static_cast<int>(dice_(3));
        engine_.world.polls_for_changes = static_cast<int>(dice_(3));
        engine_.executor = dice_.one_in(2) ? InPlace::make : decltype(engine_.executor)();
        engine_.world.events.clear();
        engine_.world.calls.clear();
    }

    // The same bytes, whoever plans and how often.
    void same_plan_again()
    {
        const auto said = engine_.plan();
        claim(good(said), "plan: " + said);
        if (!wrong_.empty()) return;
        const auto file = plan_file_text(engine_.last_plan);
        const auto digest = plan_digest(engine_.last_plan);
        const auto markdown = view::plan_markdown(engine_.last_plan);
        (void)engine_.plan();
        claim(plan_file_text(engine_.last_plan) == file, "planned again, the plan file is another");
        claim(plan_digest(engine_.last_plan) == digest, "planned again, the digest is another");
        claim(view::plan_markdown(engine_.last_plan) == markdown, "planned again, the Markdown is another");
        const auto read = parse_plan_file(file, "plan");
        claim(read.has_value(), "the plan file cannot be read");
        if (!read) return;
        claim(plan_file_text(*read) == file, "the plan file, read and written, is another");
        claim(plan_digest(*read) == digest, "the plan file, read, has another digest");
    }

    // Apply asked for what the plan says, no more and no less, and what was known in advance came true.
    void promises_kept()
    {
        std::multiset<std::string> promised;
        std::multiset<std::string> optional;
        const auto state = engine_.snapshot().state;
        for (const auto& step : engine_.last_plan.steps) {
            const auto before = step.before.text_of("name");
            const auto after = step.after.text_of("name");
            const bool made = step.action == Action::create || step.action == Action::update || step.action == Action::replace;
            if (made) value_kept(step, state);
            if (step.address.resource.type != "test_thing") continue;
            if (step.action == Action::create || step.action == Action::replace) promised.insert("create " + after);
            if (step.action == Action::destroy || step.action == Action::replace) promised.insert("destroy " + before);
            // What was not known may turn out to be what it was.
            if (step.action == Action::update) (step.after.is_wholly_known() ? promised : optional).insert("update " + after);
        }
        std::multiset<std::string> asked(engine_.world.calls.begin(), engine_.world.calls.end());
        for (const auto& call : promised) {
            const auto found = asked.find(call);
            claim(found != asked.end(), "promised, but not done: " + call);
            if (found != asked.end()) asked.erase(found);
        }
        for (const auto& call : asked) claim(optional.contains(call), "done, but not promised: " + call);
        for (const auto& output : engine_.last_plan.outputs) {
            if (output.deferred || output.action == Action::destroy) continue;
            claim(fits(output.after, state.outputs.at(output.name).value), "output " + output.name + " is not as promised");
        }
    }

    void value_kept(const Step& step, const State& state)
    {
        const auto* object = state.find(ObjectAddress{step.address, {}});
        claim(object != nullptr, "not in the state: " + step.address.text());
        if (object == nullptr) return;
        for (const auto [name, value] : step.after.entries()) {
            const auto actual = object->attributes.get(name);
            if (!fits(value, actual))
                claim(false, fmt::format("{}: `{}` is {}, not as promised", step.address.text(), name, to_json(actual)));
        }
    }

    // What is referred to is made before who refers to it, and destroyed after.
    void in_order()
    {
        const auto works = works_of(engine_.world);
        for (const auto& [from, to] : invention_.orders()) {
            const auto made = works.made.find(from);
            if (made == works.made.end()) continue;
            const auto needed = works.made.find(to);
            if (needed != works.made.end())
                claim(needed->second.end < made->second.begin, fmt::format("{} was made before {}, which it refers to", from, to));
            const auto old = works.unmade.find(to);
            if (old != works.unmade.end() && needed != works.made.end() && needed->second.end < old->second.begin)
                claim(made->second.end < old->second.begin, fmt::format("the old {} was destroyed before {} had changed over", to, from));
        }
        for (const auto& [from, to] : previous_.orders()) {
            const auto gone = works.unmade.find(from);
            const auto needed = works.unmade.find(to);
            if (gone != works.unmade.end() && needed != works.unmade.end())
                claim(gone->second.end < needed->second.begin, fmt::format("{} was destroyed before {}, which referred to it", to, from));
        }
        replaced_in_order(works);
    }

    void replaced_in_order(const Works& works)
    {
        for (const auto& step : engine_.last_plan.steps) {
            if (step.action != Action::replace || step.address.resource.type != "test_thing") continue;
            const auto made = works.made.find(step.after.text_of("name"));
            const auto unmade = works.unmade.find(step.before.text_of("name"));
            if (made == works.made.end() || unmade == works.unmade.end()) continue;
            const bool created_first = made->second.end < unmade->second.begin;
            const bool destroyed_first = unmade->second.end < made->second.begin;
            claim(step.create_before_destroy ? created_first : destroyed_first, step.address.text() + " was replaced in the wrong order");
        }
    }

    std::uint64_t seed_;
    Dice dice_;
    Engine engine_;
    Invention invention_;
    Invention previous_;
    std::string story_;
    std::string wrong_;
};

}  // namespace

TEST_CASE("plan, apply, plan is empty; destroy leaves nothing; in order, as promised, and the same every time")
{
    const auto all = seeds(300, 5000);
    std::size_t failures = 0;
    for (const auto seed : all) {
        Case one(seed);
        one.run();
        if (one.report().empty()) continue;
        FAIL_CHECK(one.report());
        if (++failures == 10) break;
    }
    fmt::print("invented configurations: {} seeds, {} failed\n", all.size(), failures);
}
