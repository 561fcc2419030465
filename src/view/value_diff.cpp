#include "view/value_diff.hpp"

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <optional>
#include <string>

#include "value/operations.hpp"
#include "view/sequence_diff.hpp"
#include "view/value_lines.hpp"

namespace rxplan::view {
namespace {

constexpr std::size_t text_context = 3;  // unchanged lines shown around a change

// Where in the value the writer is.
struct Place {
    const Place* up = nullptr;
    std::string_view name;  // of an attribute or entry
    std::size_t index = 0;  // of an element
    bool is_index = false;
};

bool matches(const PathStep& step, const Place& place)
{
    if (const auto* attribute = std::get_if<AttributeStep>(&step)) return !place.is_index && attribute->name == place.name;
    if (const auto* key = std::get_if<KeyStep>(&step)) return !place.is_index && key->key == place.name;
    return place.is_index && std::get<IndexStep>(step).index == place.index;
}

std::size_t depth_of(const Place* place)
{
    std::size_t depth = 0;
    for (; place != nullptr; place = place->up) ++depth;
    return depth;
}

// `place` is what `path` names or, when `inside` is true, something around it.
bool leads_to(const Path& path, const Place* place, bool inside)
{
    auto depth = depth_of(place);
    if (depth > path.steps().size() || (!inside && depth != path.steps().size())) return false;
    for (; place != nullptr; place = place->up) {
        if (!matches(path.steps()[--depth], *place)) return false;
    }
    return true;
}

bool is_named(const Value& value)
{
    return value.kind() == Type::Kind::map || value.kind() == Type::Kind::object;
}

bool is_sequence(const Value& value)
{
    return value.kind() == Type::Kind::list || value.kind() == Type::Kind::tuple;
}

bool is_text(const Value& value)
{
    return value.has_contents() && value.kind() == Type::Kind::string;
}

// Something must be said about it.
bool differs(const Value& a, const Value& b)
{
    if (a == b) return false;
    return !same_content(a, b) || a.contains_sensitive() != b.contains_sensitive();
}

// Names that tell a reader which object this is: shown even when unchanged.
bool is_telling(std::string_view name)
{
    constexpr std::array<std::string_view, 4> names{"id", "name", "label", "tags"};
    return std::find(names.begin(), names.end(), name) != names.end();
}

class ValueDiff {
public:
    ValueDiff(DiffWriter& writer, const std::vector<Path>& replaces, bool telling = true)
        : out_(writer), lines_(writer), replaces_(replaces), telling_(telling)
    {
    }

    // One line or more: label, value or change of value, end.
    void entry(const Label& label, const Value* before, const Value* after, unsigned depth, const Place* place);
    // Entries of a map or attributes of an object; null where there are none. One of them has contents.
    void named(const Value* before, const Value* after, unsigned depth, const Place* place, bool top);

private:
    void both(const Value& before, const Value& after, unsigned depth, const Place* place);
    void sequence(const Value& before, const Value& after, unsigned depth, const Place* place);
    void run_of_changes(const Value& before, const Value& after, const Edit* first, const Edit* last, unsigned depth, const Place* place);
    void set(const Value& before, const Value& after, unsigned depth);
    void text_change(std::string_view before, std::string_view after, unsigned depth);
    void json_change(std::string_view before, const Value& old_document, std::string_view after, const Value& new_document, unsigned depth,
                     const Place* place);
    void sensitive_entry(const Label& label, const Value* before, const Value* after, unsigned depth, Sign sign);

