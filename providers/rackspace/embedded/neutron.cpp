#include "neutron.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

bool is_control(std::string_view name)
{
    static constexpr std::string_view names[] = {"limit", "marker", "fields", "sort_key", "sort_dir", "page_reverse"};
    return std::find(std::begin(names), std::end(names), name) != std::end(names);
}

std::string plain_text(const Value& value)
{
    if (!value.has_contents()) return {};
    if (value.kind() == Type::Kind::string) return std::string(value.as_string());
    if (value.kind() == Type::Kind::boolean) return value.as_bool() ? "true" : "false";
    return to_json(value);
}

// A name that is given several times fits any of its values; a name that the element does not have is ignored, as Networking does.
bool fits_filters(const Request& request, const Value& element)
{
    for (const auto& [name, wanted] : request.query) {
        const Value* value = is_control(name) ? nullptr : element.find(name);
        if (value == nullptr) continue;
        const std::string actual = plain_text(*value);
        const bool fits = std::any_of(request.query.begin(), request.query.end(), [&name = name, &actual](const auto& other) {
            return other.first == name && equal_ignoring_case(other.second, actual);
        });
        if (!fits) return false;
    }
    return true;
}

Value only_fields(const Request& request, const Value& element)
{
    if (request.find_query("fields") == nullptr) return element;
    NamedValues out;
    for (const auto& [name, field] : request.query) {
        const Value* value = name == "fields" ? element.find(field) : nullptr;
        const bool known = std::any_of(out.begin(), out.end(), [&field = field](const auto& entry) { return entry.first == field; });
        if (value != nullptr && !known) out.emplace_back(field, *value);
    }
    return object(std::move(out));
}

}  // namespace

Response neutron_list(const Call& call, std::string_view collection, const std::vector<Value>& elements)
{
    const Request& request = call.request;
    const std::string_view marker = request.query_of("marker");
    const std::int64_t limit = parse_integer(request.query_of("limit")).value_or(0);
    bool started = marker.empty();
    std::vector<Value> out;
    std::string last;
    bool more = false;
    for (const Value& element : elements) {
        const std::string id = element.text_of("id");
        if (started && fits_filters(request, element)) {
            more = limit > 0 && static_cast<std::int64_t>(out.size()) == limit;
            if (more) break;
            out.push_back(only_fields(request, element));
            last = id;
        }
        if (id == marker) started = true;
    }
    if (!started) return neutron_fault(400, "BadRequest", fmt::format("Invalid marker {}", marker));
    NamedValues body{{std::string(collection), array(std::move(out))}};
    if (more) {
        const std::string next = fmt::format("{}?limit={}&marker={}", call.url(request.path), limit, last);
        body.emplace_back(fmt::format("{}_links", collection), links({{"next", next}}));
    }
    return json_reply(200, object(std::move(body)));
}

Value neutron_body(const Call& call, std::string_view name)
{
    const auto json = parse_json(call.request.body);
    const Value body = json ? json->get(name) : Value();
    return body.has_contents() && body.kind() == Type::Kind::object ? body : Value();
}

}  // namespace rxplan::rackspace::embedded
