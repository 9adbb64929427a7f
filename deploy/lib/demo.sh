# demo - the walk from a pay record to a case in another department, on the records of deploy/sample;
# and a city beside it, of generated records.
#
# Every command is shown as it can be typed again. What an earlier run did is found and not redone.
# shellcheck shell=bash

demo_month=2025-03
demo_company=91411002MA000DEM15 # of the sample
demo_rider=K001
demo_city_month=2025-06
demo_city_workers=150 # a seed
demo_city_seeds='71 72' # three companies each

demo_title() {
	printf '\n── %s\n' "$1"
}

demo_fail() {
	printf '\n演示未完成 / the example ended early: %s\n日志 / logs: %s\n' "$1" "$state/log/*/current" >&2
	exit 1
}

# desk_of WHO: the department whose desk WHO is, where departments have keys of their own; else nothing.
desk_of() {
	department_names | grep -x -e "${1%%-*}" || true
}

# demo_program WHO: the folder of the program that finds WHO's key.
demo_program() {
	local desk
	desk=$(desk_of "$1")
	printf '%s\n' "${demo_bin%bin}${desk:+departments/$desk/}bin"
}

# as_desk WHO PROGRAM ARGUMENT...: as the unix user who may read WHO's key.
as_desk() {
	local desk
	desk=$(desk_of "$1")
	shift
	if [ -n "$desk" ]; then
		in_department "$desk" as_service "$@"
	else
		as_service "$@"
	fi
}

# gongdao WHO ARGUMENT...: the command line, as the peer WHO; asks again when nobody could be reached (4),
# for up to a minute. Whether the first attempt took effect is then seen in the answer: a case is opened and
# offered once only.
gongdao() {
	local who=$1 until=$((SECONDS + 60)) out rc
	shift
	while :; do
		rc=0
		out=$(as_desk "$who" "$(demo_program "$who")/gongdao" --as "$who" --lang "$demo_lang" "$@") || rc=$?
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
	printf '\n$ %s --as %s' "$(demo_program "$who")/gongdao" "$who"
	printf ' %s' "${@@Q}" | sed "s/ '\([A-Za-z0-9_./=-]*\)'/ \1/g"
	printf '\n'
	gongdao "$who" "$@" || rc=$?
	[ "$rc" -le 1 ] || demo_fail "gongdao $1: $rc"
}

# What reads such an answer reads all of it: the printf of a long one would be ended by a pipe that nobody reads.

# field NAME: the first value of that name in the JSON it reads.
field() {
	sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" | sed -n 1p
}

# case_of ALERT: the number of its case, or nothing.
case_of() {
	{ gongdao hrss-desk case list --limit 1000 --json || true; } | awk -F'"' -v alert="$1" '
		$2 == "case_id" { id = $4 }
		$2 == "alert_id" && $4 == alert && !found++ { print id }'
}

