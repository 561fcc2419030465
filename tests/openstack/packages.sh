# shellcheck shell=bash
# Debian's OpenStack, as libraries: the packages with the daemons would bring init scripts, users and questions that nothing here needs.

openstack_packages=(
    python3-keystone python3-placement python3-glance python3-nova python3-neutron python3-swift
    python3-keystonemiddleware python3-pymysql python3-memcache python3-fixtures python3-amqp uwsgi-plugin-python3
    rabbitmq-server mariadb-server-core mariadb-client-core memcached genisoimage
    python3-openstackclient python3-swiftclient curl openssl iproute2 procps openssh-client e2fsprogs mount
)

install_openstack()
{
    local missing=() package
    for package in "${openstack_packages[@]}"; do
        [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    say "installing ${#missing[@]} packages and what they need"
    without_services install_missing "${missing[@]}"
}

install_missing()  # PACKAGE...
{
    apt_get() { DEBIAN_FRONTEND=noninteractive apt-get -q -y -o Dpkg::Options::=--force-confold -o DPkg::Lock::Timeout=300 "$@" >>"$state/log/packages.log" 2>&1; }
    apt_get install --no-install-recommends "$@" || { apt_get update && apt_get install --no-install-recommends "$@"; } ||
        fail_with_log packages "the packages could not be installed"
}

# rabbitmq-server and memcached would start themselves, on the ports that are wanted here.
without_services()  # COMMAND...
{
    local policy=/usr/sbin/policy-rc.d status=0
    [[ ! -e $policy ]] || { "$@" && return; }
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
    "$@" || status=$?
    rm -f "$policy"
    return "$status"
}
