# shellcheck shell=bash
# RabbitMQ, through which the parts of Nova speak, and memcached, which remembers tokens.

start_messages()
{
    start memcached memcached -u root -l "$address" -p "$memcached_port" -U 0 -m 64
    mkdir -p "$state/rabbit"
    render rabbitmq.conf "port=$rabbit_port" >"$state/rabbit/rabbitmq.conf"
    : >"$state/rabbit/env.conf"
    echo '[].' >"$state/rabbit/enabled_plugins"
    # Schedulers that do not spin, and node names served on loopback.
    start rabbit env HOME="$state/rabbit" ERL_EPMD_ADDRESS="$address" ERL_EPMD_PORT="$erlang_names_port" \
        RABBITMQ_NODENAME=rabbit@localhost RABBITMQ_CONF_ENV_FILE="$state/rabbit/env.conf" RABBITMQ_MNESIA_BASE="$state/rabbit/mnesia" \
        RABBITMQ_LOG_BASE="$state/log" RABBITMQ_CONFIG_FILE="$state/rabbit/rabbitmq.conf" RABBITMQ_PID_FILE="$state/rabbit/pid" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$state/rabbit/enabled_plugins" RABBITMQ_DIST_PORT="$rabbit_peer_port" \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1} +S 2:2 +sbwt none +sbwtdcpu none +sbwtdio none" \
        /usr/lib/rabbitmq/bin/rabbitmq-server
}

wait_for_messages()
{
    wait_for_port rabbit "$rabbit_port"
    # The node names are served by a daemon that RabbitMQ starts and leaves behind.
    [[ -s $state/run/epmd ]] || ss -ltnpH "sport = :$erlang_names_port" | grep -o -m 1 'pid=[0-9]*' | head -n 1 | cut -d= -f2 >"$state/run/epmd"
}

wait_for_consumer()  # SERVICE QUEUE
{
    wait_until "$1" 120 "nobody takes messages from $2" /usr/bin/python3 "$here/python/consumer_waits.py" "$address:$rabbit_port" "$2"
}

stop_messages()
{
    local names_daemon
    stop rabbit 20
    stop memcached
    if [[ -s $state/run/epmd ]]; then
        names_daemon=$(<"$state/run/epmd")
        [[ $(cat "/proc/$names_daemon/comm" 2>/dev/null) != epmd ]] || kill "$names_daemon"
        rm -f "$state/run/epmd"
    fi
}
