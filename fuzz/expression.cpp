// Expressions, parsed and evaluated where a value of each kind has a name.
#include <array>
#include <filesystem>
#include <utility>

#include "eval/evaluate.hpp"
#include "fuzz/fuzz.hpp"
#include "rxplan/json.hpp"
#include "syntax/parser.hpp"
#include "value/hcl_text.hpp"

using namespace rxplan;

namespace {

class SmallScope final : public eval::Scope {
public:
    SmallScope(eval::Environment& environment, std::filesystem::path base) : environment_(environment), base_(std::move(base)) {}

    [[nodiscard]] Value resolve(const eval::Lookup& lookup, Diagnostics& /*diagnostics*/) const override
    {
        for (const auto& [name, value] : values()) {
            if (lookup.reference.name == name) return value;
        }
        return Value::unknown(Type::any());
    }
    [[nodiscard]] eval::Environment& environment() const override { return environment_; }
    [[nodiscard]] std::filesystem::path base_directory() const override { return base_; }

private:
    using Values = std::array<std::pair<std::string_view, Value>, 12>;

    static const Values& values()
    {
        static const Value list = Value::list(Type::string(), {Value::string("a"), Value::string("b")});
        static const Value object = Value::object({{"a", Value::number(1)}, {"b", list}, {"c", Value()}});
        static const Values values{{
            {"n", Value::number(3)},
            {"s", Value::string("text")},
            {"b", Value::boolean(true)},
            {"z", Value()},
            {"l", list},
            {"o", object},
            {"t", Value::tuple({Value::number(1), object})},
            {"m", Value::map(Type::number(), {{"a", Value::number(1)}})},
            {"e", Value::set(Type::string(), {Value::string("a")})},
            {"us", Value::unknown(Type::string())},
            {"ul", Value::unknown(Type::list(Type::string()))},
            {"secret", Value::string("secret").with_sensitive()},
        }};
        return values;
    }

    eval::Environment& environment_;
    std::filesystem::path base_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    // Functions that read files find none.
    static const auto nowhere = std::filesystem::temp_directory_path() / "rxplan-fuzz-nowhere";
    Sources sources;
    Diagnostics diagnostics;
    const auto expression = syntax::parse_expression(sources.add("<fuzz>", std::string(fuzz::text_of(data, size))), sources, diagnostics);
    eval::Environment environment(sources);
    const SmallScope scope(environment, nowhere);
    Diagnostics ignored;
    (void)eval::references(*expression, ignored);
    const Value value = eval::evaluate(*expression, scope, diagnostics);
    (void)to_hcl(value);
    (void)to_hcl(value.type());
    if (value.is_wholly_known()) (void)to_json(value);
    fuzz::check_diagnostics(diagnostics, sources);
    return 0;
}
