#include "providers/standard/tls/certificate_arguments.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <openssl/err.h>

#include <array>
#include <ctime>
#include <utility>

#include "providers/standard/resource_type.hpp"

namespace rxplan::standard {

namespace {

constexpr std::int64_t longest_validity = 100LL * 366 * 24;

// Parts of a subject, in the order in which they are written into the name.
struct SubjectPart {
    const char* name;
    int id;
    bool many;  // a list of strings
    const char* doc;
};
constexpr std::array<SubjectPart, 9> subject_parts{{
    {"country", NID_countryName, false, "Two letters."},
    {"organization", NID_organizationName, false, "Name of the organization; authorization systems often read groups from it."},
    {"organizational_unit", NID_organizationalUnitName, false, "Part of the organization."},
    {"locality", NID_localityName, false, "Town."},
    {"province", NID_stateOrProvinceName, false, "State or province."},
    {"street_address", NID_streetAddress, true, "Lines of the address."},
    {"postal_code", NID_postalCode, false, "Postal code."},
    {"common_name", NID_commonName, false, "Name of the one that the certificate is for."},
    {"serial_number", NID_serialNumber, false, "A number of the one that the certificate is for; not the certificate's."},
}};

std::vector<std::string> texts_of(const Value& arguments, const char* name)
{
    std::vector<std::string> texts;
    const Value list = arguments.get(name);
    if (!list.has_contents() || list.kind() == Type::Kind::string) return texts;
    for (const Value& element : list.elements()) {
        if (element.has_contents()) texts.emplace_back(element.as_string());
    }
    return texts;
}

// X.509 has a limit of its own for the length of each part.
bool add_part(X509_NAME* name, int id, std::string_view text)
{
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (X509_NAME_add_entry_by_NID(name, id, MBSTRING_UTF8, bytes, static_cast<int>(text.size()), -1, 0) == 1) return true;
    ERR_clear_error();
    return false;
}

std::string timestamp(std::chrono::sys_seconds time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(static_cast<std::time_t>(time.time_since_epoch().count())));
}

// `2026-01-02T03:04:05Z`, as `timestamp` writes it.
std::optional<std::chrono::sys_seconds> parse_timestamp(const std::string& text)
{
    std::tm parts{};
    const char* end = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (end == nullptr || *end != '\0') return std::nullopt;
    return std::chrono::sys_seconds(std::chrono::seconds(timegm(&parts)));
}

}  // namespace

void add_holder_arguments(BlockSchema& block)
{
    const Type texts = Type::list(Type::string());
    block.attributes.push_back(required("private_key_pem", Type::string(), "The holder's private key, in PEM.").replaces().secret());
    block.attributes.push_back(optional("dns_names", texts, "Host names that the certificate is good for.").replaces());
    block.attributes.push_back(optional("ip_addresses", texts, "Addresses that the certificate is good for.").replaces());
    block.attributes.push_back(optional("uris", texts, "URIs that the certificate is good for.").replaces());

    NestedBlockSchema subject;
    subject.name = "subject";
    subject.max_items = 1;
    subject.forces_replacement = true;
    subject.doc = "Who the certificate is for.";
    for (const SubjectPart& part : subject_parts) {
        subject.attributes.push_back(optional(part.name, part.many ? texts : Type::string(), part.doc).replaces());
    }
    block.blocks.push_back(std::move(subject));
}

void add_issue_arguments(BlockSchema& block)
{
    const Type text = Type::string();
    const Value no = Value::boolean(false);
    std::vector<AttributeSchema>& attributes = block.attributes;
    attributes.push_back(
        required("validity_period_hours", Type::number(), "For how many hours from now the certificate is valid.").replaces());
    attributes.push_back(
        required("allowed_uses", Type::list(text), "What the key may be used for: `server_auth`, `client_auth`, `cert_signing`, ...")
            .replaces());
    attributes.push_back(
        optional("is_ca_certificate", Type::boolean(), "Whether it may sign other certificates.").replaces().defaults_to(no));
    attributes.push_back(optional("set_subject_key_id", Type::boolean(), "Whether it holds an id of its key; a CA's does anyway.")
                             .replaces()
                             .defaults_to(no));
    attributes.push_back(
        optional("early_renewal_hours", Type::number(), "How many hours before its end it is replaced.").defaults_to(Value::number(0)));
    attributes.push_back(computed("id", text, "The certificate's serial number."));
    attributes.push_back(computed("cert_pem", text, "The certificate, in PEM."));
    attributes.push_back(computed("validity_start_time", text, "When it becomes valid, as `2026-01-02T03:04:05Z`."));
    attributes.push_back(computed("validity_end_time", text, "When it stops being valid."));
    attributes.push_back(computed("ready_for_renewal", Type::boolean(), "Whether it is time to replace it."));
}

