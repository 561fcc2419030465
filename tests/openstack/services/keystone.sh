# shellcheck shell=bash
# Keystone: who may do what, and where the other services are.

configure_keystone()
{
    mkdir -p "$state/etc/keystone/fernet" "$state/etc/keystone/credential"
    (umask 077 && render keystone.conf "database=$(database_url keystone)" >"$state/etc/keystone/keystone.conf")
}

create_keystone()
{
    local manage=(keystone-manage --config-file "$state/etc/keystone/keystone.conf") url="$keystone_url/"
    "${manage[@]}" db_sync
    "${manage[@]}" fernet_setup --keystone-user root --keystone-group root
    "${manage[@]}" credential_setup --keystone-user root --keystone-group root
    OS_BOOTSTRAP_PASSWORD=$(secret admin) "${manage[@]}" bootstrap --bootstrap-region-id "$region" \
        --bootstrap-admin-url "$url" --bootstrap-internal-url "$url" --bootstrap-public-url "$url"
}

start_keystone()
{
    configure_keystone
    once keystone-schema create_keystone
    OS_KEYSTONE_CONFIG_FILES=$state/etc/keystone/keystone.conf start_wsgi keystone "$keystone_port" /usr/bin/keystone-wsgi-public
    wait_for_url keystone "$keystone_url/"
}

create_catalogue()
{
    printf '%s\n' "$(secret admin)" "$(secret service)" "$(secret user)" |
        /usr/bin/python3 "$here/python/catalogue.py" "$keystone_url" "$region" \
            "compute=http://$address:$nova_port/v2.1" "network=http://$address:$neutron_port" "image=http://$address:$glance_port" \
            "placement=http://$address:$placement_port" "object-store=http://$address:$swift_port/v1/AUTH_%(tenant_id)s"
}

fill_catalogue() { once catalogue create_catalogue; }
