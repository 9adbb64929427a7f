# steps - one line a step, with its duration; a failing one says which, why and where its log is.
#
# Sourced by deploy/run, deploy/stop and tests/run. A step's function runs in a subshell with
# `set -e`, its output in a log of its own; what it wants to say on its line it gives to `note`.
# shellcheck shell=bash

steps_begin() {
	steps_folder=$(mktemp -d "${TMPDIR:-/tmp}/gongdao-$1.XXXXXX")
	steps_n=0
	steps_log=$steps_folder/0.log
}

# Drops the logs; not called after a failure, so that they stay.
steps_end() {
	rm -rf "$steps_folder"
}

# note TEXT: said at the end of the step's line.
note() {
	printf '%s' "$*" >"$steps_folder/note"
}

seconds_since() {
	awk -v a="$1" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }'
}

# step_try TITLE FUNCTION [ARGUMENT...]: runs it, prints its line, leaves its outcome in step_rc.
# Called plainly, never in a condition: there bash would ignore the function's `set -e`.
step_try() {
	local title=$1 started=$EPOCHREALTIME mark=ok
	shift
	steps_n=$((steps_n + 1))
	steps_log=$steps_folder/$steps_n.log
	: >"$steps_folder/note"
	printf '%2d  %s ... ' "$steps_n" "$title"
	set +e
	(
		set -e
		"$@"
	) >"$steps_log" 2>&1 </dev/null
	step_rc=$?
	set -e
	[ "$step_rc" = 0 ] || mark=失败/failed
	printf '%s %s s %s\n' "$mark" "$(seconds_since "$started")" "$(cat "$steps_folder/note")"
}

# step TITLE FUNCTION [ARGUMENT...]: as step_try, but a failure explains itself and ends the script.
step() {
	step_try "$@"
	[ "$step_rc" = 0 ] || step_failed "$1" "$step_rc"
}

step_failed() {
	printf '\n第 %d 步失败 / step %d failed: %s (%d)\n' "$steps_n" "$steps_n" "$1" "$2" >&2
	printf '原因 / why:\n' >&2
	tail -n 15 "$steps_log" | sed 's/^/    /' >&2
	printf '完整日志 / the whole log: %s\n' "$steps_log" >&2
	exit 1
}

# die TEXT: for refusals before the first step.
die() {
	printf '%s\n' "$*" >&2
	exit 2
}
