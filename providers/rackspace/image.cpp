// Data source rackspace_image: an image by id, name, pattern or properties.

#include <fmt/format.h>
#include <regex.h>

#include <algorithm>
#include <array>

#include "providers/rackspace/images_api.hpp"
#include "providers/rackspace/lookup.hpp"
#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

constexpr std::array criteria{"id", "name", "name_regex", "properties"};
constexpr std::size_t most_listed = 8;

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

bool has_name(const Value& image, const Value& config)
{
    const std::string name = image.text_of("name");
    if (has(config, "name") && name != config.text_of("name")) return false;
    return !has(config, "name_regex") || Pattern(config.text_of("name_regex")).matches(name);
}

bool has_property(const Value& image, std::string_view name, const Value& value)
{
    return !value.has_contents() || (has(image.get("metadata"), name) && image.get("metadata").text_of(name) == value.as_string());
}

bool has_properties(const Value& image, const Value& config)
{
    if (!has(config, "properties")) return true;
    const Value properties = config.get("properties");
    for (const auto& [name, value] : properties.entries())
        if (!has_property(image, name, value)) return false;
    return true;
}

std::string described(const std::vector<Value>& images)
{
    std::string text;
    for (std::size_t i = 0; i < std::min<std::size_t>(images.size(), 5); ++i)
        text += fmt::format("{}`{}` ({})", i == 0 ? "" : ", ", images[i].text_of("name"), images[i].text_of("id"));
    return images.size() > 5 ? fmt::format("{} and {} more", text, images.size() - 5) : text;
}

std::vector<std::string> names_of(const std::vector<Value>& images)
{
    std::vector<std::string> names;
    names.reserve(images.size());
    for (const Value& image : images) names.push_back(image.text_of("name"));
    return names;
}

// Where the properties are what none of these images, which fit otherwise, has: a note for the first such property and what there is of it.
void explain_properties(Diagnostic& diagnostic, const std::vector<Value>& images, const Value& config)
{
    if (!has(config, "properties") || images.empty()) return;
    const Value properties = config.get("properties");
    for (const auto& [name, value] : properties.entries()) {
        std::vector<std::string> names;
        std::vector<std::string> values;
        bool found = false;
        for (const Value& image : images) {
            found = found || has_property(image, name, value);
            const Value metadata = text_map(image.get("metadata"));
            for (const auto& [each, text] : metadata.entries()) {
                names.emplace_back(each);
                if (each == name) values.emplace_back(text.as_string());
            }
        }
        if (found) continue;
        diagnostic.at(Path("properties").key(name));
        if (values.empty())
            diagnostic.note(fmt::format("No image that fits otherwise has a property `{}`.", name)).helped(nearest(name, names));
        else
            diagnostic.note(fmt::format("Of the images that fit otherwise, `{}` is {}.", name, quoted(values, most_listed)));
        return;
    }
    diagnostic.at("properties").note("Each property has images, but none has all of them.");
}

Value size_of(const Value& image, const char* name)
{
    return has(image, name) ? image.get(name) : Value::null(Type::number());
}

class Image final : public DataSource {
public:
    Image() : DataSource(make_schema()) {}

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
        const auto images = candidates(session, config);
        if (!images) {
            diagnostics.add(problem(images.error()));
            return tl::unexpected(std::move(diagnostics));
        }
        const std::vector<Value> fitting = those_that_fit(*images, config);
        if (fitting.empty()) {
            diagnostics.add(not_found(session, *images, config));
            return tl::unexpected(std::move(diagnostics));
        }
        if (fitting.size() > 1 && !config.bool_of("most_recent")) {
            diagnostics.add(error("rackspace-image-ambiguous", "several images fit")
                                .at(criterion(config))
                                .note(fmt::format("They are {}.", described(fitting)))
                                .helped("Ask more narrowly, or set `most_recent = true`."));
            return tl::unexpected(std::move(diagnostics));
        }
        return result(fitting.front(), config);
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
            const auto image = find_image(session, config.text_of("id"));
            if (image) return std::vector<Value>{*image};
            if (image.error().not_found()) return std::vector<Value>();
            return tl::unexpected(image.error());
        }
        return list_images(session);
    }

    // Newest first.
    static std::vector<Value> those_that_fit(std::vector<Value> images, const Value& config)
    {
        std::erase_if(images, [&config](const Value& image) {
            return image.text_of("status") != "ACTIVE" || !has_name(image, config) || !has_properties(image, config);
        });
        std::sort(images.begin(), images.end(), [](const Value& a, const Value& b) {
            return std::pair(b.text_of("created"), b.text_of("id")) < std::pair(a.text_of("created"), a.text_of("id"));
        });
        return images;
    }

    // None of these images fits.
    static Diagnostic not_found(Session& session, const std::vector<Value>& images, const Value& config)
    {
        Diagnostic none = error("rackspace-image-not-found", "no image fits");
        none.at(criterion(config)).note(fmt::format("Wanted: {}.", wanted(config, criteria)));
        if (has(config, "id") && images.empty()) {
            none.note(fmt::format("The region {} has no image with this id.", session.region()));
            return std::move(none).helped(help_with_id(session, config.text_of("id")));
        }
        if (has(config, "id"))
            none.note(fmt::format("The image with this id is {}; its status is {}.", described(images), images.front().text_of("status")));
        else
            none.note(fmt::format("None of the {} images in the region {} fits.", images.size(), session.region()));
        std::vector<Value> named = images;
        std::erase_if(named, [&config](const Value& image) { return !has_name(image, config); });
        explain_properties(none, named, config);
        if (named.empty() && !has(config, "id"))
            none.helped(nearest(config.text_of(has(config, "name") ? "name" : "name_regex"), names_of(images)));
        return none;
    }

    // For an id that no image has. The region's images are worth a request now; without an answer there is no help.
    static std::string help_with_id(Session& session, const std::string& id)
    {
        const auto images = list_images(session);
        if (!images) return {};
        std::vector<std::string> ids;
        for (const Value& image : *images) {
            if (image.text_of("name") == id) return fmt::format("`{}` is a name: give it as `name`.", id);
            ids.push_back(image.text_of("id"));
        }
        const auto meant = suggest(id, {ids.begin(), ids.end()});
        return meant ? fmt::format("Did you mean `{}`?", *meant) : "Give the image's `name` to have its id found.";
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
