#!/usr/bin/env bash
# Proves the README's promise: on a Debian 12 that has only git, a fresh clone runs `./dev demo` and `./dev test`.
#
# usage: tests/fresh-machine.sh [root|user]... [-- COMMAND...]      (as root; needs debootstrap)
#
# `root`: root runs the commands. `user`: an ordinary user with sudo does. Both unless named. COMMAND: arguments of ./dev, each a run of
# its own (default: demo test). What is committed is cloned. The bare system is kept in $FRESH_MACHINE (default /var/tmp/fresh-machine),
# as are the downloaded packages; everything else is thrown away.
set -euo pipefail

home=${FRESH_MACHINE:-/var/tmp/fresh-machine}
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
people=() commands=()
while (($#)); do
    case $1 in
        root | user) people+=("$1") ;;
        --) shift && commands=("$@") && break ;;
        *) echo "fresh-machine: there is no option '$1'" >&2 && exit 2 ;;
    esac
    shift
done
((${#people[@]})) || people=(root user)
((${#commands[@]})) || commands=(demo test)
((EUID == 0)) || { echo "fresh-machine: only root can make a system" >&2 && exit 1; }

prepare_base()
{
    [[ -x $home/base/usr/bin/git ]] && return
    mkdir -p "$home"
    rm -rf "$home/base.part"
    debootstrap --variant=minbase --include=ca-certificates,git,sudo bookworm "$home/base.part" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}"
    mv "$home/base.part" "$home/base"
}

# A copy of the bare system with a clone of the repository, for one person.
prepare_machine()  # PERSON MACHINE
{
    local person=$1 machine=$2 place=/root
    cp -a --reflink=auto "$home/base" "$machine"
    cp /etc/resolv.conf "$machine/etc/resolv.conf"
    grep -h -i -s proxy /etc/apt/apt.conf /etc/apt/apt.conf.d/* >"$machine/etc/apt/apt.conf.d/90proxy" || true
    printf '127.0.0.1 localhost %s\n::1 localhost\n' "$(hostname)" >"$machine/etc/hosts"
    if [[ $person == user ]]; then
        place=/home/person
        chroot "$machine" useradd --create-home --shell /bin/bash person
        echo 'person ALL=(ALL) NOPASSWD: ALL' >"$machine/etc/sudoers.d/person"
    else
        SUDO_FORCE_REMOVE=yes chroot "$machine" dpkg --purge sudo >/dev/null 2>&1
    fi
    git clone -q --no-hardlinks "file://$repository" "$machine$place/rxplan"
    chroot "$machine" chown -R "$([[ $person == user ]] && echo person:person || echo root:root)" "$place/rxplan"
}

# Everything that the command starts dies with it, and its mounts with its namespace.
run_in()  # PERSON MACHINE COMMAND
{
    local person=$1 machine=$2 command=$3 account=root
    [[ $person == user ]] && account=person
    # shellcheck disable=SC2016  # the inner shell expands its own arguments
    unshare --mount --pid --fork --kill-child -- bash -c '
        set -e
        mount --bind "$2" "$1/var/cache/apt/archives"
        mount -t proc proc "$1/proc"
        mount --rbind /dev "$1/dev"
        exec chroot "$1" su - "$3" -c "cd rxplan && ./dev $4"' \
        fresh-machine "$machine" "$home/archives" "$account" "$command"
}

prepare_base
mkdir -p "$home/archives/partial"
failed=0
for person in "${people[@]}"; do
    machine=$(mktemp -d "$home/machine.XXXXXX")
    trap 'rm -rf --one-file-system "$machine"' EXIT
    prepare_machine "$person" "$machine/root"
    for command in "${commands[@]}"; do
        started=$SECONDS
        status=0
        run_in "$person" "$machine/root" "$command" || status=$?
        echo "== $person: ./dev $command: exit $status after $((SECONDS - started)) s"
        ((status == 0)) || failed=1
    done
    rm -rf --one-file-system "$machine"
done
exit "$failed"
