// Data source rackspace_image: an image by id, name, pattern or properties.

#include <fmt/format.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <memory>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

// A POSIX extended regular expression.
class Pattern {
public:
    explicit Pattern(const std::string& text) : error_(regcomp(&compiled_, text.c_str(), REG_EXTENDED | REG_NOSUB)) {}
    ~Pattern()
    {
        if (error_ == 0) regfree(&compiled_);
    }
    Pattern(const Pattern&) = delete;
    Pattern& operator=(const Pattern&) = delete;

    // What is wrong with it; empty when nothing is.
    [[nodiscard]] std::string error_text() const
    {
        if (error_ == 0) return {};
        std::array<char, 200> text{};
        regerror(error_, &compiled_, text.data(), text.size());
        return text.data();
    }
    [[nodiscard]] bool matches(const std::string& text) const { return regexec(&compiled_, text.c_str(), 0, nullptr, 0) == 0; }

private:
    regex_t compiled_{};
    int error_;
};

bool has_properties(const Value& image, const Value& wanted)
{
    const Value metadata = image.get("metadata");
    for (const auto& [name, value] : wanted.entries())
        if (value.has_contents() && (!has(metadata, name) || metadata.text_of(name) != value.as_string())) return false;
    return true;
}

std::string described(const std::vector<Value>& images)
{
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(images.size(), 5); ++i)
        text += fmt::format("{}`{}` ({})", i == 0 ? "" : ", ", images[i].text_of("name"), images[i].text_of("id"));
    return images.size() > 5 ? fmt::format("{} and {} more", text, images.size() - 5) : text;
}

Value size_of(const Value& image, const char* name)
{
    return has(image, name) ? image.get(name) : Value::null(Type::number());
}

constexpr std::array criteria{"id", "name", "name_regex", "properties"};

class Image final : public DataSource {
public:
    const ResourceSchema& schema() const override
    {
        static const ResourceSchema schema = make_schema();
        return schema;
    }

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        if (std::all_of(criteria.begin(), criteria.end(), [&config](const char* name) { return config.get(name).is_null(); }))
            diagnostics.add(error("rackspace-image-criteria", "nothing says which image is wanted")
                                .helped("Give `id`, `name`, `name_regex` or `properties`."));
        if (has(config, "name_regex"))
            if (const std::string wrong = Pattern(config.text_of("name_regex")).error_text(); !wrong.empty())
                diagnostics.add(error("rackspace-image-pattern", "this is no regular expression").at("name_regex").note(wrong + "."));
        if (has(config, "id") && config.text_of("id").empty())
            diagnostics.add(error("rackspace-image-criteria", "nothing says which image is wanted").at("id").note("The id is empty."));
        return diagnostics;
    }

    tl::expected<Value, Diagnostics> read(Session& session, const Value& config) const override
    {
        Diagnostics diagnostics = validate(config);
        if (diagnostics.has_errors()) return tl::unexpected(std::move(diagnostics));
        auto images = candidates(session, config);
        if (!images) {
            diagnostics.add(problem(images.error()));
            return tl::unexpected(std::move(diagnostics));
        }
        keep_wanted(*images, config);
        if (images->empty()) {
            diagnostics.add(error("rackspace-image-not-found", "no image fits")
                                .at(criterion(config))
                                .note(fmt::format("None in the region {} does.", session.region())));
            return tl::unexpected(std::move(diagnostics));
        }
        if (images->size() > 1 && !config.bool_of("most_recent")) {
            diagnostics.add(error("rackspace-image-ambiguous", "several images fit")
                                .at(criterion(config))
                                .note(fmt::format("They are {}.", described(*images)))
                                .helped("Ask more narrowly, or set `most_recent = true`."));
            return tl::unexpected(std::move(diagnostics));
        }
        return result(images->front(), config);
    }

private:
    static ResourceSchema make_schema()
    {
        const Type text = Type::string();
        ResourceSchema schema;
        schema.type = "rackspace_image";
        schema.doc = "One image: the only one that fits everything that is asked for, or the newest of them.";
        schema.block.attributes = {
            optional_computed("id", text, "The exact id. For `image` of a `rackspace_server`."),
            optional_computed("name", text, "The exact name."),
            optional("name_regex", text, "A POSIX extended regular expression that some part of the name fits."),
            optional("properties", Type::map(text), "Properties that the image has, all of them."),
            optional("most_recent", Type::boolean(), "Take the newest where several fit; otherwise that is an error.")
                .defaults_to(Value::boolean(false)),
            computed("created", text, "When, in UTC."),
            computed("updated", text, "When, in UTC."),
            computed("min_disk", Type::number(), "GB of disk that a flavor must have."),
            computed("min_ram", Type::number(), "MB of memory that a flavor must have."),
            computed("metadata", Type::map(text), "All properties of the image."),
        };
        return schema;
    }

    static Path criterion(const Value& config)
    {
        for (const char* name : criteria)
            if (has(config, name)) return name;
        return {};
    }

    // Those among which the wanted one is: one request for one id, otherwise a listing.
    static tl::expected<std::vector<Value>, Refusal> candidates(Session& session, const Value& config)
    {
        if (has(config, "id")) {
            const CallResult reply =
                session.call({.path = "/images/" + http::encode(config.text_of("id")), .expected = {.member = "image", .text = "id"}});
            if (reply) return std::vector<Value>{reply->json.get("image")};
            if (reply.error().not_found()) return std::vector<Value>();
            return tl::unexpected(reply.error());
        }
        auto listing = session.list(Service::compute, "/images/detail?status=ACTIVE", "images");
        if (!listing) return tl::unexpected(listing.error());
        return std::move(listing->entries);
    }

    // Newest first.
    static void keep_wanted(std::vector<Value>& images, const Value& config)
    {
        std::unique_ptr<Pattern> pattern;
        if (has(config, "name_regex")) pattern = std::make_unique<Pattern>(config.text_of("name_regex"));
        std::erase_if(images, [&](const Value& image) {
            const std::string name = image.text_of("name");
            return (has(config, "name") && name != config.text_of("name")) || (pattern && !pattern->matches(name)) ||
                   (has(config, "properties") && !has_properties(image, config.get("properties"))) || image.text_of("status") != "ACTIVE";
        });
        std::sort(images.begin(), images.end(), [](const Value& a, const Value& b) {
            return std::pair(b.text_of("created"), b.text_of("id")) < std::pair(a.text_of("created"), a.text_of("id"));
        });
    }

    static Value result(const Value& image, const Value& config)
    {
        return updated(config, {{"name", Value::string(image.text_of("name"))},
                                {"most_recent", Value::boolean(config.bool_of("most_recent"))},
                                {"id", Value::string(image.text_of("id"))},
                                {"created", text_or_null(image.text_of("created"))},
                                {"updated", text_or_null(image.text_of("updated"))},
                                {"min_disk", size_of(image, "minDisk")},
                                {"min_ram", size_of(image, "minRam")},
                                {"metadata", text_map(image.get("metadata"))}});
    }
};

}  // namespace

const DataSource& image_data_source()
{
    static const Image source;
    return source;
}

}  // namespace rxplan::rackspace
