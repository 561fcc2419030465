# shellcheck shell=bash
# MariaDB, with nothing between it and speed: what it loses in a crash can be made again.

sql() { mariadb --no-defaults --socket="$state/mariadb.sock" -uroot "$@"; }

start_database()
{
    [[ -d $state/database/mysql ]] ||
        once database mariadb-install-db --no-defaults --user=root --datadir="$state/database" --auth-root-authentication-method=normal --skip-test-db
    start mariadb mariadbd --no-defaults --user=root --datadir="$state/database" --socket="$state/mariadb.sock" --pid-file="$state/run/mariadbd.pid" \
        --bind-address="$address" --port="$mariadb_port" --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 \
        --innodb-buffer-pool-size=192M --innodb-log-file-size=64M --max-connections=400 --skip-name-resolve --performance-schema=0 \
        --character-set-server=utf8mb3 --collation-server=utf8mb3_general_ci
    wait_for_port mariadb "$mariadb_port"
}

create_databases()
{
    local name
    {
        for name in keystone placement glance neutron nova nova_api nova_cell0; do
            echo "CREATE DATABASE IF NOT EXISTS $name CHARACTER SET utf8mb3;"
        done
        echo "CREATE USER IF NOT EXISTS 'openstack'@'localhost' IDENTIFIED BY '$(secret database)';"
        echo "GRANT ALL ON *.* TO 'openstack'@'localhost';"
    } | sql
}
