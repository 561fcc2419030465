// Data source rackspace_flavor: a size of server by id, name or what it must have at least.

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <tuple>

#include "providers/rackspace/lookup.hpp"
#include "providers/rackspace/resource_type.hpp"
#include "providers/rackspace/values.hpp"

namespace rxplan::rackspace {

namespace {

std::tuple<std::int64_t, std::int64_t, std::int64_t, std::string> size_order(const Value& flavor)
{
    return {flavor.int_of("ram"), flavor.int_of("vcpus"), flavor.int_of("disk"), flavor.text_of("id")};
}

bool is_smaller(const Value& a, const Value& b)
{
    return size_order(a) < size_order(b);
}

constexpr std::array criteria{"flavor_id", "name", "min_ram", "min_vcpus", "min_disk"};

class Flavor final : public DataSource {
public:
    Flavor() : DataSource(make_schema()) {}

    Diagnostics validate(const Value& config) const override
    {
        Diagnostics diagnostics;
        if (std::all_of(criteria.begin(), criteria.end(), [&config](const char* name) { return config.get(name).is_null(); }))
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
            diagnostics.add(not_found(session, listing->entries, config));
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
        std::sort(flavors.begin(), flavors.end(), is_smaller);
    }

    // None of these flavors fits.
    static Diagnostic not_found(const Session& session, std::vector<Value> flavors, const Value& config)
    {
        Diagnostic none = error("rackspace-flavor-not-found", "no flavor fits");
        none.note(fmt::format("Wanted: {}.", wanted(config, criteria)));
        none.note(fmt::format("None of the {} flavors in the region {} fits.", flavors.size(), session.region()));
        if (flavors.empty()) return none;
        std::sort(flavors.begin(), flavors.end(), is_smaller);
        std::vector<std::string> ids;
        std::vector<std::string> names;
        for (const Value& flavor : flavors) {
            ids.push_back(flavor.text_of("id"));
            names.push_back(flavor.text_of("name"));
        }
        const std::string name = config.text_of("name");
        if (has(config, "flavor_id")) return std::move(none).at("flavor_id").helped(nearest(config.text_of("flavor_id"), ids));
        if (std::find(ids.begin(), ids.end(), name) != ids.end())
            return std::move(none).at("name").helped(fmt::format("`{}` is an id: give it as `flavor_id`.", name));
        if (has(config, "name")) return std::move(none).at("name").helped(nearest(name, names));
        const Value& largest = flavors.back();
        return std::move(none).helped(fmt::format("The largest by memory is `{}`: {} MB, {} processors, {} GB of disk.", ids.back(),
                                                  largest.int_of("ram"), largest.int_of("vcpus"), largest.int_of("disk")));
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
