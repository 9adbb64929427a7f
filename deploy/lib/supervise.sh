# supervise - runit's runsvdir over <state>/service: one folder a process, restarted when it dies.
#
# runsvdir runs as the service user, so nothing of Gongdao runs as root. A daemon asks for SIGTERM
# when its supervisor dies, so that no second one is started beside it.
# shellcheck shell=bash

# instances_listed: NAME-N, a line each; from etc/instances, where an operator may raise the numbers.
instances_listed() {
	local name count i
	while read -r name count; do
		case $name in '' | '#'*) continue ;; esac
		for ((i = 1; i <= count; i++)); do
			printf '%s-%d\n' "$name" "$i"
		done
	done <"$state/etc/instances"
}

# instance_listed NAME. Whoever ends a pipe early (grep -q) ends what writes into it with SIGPIPE, and
# with pipefail the whole says no: so it is read to its end.
instance_listed() {
	instances_listed | grep -x -e "$1" >/dev/null
}

# daemons_listed: all but the brokers.
daemons_listed() {
	local list=$state/etc/instances
	[ -e "$list" ] || list=$clone/deploy/instances
	sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$list" | awk '$1 != "broker" { print $1 }'
}

# services_listed: those that serve rpcs and have a role in the database. The sender and the gateway are clients.
services_listed() {
	daemons_listed | awk '$1 != "sender" && $1 != "gateway"'
}

instances_default() {
	[ -e "$state/etc/instances" ] || file_put "$clone/deploy/instances" "$state/etc/instances"
}

