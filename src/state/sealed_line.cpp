#include "state/sealed_line.hpp"

#include <utility>

#include "rxplan/json.hpp"
#include "state/base64.hpp"

namespace rxplan {
namespace {

constexpr std::string_view before = R"(,"sealed":")";
constexpr std::string_view after = R"("})";

}  // namespace

void append_sealed(std::string& out, std::size_t begin, std::string_view members, Cipher& cipher)
{
    std::string text = "{";
    text += members;
    text += '}';
    std::string sealed;
    cipher.seal(sealed, std::string_view(out).substr(begin), text);
    out += before;
    append_base64(out, sealed);
    out += after;
}

std::optional<Value> open_sealed(std::string_view line, Cipher& cipher)
{
    const auto at = line.rfind(before);
    if (at == std::string_view::npos || !line.ends_with(after)) return std::nullopt;
    const auto from = at + before.size();
    const auto sealed = from_base64(line.substr(from, line.size() - after.size() - from));
    if (!sealed) return std::nullopt;
    const auto text = cipher.open(line.substr(0, at), *sealed);
    if (!text) return std::nullopt;
    auto value = parse_json(*text);
    if (!value || !value->has_contents() || value->kind() != Type::Kind::object) return std::nullopt;
    return *std::move(value);
}

}  // namespace rxplan
