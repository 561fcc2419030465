# shellcheck shell=bash
# Nova: servers, on a hypervisor that only pretends (python/pretended_hypervisor.py).

nova_manage() { run_module nova.cmd.manage --config-file "$state/etc/nova.conf" "$@"; }

create_nova()
{
    nova_manage api_db sync
    nova_manage cell_v2 map_cell0 --database_connection "$(database_url nova_cell0)"
    nova_manage cell_v2 create_cell --name cell1 --verbose || [[ $? == 2 ]]  # 2: it is there
    nova_manage db sync
}

prepare_nova()
{
    mkdir -p "$state/nova/instances"
    render nova-paste.ini >"$state/etc/nova-paste.ini"
    (
        umask 077
        render nova.conf service=nova "port=$nova_port" "glance=http://$address:$glance_port" >"$state/etc/nova-compute.conf"
        render nova-databases.conf "database=$(database_url nova)" "api_database=$(database_url nova_api)" >"$state/etc/nova-databases.conf"
        cat "$state/etc/nova-compute.conf" "$state/etc/nova-databases.conf" >"$state/etc/nova.conf"
    )
    once nova-schema create_nova
}

start_nova()
{
    wait_for_messages
    start_module nova-conductor nova.cmd.conductor --config-file "$state/etc/nova.conf" --log-file "$state/log/nova-conductor-own.log"
    # nova-compute would sit in a time-out of ten seconds if it came first.
    wait_for_consumer nova-conductor conductor
    # It refuses to know databases.
    start nova-compute /usr/bin/python3 "$here/python/compute.py" --config-file "$state/etc/nova-compute.conf" --log-file "$state/log/nova-compute-own.log"
    start_module nova-scheduler nova.cmd.scheduler --config-file "$state/etc/nova.conf" --log-file "$state/log/nova-scheduler-own.log"
    start_module nova-api nova.cmd.api_os_compute --config-file "$state/etc/nova.conf" --log-file "$state/log/nova-api-own.log"
    wait_for_url nova-api "http://$address:$nova_port/"
}

count_is_positive() { [[ $(sql -N -e "$1") -gt 0 ]]; }  # QUERY

# The scheduler places servers on a host only when it is mapped into a cell and Placement knows its inventory.
admit_compute_host()
{
    wait_until nova-compute 60 "the compute host has not registered" count_is_positive "select count(*) from nova.compute_nodes where deleted = 0"
    once nova-hosts nova_manage cell_v2 discover_hosts --verbose
    wait_until nova-compute 60 "Placement does not know the compute host" count_is_positive "select count(*) from placement.inventories"
    wait_for_consumer nova-scheduler scheduler
    wait_for_consumer nova-compute compute.rxplan
}
