#include "state/survey.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/quote.hpp"
#include "state/state_file.hpp"

namespace rxplan {
namespace {

// The text of a member that stands on a line of its own, `      "type": "x",`; empty when there is none.
std::string member_line(std::string_view block, std::string_view name)
{
    const auto begin = fmt::format("\n      \"{}\": \"", name);
    const auto at = block.find(begin);
    if (at == std::string_view::npos) return {};
    auto position = at + begin.size() - 1;
    return read_quoted(block, position).value_or("");
}

// As far as its lines tell.
std::string name_of(std::string_view block)
{
    const auto type = member_line(block, "type");
    const auto name = member_line(block, "name");
    if (type.empty() || name.empty()) return {};
    const auto module = member_line(block, "module");
    return fmt::format("`{}{}{}{}.{}`", module, module.empty() ? "" : ".", member_line(block, "mode") == "data" ? "data." : "", type, name);
}

bool is_sound(std::string_view block)
{
    const auto state = parse_state(fmt::format(R"({{"version": 4, "serial": 0, "resources": [{}]}})", block));
    return state.has_value();
}

class Survey {
public:
    explicit Survey(std::string_view text) : text_(text)
    {
        std::size_t at = 0;
        while (at < text_.size()) {
            const auto end = std::min(text_.find('\n', at), text_.size());
            const auto line = text_.substr(at, end - at);
            if (line.starts_with("  \"check_results\"")) break;
            if (line == "    {") {
                close(at);  // one that never ended
                begin_ = at;
            } else if (begin_ && (line == "    }" || line == "    },")) {
                close(at + 5);
            }
            at = end + 1;
        }
        close(text_.size());
    }

    [[nodiscard]] std::vector<std::string> notes() const
    {
        std::vector<std::string> notes;
        const auto all = sound_ + broken_;
        if (all == 0) return notes;
        if (broken_ == 0) {
            notes.push_back(fmt::format("All {} resources that are in it can be read: the damage is elsewhere.", all));
        } else if (names_.empty()) {
            notes.push_back(fmt::format("{} of the {} resources that are in it can be read.", sound_, all));
        } else {
            notes.push_back(fmt::format("{} of the {} resources that are in it can be read, but not {}.", sound_, all, some_of(names_)));
        }
        const auto last = text_.find_last_not_of(" \n\r\t");
        if (last != std::string_view::npos && text_[last] != '}') notes.emplace_back("It is cut off: what stood behind is missing.");
        return notes;
    }

private:
    void close(std::size_t end)
    {
        if (!begin_) return;
        const auto block = text_.substr(*begin_, end - *begin_);
        begin_.reset();
        if (is_sound(block)) {
            ++sound_;
            return;
        }
        ++broken_;
        if (auto name = name_of(block); !name.empty()) names_.push_back(std::move(name));
    }

    std::string_view text_;
    std::optional<std::size_t> begin_;  // of the block that is being read
    std::size_t sound_ = 0;
    std::size_t broken_ = 0;
    std::vector<std::string> names_;  // of broken ones
};

}  // namespace

std::vector<std::string> survey_damaged_state(std::string_view text)
{
    return Survey(text).notes();
}

std::string some_of(const std::vector<std::string>& names)
{
    constexpr std::size_t most = 10;
    std::string text;
    for (std::size_t i = 0; i < names.size() && i < most; ++i) text += (i == 0 ? "" : ", ") + names[i];
    return names.size() > most ? fmt::format("{} and {} more", text, names.size() - most) : text;
}

}  // namespace rxplan