    DiffWriter& out_;
    ValueLines lines_;
    const std::vector<Path>& replaces_;
    bool telling_;
};

// Descends into the two together: their parts get lines of their own.
bool comparable(const Value& before, const Value& after)
{
    if (!before.has_contents() || !after.has_contents() || before.is_sensitive() || after.is_sensitive()) return false;
    return (is_named(before) && is_named(after)) || (is_sequence(before) && is_sequence(after)) ||
           (before.kind() == Type::Kind::set && after.kind() == Type::Kind::set);
}

void ValueDiff::entry(const Label& label, const Value* before, const Value* after, unsigned depth, const Place* place)
{
    const bool changed = before == nullptr || after == nullptr || differs(*before, *after);
    const Sign sign = before == nullptr ? Sign::add : after == nullptr ? Sign::remove : changed ? Sign::change : Sign::none;
    const bool descends = before != nullptr && after != nullptr && comparable(*before, *after) && before->kind() != Type::Kind::set;
    const bool forces = changed && place != nullptr &&
                        std::any_of(replaces_.begin(), replaces_.end(), [&](const Path& path) { return leads_to(path, place, !descends); });
    lines_.remark_replacement(forces);

    if ((before != nullptr && before->is_sensitive()) || (after != nullptr && after->is_sensitive())) {
        sensitive_entry(label, before, after, depth, sign);
    } else {
        out_.begin(sign, depth);
        lines_.label(label);
        if (before != nullptr && after != nullptr && changed) {
            both(*before, *after, depth, place);
        } else if (const Value* only = after != nullptr ? after : before; only != nullptr) {
            lines_.value(*only, sign, depth);
        }
    }
    if (sign == Sign::remove && label.tells_null) out_.styled(" -> null", Style::faint);
    if (label.text.empty()) out_.text(",");
    lines_.say_remark();
    out_.end();
}

void ValueDiff::sensitive_entry(const Label& label, const Value* before, const Value* after, unsigned depth, Sign sign)
{
    if (before != nullptr && after != nullptr && before->is_sensitive() != after->is_sensitive()) {
        out_.remark(depth, after->is_sensitive() ? "# becomes sensitive: it will not be shown any more"
                                                 : "# is no longer sensitive: it will be shown from now on");
        if (same_content(*before, *after)) out_.remark(depth, "# (the value itself is unchanged)");
    }
    out_.begin(sign, depth);
    lines_.label(label);
    out_.text(sensitive_value);
}

void ValueDiff::both(const Value& before, const Value& after, unsigned depth, const Place* place)
{
    if (comparable(before, after)) {
        if (is_named(before)) return named(&before, &after, depth, place, false);
        return is_sequence(before) ? sequence(before, after, depth, place) : set(before, after, depth);
    }
    if (is_text(before) && is_text(after)) {
        const auto old_document = json_document(before.as_string());
        const auto new_document = json_document(after.as_string());
        if (old_document && new_document && comparable(*old_document, *new_document)) {
            return json_change(before.as_string(), *old_document, after.as_string(), *new_document, depth, place);
        }
        const bool lines =
            before.as_string().find('\n') != std::string_view::npos || after.as_string().find('\n') != std::string_view::npos;
        if (lines && !old_document && !new_document) return text_change(before.as_string(), after.as_string(), depth);
    }
    lines_.value(before, Sign::remove, depth);
    out_.arrow();
    lines_.value(after, Sign::add, depth);
}

void ValueDiff::named(const Value* before, const Value* after, unsigned depth, const Place* place, bool top)
{
    const bool object = (after != nullptr ? after : before)->kind() == Type::Kind::object;
    if (!top) {
        lines_.open("{");
    }
    const unsigned inner = top ? depth : depth + 1;
    const auto width = name_width(before, after);
    // Of an object a null attribute is an absent one; of a map it is a value.
    const auto find = [&](const Value* side, std::string_view name) {
        const Value* found = side == nullptr ? nullptr : side->find(name);
        return found != nullptr && object && found->is_null() ? nullptr : found;
    };
    std::size_t hidden = 0;
    const auto one = [&](std::string_view name) {
        const Value* old_value = find(before, name);
        const Value* new_value = find(after, name);
        if (old_value == nullptr && new_value == nullptr) return;
        const Place here{place, name, 0, false};
        if (old_value != nullptr && new_value != nullptr && !differs(*old_value, *new_value) && !(object && telling_ && is_telling(name))) {
            ++hidden;
            return;
        }
        entry({visible_name(name, !object), width, top}, old_value, new_value, inner, &here);
    };
    const std::size_t old_size = before == nullptr ? 0 : before->size();
    const std::size_t new_size = after == nullptr ? 0 : after->size();
    for (std::size_t i = 0, j = 0; i < old_size || j < new_size;) {
        const bool take_old = i < old_size && (j >= new_size || before->name(i) <= after->name(j));
        const bool take_new = j < new_size && (i >= old_size || after->name(j) <= before->name(i));
        one(take_old ? before->name(i) : after->name(j));
        i += take_old ? 1 : 0;
        j += take_new ? 1 : 0;
    }
    lines_.unchanged(hidden, object ? "attribute" : "element", inner);
    if (!top) lines_.close("}", depth);
}

void ValueDiff::sequence(const Value& before, const Value& after, unsigned depth, const Place* place)
{
    const auto edits = sequence_diff(before.size(), after.size(),
                                     [&](std::size_t i, std::size_t j) { return !differs(before.elements()[i], after.elements()[j]); });
    lines_.open("[");
    const auto end = edits.end();
    for (auto run = edits.begin(); run != end;) {
        const bool kept = run->kind == Edit::Kind::keep;
        const auto stop = std::find_if(run, end, [&](const Edit& edit) { return (edit.kind == Edit::Kind::keep) != kept; });
        if (!kept) {
            run_of_changes(before, after, &*run, &*run + (stop - run), depth, place);
        } else {
            // The neighbours of a change are shown.
            const auto length = static_cast<std::size_t>(stop - run);
            const std::size_t head = run == edits.begin() ? 0 : 1;
            const std::size_t tail = stop == end ? 0 : 1;
            for (std::size_t i = 0; i < length; ++i) {
                if (i >= head && i + tail < length) {
                    if (i == head) lines_.unchanged(length - head - tail, "element", depth + 1);
                    continue;
                }
                const Value& element = after.elements()[(run + static_cast<std::ptrdiff_t>(i))->after];
                entry({}, &element, &element, depth + 1, nullptr);
            }
        }
        run = stop;
    }
    lines_.close("]", depth);
}

// Removed and added elements between two unchanged ones. Those that are worth comparing are shown as one change.
void ValueDiff::run_of_changes(const Value& before, const Value& after, const Edit* first, const Edit* last, unsigned depth,
                               const Place* place)
{
    const Edit* added = std::find_if(first, last, [](const Edit& edit) { return edit.kind == Edit::Kind::add; });
    const auto removed_count = static_cast<std::size_t>(added - first);
    const auto added_count = static_cast<std::size_t>(last - added);
    const bool tuple = before.kind() == Type::Kind::tuple;
    const auto pairs = [&](std::size_t i) {
        const Value& a = before.elements()[first[i].before];
        const Value& b = after.elements()[added[i].after];
        return comparable(a, b) || (tuple && !a.is_null() && !b.is_null() && a.has_contents());
    };
    std::size_t paired = 0;
    while (paired < std::min(removed_count, added_count) && pairs(paired)) {
        const Place here{place, {}, added[paired].after, true};
        entry({}, &before.elements()[first[paired].before], &after.elements()[added[paired].after], depth + 1, &here);
        ++paired;
    }
    for (std::size_t i = paired; i < removed_count; ++i) {
        const Place here{place, {}, first[i].before, true};
        entry({}, &before.elements()[first[i].before], nullptr, depth + 1, &here);
    }
    for (std::size_t i = paired; i < added_count; ++i) {
        const Place here{place, {}, added[i].after, true};
        entry({}, nullptr, &after.elements()[added[i].after], depth + 1, &here);
    }
}

void ValueDiff::set(const Value& before, const Value& after, unsigned depth)
{
    lines_.open("[");
    std::size_t hidden = 0;
    const auto old_elements = before.elements();
    const auto new_elements = after.elements();
    for (std::size_t i = 0, j = 0; i < old_elements.size() || j < new_elements.size();) {
        const auto order = i == old_elements.size()   ? std::strong_ordering::greater
                           : j == new_elements.size() ? std::strong_ordering::less
                                                      : set_order(old_elements[i], new_elements[j]);
        if (order < 0) entry({}, &old_elements[i], nullptr, depth + 1, nullptr);
        if (order > 0) entry({}, nullptr, &new_elements[j], depth + 1, nullptr);
        if (order == 0) ++hidden;
        i += order <= 0 ? 1 : 0;
        j += order >= 0 ? 1 : 0;
    }
    lines_.unchanged(hidden, "element", depth + 1);
    lines_.close("]", depth);
}

void ValueDiff::text_change(std::string_view before, std::string_view after, unsigned depth)
{
    const auto old_lines = split_lines(before);
    const auto new_lines = split_lines(after);
    const auto edits =
        sequence_diff(old_lines.size(), new_lines.size(), [&](std::size_t i, std::size_t j) { return old_lines[i] == new_lines[j]; });
    const auto line = [&](Sign sign, std::string_view text) {
        out_.begin(sign, depth + 1);
        out_.content(text);
        out_.end();
    };
    const auto tag = heredoc_tag(before, after);
    lines_.open("<<-" + tag);
    for (std::size_t i = 0; i < edits.size();) {
        if (edits[i].kind != Edit::Kind::keep) {
            const bool removed = edits[i].kind == Edit::Kind::remove;
            line(removed ? Sign::remove : Sign::add, removed ? old_lines[edits[i].before] : new_lines[edits[i].after]);
            ++i;
            continue;
        }
        std::size_t stop = i;
        while (stop < edits.size() && edits[stop].kind == Edit::Kind::keep) ++stop;
        const std::size_t head = i == 0 ? 0 : text_context;
        const std::size_t tail = stop == edits.size() ? 0 : text_context;
        // A few hidden lines would not be worth the remark.
        const bool hides = stop - i > head + tail + text_context;
        for (std::size_t k = i; k < stop; ++k) {
            if (hides && k == i + head) {
                lines_.unchanged(stop - i - head - tail, "line", depth + 1);
                k = stop - tail;
                if (k == stop) break;
            }
            line(Sign::none, new_lines[edits[k].after]);
        }
        i = stop;
    }
    const bool old_end = before.empty() || before.back() == '\n';
    const bool new_end = after.empty() || after.back() == '\n';
    // A changed last line speaks for itself.
    if (old_end != new_end && !edits.empty() && edits.back().kind == Edit::Kind::keep) {
        out_.begin(new_end ? Sign::add : Sign::remove, depth + 1);
        out_.styled("# (line break at the end)", Style::faint);
        out_.end();
    }
    lines_.close(tag, depth);
}

void ValueDiff::json_change(std::string_view before, const Value& old_document, std::string_view after, const Value& new_document,
                            unsigned depth, const Place* place)
{
    lines_.open("jsonencode(");
    if (differs(old_document, new_document)) {
        const Place here{place, {}, 0, true};
        out_.begin(Sign::change, depth + 1);
        both(old_document, new_document, depth + 1, &here);
        out_.end();
    } else if (before != after) {
        out_.begin(Sign::none, depth + 1);
        lines_.value(new_document, Sign::none, depth + 1);
        out_.end();
        out_.remark(depth + 1, "# (only spaces or the order of names differ)");
    }
    lines_.close(")", depth);
}

}  // namespace

bool same_content(const Value& a, const Value& b)
{
    return canonical_order(a, b) == 0;
}

void write_attributes(DiffWriter& writer, const Value& before, const Value& after, const std::vector<Path>& replaces, unsigned depth,
                      bool telling)
{
    const Value* old_value = before.has_contents() ? &before : nullptr;
    const Value* new_value = after.has_contents() ? &after : nullptr;
    if (old_value == nullptr && new_value == nullptr) return;
    ValueDiff(writer, replaces, telling).named(old_value, new_value, depth, nullptr, true);
}

void write_named_change(DiffWriter& writer, std::string_view name, std::size_t width, const Value* before, const Value* after,
                        unsigned depth)
{
    const std::vector<Path> none;
    ValueDiff(writer, none).entry({visible_name(name), width, true}, before, after, depth, nullptr);
}

void write_values(DiffWriter& writer, const Value& object, unsigned depth)
{
    if (!object.has_contents()) return;
    ValueLines lines(writer);
    const auto width = name_width(&object, nullptr);
    for (const auto& [name, value] : object.entries()) {
        if (value.is_null()) continue;
        writer.begin(Sign::none, depth);
        lines.label({visible_name(name), width, false});
        lines.value(value, Sign::none, depth);
        writer.end();
    }
}

std::string object_lines(const Value& object)
{
    std::string out;
    DiffWriter writer(out, DiffLayout::plain, false);
    write_values(writer, object, 1);
    return out;
}

}  // namespace rxplan::view
