// Data source rackspace_flavor: a size of server by id, name or what it must have at least.

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

std::tuple<std::int64_t, std::int64_t, std::int64_t, std::string> size_order(const Value& flavor)
{
    return {flavor.int_of("ram"), flavor.int_of("vcpus"), flavor.int_of("disk"), flavor.text_of("id")};
}

class Flavor final : public DataSource {
public:
    const ResourceSchema& schema() const override
    {
        static const ResourceSchema schema = make_schema();
        return schema;
    }

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        const auto absent = [&config](const char* name) { return config.get(name).is_null(); };
        if (absent("flavor_id") && absent("name") && absent("min_ram") && absent("min_vcpus") && absent("min_disk"))
            diagnostics.add(error("rackspace-flavor-criteria", "nothing says which flavor is wanted")
                                .helped("Give `flavor_id`, `name`, `min_ram`, `min_vcpus` or `min_disk`."));
        return diagnostics;
    }

    tl::expected<Value, Diagnostics> read(Session& session, const Value& config) const override
    {
        Diagnostics diagnostics = validate(config);
        if (diagnostics.has_errors()) return tl::unexpected(std::move(diagnostics));
        const auto listing = session.list(Service::compute, "/flavors/detail", "flavors");
        if (!listing) {
            diagnostics.add(problem(listing.error()));
            return tl::unexpected(std::move(diagnostics));
        }
        std::vector<Value> flavors = listing->entries;
        keep_wanted(flavors, config);
        const bool named = has(config, "flavor_id") || has(config, "name");
        if (flavors.empty()) {
            Diagnostic none = error("rackspace-flavor-not-found", "no flavor fits");
            none.at(has(config, "flavor_id") ? Path("flavor_id") : has(config, "name") ? Path("name") : Path());
            diagnostics.add(named ? std::move(none).helped(suggestion(listing->entries, config)) : std::move(none));
            return tl::unexpected(std::move(diagnostics));
        }
        if (named && flavors.size() > 1) {
            diagnostics.add(error("rackspace-flavor-ambiguous", "several flavors fit").at("name").helped("Give `flavor_id`."));
            return tl::unexpected(std::move(diagnostics));
        }
        return result(flavors.front(), config);
    }

private:
    static ResourceSchema make_schema()
    {
        const Type text = Type::string();
        const Type number = Type::number();
        ResourceSchema schema;
        schema.type = "rackspace_flavor";
        schema.doc =
            "One flavor: the one with this id or name, or the smallest that has what is asked for (by memory, then processors, then disk).";
        schema.block.attributes = {
            optional("flavor_id", text, "Such as `general1-1`."),
            optional_computed("name", text, "Such as `1 GB General Purpose v1`."),
            optional("min_ram", number, "MB of memory, at least."),
            optional("min_vcpus", number, "Processors, at least."),
            optional("min_disk", number, "GB of disk, at least."),
            computed("id", text, "For `flavor` of a `rackspace_server`."),
            computed("ram", number, "MB of memory."),
            computed("vcpus", number, "Processors."),
            computed("disk", number, "GB of the system disk."),
        };
        return schema;
    }

    // Smallest first.
    static void keep_wanted(std::vector<Value>& flavors, const Value& config)
    {
        std::erase_if(flavors, [&config](const Value& flavor) {
            return (has(config, "flavor_id") && flavor.text_of("id") != config.text_of("flavor_id")) ||
                   (has(config, "name") && flavor.text_of("name") != config.text_of("name")) ||
                   flavor.int_of("ram") < config.int_of("min_ram") || flavor.int_of("vcpus") < config.int_of("min_vcpus") ||
                   flavor.int_of("disk") < config.int_of("min_disk");
        });
        std::sort(flavors.begin(), flavors.end(), [](const Value& a, const Value& b) { return size_order(a) < size_order(b); });
    }

    static std::string suggestion(const std::vector<Value>& flavors, const Value& config)
    {
        std::string ids;
        for (const Value& flavor : flavors) {
            const std::string id = flavor.text_of("id");
            if (id == config.text_of("name")) return fmt::format("`{}` is an id: give it as `flavor_id`.", id);
            ids += fmt::format("{}{}", ids.empty() ? "" : ", ", id);
        }
        return fmt::format("The cloud has {}.", ids.empty() ? "no flavors" : ids);
    }

    static Value result(const Value& flavor, const Value& config)
    {
        const auto number = [&flavor](const char* name) { return Value::number(flavor.int_of(name)); };
        return updated(config, {{"name", Value::string(flavor.text_of("name"))},
                                {"id", Value::string(flavor.text_of("id"))},
                                {"ram", number("ram")},
                                {"vcpus", number("vcpus")},
                                {"disk", number("disk")}});
    }
};

}  // namespace

const DataSource& flavor_data_source()
{
    static const Flavor source;
    return source;
}

}  // namespace rxplan::rackspace
