// The provider block.
#include "providers/rackspace/settings.hpp"

namespace rxplan::rackspace {

BlockSchema settings_schema()
{
    const Type text = Type::string();
    const Type flag = Type::boolean();
    BlockSchema block;
    block.attributes = {
        optional("cloud", text,
                 "Name of a cloud of clouds.yaml; `embedded` for the one that comes with the provider, for trying and testing; `rackspace` "
                 "for none of them. Default: RXPLAN_RACKSPACE_CLOUD, OS_CLOUD."),
        optional("auth_url", text,
                 "Address of the identity service: it ends in /v3 or /v2.0, or is where the service tells its versions. Default: "
                 "OS_AUTH_URL, else Rackspace's (London's where OS_AUTH_SYSTEM is rackspace_uk)."),
        optional("auth_type", text,
                 "How to sign in: `password`, `token`, `v3applicationcredential` or `rackspace_apikey`. Default: OS_AUTH_TYPE, else what "
                 "the credentials tell."),
        optional("user_name", text, "Default: OS_USERNAME, RAX_USERNAME."),
        optional("user_id", text, "Instead of the name. Default: OS_USER_ID."),
        optional("user_domain_name", text, "Of a user by name. Default: OS_USER_DOMAIN_NAME."),
        optional("user_domain_id", text, "Default: OS_USER_DOMAIN_ID, else `domain_id`, `default_domain`, `default`."),
        optional("api_key", text,
                 "Rackspace's, for Identity v2.0. Default: OS_API_KEY, RAX_API_KEY. Where there is none, OS_PASSWORD is tried as an API "
                 "key first "
                 "and then as a password, unless OS_AUTH_SYSTEM names something that is not Rackspace.")
            .secret(),
        optional("password", text, "Used when there is no API key. Default: OS_PASSWORD.").secret(),
        optional("token", text, "One that somebody else got. Default: OS_TOKEN.").secret(),
        optional("application_credential_id", text, "Default: OS_APPLICATION_CREDENTIAL_ID."),
        optional("application_credential_name", text, "Instead of its id, with the user's name. Default: OS_APPLICATION_CREDENTIAL_NAME."),
        optional("application_credential_secret", text, "Default: OS_APPLICATION_CREDENTIAL_SECRET.").secret(),
        optional("project_name", text, "Default: OS_PROJECT_NAME, else the user's own project."),
        optional("project_id", text, "Instead of the name. Default: OS_PROJECT_ID."),
        optional("project_domain_name", text, "Of a project by name. Default: OS_PROJECT_DOMAIN_NAME."),
        optional("project_domain_id", text, "Default: OS_PROJECT_DOMAIN_ID, else as with `user_domain_id`."),
        optional("domain_name", text, "Of user and project where they have none of their own. Default: OS_DOMAIN_NAME."),
        optional("domain_id", text, "Default: OS_DOMAIN_ID."),
        optional("default_domain", text, "Id of the domain where nothing else says one. Default: OS_DEFAULT_DOMAIN_ID."),
        optional("tenant_name", text, "The older word for `project_name`. Default: OS_TENANT_NAME."),
        optional("tenant_id", text, "The older word for `project_id`. Default: OS_TENANT_ID."),
        optional("region", text,
                 "Required, here, in clouds.yaml or as OS_REGION_NAME; the embedded cloud in the same process plays any region."),
        optional("interface", text,
                 "Which of the catalogue's addresses to use: `public` (the default), `internal` or `admin`. Default: OS_INTERFACE."),
        optional("cacert", text, "Certificates to trust instead of the system's: a file, or its content. Default: OS_CACERT."),
        optional("cert", text, "The client's own certificate: a file, or its content. Default: OS_CERT."),
        optional("key", text, "Its key: a file, or its content. Default: OS_KEY.").secret(),
        optional("insecure", flag,
                 "Do not ask who answers: anybody on the way can read the credentials. Default: OS_INSECURE, else false."),
        optional("compute_url", text, "Used instead of the catalogue's address of Compute. Default: OS_COMPUTE_ENDPOINT_OVERRIDE."),
        optional("network_url", text, "Likewise of Networking. Default: OS_NETWORK_ENDPOINT_OVERRIDE."),
        optional("image_url", text, "Likewise of Images. Default: OS_IMAGE_ENDPOINT_OVERRIDE."),
        optional("object_store_url", text, "Likewise of Object Storage. Default: OS_OBJECT_STORE_ENDPOINT_OVERRIDE."),
        optional("rate_limits", flag,
                 "Keep the request limits of Rackspace's public cloud. Default: where the identity service is Rackspace's."),
        optional(
            "visibility_delay", Type::number(),
            "For how many seconds after a request the cloud may still hide what it made: a run that follows a crash does not believe "
            "an empty listing before. Default: RXPLAN_RACKSPACE_VISIBILITY_DELAY, else 10; the embedded cloud in the same process hides "
            "nothing."),
    };
    return block;
}

}  // namespace rxplan::rackspace
