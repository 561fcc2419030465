// Where settings come from, which place goes before which, and what is said of settings that cannot be right.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include "providers/rackspace/settings.hpp"
#include "support/rackspace_cloud.hpp"

using namespace rxplan;
using namespace rxplan::test;

namespace {

using Method = rackspace::Credentials::Method;

std::string settings_problems(const NamedValues& block, const Variables& variables)
{
    Diagnostics diagnostics;
    static_cast<void>(rackspace::read_settings(Value::object(block), environment(variables), diagnostics));
    return ids(diagnostics);
}

rackspace::Settings settings(const NamedValues& block, const Variables& variables)
{
    Diagnostics diagnostics;
    rackspace::Settings found = rackspace::read_settings(Value::object(block), environment(variables), diagnostics);
    CHECK_FALSE(diagnostics.has_errors());
    return found;
}

}  // namespace

TEST_CASE("the block goes before the environment")
{
    const rackspace::Settings found = settings({{"user_name", text("block")}, {"region", text("IAD")}},
                                               {{"OS_USERNAME", "env"}, {"OS_PASSWORD", "key"}, {"OS_REGION_NAME", "DFW"}});
    CHECK(found.credentials.user.name == "block");
    CHECK(found.region == "IAD");
    CHECK(found.credentials.secret == "key");
    CHECK(found.credentials.method == Method::key_or_password);
    CHECK(found.auth_url == "https://identity.api.rackspacecloud.com/v2.0");
    CHECK(found.rate_limits);
}

TEST_CASE("OS_AUTH_SYSTEM chooses London, and says when a password is only a password")
{
    const Variables common{{"OS_USERNAME", "u"}, {"OS_PASSWORD", "p"}, {"OS_REGION_NAME", "LON"}};
    Variables london = common;
    london["OS_AUTH_SYSTEM"] = "rackspace_uk";
    CHECK(settings({}, london).auth_url == "https://lon.identity.api.rackspacecloud.com/v2.0");
    Variables keystone = common;
    keystone["OS_AUTH_SYSTEM"] = "keystone";
    keystone["OS_AUTH_URL"] = "https://cloud.example.org:5000/v2.0/";
    const rackspace::Settings found = settings({}, keystone);
    CHECK(found.credentials.method == Method::password);
    CHECK(found.auth_url == "https://cloud.example.org:5000/v2.0");
    CHECK_FALSE(found.rate_limits);
}

TEST_CASE("a password in the block is not overridden by a key in the environment")
{
    const rackspace::Settings found =
        settings({{"password", text("mine")}}, {{"OS_USERNAME", "u"}, {"RAX_API_KEY", "k"}, {"OS_REGION_NAME", "DFW"}});
    CHECK(found.credentials.secret == "mine");
    CHECK(found.credentials.method == Method::password);
}

TEST_CASE("addresses that cannot be right are refused, unencrypted ones warned of")
{
    const Variables rest{{"OS_USERNAME", "u"}, {"OS_PASSWORD", "p"}, {"OS_REGION_NAME", "DFW"}};
    CHECK(settings_problems({{"auth_url", text("identity")}}, rest) == "rackspace-auth-url at auth_url\n");
    CHECK(settings_problems({{"auth_url", text("https://x/v3")}}, rest).empty());
    CHECK(settings_problems({{"auth_url", text("http://x/v2.0")}}, rest) == "rackspace-auth-not-encrypted at auth_url\n");
    CHECK(settings_problems({{"auth_url", text("http://127.0.0.1:5000")}}, rest).empty());
    CHECK(settings_problems({{"auth_url", text("http://127.evil.example/v2.0")}}, rest) == "rackspace-auth-not-encrypted at auth_url\n");
    CHECK(settings_problems({{"auth_url", text("http://127.0.0.1@evil.example/v2.0")}}, rest) ==
          "rackspace-auth-not-encrypted at auth_url\n");
    CHECK(settings_problems({{"region", Value::unknown(Type::string())}}, rest) == "provider-setting-unknown at region\n");
}

TEST_CASE("a cloud that does not exist is all that is said, with where its name was found")
{
    const Variables variables{{"RXPLAN_RACKSPACE_CLOUD", "embeded"}, {"HOME", "/nonexistent"}};
    Diagnostics problems;
    static_cast<void>(rackspace::read_settings(Value::object({}), environment(variables), problems));
    CHECK(ids(problems) == "rackspace-cloud-unknown at cloud\n");
    CHECK(problems.begin()->notes == std::vector<std::string>{"RXPLAN_RACKSPACE_CLOUD says `embeded`."});
    CHECK(problems.begin()->help == "Did you mean `embedded`?");
    CHECK(settings_problems({{"cloud", text("azure")}}, {{"RXPLAN_RACKSPACE_CLOUD", "rackspace"}}) == "rackspace-cloud-unknown at cloud\n");
}

