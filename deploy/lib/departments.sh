# departments - --per-department of deploy/run and deploy/install-systemd: a gateway for each of the eight departments,
# one for companies and one for workers and the public; each with a unix user, keys and a folder of its own, STATE/departments/NAME.
#
# Such a folder is a small state: what place, supervise, release and ready do with `state` and `service_user` they
# do in it too. Its `keys` are 0700 of its user: the CURVE secrets of the department's gateway and of its desks, and
# the key with which the department signs hand-offs. The brokers and disputes get the public halves.
# shellcheck shell=bash
# shellcheck disable=SC2030,SC2031,SC2034 # in_department is a subshell on purpose; unit_of reads `department`

# NAME CODE TITLE, in the order of their ports.
departments_table() {
	cat <<'TABLE'
hrss HRSS 人社
drc DRC 发改
trans TRANS 交通运输
em EM 应急管理
samr SAMR 市场监管
nhsa NHSA 医保
court COURT 人民法院
union UNION 总工会
company - 企业
worker - 劳动者和公众
TABLE
}

# per_department: is this state one of those? Chosen once, by deploy/run --per-department.
per_department() {
	[ -e "$state/etc/per-department" ]
}

# department_names: of this state; nothing when one gateway holds all.
department_names() {
	! per_department || departments_table | cut -d' ' -f1
}

# department_user NAME: sets service_user.
department_user() {
	service_user=gongdao-$1
}

# in_department NAME FUNCTION [ARGUMENT...]: there, as its user; `department` says where that is.
in_department() (
	department=$1
	state=$state/departments/$1
	department_user "$1"
	http_port=$(cat "$state/etc/http-port" 2>/dev/null || true)
	shift
	"$@"
)

# departments_do FUNCTION [ARGUMENT...]: in one after the other.
departments_do() {
	local name
	for name in $(department_names); do
		in_department "$name" "$@"
	done
}

# departments_choose: from here on this state has a gateway for each, and none that speaks for all.
departments_choose() {
	: >"$state/etc/per-department"
	sed -i 's/^gateway [0-9]*$/gateway 0/' "$state/etc/instances"
}

# department_folders: in_department: what state_make and release_install do for a whole state.
department_folders() {
	local sub
	user_make
	for sub in etc/gongdao etc/service; do
		install -d -m 0755 "$state/$sub"
	done
	for sub in log run service; do
		install -d -o "$service_user" -g "$service_user" -m 0755 "$state/$sub"
	done
	install -d -o "$service_user" -g "$service_user" -m 0700 "$state/keys"
	link_put ../.. "$state/whole"
	for sub in bin next share; do
		link_put "whole/$sub" "$state/$sub"
	done
	printf 'gateway 1\n' >"$state/etc/instances"
}

# department_settings FROM NAME CODE: in_department: gongdao.yaml made of that of FROM, all else as there.
department_settings() {
	local file own="  peer: gateway-$2\n"
	[ "$3" = - ] || own="$own  department: $3\n  sign_key: ../../keys/$2.sign.key\n"
	for file in "$1"/*; do
		case ${file##*/} in
		gongdao.yaml | broker-*.yaml | *.new | *.part) ;;
		*) link_put "../../whole/etc/gongdao/${file##*/}" "$state/etc/gongdao/${file##*/}" ;;
		esac
	done
	{
		printf '# Made by deploy/run of %s at every start: change that one.\n' "$1/gongdao.yaml"
		sed -e "s#^gateway:\$#gateway:\n${own%\\n}#" -e "s#^\(  listen: 127.0.0.1:\)[0-9]*#\1$http_port#" \
			-e "s#^\(  peer: \)operator\$#\1$2-desk#" "$1/gongdao.yaml"
	} >"$state/etc/.gongdao.yaml"
	cmp -s "$state/etc/.gongdao.yaml" "$state/etc/gongdao/gongdao.yaml" || : >"$state/etc/restart"
	mv "$state/etc/.gongdao.yaml" "$state/etc/gongdao/gongdao.yaml"
}

