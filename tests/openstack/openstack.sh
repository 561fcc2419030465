#!/usr/bin/env bash
# A real OpenStack (Keystone, Nova with a hypervisor that only pretends, Neutron, Glance, Placement, Swift) on loopback, from Debian 12's packages, for tests.
#
# usage: tests/openstack/openstack.sh up | down [--wipe] | status     (as root)
#
# `up` installs what is missing and starts what does not run; a second `up` does nothing. `down` ends what `up` started and keeps the
# state; `--wipe` removes that too. State, logs, passwords and clouds.yaml are in build-openstack/ ($OPENSTACK_STATE).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)

# Debian's Python with Debian's libraries, whatever else is on the machine; services on loopback are asked directly.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 PYTHONUNBUFFERED=1
unset PYTHONPATH PYTHONHOME PYENV_VERSION http_proxy https_proxy HTTP_PROXY HTTPS_PROXY

for part in settings packages processes services/database services/messages services/keystone services/placement services/glance \
    services/neutron services/nova services/swift; do
    # shellcheck source=/dev/null
    source "$here/$part.sh"
done

services=(mariadb memcached rabbit keystone placement glance neutron swift-account swift-container swift-object swift-updater swift-proxy
    nova-conductor nova-compute nova-scheduler nova-api)

up()
{
    mkdir -p "$state"/{etc,log,run,done,lock}
    install_openstack
    make_secrets
    start_database
    start_messages
    create_databases
    # The schemas need nothing of each other, and take the longest.
    prepare_neutron &
    local neutron_schema=$!
    prepare_nova &
    local nova_schema=$!
    start_keystone
    start_placement
    start_glance
    start_swift
    wait "$neutron_schema"
    start_neutron
    wait "$nova_schema"
    fill_catalogue
    start_nova
    wait_for_url placement "http://$address:$placement_port/"
    wait_for_url glance "http://$address:$glance_port/"
    wait_for_url neutron "http://$address:$neutron_port/"
    wait_for_url swift-proxy "http://$address:$swift_port/healthcheck"
    admit_compute_host
    write_clouds
    say "OpenStack is up: OS_CLIENT_CONFIG_FILE=$state/clouds.yaml OS_CLOUD=rxplan (or rxplan-admin)"
}

down()
{
    local service
    for service in nova-api nova-compute nova-scheduler nova-conductor neutron glance placement keystone \
        swift-proxy swift-updater swift-object swift-container swift-account; do
        stop "$service" &
    done
    wait
    stop_messages
    stop mariadb 20
    unmount_swift
    if [[ ${1:-} == --wipe ]]; then
        rm -rf --one-file-system "$state"
    fi
}

status()
{
    local service missing=0
    for service in "${services[@]}"; do
        if alive "$service"; then
            echo "$service: running"
        else
            echo "$service: not running"
            missing=1
        fi
    done
    return "$missing"
}

write_clouds()
{
    (umask 077 && render clouds.yaml "admin_password=$(secret admin)" "user_password=$(secret user)" >"$state/clouds.yaml")
}

((EUID == 0)) || { echo "openstack: only root can start it: it mounts a file system for Swift and installs packages" >&2 && exit 1; }
case ${1:-} in
    up) up ;;
    down) down "${2:-}" ;;
    status) status ;;
    *) echo "usage: $0 up | down [--wipe] | status" >&2 && exit 2 ;;
esac