wait_for() {
	local until=$((SECONDS + $1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$until" ] || return 1
		sleep 0.2
	done
}

# supervisor_pid: of this state's runsvdir; nothing when it does not run.
supervisor_pid() {
	local pid
	pid=$(cat "$state/run/runsvdir.pid" 2>/dev/null) || return 1
	[ -r "/proc/$pid/cmdline" ] || return 1
	tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF "runsvdir -P $state/service" || return 1
	printf '%s\n' "$pid"
}

# supervised NAME: does it run, under a supervisor of its own?
supervised() {
	[ -d "$state/service/$1" ] && service_sv status "$state/service/$1" 2>/dev/null | grep -q '^run:'
}

supervised_not() {
	! service_sv status "$state/service/$1" 2>/dev/null | grep -q '^\(run\|down\|finish\):'
}

# service_put NAME: reads its run script; what it runs lies in etc/service, where a daemon cannot
# write, and service/NAME links to it. The folder appears whole, and `down` until services_up.
service_put() {
	local etc=$state/etc/service/$1
	install -d "$etc/log"
	script_put "$etc/run"
	printf 'exec svlogd %s\n' "$state/log/$1" | script_put "$etc/log/run"
	as_service sh -ec '
		mkdir -p "$1/log/$2"
		[ -e "$1/log/$2/config" ] || printf "s20000000\nn10\n" >"$1/log/$2/config"
		[ ! -d "$1/service/$2" ] || exit 0
		rm -rf "$1/service/.$2"
		mkdir -p "$1/service/.$2/log"
		ln -s "$1/etc/service/$2/run" "$1/service/.$2/run"
		ln -s "$1/etc/service/$2/log/run" "$1/service/.$2/log/run"
		[ "$2" != postgres ] || ln -s "$1/etc/service/$2/control" "$1/service/.$2/control"
		: >"$1/service/.$2/down"
		mv "$1/service/.$2" "$1/service/$2"
	' sh "$state" "$1"
}

# script_put FILE: makes a script of what it reads.
script_put() {
	{
		printf '#!/bin/sh\n'
		cat
	} >"$1.part"
	chmod 0755 "$1.part"
	mv "$1.part" "$1"
}

# PostgreSQL stops fast on SIGINT. Its own guard against two servers is its pid file, which after a
# reboot may name a stranger: it is dropped when no process at all works in the folder.
postgres_put() {
	install -d "$state/etc/service/postgres/control"
	printf 'exec kill -INT "$(cat supervise/pid)"\n' | script_put "$state/etc/service/postgres/control/t"
	service_put postgres <<EOF
for cwd in /proc/[0-9]*/cwd; do
	[ "\$(readlink "\$cwd")" != '$state/pg/data' ] || busy=yes
done
[ -n "\$busy" ] || rm -f '$state/pg/data/postmaster.pid'
exec 2>&1
exec setpriv --pdeathsig INT $pg_bin/postgres -D '$state/pg/data' -k '$(state_sockets "$state")' \\
	-c config_file='$state/etc/postgresql/postgresql.conf' \\
	-c hba_file='$state/etc/postgresql/pg_hba.conf' \\
	-c ident_file='$state/etc/postgresql/pg_ident.conf'
EOF
}

daemon_put() {
	local name=${1%-*} config=gongdao.yaml
	[ "$name" != broker ] || config=$1.yaml
	service_put "$1" <<EOF
exec 2>&1
exec setpriv --pdeathsig TERM '$state/bin/gongdao-$name' --config '$state/etc/gongdao/$config'
EOF
}

# A broker listens where its own file says: gongdao.yaml with another `listen`.
brokers_put() {
	local i at=$state/etc/gongdao
	for i in "${!ports[@]}"; do
		{
			printf '# Made by deploy/run of gongdao.yaml at every start: change that one.\n'
			sed "s#^\(  listen: \)tcp:.*#\1tcp://127.0.0.1:${ports[$i]}#" "$at/gongdao.yaml"
		} >"$at/.broker.part"
		mv "$at/.broker.part" "$at/broker-$((i + 1)).yaml"
	done
}

# services_put: the folders of all that is listed; what is no longer listed is stopped and removed.
services_put() {
	local name
	brokers_put
	postgres_put
	for name in $(instances_listed); do
		daemon_put "$name"
	done
	for name in "$state"/service/*/; do
		name=$(basename "$name")
		[ "$name" != postgres ] || continue
		instance_listed "$name" || service_remove "$name"
	done
}

service_remove() {
	! supervised "$1" || service_sv -w 20 force-stop "$state/service/$1"
	as_service sh -ec 'rm -rf "$1/.$2.old"; mv "$1/$2" "$1/.$2.old"; rm -rf "$1/.$2.old"' \
		sh "$state/service" "$1"
}

service_sv() {
	as_service sv "$@"
}

# service_down yes|no NAME: whether it waits for services_up when its supervisor starts.
service_down() {
	if [ "$1" = yes ]; then
		as_service touch "$state/service/$2/down"
	else
		as_service rm -f "$state/service/$2/down"
	fi
}

# supervisor_start: all but PostgreSQL stay down until services_up.
supervisor_start() {
	local sockets
	sockets=$(state_sockets "$state")
	[ -d "$sockets" ] || install -d -o "$service_user" -g "$service_user" -m 0755 "$sockets"
	runsvdir_start
	service_down no postgres
	wait_for 20 service_taken_up postgres || {
		printf 'runsvdir did not take up %s/service; it said:\n' "$state"
		tail -n 5 "$state/log/runsvdir"
		return 1
	}
}

runsvdir_start() {
	local name
	if supervisor_pid >/dev/null; then
		note '在运行 / running'
	else
		supervisors_home
		for name in $(instances_listed); do
			service_down yes "$name"
		done
		as_service setsid sh -ec '
			exec >"$1/log/runsvdir" 2>&1
			echo $$ >"$1/run/runsvdir.pid"
			exec runsvdir -P "$1/service"' sh "$state" 9<&- &
		note '已启动 / started'
	fi
}

# A service that is new is taken up by its supervisor within five seconds.
service_taken_up() {
	service_sv up "$state/service/$1" >/dev/null 2>&1
}

# Supervisors whose runsvdir is gone go on alone; they are sent home.
supervisors_home() {
	local at
	for at in "$state"/service/*/; do
		supervised_not "$(basename "$at")" || service_sv exit "$at" || true
	done
	for at in "$state"/service/*/; do
		wait_for 30 supervised_not "$(basename "$at")"
	done
}

# service_known NAME: has a broker heard from the process that runs now? A broker itself: does it listen?
# The gateway: does it listen? The sender serves nobody: does it run?
service_known() {
	local pid
	case ${1%-*} in
	broker)
		port_taken "${ports[${1##*-} - 1]}"
		return
		;;
	gateway)
		port_taken "$http_port"
		return
		;;
	sender)
		supervised "$1"
		return
		;;
	esac
	pid=$(cat "$state/service/$1/supervise/pid" 2>/dev/null) || return 1
	as_service "$state/bin/gongdao" --timeout 5 call broker.Status --json 2>/dev/null |
		grep "\"${1%-*}:$pid:" >/dev/null
}

# services_up: starts what is down; after a new release or new settings, restarts one by one, the next
# one when its predecessor serves again.
services_up() {
	local name
	for name in $(instances_listed); do
		service_down no "$name"
		if [ -e "$state/etc/restart" ] && supervised "$name"; then
			service_sv -w 30 restart "$state/service/$name"
			wait_for 20 service_known "$name" || printf '%s is not heard of yet\n' "$name"
		else
			wait_for 20 service_taken_up "$name"
		fi
	done
	rm -f "$state/etc/restart"
}

# services_stop NAME...: those that run, together; after 30 s by force.
services_stop() {
	local name at=()
	for name in "$@"; do
		supervised_not "$name" || at+=("$state/service/$name")
	done
	[ "${#at[@]}" = 0 ] || service_sv -w 30 force-stop "${at[@]}" || true
}

# supervisor_stop: services, then brokers, then PostgreSQL, then the supervisor itself.
supervisor_stop() {
	local pid listed
	mapfile -t listed < <(instances_listed | grep -v '^broker-')
	services_stop "${listed[@]}"
	mapfile -t listed < <(instances_listed | grep '^broker-')
	services_stop "${listed[@]}"
	services_stop postgres
	if pid=$(supervisor_pid); then
		as_service kill -HUP "$pid"
		wait_for 20 supervisor_gone
	fi
	supervisors_home
	as_service rm -f "$state/run/runsvdir.pid"
}

supervisor_gone() {
	! supervisor_pid >/dev/null
}
