// Where settings come from, and which place goes before which: the provider block, then the cloud of clouds.yaml that was named, then the
// environment.
#pragma once

#include <functional>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rxplan/diagnostic.hpp"
#include "rxplan/value.hpp"

namespace rxplan::rackspace {

// Looks up an environment variable; an empty one counts as absent.
using Environment = std::function<std::optional<std::string>(std::string_view name)>;
[[nodiscard]] Environment process_environment();

// One place. Settings go by the names that clouds.yaml has for them: `username`, `project_domain_id`, `region_name`.
struct Layer {
    enum class Kind { block, cloud, environment };
    Kind kind = Kind::environment;
    std::string name{};  // `the provider block`, `the cloud lab of /etc/openstack/clouds.yaml`
    std::map<std::string, std::string, std::less<>> settings{};

    [[nodiscard]] bool has(std::string_view setting) const { return settings.contains(setting); }
    [[nodiscard]] bool has_any(std::initializer_list<std::string_view> wanted) const;
    // Empty when absent.
    [[nodiscard]] std::string get(std::string_view setting) const;
};

// What the user writes for a setting in this kind of place: `user_name`, `username`, `OS_USERNAME`.
[[nodiscard]] std::string spelled(std::string_view setting, Layer::Kind kind);
// The attribute of the provider block.
[[nodiscard]] Path attribute_of(std::string_view setting);

// Two names of one setting that contradict each other are a problem.
[[nodiscard]] Layer block_layer(const Value& config, Diagnostics& diagnostics);
[[nodiscard]] Layer environment_layer(const Environment& environment, Diagnostics& diagnostics);
// Adds RAX_USERNAME and RAX_API_KEY, for Identity v2.0 alone: those who have them may also have OS_* variables of another cloud.
void take_rackspace_variables(Layer& layer, const Environment& environment);

// The places, the first one first.
class Layers {
public:
    explicit Layers(std::vector<Layer> layers) : layers_(std::move(layers)) {}

    [[nodiscard]] const std::vector<Layer>& all() const noexcept { return layers_; }
    // The first place that has one of these settings; null when none has.
    [[nodiscard]] const Layer* with_any(std::initializer_list<std::string_view> wanted) const;
    // The setting in the first place that has it; empty when none has.
    [[nodiscard]] std::string get(std::string_view setting) const;
    // Without the places that come after the first one that has this setting: what they say belongs to another one's.
    [[nodiscard]] Layers down_to(std::string_view setting) const;

private:
    std::vector<Layer> layers_;
};

}  // namespace rxplan::rackspace
