// Declared blocks of a configuration, with unevaluated expressions. Syntax trees are owned by the Configuration; everything else points
// into them.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/address.hpp"
#include "base/source.hpp"
#include "rxplan/diagnostic.hpp"
#include "rxplan/type.hpp"
#include "syntax/tree.hpp"

namespace rxplan::config {

// A type as declared: `object({ a = optional(number, 2) })`.
struct TypeConstraint {
    struct Default {
        Path path;  // to the attribute; an empty KeyStep stands for any element
        const syntax::Expression* value = nullptr;
    };
    Type type;
    std::vector<Default> defaults;
};

// `validation`, `precondition`, `postcondition`, `assert`.
struct Condition {
    const syntax::Expression* condition = nullptr;
    const syntax::Expression* error_message = nullptr;
    Span source;
};

struct Variable {
    std::string name;
    Span source;  // the block's header
    TypeConstraint type;
    const syntax::Expression* default_value = nullptr;  // null: required
    std::string description;
    bool sensitive = false;
    bool nullable = true;
    bool ephemeral = false;
    std::vector<Condition> validations;
};

struct Local {
    const syntax::Expression* value = nullptr;
    Span source;  // the name
};

struct Output {
    std::string name;
    Span source;
    const syntax::Expression* value = nullptr;
    std::string description;
    bool sensitive = false;
    bool ephemeral = false;  // never in the root module
    std::vector<const syntax::Expression*> depends_on;
    std::vector<Condition> preconditions;
};

struct Lifecycle {
    bool create_before_destroy = false;
    bool prevent_destroy = false;
    bool ignore_all = false;
    std::vector<std::pair<Path, Span>> ignore_changes;
    std::vector<const syntax::Expression*> replace_triggered_by;
    std::vector<Condition> preconditions;
    std::vector<Condition> postconditions;
};

// `provider = rackspace.west`
struct ProviderReference {
    std::string name;
    std::string alias;  // empty: the default configuration
    Span source;

    [[nodiscard]] std::string key() const { return alias.empty() ? name : name + "." + alias; }
};

struct Resource {
    Mode mode = Mode::managed;
    std::string type;
    std::string name;
    Span source;                         // the header
    Span type_source;                    // the type's label
    const syntax::Body* body = nullptr;  // meta-arguments included; `is_meta_argument` tells them
    const syntax::Expression* count = nullptr;
    const syntax::Expression* for_each = nullptr;
    std::vector<const syntax::Expression*> depends_on;
    ProviderReference provider;
    Lifecycle lifecycle;
    const syntax::Body* timeouts = nullptr;
    std::string check;  // of a data block inside a `check` block: the name of that; only there it may be referred to
};

struct ProviderConfiguration {
    ProviderReference key;
    Span source;
    const syntax::Body* body = nullptr;
};

struct RequiredProvider {
    std::string version;  // constraint; empty: any
    Span source;
    std::vector<std::string> aliases;  // `configuration_aliases`: what a caller must pass, by ProviderReference::key
};

// What `moved`, `removed` and `import` name, relative to the module that says it: a module, a resource, or one instance of either.
struct Target {
    ResourceAddress resource;  // its type is empty: the module itself is meant
    InstanceKey key;           // of the resource
    Span source;
    // Keys that are expressions, which only an import with `for_each` has: of each module step, then of the resource; null: none, or the
    // constant one above.
    std::vector<const syntax::Expression*> open_keys;

    [[nodiscard]] bool is_module() const noexcept { return resource.type.empty(); }
    [[nodiscard]] std::string text() const;
};

struct Moved {
    Target from;
    Target to;
    Span source;
};

struct Removed {
    Target from;          // without keys
    bool destroy = true;  // false: forgotten, but kept where it is
    Span source;
};

struct Import {
    Target to;
    const syntax::Expression* id = nullptr;
    const syntax::Expression* for_each = nullptr;
    Span source;
};

struct Check {
    std::string name;
    Span source;
    std::vector<Condition> assertions;  // at least one; its data block is among the module's data sources
};

struct Module;

struct ModuleCall {
    std::string name;
    Span source;
    Span source_argument;     // of `source = ...`
    std::string source_text;  // as written
    const syntax::Body* body = nullptr;
    const syntax::Expression* count = nullptr;
    const syntax::Expression* for_each = nullptr;
    std::vector<const syntax::Expression*> depends_on;
    std::map<std::string, ProviderReference> providers;  // by the key in the callee
    std::unique_ptr<Module> callee;                      // null only when it could not be loaded
};

struct Module {
    std::vector<std::string> path;    // of calls, from the root: empty for the root module
    std::filesystem::path folder;     // relative to the working directory; `.` for the root module
    std::vector<syntax::File> files;  // owned trees
    std::map<std::string, Variable, std::less<>> variables;
    std::map<std::string, Local, std::less<>> locals;
    std::map<std::string, Output, std::less<>> outputs;
    std::map<std::pair<std::string, std::string>, Resource, std::less<>> resources;     // by type and name
    std::map<std::pair<std::string, std::string>, Resource, std::less<>> data_sources;  // by type and name
    std::map<std::string, ModuleCall, std::less<>> calls;
    std::map<std::string, ProviderConfiguration, std::less<>> providers;  // by ProviderReference::key
    std::map<std::string, RequiredProvider, std::less<>> required_providers;
    Span encryption;                 // the header of the block, of the root module alone; invalid: there is none
    Span required_providers_source;  // of their block; invalid: there is none
    std::map<std::string, Check, std::less<>> checks;
    std::vector<Moved> moved;  // source order, as the following
    std::vector<Removed> removed;
    std::vector<Import> imports;  // of the root module alone

    // Where something could not be read: what is declared there may be missing here.
    bool incomplete = false;
    std::set<std::uint32_t> broken_files;  // with mistakes of syntax

    [[nodiscard]] const Resource* resource(Mode mode, const std::string& type, const std::string& name) const;
    // The module that is called at an address from here, whatever the keys; null when there is none.
    [[nodiscard]] const Module* called(const ModuleAddress& address) const;
};

// True for arguments and nested blocks of a resource that the engine takes itself: `count`, `lifecycle`, `timeouts`...
[[nodiscard]] bool is_meta_argument(std::string_view name);
// Those of them that are arguments, and those that are blocks.
[[nodiscard]] std::span<const std::string_view> meta_argument_names() noexcept;
[[nodiscard]] std::span<const std::string_view> meta_block_names() noexcept;

}  // namespace rxplan::config