Diagnostics validate_issue(const Value& config)
{
    Diagnostics diagnostics;
    require_integer(diagnostics, config, "validity_period_hours", 1, longest_validity);
    require_integer(diagnostics, config, "early_renewal_hours", 0, longest_validity);
    const Value uses = config.get("allowed_uses");
    if (!uses.has_contents()) return diagnostics;
    for (std::size_t i = 0; i < uses.size(); ++i) {
        const Value& use = uses.elements()[i];
        if (!use.has_contents() || is_certificate_use(use.as_string())) continue;
        diagnostics.append(one_error("invalid-argument", "unsuitable value for an argument",
                                     fmt::format("There is no use of certificates called `{}`.", use.as_string()),
                                     Path("allowed_uses").index(i)));
    }
    return diagnostics;
}

tl::expected<DistinguishedName, std::string> subject_of(const Value& arguments)
{
    DistinguishedName name(X509_NAME_new());
    const Value blocks = arguments.get("subject");
    if (!blocks.has_contents() || blocks.size() == 0) return name;
    const Value& subject = blocks.elements().front();
    for (const SubjectPart& part : subject_parts) {
        std::vector<std::string> texts = texts_of(subject, part.name);
        if (const std::string text = subject.text_of(part.name); !text.empty()) texts.push_back(text);
        for (const std::string& text : texts) {
            if (!add_part(name.get(), part.id, text))
                return tl::unexpected(fmt::format("`{}` is too long or too short for `{}`", text, part.name));
        }
    }
    return name;
}

tl::expected<AlternativeNames, std::string> names_of(const Value& arguments)
{
    return alternative_names(texts_of(arguments, "dns_names"), texts_of(arguments, "ip_addresses"), texts_of(arguments, "uris"));
}

Issue issue_of(const Value& arguments)
{
    return {.validity = std::chrono::hours(arguments.int_of("validity_period_hours")),
            .uses = texts_of(arguments, "allowed_uses"),
            .is_ca = arguments.bool_of("is_ca_certificate"),
            .subject_key_id = arguments.bool_of("set_subject_key_id"),
            .authority_key_id = arguments.bool_of("set_authority_key_id")};
}

Value with_issued(const Value& arguments, const Issued& issued)
{
    return arguments.with("id", Value::string(issued.serial))
        .with("cert_pem", Value::string(issued.pem))
        .with("validity_start_time", Value::string(timestamp(issued.validity.begin)))
        .with("validity_end_time", Value::string(timestamp(issued.validity.end)))
        .with("ready_for_renewal", Value::boolean(false));
}

ReadResponse notice_renewal(const Value& state)
{
    const std::optional<std::chrono::sys_seconds> end = parse_timestamp(state.text_of("validity_end_time"));
    if (!end) return {.state = state, .diagnostics = {}};
    const bool ready = std::chrono::system_clock::now() >= *end - std::chrono::hours(state.int_of("early_renewal_hours"));
    return {.state = state.with("ready_for_renewal", Value::boolean(ready)), .diagnostics = {}};
}

PlanResponse plan_renewal(const PlanRequest& request)
{
    PlanResponse response{.planned = request.proposed, .replaces = {}, .keeps = {}, .diagnostics = {}};
    response.planned = response.planned.with("ready_for_renewal", Value::boolean(false));
    if (request.prior.bool_of("ready_for_renewal")) response.replaces.emplace_back("ready_for_renewal");
    return response;
}

Failed not_made(const char* what, const std::string& reason, Path path)
{
    Diagnostics diagnostics;
    diagnostics.add(error("certificate-not-made", "a certificate or request could not be made")
                        .note(fmt::format("{}: {}.", what, reason))
                        .at(std::move(path)));
    return Failed{.diagnostics = std::move(diagnostics), .state = {}, .unchanged = false};
}

}  // namespace rxplan::standard
