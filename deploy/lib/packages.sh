# packages - installs the Debian packages that are missing, and only those.
# shellcheck shell=bash

# packages_missing FILE...: the names listed in the files that dpkg does not know as installed, nor as
# provided by what is (a nodejs of NodeSource brings npm with it).
packages_missing() {
	local name provided
	provided=" $(dpkg-query -W -f '${db:Status-Status} ${Provides}\n' | sed -n 's/^installed //p' |
		tr -s ', \n' ' ') "
	sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$@" | sort -u | while read -r name; do
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$name" 2>/dev/null)" = installed ] ||
			[[ $provided = *" $name "* ]] ||
			printf '%s\n' "$name"
	done
}

apt_install() {
	DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 \
		-o Dpkg::Options::=--force-confold install --no-install-recommends "$@"
}

# Debian makes and starts a cluster `main` when the server's package is new; this machine's
# PostgreSQL is no business of ours, so it is told not to while ours is installed.
apt_install_without_cluster() {
	local conf=/etc/postgresql-common/createcluster.conf
	apt_install postgresql-common
	cp -a "$conf" "$conf.before-gongdao"
	# shellcheck disable=SC2064 # the path is wanted as it is now
	trap "mv -f '$conf.before-gongdao' '$conf'" EXIT
	sed -i '/^[#[:space:]]*create_main_cluster/d' "$conf"
	printf 'create_main_cluster = false\n' >>"$conf"
	apt_install "$@"
}

# packages_install FILE...
packages_install() {
	local missing
	mapfile -t missing < <(packages_missing "$@")
	if [ "${#missing[@]}" = 0 ]; then
		note '已齐全 / all there'
		return
	fi
	note "新装 / installed ${#missing[@]}"
	printf 'missing: %s\n' "${missing[*]}"
	dpkg --configure -a
	apt-get -q -o DPkg::Lock::Timeout=300 update
	case " ${missing[*]} " in
	*' postgresql-15 '*) apt_install_without_cluster "${missing[@]}" ;;
	*) apt_install "${missing[@]}" ;;
	esac
}
