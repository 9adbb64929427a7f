# cluster - a PostgreSQL 15 of our own: made once, unix socket only, data checksums, fsync.
# shellcheck shell=bash

pg_bin=/usr/lib/postgresql/15/bin

# cluster_make: initdb into a folder beside, renamed when complete.
cluster_make() {
	[ -x "$pg_bin/initdb" ] || {
		printf '%s/initdb is missing: is postgresql-15 installed?\n' "$pg_bin" >&2
		return 1
	}
	if as_service test -e "$state/pg/data/PG_VERSION"; then
		note '已有 / there'
	else
		as_service rm -rf "$state/pg/new"
		as_service "$pg_bin/initdb" -D "$state/pg/new" -U gongdao -E UTF8 \
			--locale-provider=libc --locale=C.UTF-8 --data-checksums --auth=peer
		as_service mv "$state/pg/new" "$state/pg/data"
		note '新建 / made'
	fi
	cluster_settings
}

# Who may connect as whom: the service user and root as the administrator, the service user as
# each service's role.
cluster_ident() {
	local name
	printf '# MAP  SYSTEM-USER  DATABASE-USER\n'
	printf 'gongdao %s gongdao\n' "$service_user" root
	for name in $(services_listed); do
		printf 'gongdao %s gongdao_%s\n' "$service_user" "$name"
	done
}

cluster_settings() {
	local at=$state/etc/postgresql
	settings_follow "$clone/deploy/postgresql" postgresql
	cluster_ident >"$at/pg_ident.conf.part"
	mv "$at/pg_ident.conf.part" "$at/pg_ident.conf"
}

cluster_sql() {
	as_service psql -X -q -A -t -v ON_ERROR_STOP=1 -h "$(state_sockets "$state")" -U gongdao "$@"
}

cluster_answers() {
	as_service "$pg_bin/pg_isready" -q -h "$(state_sockets "$state")" -U gongdao -d postgres
}

# cluster_start: waits until the supervised server answers, then makes the database.
cluster_start() {
	wait_for 60 cluster_answers || {
		printf 'PostgreSQL does not answer after 60 s; its log:\n'
		tail -n 10 "$state/log/postgres/current"
		return 1
	}
	[ "$(cluster_sql -d postgres -c 'show data_checksums')" = on ]
	if [ -z "$(cluster_sql -d postgres -c "select 1 from pg_database where datname = 'gongdao'")" ]; then
		cluster_sql -d postgres -c 'create database gongdao'
	fi
	cluster_sql -d postgres -c 'select pg_reload_conf()' >/dev/null
}
