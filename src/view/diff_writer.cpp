#include "view/diff_writer.hpp"

namespace rxplan::view {
namespace {

std::string_view fence_mark(Sign sign)
{
    if (sign == Sign::none) return " ";
    if (sign == Sign::change) return "!";
    const auto text = sign_text(sign);
    return text.substr(text.find_first_not_of(' '));
}

}  // namespace

std::string_view sign_text(Sign sign)
{
    switch (sign) {
        case Sign::none:
            return "   ";
        case Sign::add:
            return "  +";
        case Sign::remove:
            return "  -";
        case Sign::change:
            return "  ~";
        case Sign::replace:
            return "-/+";
        case Sign::replace_create_first:
            return "+/-";
        case Sign::read:
            return " <=";
        case Sign::forget:
            return "  .";
    }
    return "   ";
}

Style sign_style(Sign sign)
{
    switch (sign) {
        case Sign::none:
            return Style::plain;
        case Sign::add:
            return Style::add;
        case Sign::remove:
            return Style::remove;
        case Sign::change:
            return Style::change;
        case Sign::replace:
        case Sign::replace_create_first:
            return Style::alarm;
        case Sign::read:
            return Style::read;
        case Sign::forget:
            return Style::faint;
    }
    return Style::plain;
}

void DiffWriter::begin(Sign sign, unsigned depth)
{
    if (layout_ == DiffLayout::fence) {
        // Two columns for every level: a comment on the web is narrow.
        out_ += fence_mark(sign);
        out_.append(1 + std::size_t{2} * depth, ' ');
        return;
    }
    out_.append(std::size_t{4} * depth, ' ');
    if (layout_ == DiffLayout::plain) return;
    styled(sign_text(sign), sign_style(sign));
    out_ += ' ';
}

void DiffWriter::remark(unsigned depth, std::string_view text)
{
    begin(Sign::none, depth);
    styled(text, Style::faint);
    end();
}

}  // namespace rxplan::view
