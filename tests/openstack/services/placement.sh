# shellcheck shell=bash
# Placement: what the hosts have room for.

create_placement() { placement-manage --config-file "$state/etc/placement/placement.conf" db sync; }

start_placement()
{
    mkdir -p "$state/etc/placement"
    (umask 077 && render placement.conf service=placement "database=$(database_url placement)" >"$state/etc/placement/placement.conf")
    export OS_PLACEMENT_CONFIG_DIR=$state/etc/placement
    once placement-schema create_placement
    start_wsgi placement "$placement_port" /usr/bin/placement-api
}