namespace {

constexpr const char* clouds = R"(
clouds:
  lab:
    region_name: LAB
    interface: internal
    image-endpoint-override: https://images.example.org/
    auth:
      auth_url: https://lab.example.org:5000/v3
      username: file-user
      user_domain_name: Users
      project_name: file-project
      password: 12345
    verify: false
  robot:
    regions: [ROBOT]
    auth_type: v3applicationcredential
    auth:
      auth_url: https://lab.example.org:5000/v3
      application_credential_id: abc
  vendor:
    profile: acme
    auth: {username: u, password: p}
  legacy:
    profile: rackspace
    region_name: ORD
    auth: {username: u, api_key: k}
  stranger:
    profile: nobody
)";

// A home directory with clouds.yaml and its companions.
struct Home {
    Home()
    {
        std::filesystem::create_directories(scratch.path / ".config/openstack");
        write("clouds", clouds);
    }
    void write(const std::string& stem, const std::string& content) const { scratch.write(".config/openstack/" + stem + ".yaml", content); }
    [[nodiscard]] Variables variables(Variables more) const
    {
        more["HOME"] = scratch.path.string();
        return more;
    }
    ScratchDirectory scratch;
};

}  // namespace

TEST_CASE("the block goes before the cloud of clouds.yaml, and that before the environment")
{
    const Home home;
    const Variables environment = home.variables({{"OS_CLOUD", "lab"},
                                                  {"OS_USERNAME", "env-user"},
                                                  {"OS_PASSWORD", "env-password"},
                                                  {"OS_REGION_NAME", "ENV"},
                                                  {"OS_AUTH_URL", "https://env.example.org/v3"},
                                                  {"OS_PROJECT_DOMAIN_ID", "env-domain"},
                                                  {"RAX_API_KEY", "another-cloud"}});
    const rackspace::Settings found = settings({{"user_name", text("block-user")}}, environment);
    CHECK(found.credentials.user.name == "block-user");
    CHECK(found.credentials.user_domain.name == "Users");
    CHECK(found.credentials.method == Method::password);
    CHECK(found.credentials.secret == "12345");
    CHECK(found.credentials.project.name == "file-project");
    CHECK(found.credentials.project_domain.id == "env-domain");  // what the file does not say
    CHECK(found.auth_url == "https://lab.example.org:5000/v3");
    CHECK(found.version == rackspace::IdentityVersion::v3);
    CHECK(found.region == "LAB");
    CHECK(found.interface == "internal");
    CHECK(found.endpoints.at(rackspace::Service::image) == "https://images.example.org");
    CHECK_FALSE(found.tls.verify);
    CHECK(settings({{"cloud", text("rackspace")}}, environment).region == "ENV");
    CHECK(settings({{"cloud", text("legacy")}}, environment).region == "ORD");
}

TEST_CASE("secrets may stand in secure.yaml, or in the environment alone")
{
    const Home home;
    CHECK(settings_problems({}, home.variables({{"OS_CLOUD", "robot"}})) ==
          "rackspace-credentials-missing at application_credential_secret\n");
    const auto by_variable = home.variables({{"OS_CLOUD", "robot"}, {"OS_APPLICATION_CREDENTIAL_SECRET", "e"}, {"OS_USERNAME", "u"}});
    CHECK(settings({}, by_variable).credentials.secret == "e");
    home.write("secure", "clouds: {robot: {auth: {application_credential_secret: s}}}");
    const rackspace::Settings found = settings({}, by_variable);
    CHECK(found.credentials.secret == "s");
    CHECK(found.credentials.method == Method::application_credential);
    CHECK(found.credentials.application_credential.id == "abc");
    CHECK(found.region == "ROBOT");
    CHECK(settings({}, home.variables({{"OS_CLOUD", "lab"}})).credentials.secret == "12345");
}

TEST_CASE("profiles: of clouds-public.yaml, the one that everybody knows, and one that nobody does")
{
    const Home home;
    CHECK(settings({}, home.variables({{"OS_CLOUD", "legacy"}})).auth_url == "https://identity.api.rackspacecloud.com/v2.0");
    CHECK(settings_problems({}, home.variables({{"OS_CLOUD", "stranger"}})) == "rackspace-profile-unknown at cloud\n");
    home.write("clouds-public", "public-clouds: {acme: {auth: {auth_url: https://acme.example/v3, username: x}, region_name: A1}}");
    const rackspace::Settings found = settings({}, home.variables({{"OS_CLOUD", "vendor"}}));
    CHECK(found.auth_url == "https://acme.example/v3");
    CHECK(found.credentials.user.name == "u");
    CHECK(found.region == "A1");
}

