# demo - the walk from a pay record to a case in another department, on the records of deploy/sample.
#
# Every command is shown as it can be typed again. What an earlier run did is found and not redone.
# shellcheck shell=bash

demo_month=2025-03

demo_title() {
	printf '\n── %s\n' "$1"
}

demo_fail() {
	printf '\n演示未完成 / the example ended early: %s\n日志 / logs: %s\n' "$1" "$state/log/*/current" >&2
	exit 1
}

# gongdao WHO ARGUMENT...: the command line, as the peer WHO; asks again when nobody could be reached (4),
# for up to a minute. Whether the first attempt took effect is then seen in the answer: a case is opened and
# offered once only.
gongdao() {
	local who=$1 until=$((SECONDS + 60)) out rc
	shift
	while :; do
		rc=0
		out=$(as_service "$demo_bin/gongdao" --as "$who" --lang "$demo_lang" "$@") || rc=$?
		if [ "$rc" != 4 ] || [ "$SECONDS" -ge "$until" ]; then
			break
		fi
		sleep 1
	done
	[ -z "$out" ] || printf '%s\n' "$out"
	return "$rc"
}

# show WHO ARGUMENT...: prints the command and what it says; 1 means that something was found.
show() {
	local who=$1 rc=0
	shift
	printf '\n$ %s --as %s' "$demo_bin/gongdao" "$who"
	printf ' %s' "${@@Q}" | sed "s/ '\([A-Za-z0-9_./=-]*\)'/ \1/g"
	printf '\n'
	gongdao "$who" "$@" || rc=$?
	[ "$rc" -le 1 ] || demo_fail "gongdao $1: $rc"
}

# field NAME: the first value of that name in the JSON it reads.
field() {
	sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" | sed -n 1p
}

# case_of ALERT: the number of its case, or nothing.
case_of() {
	{ gongdao hrss-desk case list --limit 1000 --json || true; } | awk -F'"' -v alert="$1" '
		$2 == "case_id" { id = $4 }
		$2 == "alert_id" && $4 == alert { print id; exit }'
}

demo_alert() {
	alert=$({ gongdao hrss-desk alert list --rule PAY-02 --limit 1 --json || true; } | field alert_id)
	[ -n "$alert" ]
}

demo_case_open() {
	demo_refusal=$(gongdao hrss-desk case open "$alert" --ground "$demo_ground" 2>&1) ||
		[ -n "$(case_of "$alert")" ]
}

demo_import() {
	local file code
	demo_title '一、导入示例记录 / import the sample records'
	show hrss-desk import employers "$demo_sample/employers.csv"
	show hrss-desk import engagements "$demo_sample/engagements.csv"
	for file in "$demo_sample"/{intervals,pay}-*.csv; do
		file=$(basename "$file")
		code=${file#*-}
		show hrss-desk import "${file%%-*}" "$demo_sample/$file" --employer "${code%.csv}" \
			--period "$demo_month"
	done
}

demo_audit() {
	local finding
	demo_title '二、审计 / audit'
	show hrss-desk audit run "$demo_month"
	show hrss-desk finding list --limit 12
	finding=$({ gongdao hrss-desk finding list --rule PAY-02 --limit 1 --json || true; } | field finding_id)
	[ -n "$finding" ] || demo_fail 'no finding of PAY-02'
	show hrss-desk audit explain "$finding"
}

demo_case() {
	demo_title '三、预警、立案 / alert, case'
	wait_for 60 demo_alert || demo_fail 'no alert after 60 s'
	show hrss-desk alert list
	case_id=$(case_of "$alert")
	if [ -z "$case_id" ]; then
		printf '\n$ %s --as hrss-desk case open %s --ground %s\n' "$demo_bin/gongdao" "$alert" "$demo_ground"
		wait_for 60 demo_case_open || demo_fail "$demo_refusal"
		case_id=$(case_of "$alert")
	fi
	show hrss-desk case show "$case_id"
}

# handoff_of CASE: the number of the hand-off that waits for an answer, or nothing.
handoff_of() {
	{ gongdao hrss-desk case show "$1" --json || true; } | awk -F'"' '
		$2 == "handoff_id" { id = $4 }
		$2 == "state" && $4 == "SENT" { print id; exit }'
}

demo_handoff() {
	local handoff
	demo_title '四、人社移交，市场监管接收 / human resources offers, market regulation accepts'
	if [ "$({ gongdao hrss-desk case show "$case_id" --json || true; } | field owner)" = HRSS ]; then
		handoff=$(handoff_of "$case_id")
		if [ -z "$handoff" ]; then
			show hrss-desk handoff offer "$case_id" --to SAMR --kind TRANSFER \
				--reason "$demo_reason" --basis H-09
			handoff=$(handoff_of "$case_id")
		fi
		show samr-desk handoff list --in
		show samr-desk handoff accept "$handoff" --note "$demo_note"
	fi
	show samr-desk case show "$case_id"
}

demo_words() {
	case ${demo_locale:-} in
	en*)
		demo_lang=en
		demo_ground='pay below the local minimum wage for several riders'
		demo_reason='the pay rules of the platform are to be looked into'
		demo_note='taken'
		;;
	*)
		demo_lang=zh
		demo_ground='多名骑手报酬低于当地最低工资标准'
		demo_reason='涉及平台计酬规则，请依职权核查'
		demo_note='已收件，按平台规则核查'
		;;
	esac
}

demo_run() {
	demo_bin=$state/bin
	demo_sample=$state/share/gongdao/sample
	case $state in
	"$here"/*)
		cd "$here" || return 1
		demo_bin=${state#"$here/"}/bin
		demo_sample=${state#"$here/"}/share/gongdao/sample
		;;
	esac
	demo_words
	demo_import
	demo_audit
	demo_case
	demo_handoff
	printf '\n演示结束：案件已由市场监管承办。再次运行不会重复导入或立案。刚才看到的是什么，见 README.zh-CN.md。\n'
	printf 'The case is now with market regulation. Running this again imports and opens nothing twice.\n'
	printf 'README.md tells what you have just seen.\n'
}
