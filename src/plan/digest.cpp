#include "plan/digest.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "plan/plan_codec.hpp"
#include "rxplan/crypto.hpp"
#include "rxplan/json.hpp"
#include "value/codec.hpp"

namespace rxplan {
namespace {

constexpr std::string_view prefix = "sha256:";
constexpr std::size_t digits = 64;
constexpr std::size_t piece = std::size_t{1} << 16U;

using Order = std::vector<std::uint32_t>;

// Positions of the steps by address. Steps of one block are mostly in order already, so whole runs are put in order first.
Order by_address(const std::vector<Step>& steps)
{
    const auto before = [&](std::uint32_t a, std::uint32_t b) {
        const auto order = steps[a].address <=> steps[b].address;
        return order != 0 ? order < 0 : steps[a].deposed < steps[b].deposed;
    };
    std::vector<std::pair<std::uint32_t, std::uint32_t>> runs;
    for (std::uint32_t i = 0; i < steps.size(); ++i) {
        if (i == 0 || !before(i - 1, i)) runs.emplace_back(i, i);
        runs.back().second = i + 1;
    }
    std::stable_sort(runs.begin(), runs.end(), [&](const auto& a, const auto& b) { return before(a.first, b.first); });
    Order order;
    order.reserve(steps.size());
    for (const auto& [begin, end] : runs) {
        for (auto i = begin; i < end; ++i) order.push_back(i);
    }
    if (!std::is_sorted(order.begin(), order.end(), before)) std::stable_sort(order.begin(), order.end(), before);
    return order;
}

// Writes the canonical form: JSON arrays, one a line, each beginning with what it is.
class Canon {
public:
    explicit Canon(const Plan& plan) : plan_(plan)
    {
        if (plan.prior_serial != 0) key_ = hmac(Digest::sha256, plan.prior_lineage, "rxplan plan digest 1: secrets");
    }

    std::string run()
    {
        out_ = "rxplan plan digest 1\n";
        begin("plan");
        number(static_cast<std::uint64_t>(plan_.mode));
        flag(plan_.partial);
        text(key_.empty() ? std::string() : hex(hmac(Digest::sha256, plan_.prior_lineage, "rxplan plan digest 1: state")));
        end();
        for (const auto at : by_address(plan_.steps)) step(plan_.steps[at]);
        for (const auto& drift : plan_.drift) {
            begin("drift");
            text(drift.address.text());
            flag(drift.after.has_value());
            value(drift.before);
            value(drift.after.value_or(Value()));
            end();
        }
        moves_and_imports();
        outputs();
        deferrals();
        providers();
        hasher_.update(out_);
        return std::string(prefix) + hex(hasher_.finish());
    }

private:
    void begin(std::string_view what)
    {
        out_ += '[';
        append_json_string(out_, what);
    }
    void end()
    {
        out_ += "]\n";
        if (out_.size() < piece) return;
        hasher_.update(out_);
        out_.clear();
    }
    void text(std::string_view text) { append_json_string(out_ += ',', text); }
    void flag(bool flag) { out_ += flag ? ",true" : ",false"; }
    void number(std::uint64_t number) { (out_ += ',') += std::to_string(number); }
    void value(const Value& value, bool keyed = true)
    {
        out_ += ',';
        append(value, keyed && !key_.empty());
    }

    void append(const Value& value, bool keyed)
    {
        if (!value.contains_sensitive()) {
            append_encoded(out_, value);
            return;
        }
        if (value.is_sensitive()) {
            seal(value, keyed);
            return;
        }
        // A container with secrets inside: its type, then what is in it.
        out_ += R"({"":"around","t":)";
        append_encoded(out_, Value::null(value.type()));
        out_ += R"(,"v":[)";
        const bool named = value.kind() == Type::Kind::object || value.kind() == Type::Kind::map;
        for (std::size_t i = 0; i < value.size(); ++i) {
            if (i != 0) out_ += ',';
            if (named) {
                append_json_string(out_, value.name(i));
                out_ += ',';
            }
            append(value.elements()[i], keyed);
        }
        out_ += "]}";
    }

    void seal(const Value& value, bool keyed)
    {
        out_ += R"({"":"secret")";
        if (keyed) {
            std::string contents;
            append_encoded(contents, value.without_sensitive_marks());
            out_ += R"(,"v":")" + hex(hmac(Digest::sha256, key_, contents)) + '"';
        }
        out_ += '}';
    }

    void step(const Step& step)
    {
        begin("step");
        text(step.address.text());
        text(step.deposed);
        text(step.provider);
        number(static_cast<std::uint64_t>(step.action));
        text(reason_name(step.reason));
        flag(step.action == Action::replace && step.create_before_destroy);
        number(step.replaces.size());
        for (const Path& path : step.replaces) text(path.text());
        number(step.dependencies.size());
        for (const auto& block : step.dependencies) text(block.text());
        value(step.before);
        value(step.after);
        end();
    }

    void moves_and_imports()
    {
        for (const Move& move : plan_.moves) {
            begin("move");
            text(move.from.text());
            text(move.to.text());
            end();
        }
        std::vector<const Import*> imports;
        for (const Import& import : plan_.imports) imports.push_back(&import);
        std::stable_sort(imports.begin(), imports.end(), [](const Import* a, const Import* b) { return a->to < b->to; });
        for (const Import* import : imports) {
            begin("import");
            text(import->to.text());
            text(import->id);
            end();
        }
    }

    void outputs()
    {
        for (const auto& output : plan_.outputs) {
            if (output.action == Action::no_op && !output.deferred) continue;
            begin("output");
            text(output.name);
            number(static_cast<std::uint64_t>(output.action));
            flag(output.sensitive);
            flag(output.deferred);
            value(output.sensitive ? output.before.with_sensitive() : output.before);
            value(output.sensitive ? output.after.with_sensitive() : output.after);
            end();
        }
    }

    void deferrals()
    {
        std::vector<const Deferral*> deferrals;
        for (const Deferral& deferral : plan_.deferrals) deferrals.push_back(&deferral);
        std::stable_sort(deferrals.begin(), deferrals.end(), [](const Deferral* a, const Deferral* b) { return a->address < b->address; });
        for (const Deferral* deferral : deferrals) {
            begin("deferral");
            text(deferral->address.text());
            flag(deferral->open_key);
            text(deferral->provider);
            number(static_cast<std::uint64_t>(deferral->action));
            text(reason_name(deferral->reason));
            number(deferral->waits_for.size());
            for (const auto& block : deferral->waits_for) text(block);
            value(deferral->before);
            value(deferral->after);
            end();
        }
    }

    // As a plan file keeps them: without what is ephemeral.
    void providers()
    {
        for (const auto& [key, provider] : plan_.providers) {
            begin("provider");
            text(key);
            text(provider.name);
            value(provider.ephemeral ? Value::unknown() : provider.config, false);
            end();
        }
    }

    const Plan& plan_;
    std::string key_;  // of secrets; empty before the first state is written
    Hasher hasher_{Digest::sha256};
    std::string out_;
};

}  // namespace

std::string plan_digest(const Plan& plan)
{
    return Canon(plan).run();
}

bool is_plan_digest(std::string_view text)
{
    if (!text.starts_with(prefix) || text.size() != prefix.size() + digits) return false;
    text.remove_prefix(prefix.size());
    return text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace rxplan
