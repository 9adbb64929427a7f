# console - builds the web console, once for each content of what it is made of, and puts it into the release.
#
# Its packages come from npm's registry (npm_config_registry names another). Where that cannot be reached the
# suite runs without a console, and says so; the next run builds it.
# shellcheck shell=bash

# console_id: what the console is made of, as one number.
console_id() {
	(
		cd "$clone" && find services/gateway/console proto config \
			\( -name node_modules -o -name dist \) -prune -o -type f ! -path '*/src/api/types.ts' \
			! -path '*/src/api/rights.ts' -print0 | sort -z | xargs -0 sha256sum | sha256sum | cut -c1-16
	)
}

# console_packages FOLDER: node_modules as the lock says; nothing is fetched when they are that already.
console_packages() {
	local lock
	lock=$(sha256sum <"$1/package-lock.json" | cut -c1-16)
	[ "$(cat "$1/node_modules/.lock" 2>/dev/null)" != "$lock" ] || return 0
	timeout 600 npm ci --prefix "$1" --no-progress
	printf '%s\n' "$lock" >"$1/node_modules/.lock"
}

console_make() {
	local from=$clone/services/gateway/console into=$clone/build/console
	console_packages "$from" && timeout 600 npm run --silent --prefix "$from" build || return 1
	rm -rf "$into"
	mkdir -p "$into"
	cp -r "$from/dist" "$into/dist"
	printf '%s\n' "$1" >"$into/id"
}

console_build() {
	local id
	id=$(console_id)
	if [ "$(cat "$clone/build/console/id" 2>/dev/null)" = "$id" ]; then
		note '未变 / unchanged'
		return
	fi
	export clone
	export -f console_make console_packages
	as_owner bash -c 'set -euo pipefail; console_make "$1"' bash "$id" ||
		note '没有控制台：npm 的软件包取不到或编译失败；其余照常 / no console: its npm packages could not be had, or its build failed; all else runs'
}

# console_install FOLDER
console_install() {
	[ -d "$clone/build/console/dist" ] || return 0
	install -d "$1"
	cp -r "$clone/build/console/dist/." "$1"
}
