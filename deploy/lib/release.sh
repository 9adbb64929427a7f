# release - builds, and puts what was built into the state: releases/ID, next -> and app -> releases/ID.
#
# A release is complete before a link names it, so a run that is killed leaves the old one in place. The
# migrations are applied by `next` before `app` follows.
# Settings live in etc/gongdao: what the operator changed there is kept, the rest follows the release.
# shellcheck shell=bash

# The compiler runs as the clone's owner, so that sudo leaves no files of root in it.
as_owner() {
	local uid gid
	uid=$(stat -c %u "$clone")
	gid=$(stat -c %g "$clone")
	if [ "$uid" = "$(id -u)" ]; then
		"$@"
	else
		setpriv --reuid="$uid" --regid="$gid" --clear-groups -- env HOME=/tmp "$@"
	fi
}

release_build() {
	cd "$clone" || return 1
	as_owner cmake --preset release
	as_owner cmake --build --preset release -- --quiet
}

# release_localize FOLDER: writes into its gongdao.yaml what differs from one installation to the next:
# the ports, the folder of PostgreSQL's socket, and whether browsers come to the gateway without TLS.
release_localize() {
	local sockets brokers
	sockets=$(state_sockets "$state")
	[ "$sockets" != "$state/run" ] || sockets=../../run
	brokers=$(printf ', tcp://127.0.0.1:%s' "${ports[@]}")
	sed -i -e "s#^\(  database_host: \).*#\1$sockets#" -e "s#^\(  brokers: \).*#\1[${brokers:2}]#" \
		-e "s#^\(  listen: \)tcp:.*#\1tcp://127.0.0.1:${ports[0]}#" \
		-e "s#^\(  listen: 127.0.0.1:\)[0-9]*#\1$http_port#" -e "s#^\(  plain: \).*#\1${plain:-false}#" "$1/gongdao.yaml"
}

# settings_follow FOLDER NAME: brings etc/NAME up to the shipped FOLDER; etc/shipped/NAME remembers what was
# shipped last, so that a file that differs from it is known to be the operator's.
settings_follow() {
	local file live=$state/etc/$2 last=$state/etc/shipped/$2 kept=''
	install -d "$live" "$last"
	while read -r file; do
		install -d "$live/$(dirname "$file")" "$last/$(dirname "$file")"
		if [ ! -e "$live/$file" ] || cmp -s "$live/$file" "$last/$file"; then
			file_put "$1/$file" "$live/$file"
		elif ! cmp -s "$live/$file" "$1/$file" && ! cmp -s "$last/$file" "$1/$file"; then
			file_put "$1/$file" "$live/$file.new"
			kept="$kept $file"
		fi
		file_put "$1/$file" "$last/$file"
	done < <(find "$1" -type f -printf '%P\n' | sort)
	[ -z "$kept" ] || note "保留了您改过的文件，新版在旁 / yours kept, the new beside as .new:$kept"
}

# file_put FROM TO: TO is the old one or the new one, never a half.
file_put() {
	cmp -s "$1" "$2" && return
	cp "$1" "$2.part"
	mv "$2.part" "$2"
}

# release_install: puts the release beside the others and names it `next`; the daemons go on with `app`
# until release_switch.
release_install() {
	local fresh=$state/releases/.fresh id
	rm -rf "$fresh"
	cmake --install "$clone/build/release" --prefix "$fresh" --strip >/dev/null
	rm -f "$clone/build/release/install_manifest.txt" # written as root
	console_install "$fresh/share/gongdao/console"
	release_localize "$fresh/etc/gongdao"
	id=$(cd "$fresh" && find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12)
	note "$id"
	if [ "$(readlink "$state/next" || true)" = "releases/$id" ]; then
		rm -rf "$fresh"
		note "$id 未变 / unchanged"
		return
	fi
	settings_follow "$fresh/etc/gongdao" gongdao
	rm -rf "$state/releases/$id"
	mv "$fresh" "$state/releases/$id"
	link_put "releases/$id" "$state/next"
	link_put next/share "$state/share"
	link_put app/bin "$state/bin"
	release_prune "$id"
}

# release_switch: what is restarted from here on is the new release; etc/restart asks for it.
release_switch() {
	local id
	id=$(readlink "$state/next")
	[ "$(readlink "$state/app" || true)" != "$id" ] || return 0
	: >"$state/etc/restart"
	departments_do restart_ask
	link_put "$id" "$state/app"
}

restart_ask() {
	: >"$state/etc/restart"
}

# link_put TARGET LINK: the old one or the new one, never none.
link_put() {
	ln -sfn "$1" "$2.part"
	mv -T "$2.part" "$2"
}

# Keeps the newest three releases, the present ones among them.
release_prune() {
	local old app
	app=$(basename "$(readlink "$state/app" || true)")
	find "$state/releases" -mindepth 1 -maxdepth 1 -type d ! -name "$1" ! -name "$app" -printf '%T@ %f\n' |
		sort -rn | tail -n +2 | while read -r _ old; do
		rm -rf "${state:?}/releases/$old"
	done
}

# Ports on the loopback: chosen free at the first start and remembered in etc/ports.

port_taken() {
	(: <"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# ports_load: sets ports, one a broker; chooses anew those that another program has taken while ours
# is down.
ports_load() {
	local name i=0 port used=' '
	mapfile -t ports < <(cat "$state/etc/ports" 2>/dev/null)
	for name in $(instances_listed | grep '^broker-'); do
		port=${ports[$i]:-$((7401 + i))}
		if ! supervised "$name"; then
			while port_taken "$port" || [[ $used = *" $port "* ]]; do
				port=$((port + 1))
			done
		fi
		used="$used$port "
		ports[i]=$port
		i=$((i + 1))
	done
	ports=("${ports[@]:0:$i}")
	printf '%s\n' "${ports[@]}" >"$state/etc/ports.part"
	mv "$state/etc/ports.part" "$state/etc/ports"
}

# http_port_load: sets http_port, the gateway's, as ports_load does the brokers': from http_first on, and none of
# http_used.
http_port_load() {
	http_port=$(cat "$state/etc/http-port" 2>/dev/null || printf '%s' "${http_first:-7480}")
	if ! supervised gateway-1; then
		while port_taken "$http_port" || [[ ${http_used:- } = *" $http_port "* ]]; do
			http_port=$((http_port + 1))
		done
	fi
	printf '%s\n' "$http_port" >"$state/etc/http-port.part"
	mv "$state/etc/http-port.part" "$state/etc/http-port"
}
