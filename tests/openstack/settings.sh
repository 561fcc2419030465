# shellcheck shell=bash disable=SC2034  # read by the other files
# Where this OpenStack lives and listens. Everything it writes is below $state; it listens on loopback alone.

state=$(realpath -m "${OPENSTACK_STATE:-$root/build-openstack}")
address=127.0.0.1
region=RegionOne

keystone_port=5000
glance_port=9292
placement_port=8778
nova_port=8774
neutron_port=9696
swift_port=8080
swift_account_port=6202
swift_container_port=6201
swift_object_port=6200
rabbit_port=5672
rabbit_peer_port=25672
erlang_names_port=4369
memcached_port=11211
mariadb_port=3307

keystone_url=http://$address:$keystone_port/v3
rabbit_url="rabbit://guest:guest@$address:$rabbit_port//"

# Passwords and keys that this OpenStack keeps to itself: made at the first start.
make_secrets()
{
    local name
    (umask 077 && mkdir -p "$state/secrets")
    for name in admin user service database swift-prefix swift-suffix; do
        [[ -s $state/secrets/$name ]] || (umask 077 && openssl rand -hex 16 >"$state/secrets/$name")
    done
}

secret() { cat "$state/secrets/$1"; }  # NAME

database_url()  # DATABASE
{
    echo "mysql+pymysql://openstack:$(secret database)@localhost/$1?unix_socket=$state/mariadb.sock&charset=utf8"
}

# A file of etc/ with its @NAMES@ filled in: those below, and those given. A line `@include FILE@` stands for that file of etc/.
render()  # TEMPLATE [NAME=VALUE]...
{
    local text included pair
    text=$(<"$here/etc/$1")
    while [[ $text =~ @include\ ([a-z.-]+)@ ]]; do
        included=$(<"$here/etc/${BASH_REMATCH[1]}")
        text=${text//"${BASH_REMATCH[0]}"/"$included"}
    done
    for pair in "${@:2}" "state=$state" "address=$address" "region=$region" "keystone=http://$address:$keystone_port" \
        "memcached=$address:$memcached_port" "rabbit=$rabbit_url" "service_password=$(secret service)"; do
        text=${text//"@${pair%%=*}@"/"${pair#*=}"}
    done
    if [[ $text =~ @[a-z_]+@ ]]; then
        echo "openstack: etc/$1 asks for ${BASH_REMATCH[0]}, which has no value" >&2
        return 1
    fi
    printf '%s\n' "$text"
}
