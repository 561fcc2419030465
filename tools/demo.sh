#!/usr/bin/env bash
# The Kubernetes v0.18.1 cluster on the embedded cloud: planned, built, scaled to six minions, its release fetched, destroyed.
# Every claim is checked, and the first that does not hold ends the demo with exit 1. Run it as `./dev demo`: rxplan must be on PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

scratch=$(mktemp -d "${TMPDIR:-/tmp}/rxplan-demo.XXXXXX")
cloud=''

# shellcheck disable=SC2317  # called by the trap
leave()
{
    [[ -z $cloud ]] || kill "$cloud" 2>/dev/null || true
    rm -rf "$scratch"
}
trap leave EXIT

if [[ -t 1 && -z ${NO_COLOR:-} ]]; then bold=$'\e[1m' green=$'\e[32m' red=$'\e[31m' plain=$'\e[0m'; else bold='' green='' red='' plain=''; fi

exec 3>&1  # where commands are shown, also those whose output goes through a pipe

heading() { printf '\n%s== %s%s\n' "$bold" "$1" "$plain"; }

run()
{
    printf '%s$ %s%s\n' "$bold" "$*" "$plain" >&3
    "$@"
}

# The heads of a long plan: one line for each resource, and the counts.
show_heads() { grep -E '^  # |^Plan:' || true; }

claim()  # WHAT ACTUAL EXPECTED
{
    if [[ $2 == "$3" ]]; then
        printf '%s  holds: %s%s\n' "$green" "$1" "$plain"
    else
        printf '%s  DOES NOT HOLD: %s: expected %s, got %s%s\n' "$red" "$1" "$3" "$2" "$plain"
        exit 1
    fi
}

# How many resources of a type (all types when empty) a plan file would treat in a way: create, delete, update, ...
planned()  # FILE ACTION [TYPE]
{
    rxplan show -json "$1" | jq --arg action "$2" --arg type "${3:-}" \
        '[.resource_changes[] | select($type == "" or .type == $type) | select(.change.actions | index($action))] | length'
}

in_state() { rxplan state list | grep -c "$1" || true; }  # PATTERN

# The standalone server over the world that the provider kept in .rxplan: what another client would see.
serve_world()
{
    rackspace-cloud --listen "127.0.0.1:$1" --data .rxplan/embedded-cloud >"$scratch/cloud.log" 2>&1 &
    cloud=$!
    curl -s -o /dev/null --retry 50 --retry-delay 1 --retry-connrefused --retry-max-time 20 "http://127.0.0.1:$1/" ||
        { echo "the embedded cloud does not answer:" && cat "$scratch/cloud.log" && exit 1; }
}

stop_world()
{
    kill "$cloud"
    wait "$cloud" || true
    cloud=''
}

ask_cloud()  # SERVICE PATH: one GET with a token, as JSON
{
    local access token url
    access=$(curl -sS --fail --json '{"auth":{"passwordCredentials":{"username":"rxplan","password":"rehearsal"}}}' "$identity/tokens")
    token=$(jq -r .access.token.id <<<"$access")
    url=$(jq -r --arg type "$1" '.access.serviceCatalog[] | select(.type == $type) | .endpoints[0].publicURL' <<<"$access")
    curl -sS --fail -H "X-Auth-Token: $token" -H 'Accept: application/json' "$url$2"
}

# A temp URL is a secret while it lasts: it does not go on a command line, which everybody on the machine can read.
fetch()  # CURL-OPTION... URL
{
    curl -sS "${@:1:$#-1}" --config - <<<"url = \"${*: -1}\""
}

heading "A working copy of examples/kubernetes-v0.18.1, and a stand-in for its release"
cp -r examples/kubernetes-v0.18.1 "$scratch/cluster"
cd "$scratch/cluster"
rm -rf .rxplan rxplan.state*
mkdir -p "$scratch/release/kubernetes/server/bin"
for program in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl; do
    printf '#!/bin/sh\necho "stand-in for %s of Kubernetes v0.18.1"\n' "$program" >"$scratch/release/kubernetes/server/bin/$program"
