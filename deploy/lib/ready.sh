# ready - keys, tables, and whether everything answers: what deploy/run and deploy/install-systemd share.
# shellcheck shell=bash

next_gongdao() {
	as_service "$state/next/bin/gongdao" --config "$state/etc/gongdao/gongdao.yaml" "$@"
}

# A run that was killed between the halves of a pair leaves a secret nobody knows: it is made anew. Data
# keys have no public half: without one that was in use nobody reads what it sealed.
# Takes what `gongdao keys make` takes.
keys_step() {
	as_service sh -ec '
		if [ -e "$1/.making" ]; then
			for key in "$1"/*.key; do
				case "$key" in */data-*.key) continue ;; esac
				[ -e "${key%.key}.pub" ] || rm -f "$key"
			done
		fi
		: >"$1/.making"' sh "$state/keys"
	next_gongdao keys make "$@"
	as_service rm "$state/keys/.making"
}

migrate_step() {
	next_gongdao db migrate
}

# ports_read: sets ports and http_port, as ports_load and http_port_load left them.
ports_read() {
	mapfile -t ports <"$state/etc/ports"
	http_port=$(cat "$state/etc/http-port")
}

# door_answers PORT: a gateway there that hears a broker.
door_answers() (
	exec 8<>"/dev/tcp/127.0.0.1/$1" || exit 1
	printf 'GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n' >&8
	read -r -t 5 line <&8
	[ "${line:0:12}" = 'HTTP/1.1 200' ]
) 2>/dev/null

# not_ready: says what does not answer yet; nothing when all do.
not_ready() {
	local i name
	for i in "${!ports[@]}"; do
		port_taken "${ports[$i]}" || printf 'broker-%d\n' $((i + 1))
	done
	for name in $(department_names); do
		door_answers "$(cat "$state/departments/$name/etc/http-port")" || printf 'departments/%s\n' "$name"
	done
	! instance_listed gateway-1 || door_answers "$http_port" || printf 'gateway-1\n'
	for name in $(services_listed); do
		as_service "$state/bin/gongdao" --timeout 5 call "$name.ServiceStatus" --json 2>&1 |
			grep '"database": "up"' >/dev/null || printf '%s-1\n' "$name"
	done
}

ready() {
	[ -z "$(not_ready)" ]
}

# console_told: where the console is, when there is a gateway.
console_told() {
	if per_department; then
		printf '\n每个部门各有入口、密钥和系统用户 / each department has a door, keys and a unix user of its own\n'
		departments_told
		return
	fi
	! instance_listed gateway-1 ||
		printf '  控制台 console http://127.0.0.1:%s/\n  接口 API      http://127.0.0.1:%s/api/docs\n  一个入口代表所有部门，供试用；各部门分开：--per-department / one gateway holds all departments\n' \
			"$(cat "$state/etc/http-port")" "$(cat "$state/etc/http-port")"
}
