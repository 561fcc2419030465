#include "config/json_shape.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

namespace rxplan::config {

using syntax::JsonText;

namespace {

struct BodyRule;

struct BlockRule {
    std::string_view type;
    std::size_t labels = 0;
    const BodyRule* body = nullptr;
};

// The engine's own arguments and blocks in a body.
struct BodyRule {
    std::span<const BlockRule> blocks;
    std::span<const std::pair<std::string_view, JsonText>> texts;
    JsonText others = JsonText::templates;  // arguments that `texts` does not name
    bool arguments_alone = false;
};

using Texts = std::pair<std::string_view, JsonText>;

constexpr BodyRule templates{};
constexpr BodyRule literals{{}, {}, JsonText::literal};
constexpr BodyRule locals{{}, {}, JsonText::templates, true};
constexpr BodyRule required_providers{{}, {}, JsonText::literal, true};

constexpr std::array lifecycle_texts{
    Texts{"create_before_destroy", JsonText::literal},
    Texts{"prevent_destroy", JsonText::literal},
    Texts{"destroy", JsonText::literal},
    Texts{"ignore_changes", JsonText::references},
    Texts{"replace_triggered_by", JsonText::references},
};
constexpr std::array lifecycle_blocks{BlockRule{"precondition", 0, &templates}, BlockRule{"postcondition", 0, &templates}};
constexpr BodyRule lifecycle{lifecycle_blocks, lifecycle_texts};

constexpr std::array resource_texts{Texts{"depends_on", JsonText::references}, Texts{"provider", JsonText::references}};
constexpr std::array resource_blocks{BlockRule{"lifecycle", 0, &lifecycle}, BlockRule{"timeouts", 0, &templates}};
constexpr BodyRule resource{resource_blocks, resource_texts};

constexpr std::array provider_texts{Texts{"alias", JsonText::literal}, Texts{"version", JsonText::literal}};
constexpr BodyRule provider{{}, provider_texts};

constexpr std::array variable_texts{Texts{"type", JsonText::references}};
constexpr std::array variable_blocks{BlockRule{"validation", 0, &templates}};
constexpr BodyRule variable{variable_blocks, variable_texts, JsonText::literal};

constexpr std::array output_texts{
    Texts{"description", JsonText::literal},
    Texts{"sensitive", JsonText::literal},
    Texts{"ephemeral", JsonText::literal},
    Texts{"depends_on", JsonText::references},
};
constexpr std::array output_blocks{BlockRule{"precondition", 0, &templates}};
constexpr BodyRule output{output_blocks, output_texts};

constexpr std::array module_texts{
    Texts{"source", JsonText::literal},
    Texts{"version", JsonText::literal},
    Texts{"providers", JsonText::references},
    Texts{"depends_on", JsonText::references},
};
constexpr BodyRule module_call{{}, module_texts};

constexpr std::array encryption_blocks{BlockRule{"key", 0, &literals}, BlockRule{"fallback", 0, &literals}};
constexpr BodyRule encryption{encryption_blocks, {}, JsonText::literal};

constexpr std::array settings_blocks{BlockRule{"required_providers", 0, &required_providers}, BlockRule{"backend", 1, &literals},
                                     BlockRule{"encryption", 0, &encryption}};
constexpr BodyRule settings{settings_blocks, {}, JsonText::literal};

constexpr std::array refactoring_texts{
    Texts{"from", JsonText::references},
    Texts{"to", JsonText::references},
    Texts{"provider", JsonText::references},
};
constexpr std::array removed_blocks{BlockRule{"lifecycle", 0, &lifecycle}};
constexpr BodyRule refactoring{{}, refactoring_texts};
constexpr BodyRule removed{removed_blocks, refactoring_texts};

constexpr std::array check_blocks{BlockRule{"assert", 0, &templates}, BlockRule{"data", 2, &resource}};
constexpr BodyRule check{check_blocks, {}};

constexpr std::array file_blocks{
    BlockRule{"resource", 2, &resource},  BlockRule{"data", 2, &resource},      BlockRule{"provider", 1, &provider},
    BlockRule{"variable", 1, &variable},  BlockRule{"locals", 0, &locals},      BlockRule{"output", 1, &output},
    BlockRule{"module", 1, &module_call}, BlockRule{"rxplan", 0, &settings},    BlockRule{"check", 1, &check},
    BlockRule{"moved", 0, &refactoring},  BlockRule{"import", 0, &refactoring}, BlockRule{"removed", 0, &removed},
};
constexpr BodyRule file{file_blocks, {}};

const BlockRule* find_block(const BodyRule& rule, std::string_view type)
{
    const auto found = std::find_if(rule.blocks.begin(), rule.blocks.end(), [type](const BlockRule& block) { return block.type == type; });
    return found == rule.blocks.end() ? nullptr : &*found;
}

JsonText text_of(const BodyRule& rule, std::string_view argument)
{
    const auto found = std::find_if(rule.texts.begin(), rule.texts.end(), [argument](const Texts& text) { return text.first == argument; });
    return found == rule.texts.end() ? rule.others : found->second;
}

const NestedBlockSchema* find_nested(const std::vector<NestedBlockSchema>* blocks, std::string_view name)
{
    if (blocks == nullptr) return nullptr;
    const auto found = std::find_if(blocks->begin(), blocks->end(), [name](const NestedBlockSchema& block) { return block.name == name; });
    return found == blocks->end() ? nullptr : &*found;
}

// A body that is partly the engine's and partly as a provider's schema says; either part may be absent.
class SchemaShape final : public syntax::BodyShape {
public:
    // `blocks` may be null, as may `whole`, which knows the shapes of data sources.
    SchemaShape(const BodyRule& rule, const std::vector<NestedBlockSchema>* blocks, const FileShape* whole = nullptr)
        : rule_(rule), blocks_(blocks), file_(whole)
    {
    }

