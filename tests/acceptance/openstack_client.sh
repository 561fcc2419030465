#!/usr/bin/env bash
# Debian's `openstack` and `swift` clients against a standalone rackspace-cloud: what they list, make and remove is what was asked for.
# usage: openstack_client.sh [RACKSPACE-CLOUD]; exits 77 (skipped) when the clients are not installed (python3-openstackclient,
# python3-swiftclient), and prints `N passed, N failed` as its last line otherwise.
set -uo pipefail

program=${1:-rackspace-cloud}
for client in openstack swift curl; do
    if ! command -v "$client" >/dev/null; then
        echo "skipped: $client is not installed"
        exit 77
    fi
done

scratch=$(mktemp -d "${TMPDIR:-/tmp}/rxplan-clients.XXXXXX")
cloud=''

# shellcheck disable=SC2317  # called by the trap
leave()
{
    [[ -z $cloud ]] || kill "$cloud" 2>/dev/null
    rm -rf "$scratch"
}
trap leave EXIT

passed=0 failed=0

check()  # NAME ACTUAL EXPECTED
{
    if [[ $2 == "$3" ]]; then
        ((passed += 1))
    else
        ((failed += 1))
        printf 'failed: %s\n  expected: %s\n  got:      %s\n' "$1" "$3" "$2"
    fi
}

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$program" --listen "127.0.0.1:$port" --data "$scratch/world" --boot-seconds 0.5 >"$scratch/cloud.log" 2>&1 &
cloud=$!
if ! curl -s -o /dev/null --retry 50 --retry-delay 1 --retry-connrefused --retry-max-time 20 "http://127.0.0.1:$port/"; then
    echo "failed: the cloud does not answer"
    cat "$scratch/cloud.log"
    echo "0 passed, 1 failed"
    exit 1
fi

# As the banner says.
eval "$(grep -E '^ +export OS_' "$scratch/cloud.log")"
cd "$scratch" || exit 1

column() { openstack "$@" -f value -c "${column:-Name}" 2>&1 | sort | paste -sd ' '; }

# What there is from the beginning -----------------------------------------------------------------------------------------------------

check 'token issue' "$(openstack token issue -f value -c project_id 2>&1)" 1801801
check 'catalog list' "$(column=Type column catalog list)" 'compute identity image network object-store'
check 'server list' "$(column server list)" ''
check 'network list' "$(column network list)" 'private public'
check 'keypair list' "$(column keypair list)" ''
check 'container list' "$(column container list)" ''
check 'image list' "$(openstack image list --name 'CoreOS (Stable)' -f value -c ID 2>&1)" 3eba4fbb-51da-4233-b699-8a4030561add
check 'flavor list' "$(column=ID column flavor list | grep -o 'general1-1 general1-2 general1-4 general1-8')" \
    'general1-1 general1-2 general1-4 general1-8'

# A server with its key and network ----------------------------------------------------------------------------------------------------

ssh-keygen -q -t ed25519 -N '' -f key 2>/dev/null
check 'keypair create' "$(openstack keypair create --public-key key.pub operator -f value -c fingerprint 2>&1)" \
    "$(ssh-keygen -l -E md5 -f key.pub | sed 's/.*MD5:\([^ ]*\).*/\1/')"
check 'network create' "$(openstack network create lan -f value -c status 2>&1)" ACTIVE
check 'subnet create' "$(openstack subnet create --network lan --subnet-range 192.168.7.0/24 lan -f value -c gateway_ip 2>&1)" 192.168.7.1
printf '#cloud-config\n' >user-data
check 'server create' "$(openstack server create --image 'CoreOS (Stable)' --flavor general1-1 --key-name operator --network lan \
    --property tags=kubernetes-master --user-data user-data --config-drive True --wait kubernetes-master -f value -c status 2>&1 |
    grep -o ACTIVE)" ACTIVE
check 'server list, with a server' "$(openstack server list -f value -c Name -c Status -c Networks 2>&1)" \
    "kubernetes-master ACTIVE {'lan': ['192.168.7.2']}"
check 'server show' "$(openstack server show kubernetes-master -f value -c properties -c key_name 2>&1 | paste -sd ' ')" \
    "operator {'tags': 'kubernetes-master'}"
check 'a network in use stays' "$(openstack network delete lan 2>&1 | grep -c 'ports still in use')" 1
check 'server resize' "$(openstack server resize --flavor general1-2 --wait kubernetes-master 2>&1 | grep -o Complete)" Complete
check 'server resize confirm' "$(openstack server resize confirm kubernetes-master 2>&1)" ''
check 'the new flavor' "$(openstack server list -f value -c Flavor 2>&1)" '2 GB General Purpose v1'
check 'server set' "$(openstack server set --name master kubernetes-master 2>&1)" ''
check 'server reboot' "$(openstack server reboot --wait master 2>&1 | grep -o Complete)" Complete
openstack server delete --wait master >/dev/null 2>&1
check 'server delete' "$(column server list)" ''
check 'network delete' "$(openstack network delete lan 2>&1; column network list)" 'private public'
check 'keypair delete' "$(openstack keypair delete operator 2>&1; column keypair list)" ''

# Objects ------------------------------------------------------------------------------------------------------------------------------

head -c 3000000 /dev/urandom >release.tar.gz
printf 'hello\n' >note
account=$(swift stat 2>&1 | sed -n 's/^ *Account: //p')
check 'swift stat' "$account" MossoCloudFS_1801801e-0180-4180-8180-018018018018
check 'swift upload' "$(swift upload releases note 2>&1)" note
check 'swift upload in segments' "$(swift upload releases release.tar.gz --segment-size 1000000 2>&1 | grep -x release.tar.gz)" release.tar.gz
check 'swift upload as a static large object' \
    "$(swift upload releases --use-slo --segment-size 1000000 --object-name slo release.tar.gz 2>&1 | grep -x slo)" slo
check 'swift list' "$(swift list releases 2>&1 | paste -sd ' ')" 'note release.tar.gz slo'
check 'swift stat of an object' "$(swift stat releases release.tar.gz 2>&1 | sed -n 's/^ *Content Length: //p')" 3000000
for object in release.tar.gz slo; do
    swift download releases "$object" -o "got-$object" >/dev/null 2>&1
    check "swift download of $object" "$(sha256sum <"got-$object")" "$(sha256sum <release.tar.gz)"
done
swift post -m 'Temp-URL-Key: a key' 2>&1
url=$(swift tempurl GET 600 "/v1/$account/releases/note" 'a key')
check 'swift tempurl' "$(curl -s "http://127.0.0.1:$port$url")" hello
check 'openstack object list' "$(column object list releases)" 'note release.tar.gz slo'
check 'openstack object save' "$(openstack object save releases note --file - 2>&1)" hello
swift delete --all >/dev/null 2>&1
check 'swift delete' "$(swift list 2>&1)" ''
check 'swift with identity v2.0' "$(swift -V 2 -A "http://127.0.0.1:$port/v2.0" stat 2>&1 | sed -n 's/^ *Containers: //p')" 0
check 'a wrong password' "$(OS_PASSWORD=wrong openstack token issue 2>&1 | grep -c 'HTTP 401')" 1

echo "$passed passed, $failed failed"
((failed == 0))
