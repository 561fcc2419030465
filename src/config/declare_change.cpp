// `moved`, `removed` and `import`: what becomes of objects that the state knows, or does not know yet.
#include <fmt/format.h>

#include "config/body_reader.hpp"
#include "config/declarations.hpp"
#include "config/target.hpp"

namespace rxplan::config {
namespace {

// The address that an argument gives; nothing, and a report, when it is missing or wrong.
std::optional<Target> take_target(BodyReader& body, std::string_view name, Keys keys, Span header, Diagnostics& diagnostics)
{
    if (const auto* argument = body.take(name)) return read_target(*argument->value, keys, diagnostics);
    diagnostics.add(error("missing-argument", "missing required argument", header, fmt::format("this block needs `{}`", name)));
    return std::nullopt;
}

}  // namespace

std::optional<Moved> read_moved(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {}, diagnostics)) return std::nullopt;
    BodyReader body(block.body, "a moved block", diagnostics);
    auto from = take_target(body, "from", Keys::constant, block.header, diagnostics);
    auto to = take_target(body, "to", Keys::constant, block.header, diagnostics);
    body.finish();
    if (!from || !to) return std::nullopt;
    if (from->is_module() != to->is_module() || from->resource.mode != to->resource.mode) {
        diagnostics.add(error("moved-kinds", "what moves must stay what it is", to->source,
                              to->is_module()                   ? "this is a module"
                              : to->resource.mode == Mode::data ? "this is a data source"
                                                                : "this is a resource")
                            .label(from->source, from->is_module()                   ? "this is a module"
                                                 : from->resource.mode == Mode::data ? "this is a data source"
                                                                                     : "this is a resource"));
        return std::nullopt;
    }
    return Moved{*std::move(from), *std::move(to), block.header};
}

std::optional<Removed> read_removed(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {}, diagnostics)) return std::nullopt;
    Removed removed;
    removed.source = block.header;
    BodyReader body(block.body, "a removed block", diagnostics);
    auto from = take_target(body, "from", Keys::constant, block.header, diagnostics);
    if (const auto* lifecycle = body.take_block("lifecycle")) {
        BodyReader inner(lifecycle->body, "the lifecycle block of a removed block", diagnostics);
        removed.destroy = inner.take_bool("destroy").value_or(true);
        inner.finish();
    }
    body.finish();
    if (!from) return std::nullopt;
    if (has_keys(*from)) {
        diagnostics.add(error("removed-instance", "a whole resource or module is required", from->source, "this has a key")
                            .helped("Leave the keys out. To remove one instance, take its key out of `for_each` or lower `count`."));
        return std::nullopt;
    }
    if (from->resource.mode == Mode::data) {
        diagnostics.add(error("removed-data", "a data source cannot be removed", from->source, "there is nothing to destroy or to keep")
                            .helped("Delete its block: that is all there is to it."));
        return std::nullopt;
    }
    removed.from = *std::move(from);
    return removed;
}

std::optional<Import> read_import(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {}, diagnostics)) return std::nullopt;
    Import import;
    import.source = block.header;
    BodyReader body(block.body, "an import block", diagnostics);
    const auto* for_each = body.take("for_each");
    auto target = take_target(body, "to", for_each == nullptr ? Keys::constant : Keys::expression, block.header, diagnostics);
    const auto* id = body.take("id");
    if (id == nullptr) diagnostics.add(error("missing-argument", "missing required argument", block.header, "this block needs `id`"));
    if (const auto* provider = body.take("provider")) {
        diagnostics.add(
            error("import-provider", "an import has no provider of its own", provider->name_span, "the resource's own provider imports it")
                .helped("Put `provider` into the resource block."));
    }
    body.finish();
    if (!target || id == nullptr) return std::nullopt;
    if (target->is_module() || target->resource.mode == Mode::data) {
        diagnostics.add(error("import-target", "a resource is required", target->source,
                              target->is_module() ? "a module cannot be imported" : "a data source is read, not imported"));
        return std::nullopt;
    }
    import.to = *std::move(target);
    import.id = id->value;
    if (for_each != nullptr) import.for_each = for_each->value;
    return import;
}

}  // namespace rxplan::config