    [[nodiscard]] std::optional<std::size_t> labels(std::string_view type) const override
    {
        if (const auto* block = find_block(rule_, type)) return block->labels;
        if (blocks_ == nullptr) return std::nullopt;
        if (type == "dynamic") return 1;
        return find_nested(blocks_, type) != nullptr ? std::optional<std::size_t>(0) : std::nullopt;
    }
    [[nodiscard]] JsonText text(std::string_view argument) const override { return text_of(rule_, argument); }
    [[nodiscard]] bool arguments_alone() const override { return rule_.arguments_alone; }
    [[nodiscard]] std::unique_ptr<BodyShape> body(const syntax::Block& block, const syntax::JsonValue::Object& contents) const override;

private:
    const BodyRule& rule_;
    const std::vector<NestedBlockSchema>* blocks_;
    const FileShape* file_;
};

// `dynamic "name" { for_each = ...  content { ... } }`; `blocks` are those that may stand in the block of this name.
class DynamicShape final : public syntax::BodyShape {
public:
    explicit DynamicShape(const std::vector<NestedBlockSchema>* blocks) : blocks_(blocks) {}

    [[nodiscard]] std::optional<std::size_t> labels(std::string_view type) const override
    {
        return type == "content" ? std::optional<std::size_t>(0) : std::nullopt;
    }
    [[nodiscard]] JsonText text(std::string_view argument) const override
    {
        return argument == "iterator" ? JsonText::references : JsonText::templates;
    }
    [[nodiscard]] std::unique_ptr<BodyShape> body(const syntax::Block& /*block*/,
                                                  const syntax::JsonValue::Object& /*contents*/) const override
    {
        return std::make_unique<SchemaShape>(templates, blocks_);
    }

private:
    const std::vector<NestedBlockSchema>* blocks_;
};

std::unique_ptr<syntax::BodyShape> SchemaShape::body(const syntax::Block& block, const syntax::JsonValue::Object& contents) const
{
    // Of a `check` block.
    if (file_ != nullptr && block.type == "data") return file_->body(block, contents);
    if (const auto* known = find_block(rule_, block.type)) return std::make_unique<SchemaShape>(*known->body, nullptr);
    const bool dynamic = block.type == "dynamic";
    const auto* nested = find_nested(blocks_, dynamic ? block.labels.front().text : block.type);
    const auto* inside = nested == nullptr ? nullptr : &nested->blocks;
    if (dynamic) return std::make_unique<DynamicShape>(inside);
    return std::make_unique<SchemaShape>(templates, inside);
}

// The local name of the provider that a resource's body asks for, or that of its type.
std::string provider_name(const syntax::Block& block, const syntax::JsonValue::Object& contents)
{
    for (const auto& property : contents) {
        const auto* text = std::get_if<std::string>(&property.value.node);
        if (property.name == "provider" && text != nullptr) return text->substr(0, text->find('.'));
    }
    const auto& type = block.labels.front().text;
    return std::string(type.substr(0, type.find('_')));
}

}  // namespace

std::optional<std::size_t> FileShape::labels(std::string_view type) const
{
    const auto* block = find_block(file, type);
    return block == nullptr ? std::nullopt : std::optional(block->labels);
}

JsonText FileShape::text(std::string_view argument) const
{
    return text_of(file, argument);
}

std::unique_ptr<syntax::BodyShape> FileShape::body(const syntax::Block& block, const syntax::JsonValue::Object& contents) const
{
    const auto& rule = *find_block(file, block.type)->body;
    const BlockSchema* schema = nullptr;
    if (schemas_ != nullptr && (block.type == "resource" || block.type == "data")) {
        const auto mode = block.type == "data" ? Mode::data : Mode::managed;
        const auto& type = block.labels.front();
        schema = schemas_->resource(mode, provider_name(block, contents), std::string(type.text), type.span, diagnostics_);
    } else if (schemas_ != nullptr && block.type == "provider") {
        const auto& name = block.labels.front();
        schema = schemas_->provider(std::string(name.text), name.span, diagnostics_);
    }
    return std::make_unique<SchemaShape>(rule, schema == nullptr ? nullptr : &schema->blocks, this);
}

std::unique_ptr<syntax::BodyShape> encryption_shape()
{
    return std::make_unique<SchemaShape>(encryption, nullptr);
}

}  // namespace rxplan::config
