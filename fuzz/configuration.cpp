#include <memory>
#include <optional>
#include <vector>

#include "config/load.hpp"
#include "eval/evaluate.hpp"
#include "fuzz/fuzz.hpp"
#include "graph/graph.hpp"
#include "syntax/dump.hpp"
#include "tests/support/network_schema.hpp"
#include "view/render_diagnostic.hpp"

namespace rxplan::fuzz {
namespace {

class OneFile final : public config::FileReader {
public:
    OneFile(std::string name, std::string_view text) : name_(std::move(name)), text_(text) {}

    [[nodiscard]] std::optional<std::vector<std::string>> list(const std::filesystem::path& folder) const override
    {
        if (folder != ".") return std::nullopt;
        return std::vector<std::string>{name_};
    }
    [[nodiscard]] std::optional<std::string> read(const std::filesystem::path& /*file*/) const override { return std::string(text_); }

private:
    std::string name_;
    std::string_view text_;
};

// Whatever type is asked for has blocks, so that bodies in JSON have some.
class AnySchemas final : public config::Schemas {
public:
    const BlockSchema* resource(Mode /*mode*/, const std::string& /*provider*/, const std::string& /*type*/, Span /*asked_by*/,
                                Diagnostics& /*diagnostics*/) override
    {
        return &schema_;
    }
    const BlockSchema* provider(const std::string& /*name*/, Span /*asked_by*/, Diagnostics& /*diagnostics*/) override { return &schema_; }

private:
    BlockSchema schema_ = test::network_schema();
};

}  // namespace

void check_diagnostics(const Diagnostics& diagnostics, const Sources& sources)
{
    for (const auto& diagnostic : diagnostics) {
        require(!diagnostic.id.empty() && !diagnostic.summary.empty());
        for (const auto& label : diagnostic.labels) {
            require(label.span.begin <= label.span.end);
            // A label at the end may reach one byte behind it.
            require(label.span.end <= sources.text(label.span.file).size() + 1);
        }
    }
    (void)view::render_diagnostics(diagnostics, sources, 100, false);
}

void read_configuration(const std::string& file, std::string_view text)
{
    Sources sources;
    Diagnostics diagnostics;
    AnySchemas schemas;
    const auto module = config::load(".", OneFile(file, text), sources, diagnostics, {&schemas, nullptr, eval::constant_value});
    for (const auto& read : module->files) (void)syntax::dump(read);
    (void)build_graph(*module, diagnostics);
    check_diagnostics(diagnostics, sources);
}

}  // namespace rxplan::fuzz
