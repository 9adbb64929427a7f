# systemd - the units of deploy/systemd, made for one state folder and its instances.
#
# Unlike runit's folder they belong to the machine: one installation each.
# shellcheck shell=bash

backups=/var/backups/gongdao
units_wanted=/etc/systemd/system/gongdao.target.wants
# who seals under the data keys, and the highest number of one that their units let them see
data_keys_for='registration disputes'
data_key_last=200

# unit_of NAME-N: its unit; in_department that of the department's gateway, as of what not_ready calls departments/NAME.
unit_of() {
	local of=${department:-}
	[[ $1 != departments/* ]] || of=${1#departments/}
	if [ -n "$of" ]; then
		printf 'gongdao-department@%s.service\n' "$of"
	else
		printf 'gongdao-%s@%s.service\n' "${1%-*}" "${1##*-}"
	fi
}

# What ports_load asks: a port that our own broker holds is not taken.
supervised() {
	systemctl -q is-active "$(unit_of "$1")" 2>/dev/null
}

# What departments_install asks: units stand in for runit's folders.
daemon_put() {
	:
}

# unit_put FROM TO [NAME]: what is between @ and @ is filled in.
unit_put() {
	sed -e "s#@STATE@#$state#g" -e "s#@SOCKETS@#$(state_sockets "$state")#g" -e "s#@PG_BIN@#$pg_bin#g" \
		-e "s#@BACKUPS@#$backups#g" -e "s#@NAME@#${3:-}#g" "$1" >"$2.part"
	chmod 0644 "$2.part"
	mv "$2.part" "$2"
}

# data_keys_put FOLDER: files, not a folder, so that the rest of the keys stays out of sight. What is not
# there when the unit starts is passed over, and not seen until it starts again.
data_keys_put() {
	local n
	install -d "$1"
	{
		printf '# The data keys: data-N.key of the keys, as many as there are at its start.\n[Service]\n'
		for ((n = 1; n <= data_key_last; n++)); do
			printf 'BindReadOnlyPaths=-%s/keys/data-%d.key\n' "$state" "$n"
		done
	} >"$1/20-data-keys.conf.part"
	chmod 0644 "$1/20-data-keys.conf.part"
	mv "$1/20-data-keys.conf.part" "$1/20-data-keys.conf"
}

# units_write_departments ROOT: the gateways of departments, each with a user of its own.
units_write_departments() {
	local from=$clone/deploy/systemd to=$1/etc/systemd/system name
	install -d "$to/gongdao-department@.service.d"
	unit_put "$from/gongdao-department@.service.in" "$to/gongdao-department@.service"
	unit_put "$from/gongdao-department@.service.d/20-user.conf" "$to/gongdao-department@.service.d/20-user.conf"
	while read -r name _; do
		printf 'u gongdao-%s - "Gongdao gateway" /nonexistent /usr/sbin/nologin\n' "$name"
	done < <(departments_table) >>"$1/etc/sysusers.d/gongdao.conf"
}

# units_write ROOT: below ROOT/etc, which is / for this machine; a folder for an image or to look at them.
units_write() {
	local from=$clone/deploy/systemd to=$1/etc/systemd/system name
	install -d "$to/gongdao-.service.d" "$1/etc/sysusers.d" "$1/etc/tmpfiles.d"
	unit_put "$from/gongdao.target" "$to/gongdao.target"
	unit_put "$from/gongdao-.service.d/10-hardening.conf" "$to/gongdao-.service.d/10-hardening.conf"
	unit_put "$from/gongdao-postgresql.service.in" "$to/gongdao-postgresql.service"
	unit_put "$from/gongdao-broker@.service.in" "$to/gongdao-broker@.service"
	for name in $(daemons_listed); do
		unit_put "$from/gongdao-daemon@.service.in" "$to/gongdao-$name@.service" "$name"
	done
	for name in $data_keys_for; do
		data_keys_put "$to/gongdao-$name@.service.d"
	done
	install -d "$to/gongdao-sender@.service.d"
	unit_put "$from/gongdao-sender@.service.d/20-network.conf.in" "$to/gongdao-sender@.service.d/20-network.conf"
	unit_put "$from/gongdao-backup.service.in" "$to/gongdao-backup.service"
	unit_put "$from/gongdao-backup.timer" "$to/gongdao-backup.timer"
	unit_put "$from/gongdao-archive.service.in" "$to/gongdao-archive.service"
	unit_put "$from/gongdao-archive.timer" "$to/gongdao-archive.timer"
	unit_put "$from/sysusers.conf" "$1/etc/sysusers.d/gongdao.conf"
	unit_put "$from/tmpfiles.conf.in" "$1/etc/tmpfiles.d/gongdao.conf"
	if [ "${apart:-no}" = yes ] || per_department; then
		units_write_departments "$1"
	fi
}

# units_install: on this machine, and known to its systemd.
units_install() {
	install -d "$state/etc/systemd"
	install -m 0755 "$clone/deploy/systemd/save" "$state/etc/systemd/save"
	units_write ''
	systemd-sysusers /etc/sysusers.d/gongdao.conf
	systemd-tmpfiles --create /etc/tmpfiles.d/gongdao.conf
	systemctl daemon-reload
}

# units_enabled: NAME-N of what is switched on. (list-unit-files names templates, not their instances.)
units_enabled() {
	find "$units_wanted" -name 'gongdao-*@*.service' -printf '%f\n' 2>/dev/null | sort |
		sed -n 's/^gongdao-\([a-z_]*\)@\([0-9]*\)\.service$/\1-\2/p'
}

# department_unit_up: in_department.
department_unit_up() {
	local how=start
	[ ! -e "$state/etc/restart" ] || how=restart
	systemctl enable "$(unit_of gateway-1)"
	systemctl "$how" "$(unit_of gateway-1)"
	rm -f "$state/etc/restart"
}

# units_up: what is listed runs, the rest is stopped; after a new release or new settings one by one.
units_up() {
	local name
	for name in $(units_enabled); do
		instance_listed "$name" || systemctl disable --now "$(unit_of "$name")"
	done
	for name in $(instances_listed); do
		systemctl enable "$(unit_of "$name")"
		if [ -e "$state/etc/restart" ] && supervised "$name"; then
			systemctl restart "$(unit_of "$name")"
		else
			systemctl start "$(unit_of "$name")"
		fi
	done
	rm -f "$state/etc/restart"
	departments_do department_unit_up
	systemctl enable --now gongdao.target gongdao-backup.timer gongdao-archive.timer
}
