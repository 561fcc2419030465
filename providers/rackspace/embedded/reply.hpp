// Answers, in the shapes that each service uses, and JSON values to put into them.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace::embedded {

// JSON values. Text that is not UTF-8 gets U+FFFD for what is wrong in it.
[[nodiscard]] Value text(std::string_view value);
[[nodiscard]] Value text_or_null(std::string_view value);  // null when empty
[[nodiscard]] Value number(std::int64_t value);
[[nodiscard]] Value flag(bool value);
[[nodiscard]] Value object(NamedValues entries);
[[nodiscard]] Value array(std::vector<Value> elements);
// The list that HTTP APIs call `links`: relation and address.
[[nodiscard]] Value links(std::initializer_list<std::pair<std::string_view, std::string>> relations);

[[nodiscard]] Response json_reply(int status, const Value& body);
[[nodiscard]] Response empty_reply(int status);
[[nodiscard]] Response text_reply(int status, std::string body);

// Compute and Identity v2.0: `{"itemNotFound": {"message": ..., "code": 404}}`.
[[nodiscard]] Response fault(int status, std::string_view message);
[[nodiscard]] Response bad_request(std::string_view message);
[[nodiscard]] Response not_found(std::string_view message);
[[nodiscard]] Response forbidden(std::string_view message);
[[nodiscard]] Response conflict(std::string_view message);
[[nodiscard]] Response over_limit(int status, std::string_view message, std::int64_t retry_after_seconds);

// Identity v3: `{"error": {"code", "title", "message"}}`.
[[nodiscard]] Response keystone_fault(int status, std::string_view message);
// Networking: `{"NeutronError": {"type", "message", "detail"}}`.
[[nodiscard]] Response neutron_fault(int status, std::string_view type, std::string_view message);
// Images and Object Storage: a small page of HTML.
[[nodiscard]] Response html_fault(int status, std::string_view message = {});

// `Not Found`.
[[nodiscard]] std::string_view status_title(int status);

}  // namespace rxplan::rackspace::embedded
