// Bodies, blocks and arguments.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <vector>

#include "syntax/builder.hpp"

namespace rxplan::syntax {

TreeBuilder::TreeBuilder(std::uint32_t file, const grammar::Layout& layout, Arena& arena, Reporter& reporter)
    : file_(file), layout_(layout), arena_(arena), reporter_(reporter)
{
    open_blocks_.emplace_back();
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
    attributes_.push_back({text(statement_name_), statement_name_, span, value.expression});
    argument_is_open_ = false;
}

void TreeBuilder::label_name(Span name)
{
    labels_.push_back({text(name), name});
}

void TreeBuilder::label_string(Span label)
{
    const auto value = pop();
    if (const auto* literal = std::get_if<Literal>(&value.expression->node)) {
        labels_.push_back({arena_.text(literal->value.as_string()), label});
        return;
    }
    reporter_.add(error("template-in-label", "a label must be plain text", label, "a label cannot contain `${` or `%{`")
                      .helped("Write `$${` or `%%{` for a literal `${` or `%{`."));
    labels_.push_back({text({file_, label.begin + 1, label.end - 1}), label});
}

void TreeBuilder::block_open(Span brace)
{
    OpenBlock open{{}, attributes_.size(), blocks_.size()};
    open.block.type = text(statement_name_);
    open.block.type_span = statement_name_;
    open.block.header = labels_.empty() ? statement_name_ : cover(statement_name_, labels_.back().span);
    open.block.labels = arena_.list(labels_);
    open.block.span = cover(statement_name_, brace);
    open.block.body.span = {file_, brace.end, brace.end};
    labels_.clear();
    open_blocks_.push_back(open);
}

void TreeBuilder::block_close(Span brace)
{
    end_block(brace);
}

void TreeBuilder::end_block(Span end)
{
    OpenBlock open = open_blocks_.back();
    open_blocks_.pop_back();
    open.block.span.end = end.end;
    open.block.body.span.end = end.begin;
    open.block.body.end = end;
    close_body(open.block.body, open);
    blocks_.push_back(open.block);
}

void TreeBuilder::close_body(Body& body, const OpenBlock& open)
{
    drop_duplicates(open.attributes);
    body.attributes = arena_.list(attributes_.data() + open.attributes, attributes_.size() - open.attributes);
    body.blocks = arena_.list(blocks_.data() + open.blocks, blocks_.size() - open.blocks);
    attributes_.resize(open.attributes);
    blocks_.resize(open.blocks);
}

// Of the attributes from `first_attribute` on. Sorted by length first, which parts most names from each other.
void TreeBuilder::drop_duplicates(std::size_t first_attribute)
{
    by_name_.resize(attributes_.size() - first_attribute);
    std::iota(by_name_.begin(), by_name_.end(), first_attribute);
    std::sort(by_name_.begin(), by_name_.end(), [this](std::size_t a, std::size_t b) {
        const auto& one = attributes_[a].name;
        const auto& other = attributes_[b].name;
        if (one.size() != other.size()) return one.size() < other.size();
        const int order = one.compare(other);
        return order != 0 ? order < 0 : a < b;
    });
    std::vector<std::size_t> dropped;
    for (std::size_t i = 1, first = 0; i < by_name_.size(); ++i) {
        const auto& original = attributes_[by_name_[first]];
        const auto& other = attributes_[by_name_[i]];
        if (original.name != other.name) {
            first = i;
            continue;
        }
        reporter_.add(
            error("duplicate-argument", "argument given twice", other.name_span, fmt::format("`{}` is given here again", other.name))
                .label(original.name_span, "first given here"));
        dropped.push_back(by_name_[i]);
    }
    if (dropped.empty()) return;
    std::sort(dropped.begin(), dropped.end());
    auto next = dropped.begin();
    auto kept = attributes_.begin() + static_cast<std::ptrdiff_t>(dropped.front());
    for (auto i = dropped.front(); i < attributes_.size(); ++i) {
        if (next != dropped.end() && *next == i) {
            ++next;
        } else {
            *kept++ = attributes_[i];
        }
    }
    attributes_.erase(kept, attributes_.end());
}

TreeBuilder::Mark TreeBuilder::mark() const noexcept
{
    return {operands_.size(), operators_.size(), frames_.size(), parts_.size(), open_blocks_.size()};
}

void TreeBuilder::rewind(const Mark& mark, std::uint32_t end)
{
    if (argument_is_open_) {
        const Span span{file_, statement_name_.begin, std::max(end, statement_name_.end)};
        const Span nowhere{file_, span.end, span.end};
        attributes_.push_back({text(statement_name_), statement_name_, span, arena_.make(nowhere, Invalid{})});
        argument_is_open_ = false;
    }
    while (open_blocks_.size() > mark.open_blocks) end_block({file_, end, end});
    operands_.resize(mark.operands);
    operators_.resize(mark.operators);
    frames_.resize(mark.frames);
    parts_.resize(mark.parts);
    strip_next_ = false;
}

Body TreeBuilder::take_body()
{
    Body body;
    const auto size = static_cast<std::uint32_t>(layout_.text().size());
    body.span = {file_, 0, size};
    body.end = {file_, size, size};
    close_body(body, open_blocks_.front());
    return body;
}

Expression* TreeBuilder::take_expression()
{
    return pop().expression;
}

}  // namespace rxplan::syntax