done
chmod +x "$scratch"/release/kubernetes/server/bin/*
tarball=$scratch/kubernetes-server-linux-amd64.tar.gz
tar -C "$scratch/release" --owner=0 --group=0 -czf "$tarball" kubernetes
echo "The release is a stand-in of $(stat -c %s "$tarball") bytes: six scripts that say their names, in the real release's layout."
export RXPLAN_RACKSPACE_CLOUD=embedded RXPLAN_VAR_release_tarball=$tarball
echo "The cloud is the embedded one; its world lives in .rxplan/embedded-cloud of the working copy."

heading "Is the configuration sound?"
run rxplan validate

heading "What would be built?"
run rxplan plan -out=first.plan | show_heads
echo "(only the heads are shown here; \`rxplan show first.plan\` has every line)"
claim "the plan creates 5 servers" "$(planned first.plan create rackspace_server)" 5
claim "the plan destroys nothing" "$(planned first.plan delete)" 0

heading "Build it: a master and 4 minions"
run rxplan apply first.plan
claim "the state holds 5 servers" "$(in_state 'rackspace_server\.')" 5

heading "Nothing is left to do"
status=0
run rxplan plan -detailed-exitcode || status=$?
claim "the plan is empty (-detailed-exitcode gives 0, not 2)" "$status" 0

heading "Scale to 6 minions"
run env RXPLAN_VAR_num_minions=6 rxplan plan -out=scale.plan
claim "the plan adds exactly 2 servers" "$(planned scale.plan create rackspace_server)" 2
claim "the plan adds nothing else" "$(planned scale.plan create)" 2
claim "the plan changes nothing" "$(planned scale.plan update)" 0
claim "the plan destroys and replaces nothing" "$(planned scale.plan delete)" 0
run rxplan apply scale.plan
claim "the state holds 7 servers" "$(in_state 'rackspace_server\.')" 7

heading "Fetch the release as a node does: through its temp URL"
url=$(rxplan output -raw release_url)
port=$(sed -E 's|^http://127\.0\.0\.1:([0-9]+)/.*|\1|' <<<"$url")
identity=http://127.0.0.1:$port/v2.0
serve_world "$port"
echo "\$ curl \"\$(rxplan output -raw release_url)\""
fetch --fail -o "$scratch/fetched.tar.gz" "$url"
claim "what was fetched is what was packed" "$(sha256sum <"$scratch/fetched.tar.gz")" "$(sha256sum <"$tarball")"
claim "a forged signature is refused" "$(fetch -o /dev/null -w '%{http_code}' "${url/temp_url_sig=/temp_url_sig=0}")" 401
claim "the cloud itself counts 7 servers" "$(ask_cloud compute '/servers/detail' | jq '.servers | length')" 7
stop_world

heading "Destroy it all"
run env RXPLAN_VAR_num_minions=6 rxplan plan -destroy -out=destroy.plan | show_heads
claim "the plan destroys all 7 servers" "$(planned destroy.plan delete rackspace_server)" 7
claim "the plan creates nothing" "$(planned destroy.plan create)" 0
run rxplan apply destroy.plan

heading "Nothing is left"
claim "the state is empty" "$(rxplan state list | wc -l)" 0
serve_world "$port"
claim "the cloud has no server" "$(ask_cloud compute '/servers/detail' | jq '.servers | length')" 0
claim "the cloud has no network of ours" "$(ask_cloud compute '/os-networksv2' | jq '[.networks[] | select(.cidr)] | length')" 0
claim "the cloud has no key pair" "$(ask_cloud compute '/os-keypairs' | jq '.keypairs | length')" 0
claim "the cloud has no container" "$(ask_cloud object-store '?format=json' | jq length)" 0
stop_world

heading "The demo is over: every claim held"