TEST_CASE("a file of clouds that cannot be used, or does not have the cloud, is named")
{
    const Home home;
    Diagnostics problems;
    static_cast<void>(rackspace::read_settings(Value(), environment(home.variables({{"OS_CLOUD", "lib"}})), problems));
    CHECK(ids(problems) == "rackspace-cloud-unknown at cloud\n");
    CHECK(problems.begin()->help == "Did you mean `lab`?");
    const std::string broken = home.scratch.write("broken.yaml", "clouds:\n  lab: [s3cr3t\n");
    const Variables variables = home.variables({{"OS_CLOUD", "lab"}, {"OS_CLIENT_CONFIG_FILE", broken}});
    Diagnostics damage;
    static_cast<void>(rackspace::read_settings(Value(), environment(variables), damage));
    CHECK(ids(damage) == "rackspace-clouds-file at cloud\n");
    CHECK(ProviderDriver::text(damage).find("s3cr3t") == std::string::npos);
    CHECK(settings_problems({}, home.variables({{"OS_CLOUD", "lab"}, {"OS_CLIENT_CONFIG_FILE", "/nonexistent/clouds.yaml"}})) ==
          "rackspace-clouds-file at cloud\n");
}

TEST_CASE("a region in a file of clouds is a name, or a mapping that has one")
{
    const Home home;
    for (const auto& [region, expected] :
         {std::pair{"R1", "R1"}, {"{name: R2}", "R2"}, {"{values: {a: b}}", ""}, {"[R3]", ""}, {"{name: [R4]}", ""}}) {
        CAPTURE(region);
        const std::string file =
            home.scratch.write("one.yaml", fmt::format("clouds:\n  one:\n    auth: {{auth_url: http://a}}\n    regions: [{}]\n", region));
        Diagnostics problems;
        const auto found = rackspace::read_settings(
            Value(), environment(home.variables({{"OS_CLOUD", "one"}, {"OS_CLIENT_CONFIG_FILE", file}})), problems);
        CHECK(found.region == expected);
    }
}

TEST_CASE("credentials that contradict each other are refused before anything is asked")
{
    const Variables rest{{"OS_REGION_NAME", "R"}, {"OS_AUTH_URL", "https://x.example/v3"}, {"OS_USERNAME", "u"}};
    struct Case {
        const char* name;
        Variables more;
        const char* expected;
    };
    const Case cases[] = {
        {"two ways to sign in", {{"OS_PASSWORD", "p"}, {"OS_TOKEN", "t"}}, "rackspace-settings-contradictory at password\n"},
        {"the way that is meant", {{"OS_PASSWORD", "p"}, {"OS_TOKEN", "t"}, {"OS_AUTH_TYPE", "password"}}, ""},
        {"no such way", {{"OS_PASSWORD", "p"}, {"OS_AUTH_TYPE", "v3kerberos"}}, "rackspace-auth-type at auth_type\n"},
        {"a way without what it needs", {{"OS_AUTH_TYPE", "v3token"}}, "rackspace-credentials-missing at token\n"},
        {"an API key with v3", {{"OS_API_KEY", "k"}}, "rackspace-settings-contradictory at auth_url\n"},
        {"an API key of another cloud", {{"OS_PASSWORD", "p"}, {"RAX_API_KEY", "k"}}, ""},
        {"an application credential with v2.0",
         {{"OS_AUTH_URL", "https://x.example/v2.0"}, {"OS_APPLICATION_CREDENTIAL_ID", "i"}, {"OS_APPLICATION_CREDENTIAL_SECRET", "s"}},
         "rackspace-settings-contradictory at auth_url\n"},
        {"domains with v2.0",
         {{"OS_AUTH_URL", "https://x.example/v2.0"}, {"OS_PASSWORD", "p"}, {"OS_USER_DOMAIN_NAME", "D"}},
         "rackspace-settings-contradictory at auth_url\n"},
        {"two versions", {{"OS_PASSWORD", "p"}, {"OS_IDENTITY_API_VERSION", "2.0"}}, "rackspace-settings-contradictory at auth_url\n"},
        {"two names of one setting",
         {{"OS_PASSWORD", "p"}, {"OS_PROJECT_NAME", "a"}, {"OS_TENANT_NAME", "b"}},
         "rackspace-settings-contradictory at project_name\n"},
        {"an application credential by name without a user",
         {{"OS_USERNAME", ""}, {"OS_APPLICATION_CREDENTIAL_NAME", "n"}, {"OS_APPLICATION_CREDENTIAL_SECRET", "s"}},
         "rackspace-credentials-missing at user_name\n"},
        {"a secret of nothing",
         {{"OS_APPLICATION_CREDENTIAL_SECRET", "s"}},
         "rackspace-credentials-missing at application_credential_id\n"},
        {"certificates that are not there", {{"OS_PASSWORD", "p"}, {"OS_CACERT", "/nonexistent.pem"}}, "rackspace-pem-file at cacert\n"},
        {"no checks, which is only warned of", {{"OS_PASSWORD", "p"}, {"OS_INSECURE", "true"}}, "rackspace-insecure at insecure\n"},
    };
    for (const Case& c : cases) {
        CAPTURE(c.name);
        Variables all = rest;
        for (const auto& [name, value] : c.more) all[name] = value;
        std::erase_if(all, [](const auto& entry) { return entry.second.empty(); });
        Diagnostics problems;
        static_cast<void>(rackspace::read_settings(Value(), environment(all), problems));
        CHECK(ids(problems) == c.expected);
        for (const Diagnostic& problem : problems) CHECK_FALSE(problem.help.empty());
    }
}
