# shellcheck shell=bash
# Swift: objects, one replica on one device.

configure_swift()
{
    mkdir -p "$state/etc/swift" "$state/swift/devices/d1"
    (umask 077 && render swift.conf "prefix=$(secret swift-prefix)" "suffix=$(secret swift-suffix)" >"$state/etc/swift/swift.conf")
    render swift-node.conf kind=account "port=$swift_account_port" >"$state/etc/swift/account.conf"
    render swift-node.conf kind=container "port=$swift_container_port" >"$state/etc/swift/container.conf"
    render swift-node.conf kind=object "port=$swift_object_port" >"$state/etc/swift/object.conf"
    (umask 077 && render swift-proxy.conf "port=$swift_port" >"$state/etc/swift/proxy.conf")
}

create_swift_rings()
{
    local ring
    cd "$state/etc/swift" || return
    for ring in "account $swift_account_port" "container $swift_container_port" "object $swift_object_port"; do
        run_module swift.cli.ringbuilder "${ring% *}.builder" create 6 1 0
        run_module swift.cli.ringbuilder "${ring% *}.builder" add "r1z1-$address:${ring#* }/d1" 1
        run_module swift.cli.ringbuilder "${ring% *}.builder" rebalance 1 || [[ $? == 1 ]]  # 1: balanced, with a warning
    done
}

# An ordinary ext4 has room for less than 4 KiB of extended attributes, where Swift keeps metadata: it would refuse what Swift allows.
mount_swift()
{
    local image=$state/swift/device.img device=$state/swift/devices/d1
    mountpoint -q "$device" && return
    if [[ ! -e $image ]]; then
        truncate -s 4G "$image.part"
        mkfs.ext4 -q -O ea_inode -I 512 "$image.part"
        mv "$image.part" "$image"
    fi
    mount -o loop,noatime "$image" "$device" || say "no loop device: objects are limited to less than 4 KiB of metadata"
}

unmount_swift()
{
    local device=$state/swift/devices/d1
    ! mountpoint -q "$device" || umount "$device"
}

start_swift()
{
    local kind
    configure_swift
    mount_swift
    once swift-rings create_swift_rings
    for kind in account container object proxy; do
        start "swift-$kind" /usr/bin/python3 "$here/python/swift_server.py" "$state/etc/swift" "$kind" "$state/etc/swift/$kind.conf" -v
    done
    start swift-updater /usr/bin/python3 "$here/python/swift_server.py" "$state/etc/swift" updater "$state/etc/swift/container.conf" -v
}
