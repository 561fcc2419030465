# shellcheck shell=bash
# Glance: images, kept as files.

create_glance() { run_module glance.cmd.manage --config-file "$state/etc/glance.conf" db_sync; }

start_glance()
{
    mkdir -p "$state/glance/images" "$state/glance/staging" "$state/glance/tasks"
    render glance-paste.ini >"$state/etc/glance-paste.ini"
    (umask 077 && render glance.conf service=glance "port=$glance_port" "database=$(database_url glance)" >"$state/etc/glance.conf")
    once glance-schema create_glance
    start_module glance glance.cmd.api --config-file "$state/etc/glance.conf"
}
