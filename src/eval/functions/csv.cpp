// `csvdecode`: CSV as RFC 4180 describes it.
#include <fmt/format.h>

#include <algorithm>

#include "eval/functions/table.hpp"

namespace rxplan::eval {

namespace {

using Record = std::vector<std::string>;

class Reader {
public:
    explicit Reader(std::string_view text) : rest_(text) {}

    // Nothing at the end of the text. Empty lines are skipped.
    tl::expected<std::optional<Record>, FunctionError> next()
    {
        while (!rest_.empty() && take_line_break()) {
        }
        if (rest_.empty()) return std::optional<Record>();
        started_ = line_;
        Record record;
        do {
            auto field = !rest_.empty() && rest_.front() == '"' ? quoted() : plain();
            if (!field) return tl::make_unexpected(field.error());
            record.push_back(*std::move(field));
        } while (take(','));
        take_line_break();
        return std::optional(std::move(record));
    }

    [[nodiscard]] FunctionError failure(std::string_view message) const { return {0, fmt::format("line {}: {}", started_, message)}; }

private:
    bool take(char c)
    {
        if (rest_.empty() || rest_.front() != c) return false;
        rest_.remove_prefix(1);
        return true;
    }

    [[nodiscard]] std::size_t line_break_length() const
    {
        if (rest_.substr(0, 2) == "\r\n") return 2;
        return !rest_.empty() && rest_.front() == '\n' ? 1 : 0;
    }

    bool take_line_break()
    {
        const std::size_t length = line_break_length();
        if (length > 0) ++line_;
        rest_.remove_prefix(length);
        return length > 0;
    }

    tl::expected<std::string, FunctionError> plain()
    {
        std::string field;
        for (; !rest_.empty() && rest_.front() != ',' && line_break_length() == 0; rest_.remove_prefix(1)) {
            if (rest_.front() == '"') return tl::make_unexpected(failure("a quote in a field that does not begin with one"));
            field += rest_.front();
        }
        return field;
    }

    tl::expected<std::string, FunctionError> quoted()
    {
        std::string field;
        rest_.remove_prefix(1);
        for (;;) {
            if (rest_.empty()) return tl::make_unexpected(failure("a quote is not closed"));
            if (take('"')) {
                if (!take('"')) break;
                field += '"';
            } else if (take_line_break()) {
                field += '\n';
            } else {
                field += rest_.front();
                rest_.remove_prefix(1);
            }
        }
        if (rest_.empty() || rest_.front() == ',' || line_break_length() > 0) return field;
        return tl::make_unexpected(failure("something follows a closing quote"));
    }

    std::string_view rest_;
    std::size_t line_ = 1;
    std::size_t started_ = 1;
};

tl::expected<Record, FunctionError> read_header(const Call& call, Reader& reader)
{
    auto header = reader.next();
    if (!header) return tl::make_unexpected(header.error());
    if (!*header) return refuse(0, "a header line is missing");
    Record sorted = **header;
    std::sort(sorted.begin(), sorted.end());
    const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
    if (twice != sorted.end()) return refuse(0, fmt::format("the column {} is there twice", call.shown(*twice)));
    return **header;
}

FunctionResult csvdecode(const Call& call)
{
    Reader reader(call.text(0));
    const auto header = read_header(call, reader);
    if (!header) return tl::make_unexpected(header.error());
    std::vector<Value> rows;
    for (;;) {
        auto record = reader.next();
        if (!record) return tl::make_unexpected(record.error());
        if (!*record) break;
        if ((*record)->size() != header->size()) {
            return tl::make_unexpected(reader.failure(fmt::format("{} fields, the header has {}", (*record)->size(), header->size())));
        }
        NamedValues row;
        for (std::size_t i = 0; i < header->size(); ++i) row.emplace_back((*header)[i], text_value((**record)[i]));
        rows.push_back(Value::object(std::move(row)));
    }
    std::vector<ObjectAttribute> columns;
    for (const std::string& name : *header) columns.push_back({name, Type::string(), false});
    return Value::list(Type::object(std::move(columns)), std::move(rows));
}

}  // namespace

Functions csv_functions()
{
    return {{.name = "csvdecode", .parameters = {{"str", Type::string()}}, .body = csvdecode}};
}

}  // namespace rxplan::eval
