// Values and types from JSON: what is read is written so that it is read again.
#include "fuzz/fuzz.hpp"
#include "rxplan/json.hpp"
#include "value/codec.hpp"
#include "value/hcl_text.hpp"
#include "value/operations.hpp"

using namespace rxplan;

namespace {

void check_encoded(const Value& json)
{
    const auto value = decode(json);
    if (!value) return;
    std::string text;
    append_encoded(text, *value);
    const auto again = parse_json(text);
    fuzz::require(again.has_value());
    const auto same = decode(*again);
    fuzz::require(same.has_value());
    std::string text_again;
    append_encoded(text_again, *same);
    fuzz::require(text == text_again);
    (void)to_hcl(*value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto json = parse_json(fuzz::text_of(data, size));
    if (!json) {
        fuzz::require(!json.error().message.empty() && json.error().offset <= size);
        return 0;
    }
    for (const auto style : {JsonStyle::compact, JsonStyle::indented}) {
        const auto text = to_json(*json, style);
        const auto again = parse_json(text);
        fuzz::require(again.has_value() && to_json(*again, style) == text);
    }
    check_encoded(*json);
    if (const auto type = type_from_json(*json)) {
        const auto again = type_from_json(type_to_json(*type));
        fuzz::require(again.has_value() && *again == *type);
        (void)to_hcl(*type);
    }
    return 0;
}
