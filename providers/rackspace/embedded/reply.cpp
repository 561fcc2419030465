#include "reply.hpp"

#include <fmt/format.h>

#include "rxplan/json.hpp"

namespace rxplan::rackspace::embedded {

namespace {

// The name under which Compute and Identity v2.0 wrap their faults.
std::string_view fault_name(int status)
{
    switch (status) {
        case 400:
            return "badRequest";
        case 401:
            return "unauthorized";
        case 403:
            return "forbidden";
        case 404:
            return "itemNotFound";
        case 405:
            return "badMethod";
        case 409:
            return "conflictingRequest";
        case 413:
            return "overLimit";
        case 415:
            return "badMediaType";
        case 429:
            return "overLimit";
        case 501:
            return "notImplemented";
        case 503:
            return "serviceUnavailable";
        default:
            return "computeFault";
    }
}

std::string repair_utf8(std::string_view value)
{
    std::string out;
    while (!value.empty()) {
        std::size_t length = 1;
        while (length < 4 && length < value.size() && (static_cast<unsigned char>(value[length]) & 0xC0U) == 0x80U) ++length;
        const std::string_view part = value.substr(0, length);
        out += is_utf8(part) || part == std::string_view("\0", 1) ? part : std::string_view("\xEF\xBF\xBD");
        value.remove_prefix(length);
    }
    return out;
}

}  // namespace

Value text(std::string_view value)
{
    return is_utf8(value) ? Value::string(value) : Value::string(repair_utf8(value));
}

Value text_or_null(std::string_view value)
{
    return value.empty() ? Value() : text(value);
}

Value number(std::int64_t value)
{
    return Value::number(Number(value));
}

Value flag(bool value)
{
    return Value::boolean(value);
}

Value object(NamedValues entries)
{
    return Value::object(std::move(entries));
}

Value array(std::vector<Value> elements)
{
    return Value::tuple(std::move(elements));
}

Value links(std::initializer_list<std::pair<std::string_view, std::string>> relations)
{
    std::vector<Value> out;
    for (const auto& [relation, address] : relations) out.push_back(object({{"rel", text(relation)}, {"href", text(address)}}));
    return array(std::move(out));
}

Response json_reply(int status, const Value& body)
{
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = to_json(body);
    return response;
}

Response empty_reply(int status)
{
    Response response;
    response.status = status;
    return response;
}

Response text_reply(int status, std::string body)
{
    Response response;
    response.status = status;
    response.content_type = "text/plain; charset=utf-8";
    response.body = std::move(body);
    return response;
}

Response fault(int status, std::string_view message)
{
    return json_reply(status, object({{std::string(fault_name(status)), object({{"code", number(status)}, {"message", text(message)}})}}));
}

Response bad_request(std::string_view message)
{
    return fault(400, message);
}

Response not_found(std::string_view message)
{
    return fault(404, message);
}

Response forbidden(std::string_view message)
{
    return fault(403, message);
}

Response conflict(std::string_view message)
{
    return fault(409, message);
}

Response over_limit(int status, std::string_view message, std::int64_t retry_after_seconds)
{
    Response response = json_reply(status, object({{"overLimit", object({{"code", number(status)},
                                                                         {"message", text("This request was rate-limited.")},
                                                                         {"details", text(message)},
                                                                         {"retryAfter", text(std::to_string(retry_after_seconds))}})}}));
    response.headers.set("Retry-After", std::to_string(retry_after_seconds));
    return response;
}

Response keystone_fault(int status, std::string_view message)
{
    return json_reply(
        status, object({{"error", object({{"code", number(status)}, {"title", text(status_title(status))}, {"message", text(message)}})}}));
}

Response neutron_fault(int status, std::string_view type, std::string_view message)
{
    return json_reply(status, object({{"NeutronError", object({{"type", text(type)}, {"message", text(message)}, {"detail", text("")}})}}));
}

Response html_fault(int status, std::string_view message)
{
    Response response;
    response.status = status;
    response.content_type = "text/html; charset=UTF-8";
    response.body = fmt::format("<html><h1>{}</h1><p>{}</p></html>", status_title(status), message);
    return response;
}

std::string_view status_title(int status)
{
    switch (status) {
        case 200:
            return "OK";
        case 400:
            return "Bad Request";
        case 401:
            return "Unauthorized";
        case 403:
            return "Forbidden";
        case 404:
            return "Not Found";
        case 405:
            return "Method Not Allowed";
        case 406:
            return "Not Acceptable";
        case 408:
            return "Request Timeout";
        case 409:
            return "Conflict";
        case 411:
            return "Length Required";
        case 412:
            return "Precondition Failed";
        case 413:
            return "Request Entity Too Large";
        case 416:
            return "Requested Range Not Satisfiable";
        case 422:
            return "Unprocessable Entity";
        case 429:
            return "Too Many Requests";
        case 501:
            return "Not Implemented";
        case 503:
            return "Service Unavailable";
        case 507:
            return "Insufficient Storage";
        default:
            return "Internal Server Error";
    }
}

}  // namespace rxplan::rackspace::embedded
