#include "syntax/json_builder.hpp"

#include <cassert>
#include <iterator>
#include <utility>

#include "rxplan/number.hpp"
#include "syntax/json_text.hpp"

namespace rxplan::syntax {

void JsonBuilder::string(Span string)
{
    values_.push_back({string, decode_json_text(text({string.file, string.begin + 1, string.end - 1}))});
}

void JsonBuilder::number(Span digits)
{
    if (const auto parsed = Number::parse(text(digits))) {
        values_.push_back({digits, Value::number(*parsed)});
        return;
    }
    reporter_.add(error("number-out-of-range", "number out of range", digits, "this number is too large to be kept"));
    values_.push_back({digits, Value()});
}

void JsonBuilder::true_word(Span word)
{
    values_.push_back({word, Value::boolean(true)});
}

void JsonBuilder::false_word(Span word)
{
    values_.push_back({word, Value::boolean(false)});
}

void JsonBuilder::null_word(Span word)
{
    values_.push_back({word, Value()});
}

void JsonBuilder::open(Span bracket)
{
    frames_.push_back({values_.size(), bracket});
}

JsonBuilder::Frame JsonBuilder::pop_frame()
{
    assert(!frames_.empty());
    const Frame top = frames_.back();
    frames_.pop_back();
    return top;
}

void JsonBuilder::array_close(Span bracket)
{
    const Frame frame = pop_frame();
    const auto first = std::next(values_.begin(), static_cast<std::ptrdiff_t>(frame.values));
    JsonValue::Array elements(std::make_move_iterator(first), std::make_move_iterator(values_.end()));
    values_.erase(first, values_.end());
    values_.push_back({cover(frame.open, bracket), std::move(elements)});
}

void JsonBuilder::object_close(Span brace)
{
    const Frame frame = pop_frame();
    JsonValue::Object properties;
    properties.reserve((values_.size() - frame.values) / 2);
    for (std::size_t i = frame.values; i + 1 < values_.size(); i += 2) {
        JsonValue& name = values_[i];
        properties.push_back({std::move(std::get<std::string>(name.node)), name.span, std::move(values_[i + 1])});
    }
    values_.erase(std::next(values_.begin(), static_cast<std::ptrdiff_t>(frame.values)), values_.end());
    values_.push_back({cover(frame.open, brace), std::move(properties)});
}

void JsonBuilder::replace_since(const Mark& mark, Span with)
{
    values_.erase(std::next(values_.begin(), static_cast<std::ptrdiff_t>(mark.values)), values_.end());
    frames_.resize(mark.frames);
    values_.push_back({with, Value()});
}

JsonValue JsonBuilder::take()
{
    assert(values_.size() == 1);
    return std::move(values_.back());
}

}  // namespace rxplan::syntax