# departments_install: folders, ports, settings and what supervises them.
departments_install() {
	local name code _
	http_used=' ' http_first=7480
	while read -r name code _; do
		in_department "$name" department_folders
		in_department "$name" http_port_load
		http_used="$http_used$(cat "$state/departments/$name/etc/http-port") "
		in_department "$name" department_settings "$state/etc/gongdao" "$name" "$code"
		in_department "$name" daemon_put gateway-1
		http_first=$((http_first + 1))
	done < <(departments_table)
}

# department_peers NAME: whose secrets are its own, by their names in access.yaml: NAME,NAME...
department_peers() {
	sed -n "s/^  \(gateway-$1\|$1-[a-z]*\):.*/\1/p" "$state/etc/gongdao/access.yaml" | paste -sd,
}

# key_give FROM TO: a public half; etc/restart when it is another than before, so that it is read.
key_give() {
	cmp -s "$1" "$2" && return
	install -m 0644 "$1" "$2.part"
	mv "$2.part" "$2"
	: >"$state/etc/restart"
}

# departments_keys: makes what is missing, each as its own user; a secret that lay with the others before is no
# longer good for anything.
departments_keys() {
	local name code peer peers own _
	while read -r name code _; do
		own=$state/departments/$name/keys
		peers=$(department_peers "$name")
		in_department "$name" keys_step --only "$peers"
		if [ "$code" != - ] && [ ! -e "$own/$name.sign.key" ]; then
			in_department "$name" next_gongdao keys department "$code" "$own"
		fi
		for peer in ${peers//,/ }; do
			rm -f "$state/keys/$peer.key"
			key_give "$own/$peer.pub" "$state/keys/$peer.pub"
		done
	done < <(departments_table)
}

# departments_trust: once the brokers have a key, each gets its public half, and nobody is left who speaks for all.
departments_trust() {
	local name
	for name in $(department_names); do
		key_give "$state/keys/broker.pub" "$state/departments/$name/keys/broker.pub"
	done
	rm -f "$state/keys/gateway.key"
	signing_keys_put "$state/etc/gongdao/department-keys.yaml"
}

# signing_key_there FILE CODE: has the department a line there? Under `heads` stand others.
signing_key_there() {
	sed -n '/^departments:/,/^[a-z]*:/p' "$1" | grep -x -e "  $2:" >/dev/null
}

# signing_keys_put FILE: a line for each department that has none there. What the operator wrote stays.
signing_keys_put() {
	local name code public lines='' _
	while read -r name code _; do
		[ "$code" != - ] || continue
		signing_key_there "$1" "$code" && continue
		public=$(sed -n 's/^public: //p' "$state/departments/$name/keys/$name.sign.pub")
		lines="$lines  $code:\n    - {key: $public, from: $(TZ=Asia/Shanghai date +%F)}\n"
	done < <(departments_table)
	[ -n "$lines" ] || return 0
	sed "s#^departments:.*#departments:\n${lines%\\n}#" "$1" >"$1.part"
	mv "$1.part" "$1"
	: >"$state/etc/restart"
}

# every_key_step: of the whole state, and of each department where they have their own.
every_key_step() {
	! per_department || departments_keys
	keys_step
	! per_department || departments_trust
}

# supervisors_away: neither the state's runsvdir nor one of a department runs.
supervisors_away() {
	local name
	! supervisor_pid >/dev/null || return 1
	for name in $(department_names); do
		! in_department "$name" supervisor_pid >/dev/null || return 1
	done
}

# log_of NAME: the folder of the log of what not_ready named.
log_of() {
	case $1 in
	departments/*) printf '%s/%s/log/gateway-1\n' "$state" "$1" ;;
	*) printf '%s/log/%s\n' "$state" "$1" ;;
	esac
}

# department_up: in_department: its supervisor and its gateway.
department_up() {
	runsvdir_start
	services_up
}

# departments_told: where each is.
departments_told() {
	local name title _
	while read -r name _ title; do
		printf '  %s\thttp://127.0.0.1:%s/\n' "$title" "$(cat "$state/departments/$name/etc/http-port")"
	done < <(departments_table)
}
