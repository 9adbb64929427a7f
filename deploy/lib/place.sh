# place - who runs Gongdao and where its state lies.
#
# The state is `var/` of the clone when the service user can read the clone and write there;
# else /var/lib/gongdao (for a second such clone /var/lib/gongdao-HASH). A file `clone` in the state
# names the clone it belongs to, so that two clones never share one. Only pg, keys, archive, packs,
# notices, run, log and service belong to the service user: what root reads or runs lies where a daemon cannot write.
# shellcheck shell=bash

service_user=gongdao

as_service() {
	setpriv --reuid="$service_user" --regid="$service_user" --init-groups --no-new-privs -- \
		env -i HOME=/ PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C.UTF-8 "$@"
}

user_make() {
	if getent passwd "$service_user" >/dev/null; then
		note '已有 / there'
		return
	fi
	if command -v useradd >/dev/null; then
		useradd --system --user-group --no-create-home --home-dir /nonexistent \
			--shell /usr/sbin/nologin --comment 'Gongdao daemons' "$service_user"
	else
		printf 'useradd is missing: install the package passwd\n' >&2
		return 1
	fi
}

path_hash() {
	printf '%s' "$1" | sha256sum | cut -c1-8
}

# state_of FOLDER: is it this clone's state? What lies in the clone is, wherever it was moved to.
state_of() {
	local owner
	owner=$(cat "$1/clone" 2>/dev/null) || return 1
	[ "$owner" = "$clone" ] || [ "$1" = "$clone/var" ]
}

# state_find: prints the state this clone already has.
state_find() {
	local folder
	for folder in "$clone/var" /var/lib/gongdao "/var/lib/gongdao-$(path_hash "$clone")"; do
		if state_of "$folder"; then
			printf '%s\n' "$folder"
			return 0
		fi
	done
	return 1
}

# Can the service user read the clone and write into the state FOLDER?
state_fits() {
	as_service test -r "$clone/README.md" && state_writable "$1"
}

state_writable() {
	install -d -o "$service_user" -g "$service_user" -m 0755 "$1/run"
	as_service sh -c ': >"$1/run/.probe" && rm "$1/run/.probe"' sh "$1"
}

# state_choose: prints a folder for the state.
state_choose() {
	local folder owner
	folder=$clone/var
	if state_fits "$folder" >&2; then
		printf '%s\n' "$folder"
		return
	fi
	rmdir "$folder/run" "$folder" 2>/dev/null || true
	folder=/var/lib/gongdao
	owner=$(cat "$folder/clone" 2>/dev/null || true)
	if [ -n "$owner" ] && [ -x "$owner/deploy/run" ]; then
		folder=/var/lib/gongdao-$(path_hash "$clone")
	fi
	printf '%s\n' "$folder"
}

# state_make FOLDER: makes it what the other steps expect.
state_make() {
	local folder=$1 sub
	if [ -e "$folder/.restoring" ]; then
		printf 'a restore into %s was broken off: run gongdao restore again\n' "$folder" >&2
		return 1
	fi
	if ! state_writable "$folder"; then
		printf 'the user %s cannot write in %s: choose another folder with --state\n' \
			"$service_user" "$folder" >&2
		return 1
	fi
	for sub in etc releases; do
		install -d -m 0755 "$folder/$sub"
	done
	for sub in log notices packs run service; do
		install -d -o "$service_user" -g "$service_user" -m 0755 "$folder/$sub"
	done
	for sub in keys pg archive; do
		install -d -o "$service_user" -g "$service_user" -m 0700 "$folder/$sub"
	done
	if [ "$(cat "$folder/clone" 2>/dev/null)" != "$clone" ]; then
		printf '%s\n' "$clone" >"$folder/clone.new"
		mv "$folder/clone.new" "$folder/clone"
	fi
	note "$folder"
}

# state_sockets FOLDER: prints where PostgreSQL's socket goes: a path of at most 107 bytes.
state_sockets() {
	local name=$1/run/.s.PGSQL.5432
	if [ "$(printf '%s' "$name" | LC_ALL=C wc -c)" -lt 107 ]; then
		printf '%s/run\n' "$1"
	else
		printf '/run/gongdao-%s\n' "$(path_hash "$1")"
	fi
}