# Of the sample's month: the city has alerts of its own.
demo_alert() {
	alert=$({ gongdao hrss-desk alert list --rule PAY-02 --limit 1000 --json || true; } | awk -F'"' -v month="$demo_month" '
		$2 == "alert_id" { id = $4 }
		$2 == "month" && $4 == month && !found++ { print id }')
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
	show hrss-desk finding list --month "$demo_month" --limit 12
	finding=$({ gongdao hrss-desk finding list --rule PAY-02 --month "$demo_month" --limit 1 --json || true; } |
		field finding_id)
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
		$2 == "state" && $4 == "SENT" && !found++ { print id }'
}

demo_handoff() {
	local handoff sign=() answer=()
	if per_department; then
		sign=(--key "$state/departments/hrss/keys/hrss.sign.key")
		answer=(--key "$state/departments/samr/keys/samr.sign.key")
	fi
	demo_title '四、人社移交，市场监管接收 / human resources offers, market regulation accepts'
	if [ "$({ gongdao hrss-desk case show "$case_id" --json || true; } | field owner)" = HRSS ]; then
		handoff=$(handoff_of "$case_id")
		if [ -z "$handoff" ]; then
			show hrss-desk handoff offer "$case_id" --to SAMR --kind TRANSFER \
				--reason "$demo_reason" --basis H-09 "${sign[@]}"
			handoff=$(handoff_of "$case_id")
		fi
		show samr-desk handoff list --in
		show samr-desk handoff accept "$handoff" --note "$demo_note" "${answer[@]}"
	fi
	show samr-desk case show "$case_id"
}

# ---- the city --------------------------------------------------------------------------------

# quiet WHO ARGUMENT...: as gongdao, and only what went wrong is shown.
quiet() {
	local who=$1 said
	shift
	said=$(gongdao "$who" "$@" 2>&1 </dev/null) || {
		printf '%s\n' "$said" >&2
		demo_fail "gongdao $1 $2"
	}
}

# city_rows FILE: its rows without the header, none when there is no such file.
city_rows() {
	[ ! -e "$1" ] || tail -n +2 "$1"
}

# city_register FOLDER: who works for whom, what was agreed, set and approved.
city_register() {
	local kind code from to a b c id
	for kind in employers engagements chain agreements; do
		[ ! -e "$1/$kind.csv" ] || quiet hrss-desk import "$kind" "$1/$kind.csv"
	done
	while IFS=, read -r code a b from to; do
		id=$(gongdao hrss-desk approval apply "$code" "$a" ${b:+--period "$b"} --posts 配送 --people 50 --from "$from" \
			--to "${to:-2052-12-31}" --reason 按单作业 --json </dev/null | field approval_id) || true
		[ -z "$id" ] || quiet hrss-desk approval decide "$id" --approve --document "演示审批 $id"
	done < <(city_rows "$1/approvals.csv")
	while IFS=, read -r code from a b c _; do
		quiet hrss-desk limit record "$code" --from "$from" --continuous $((a / 60)) --daily $((b / 60)) \
			--stop $((c / 60)) --reason 企业报送
	done < <(city_rows "$1/limits.csv")
	for kind in weather weather-withdrawn; do
		[ ! -e "$1/$kind.csv" ] || quiet hrss-desk import weather "$1/$kind.csv"
	done
}

# city_files FOLDER: what each company files.
city_files() {
	local kind file code
	for kind in roster prices pushes penalties intervals pay; do
		for file in "$1/$kind"-*.csv; do
			[ -e "$file" ] || continue
			code=${file##*/"$kind"-}
			quiet hrss-desk import "$kind" "$file" --employer "${code%-????-??.csv}" --period "$demo_city_month"
		done
	done
}

demo_city_alerts() {
	{ gongdao hrss-desk alert list --rule PAY-02 --limit 1000 --json || true; } | grep "\"$demo_city_month\"" >/dev/null
}

# demo_city: made and loaded once; a run that was broken off loads the rest the next time.
demo_city() {
	local made=$state/run/city seed began=$SECONDS n_rows=0 n_workers=0 n_employers=0
	demo_title '五、一座城市 / a city'
	if [ -e "$state/etc/city" ]; then
		cat "$state/etc/city"
	elif [ ! -e "$state/share/gongdao/city/citygen.py" ]; then
		printf '没有生成程序，略过 / no generator in this tree: left out\n'
		return
	else
		as_service rm -rf "$made"
		for seed in $demo_city_seeds; do
			as_service python3 -B "$state/share/gongdao/city/citygen.py" --out "$made/$seed" --seed "$seed" \
				--workers "$demo_city_workers" --months "$demo_city_month..$demo_city_month" ||
				demo_fail 'citygen.py'
			city_register "$made/$seed"
			city_files "$made/$seed"
			n_employers=$((n_employers + $(city_rows "$made/$seed/employers.csv" | wc -l)))
			n_workers=$((n_workers + $(city_rows "$made/$seed/engagements.csv" | wc -l)))
			n_rows=$((n_rows + $(cat "$made/$seed"/intervals-*.csv | wc -l)))
		done
		printf '%s: %d 家企业，%d 段用工，%d 条工作时段，用时 %d 秒 / %d employers, %d engagements, %d spans of work, %d s\n' \
			"$demo_city_month" "$n_employers" "$n_workers" "$n_rows" $((SECONDS - began)) \
			"$n_employers" "$n_workers" "$n_rows" $((SECONDS - began)) | tee "$state/etc/city.part"
		mv "$state/etc/city.part" "$state/etc/city"
		as_service rm -rf "$made"
	fi
	show hrss-desk audit run "$demo_city_month"
	wait_for 60 demo_city_alerts || demo_fail "no alert of $demo_city_month after 60 s"
	show hrss-desk alert list --rule PAY-02 --limit 20
}

# demo_account WHO TITLE ARGUMENT...: WHO opens an account; a line with its login and one-time code, none where
# it is there already. A worker's would get another code: who stands in the file is passed over.
demo_account() {
	local who=$1 title=$2 said code
	shift 2
	! demo_account_known "$title" || return 0
	said=$(gongdao "$who" account "$@" --json </dev/null) || true
	code=$(field code <<<"$said")
	[[ $code != *-*-*-* ]] || printf '%-18s %s  %s\n' "$(field login <<<"$said")" "$code" "$title"
}

demo_account_known() {
	awk -v end="  $1" 'substr($0, length($0) - length(end) + 1) == end { found = 1 } END { exit !found }' \
		"$state/etc/demo-accounts"
}

# rider_of: the number of the rider, who has no identity in the sample, or nothing.
rider_of() {
	local employer
	employer=$({ gongdao hrss-desk employer show "$demo_company" --json || true; } | field employer_id)
	{ gongdao hrss-desk call registration.ListEngagements "{\"employer_id\": \"$employer\", \"limit\": 1000}" --json || true; } |
		awk -F'"' -v rider="$demo_rider" '
		$2 == "worker_id" { id = $4 }
		$2 == "worker_no" && $4 == rider && !found++ { print id }'
}

# demo_people: staff, who decides beside them, a company of the sample and one of its riders, who was paid too little.
demo_people() {
	local login department role title worker
	while read -r login department role title; do
		demo_account operator "$title $department $role" create "$login" --name "$title" --department "$department" --role "$role"
	done <<'PEOPLE'
demo.hrss HRSS inspector 人社监察员
demo.hrss.head HRSS inspector 人社部门负责人
demo.hrss.admin HRSS admin 人社账号管理员
demo.samr SAMR clerk 市场监管经办
demo.trans TRANS clerk 交通运输经办
demo.union UNION clerk 总工会经办
PEOPLE
	demo_account operator "企业人事 company $demo_company" create demo.company --name 企业人事 --department HRSS \
		--role company --employer "$demo_company"
	worker=$(rider_of)
	[ -z "$worker" ] || demo_account hrss-desk "骑手 rider $demo_rider" worker "$worker" \
		--document identity_card --purpose 演示
}

# demo_accounts: opened once, and those that a later release has beside them; the one-time codes stand in a file
# that root alone reads, and each is good until a password was chosen, three days at most.
demo_accounts() {
	local file=$state/etc/demo-accounts
	demo_title '六、登录 / log in'
	(umask 077; : >>"$file")
	demo_people | tee -a "$file" # shown once
	printf '演示账号和一次性代码在 %s（仅 root 可读）；首次登录后须设新密码\nlogins and one-time codes are in that file\n' "$file"
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
	demo_city
	demo_accounts
	console_told
	printf '\n演示结束：案件已由市场监管承办。再次运行不会重复导入或立案。刚才看到的是什么，见 README.zh-CN.md。\n'
	printf 'The case is now with market regulation. Running this again imports and opens nothing twice.\n'
	printf 'README.md tells what you have just seen.\n'
}
