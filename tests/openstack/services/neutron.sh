# shellcheck shell=bash
# Neutron: networks, subnets and ports, bound at once by python/bind_at_once.py.

create_neutron() { PYTHONPATH=$here/python run_module neutron.db.migration.cli --config-file "$state/etc/neutron.conf" upgrade heads; }

prepare_neutron()
{
    mkdir -p "$state/neutron"
    render neutron-paste.ini >"$state/etc/neutron-paste.ini"
    (umask 077 && render neutron.conf service=neutron "port=$neutron_port" "database=$(database_url neutron)" >"$state/etc/neutron.conf")
    once neutron-schema create_neutron
}

start_neutron()
{
    wait_for_messages
    PYTHONPATH=$here/python start_module neutron neutron.cmd.eventlet.server --config-file "$state/etc/neutron.conf"
}
