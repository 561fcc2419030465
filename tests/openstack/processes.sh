# shellcheck shell=bash
# Starting, watching and ending the services. Each leads a session of its own, whose number is kept: nothing else is ever ended.

say() { printf '[%4d s] %s\n' "$SECONDS" "$*" >&2; }

fail_with_log()  # SERVICE MESSAGE
{
    echo "openstack: $2; the end of $state/log/$1.log:" >&2
    tail -n 20 "$state/log/$1.log" >&2 || true
    exit 1
}

session_members() { ps -eo pid=,sid=,stat= | awk -v session="$1" '$2 == session && $3 !~ /^Z/ { print $1 }'; }

leader() { cat "$state/run/$1.pid" 2>/dev/null; }

alive()  # SERVICE
{
    local pid
    pid=$(leader "$1") && [[ -n $(session_members "$pid") ]]
}

start()  # SERVICE COMMAND...
{
    local service=$1
    shift
    alive "$service" && return
    setsid nohup "$@" >>"$state/log/$service.log" 2>&1 </dev/null &
    echo $! >"$state/run/$service.pid"
}

stop()  # SERVICE [SECONDS]
{
    local service=$1 seconds=${2:-8} pid waited
    pid=$(leader "$service") || return 0
    for ((waited = 0; waited < seconds * 10; waited++)); do
        # The leader alone first: it ends its children in the right order. Later whoever is left.
        mapfile -t members < <(session_members "$pid")
        ((${#members[@]})) || break
        if ((waited == 0)); then kill -TERM "$pid" 2>/dev/null || true; fi
        if ((waited == 30)); then kill -TERM "${members[@]}" 2>/dev/null || true; fi
        sleep 0.1
    done
    mapfile -t members < <(session_members "$pid")
    ((${#members[@]} == 0)) || kill -KILL "${members[@]}" 2>/dev/null || true
    rm -f "$state/run/$service.pid"
}

wait_until()  # SERVICE SECONDS WHAT COMMAND...
{
    local service=$1 seconds=$2 what=$3 deadline=$((SECONDS + $2))
    shift 3
    until "$@" >/dev/null 2>&1; do
        alive "$service" || fail_with_log "$service" "$service has died"
        ((SECONDS < deadline)) || fail_with_log "$service" "$what after $seconds s"
        sleep 0.2
    done
}

listens() { (exec 3<>"/dev/tcp/$address/$1"); }

wait_for_port() { wait_until "$1" 90 "port $2 is not open" listens "$2"; }  # SERVICE PORT

wait_for_url() { wait_until "$1" 120 "$2 does not answer" curl -s -o /dev/null -m 10 "$2"; }  # SERVICE URL

# Runs a step of the first start, and never again in this state folder.
once()  # STEP COMMAND...
{
    local step=$1
    shift
    [[ ! -e $state/done/$step ]] || return 0
    # In the background, where `set -e` holds although the status is looked at.
    "$@" >>"$state/log/$step.log" 2>&1 &
    wait "$!" || fail_with_log "$step" "$step failed"
    touch "$state/done/$step"
    say "$step"
}

# Debian's programs are four lines around `main` of a module; the packages that hold them would bring their daemons.
start_module() { start "$1" /usr/bin/python3 "$here/python/program.py" "${@:2}"; }  # SERVICE MODULE [ARGUMENT]...

run_module() { /usr/bin/python3 "$here/python/program.py" "$@"; }  # MODULE [ARGUMENT]...

start_wsgi()  # SERVICE PORT PROGRAM
{
    # uWSGI closes a connection after each reply: it has to say so.
    start "$1" uwsgi_python3 --http-socket "$address:$2" --wsgi-file "$3" --master --die-on-term --need-app --lazy-apps --processes 1 --threads 4 \
        --enable-threads --add-header 'Connection: close' --post-buffering 65536 --buffer-size 65535 --disable-logging
}
