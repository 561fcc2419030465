// What of a request and its answer may be shown, and how.
#pragma once

#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/http.hpp"

namespace rxplan::http {

// Takes secrets out of texts: by the names of headers, query parameters and JSON members that hold them, and by the secrets themselves once
// they have been told. Thread-safe.
class Redactor {
public:
    void conceal(std::string_view secret);

    // Free text, such as an error message: signatures of temporary URLs and told secrets are masked.
    [[nodiscard]] std::string text(std::string text) const;
    [[nodiscard]] std::string url(std::string_view url) const;
    [[nodiscard]] std::string header(std::string_view name, std::string_view value) const;
    // JSON with its secret members masked; of anything else only the size.
    [[nodiscard]] std::string body(std::string_view body, std::string_view content_type) const;

private:
    mutable std::shared_mutex mutex_;
    std::set<std::string, std::less<>> secrets_;
};

// One attempt as it is shown: a line, and at TraceLevel::contents its headers and bodies.
[[nodiscard]] std::string describe_answer(const Redactor& redactor, const Request& request, const Response& response, long milliseconds,
                                          TraceLevel level);
[[nodiscard]] std::string describe_failure(const Redactor& redactor, const Request& request, std::string_view reason, long milliseconds,
                                           TraceLevel level);

}  // namespace rxplan::http
