// `check`: assertions about the world, with a data source of their own.
#include <algorithm>

#include "config/body_reader.hpp"
#include "config/condition.hpp"
#include "config/declarations.hpp"

namespace rxplan::config {
namespace {

std::optional<Resource> read_data(const syntax::Block& block, const std::string& check, Diagnostics& diagnostics)
{
    for (const auto* name : {"count", "for_each"}) {
        if (const auto* argument = block.body.attribute(name)) {
            diagnostics.add(
                error("unknown-argument", "unsupported argument", argument->name_span, "a data block inside of a check is not repeated"));
        }
    }
    for (const auto& inner : block.body.blocks) {
        if (inner.type == "lifecycle")
            diagnostics.add(
                error("unknown-block", "unsupported block", inner.type_span, "a data block inside of a check lives as long as the check"));
    }
    auto data = read_resource(Mode::data, block, diagnostics);
    if (data) data->check = check;
    return data;
}

}  // namespace

std::optional<ReadCheck> read_check(const syntax::Block& block, Diagnostics& diagnostics)
{
    if (!check_labels(block, {"name"}, diagnostics)) return std::nullopt;
    ReadCheck read;
    read.check.name = block.labels[0].text;
    read.check.source = block.header;
    BodyReader body(block.body, "a check block", diagnostics);
    if (const auto* data = body.take_block("data", true)) read.data = read_data(*data, read.check.name, diagnostics);
    read.check.assertions = read_conditions(body, "assert", diagnostics);
    const auto is_assertion = [](const syntax::Block& inner) { return inner.type == "assert"; };
    if (std::none_of(block.body.blocks.begin(), block.body.blocks.end(), is_assertion))
        diagnostics.add(error("missing-block", "missing required block", block.header, "a check needs at least one `assert` block"));
    body.finish();
    return read;
}

}  // namespace rxplan::config
