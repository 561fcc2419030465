// Bodies, blocks and arguments.
#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "syntax/builder.hpp"

namespace rxplan::syntax {

TreeBuilder::TreeBuilder(std::uint32_t file, const grammar::Layout& layout, Diagnostics& diagnostics)
    : file_(file), layout_(layout), diagnostics_(diagnostics)
{
    blocks_.emplace_back();
}

void TreeBuilder::statement_name(Span name)
{
    statement_name_ = name;
    labels_.clear();
    height_was_reported_ = false;
}

void TreeBuilder::argument_equals(Span /*equals*/)
{
    argument_is_open_ = true;
}

void TreeBuilder::argument_end(Span /*argument*/)
{
    auto value = pop();
    const Span span = cover(statement_name_, value.expression->span);
    blocks_.back().body.attributes.push_back({name_text(statement_name_), statement_name_, span, std::move(value.expression)});
    argument_is_open_ = false;
}

void TreeBuilder::label_name(Span name)
{
    labels_.push_back({name_text(name), name});
}

void TreeBuilder::label_string(Span label)
{
    const auto value = pop();
    if (const auto* literal = std::get_if<Literal>(&value.expression->node)) {
        labels_.push_back({std::string(literal->value.as_string()), label});
        return;
    }
    diagnostics_.add(error("template-in-label", "a label must be plain text", label, "a label cannot contain `${` or `%{`")
                         .helped("Write `$${` or `%%{` for a literal `${` or `%{`."));
    labels_.push_back({name_text({file_, label.begin + 1, label.end - 1}), label});
}

void TreeBuilder::block_open(Span brace)
{
    Block block;
    block.type = name_text(statement_name_);
    block.type_span = statement_name_;
    block.header = labels_.empty() ? statement_name_ : cover(statement_name_, labels_.back().span);
    block.labels = std::exchange(labels_, {});
    block.span = cover(statement_name_, brace);
    block.body.span = {file_, brace.end, brace.end};
    blocks_.push_back(std::move(block));
}

void TreeBuilder::block_close(Span brace)
{
    end_block(brace);
}

void TreeBuilder::end_block(Span end)
{
    Block block = std::move(blocks_.back());
    blocks_.pop_back();
    block.span.end = end.end;
    block.body.span.end = end.begin;
    block.body.end = end;
    drop_duplicates(block.body);
    blocks_.back().body.blocks.push_back(std::move(block));
}

void TreeBuilder::drop_duplicates(Body& body)
{
    auto& attributes = body.attributes;
    if (attributes.size() < 2) return;
    std::vector<std::size_t> by_name(attributes.size());
    std::iota(by_name.begin(), by_name.end(), std::size_t{0});
    std::stable_sort(by_name.begin(), by_name.end(), [&](std::size_t a, std::size_t b) { return attributes[a].name < attributes[b].name; });
    std::vector<bool> dropped(attributes.size());
    bool any = false;
    for (std::size_t i = 1, first = 0; i < by_name.size(); ++i) {
        const auto& original = attributes[by_name[first]];
        const auto& other = attributes[by_name[i]];
        if (original.name != other.name) {
            first = i;
            continue;
        }
        diagnostics_.add(error("duplicate-argument", "argument given twice", other.name_span, "`" + other.name + "` is given here again")
                             .label(original.name_span, "first given here"));
        dropped[by_name[i]] = true;
        any = true;
    }
    if (!any) return;
    std::vector<Attribute> kept;
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        if (!dropped[i]) kept.push_back(std::move(attributes[i]));
    }
    attributes = std::move(kept);
}

TreeBuilder::Mark TreeBuilder::mark() const noexcept
{
    return {operands_.size(), operators_.size(), frames_.size(), parts_.size(), blocks_.size()};
}

void TreeBuilder::rewind(const Mark& mark, std::uint32_t end)
{
    if (argument_is_open_) {
        const Span span{file_, statement_name_.begin, std::max(end, statement_name_.end)};
        const Span nowhere{file_, span.end, span.end};
        ExpressionPtr invalid(new Expression{nowhere, Invalid{}});
        blocks_.back().body.attributes.push_back({name_text(statement_name_), statement_name_, span, std::move(invalid)});
        argument_is_open_ = false;
    }
    while (blocks_.size() > mark.blocks) end_block({file_, end, end});
    operands_.resize(mark.operands);
    operators_.resize(mark.operators);
    frames_.resize(mark.frames);
    parts_.resize(mark.parts);
    strip_next_ = false;
}

File TreeBuilder::take_file()
{
    File file;
    file.id = file_;
    file.body = std::move(blocks_.front().body);
    const auto size = static_cast<std::uint32_t>(layout_.text().size());
    file.body.span = {file_, 0, size};
    file.body.end = {file_, size, size};
    drop_duplicates(file.body);
    return file;
}

ExpressionPtr TreeBuilder::take_expression()
{
    return pop().expression;
}

}  // namespace rxplan::syntax
