"""Scenario S1, the underpaid courier, to the fen through the real processes: 412 couriers of a platform
in April 2022, 37 of them short, one alert; paid, proved, ordered; the same 37 as part-time work (A2).

The class of the two districts is a figure of the fixture (it ships unconfirmed, and would make hints only).
"""

import json
import shutil
import sys

import pytest

import city
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "data"))
import underpaid  # noqa: E402

DESK = "hrss-desk"
MONTH = "2022-04"
DESKS = {d: f"{d.lower()}-desk" for d in ("HRSS", "DRC", "TRANS", "EM", "SAMR", "NHSA", "COURT", "UNION")}
ALL_FEN, LEFT_FEN = 984650, 955850  # 37 items; 36 when the first courier is paid

def confirmed(etc):
    """The districts' class, as an officer would have confirmed it."""
    path = etc / "rules" / "parameters-pay.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    for n, line in enumerate(lines):
        if any(f'scope: "{code}"' in line for code in ("411002", "411003")) and "confidence: U, confirm: true" in line:
            lines[n] = line.replace("confidence: U, confirm: true", "confidence: C")
    path.write_text("".join(lines), encoding="utf-8")


@pytest.fixture(scope="module")
def town():
    # told when nothing moved for so long: longer than any pause of a slow machine
    with city.City(settings="alerts:\n  settle: 10s\n", config_edit=confirmed) as c:
        yield c


@pytest.fixture(scope="module")
def walked(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("s1")
    jia, yi, town.short = underpaid.april()
    underpaid.write(folder, [jia, yi])
    for kind in flow.KINDS[:2]:
        flow.again(town, "import", kind, folder / f"{kind}.csv")
    for kind in flow.KINDS[2:]:
        for p in (jia, yi):
            flow.again(town, "import", kind, folder / f"{kind}-{p.code}-{MONTH}.csv", "--employer", p.code,
                       until="E_NOT_FOUND")
    run(town)
    return town


def run(town):
    """audit run as the desk types it; findings are open, so it answers 1."""
    town.cli("audit", "run", "--period", MONTH, peer=DESK, timeout=240, status=1)
    town.wait_drained(240)


def employer(town, code):
    return flow.ask(town, "registration.GetEmployer", {"credit_code": code})["employer_id"]


def shortfalls(town, code=underpaid.JIA, state="open"):
    """Findings of PAY-02 of an employer, by number of the worker."""
    asked = {"rule": "PAY-02", "employer_id": employer(town, code), "state": state, "limit": 1000}
    found = flow.ask(town, "wages.ListFindings", asked).get("findings", [])
    return {f["worker_no"]: f for f in found}


def alerts(town, code=underpaid.JIA):
    listed = flow.ask(town, "alerts.ListAlerts", {"rule": "PAY-02", "limit": 1000}).get("alerts", [])
    return [a for a in listed if a["employer_id"] == employer(town, code)]


def counted(town, n, fen, code=underpaid.JIA):
    """The one alert of the employer, once it says so."""
    def said():
        mine = alerts(town, code)
        return [a for a in mine if (a["n_items"], a["n_workers"], a["owed_fen"]) == (n, n, str(fen))] and mine
    mine = town.wait(f"one alert of {n} items, {fen} fen", said)
    assert len(mine) == 1
    return mine[0]


def paid(town, verb, one, fen, reference, *more):
    return town.run("payment", verb, one["employer_id"], one["worker_no"], MONTH, f"{fen // 100}.{fen % 100:02d}",
                    "--reference", reference, "--paid", "2022-05-25", "--rule", "PAY-02", *more, peer=DESK)


def statement(town, code, *more):
    return town.run("wages", "statement", code, MONTH, *more, peer=DESK)


# ---- the first run ---------------------------------------------------------------------------


def test_s1__first_run__37_of_412_are_short_and_nobody_else(walked):
    found = shortfalls(walked)
    assert {no: int(f["owed_fen"]) for no, f in found.items()} == walked.short
    assert (len(found), sum(walked.short.values())) == (37, ALL_FEN)
    assert {f["class"] for f in found.values()} == {"B"}
    assert walked.psql("select count(*) from worker_month m join employer e using (employer_id) "
                       f"where e.credit_code = '{underpaid.JIA}'", schema="wages") == [["412"]]
    # hours and days were planned within every limit: no rule but the floor speaks of a worker of platform 甲;
    # of the platform itself: it filed no limits of time, and nothing of the months since
    assert walked.psql("select distinct rule from finding f join employer e using (employer_id) "
                       f"where e.credit_code = '{underpaid.JIA}' and f.worker_id <> 0", schema="wages") == [["PAY-02"]]
    own = walked.psql("select distinct rule from finding f join employer e using (employer_id) "
                      f"where e.credit_code = '{underpaid.JIA}' and f.worker_id = 0", schema="wages")
    assert {rule for rule, in own} <= {"DQ-01", "TIM-08", "TIM-09"}


def test_s1__first_courier__union_of_orders_with_arithmetic_and_clause(walked):
    found = shortfalls(walked)
    w1, w4 = found[underpaid.W1], found[underpaid.W4]
    assert (w1["owed_fen"], w4["owed_fen"]) == ("28800", "31240")
    assert w1["arithmetic_zh"].startswith("180.00 小时 × ¥19.60 = ¥3,528.00；已付（计入最低工资部分）¥3,240.00；短少 ¥288.00")
    assert w4["arithmetic_zh"].startswith("160.00 小时 × ¥19.60 = ¥3,136.00；已付（计入最低工资部分）¥2,823.60；短少 ¥312.40")
    text = walked.run("audit", "explain", w1["finding_id"], peer=DESK).stdout
    assert w1["arithmetic_zh"] in text
    assert "许人社〔2022〕1号" in text and "二、1" in text and "豫政〔2021〕33号" in text
    facts = json.loads(w1["facts_json"])
    assert facts["worked_s"] == str(180 * 3600)
    # what adding the orders up would give: 205.00 h, ¥778.00; their sum is on file
    orders = walked.psql("select sum(extract(epoch from ended_at - started_at))::bigint from work_interval i join employer e "
                         f"using (employer_id) where e.credit_code = '{underpaid.JIA}' and worker_no = 'K001'",
                         schema="wages")
    assert orders == [[str(205 * 3600)]]
    assert 205 * underpaid.RATE - 324000 == 77800


def test_s1__alert__one_with_37_items_and_their_sum(walked):
    alert = counted(walked, 37, ALL_FEN)
    assert (alert["month"], alert["severity"], alert["state"]) == (MONTH, "high", "open")
    shown = walked.cli("alert", "show", alert["alert_id"], peer=DESK)
    assert "涉及 37 人，疑点 37 条，欠付合计 ¥9,846.50" in shown
    assert (alert["level"], alert["desk_region"], alert["summary_zh"]) == ("red", "411000", "37 人，¥9,846.50")
    assert "达到 10 人" in alert["level_why_zh"] and not alert.get("hint")
    rows = [line.split() for line in shown.splitlines() if " K0" in line]
    assert len(rows) == 37 and all(row[row.index(no) + 1] == "B" for row in rows for no in row if no[:2] == "K0")


def changes(town, alert):
    """Kind, told or not, and the workers of every change of an alert."""
    return [tuple(r) for r in town.psql("select kind, notice, n_workers from alert_change where alert_id = "
                                        f"{alert['alert_id']} order by seq", schema="alerts")]


def test_s1__notices__one_to_hrss_one_to_the_company_one_copy_to_the_union(walked):
    alert = counted(walked, 37, ALL_FEN)
    assert [c for c in changes(walked, alert) if c[1] == "t"] == [("raised", "t", "37")]
    told = walked.psql(f"select recipient, copy, change from notice where subject_id = {alert['alert_id']} order by 1",
                       schema="alerts")
    assert told == [["HRSS/HRSS.INSP", "f", "opened"], ["UNION/", "t", "opened"],
                    [f"employer/{alert['employer_id']}", "f", "opened"]]


def test_s1__red_group__case_opened_by_itself_once(walked):
    alert = counted(walked, 37, ALL_FEN)
    opened = walked.wait("a case", lambda: walked.psql(
        f"select owner, opened_by, ground from case_file where alert_id = {alert['alert_id']}", schema="disputes"))
    assert [r[:2] for r in opened] == [["HRSS", "HRSS"]] and "群体性" in opened[0][2]
    walked.wait("the alert knows it", lambda: alerts(walked)[0].get("case_id"))
    assert alerts(walked)[0]["stage"] == "CASE"


def inbox(town, desk, kind, subject_id):
    """What came to a desk of one subject: change, copy or not, title."""
    told = flow.ask(town, "alerts.ListNotices", {"all": True, "limit": 256}, peer=desk).get("notices", [])
    return [(n["change"], n.get("copy", False), n["title_zh"]) for n in told
            if (n["kind"], n["subject_id"]) == (kind, subject_id)]


def copy_of(town, alert):
    """The copy of the union, of this alert."""
    told = flow.ask(town, "alerts.ListNotices", {"all": True}, peer=DESKS["UNION"])["notices"]
    return [n for n in told if n["subject_id"] == alert["alert_id"]][0]


def test_s1__eight_desks__the_alert_is_one_s_the_copy_another_s_and_nobody_else_s(walked):
    """Each with its own key: 人社 has the alert and its notice, 总工会 its copy, the other six neither."""
    alert = counted(walked, 37, ALL_FEN)
    title = f"新预警：{alert['title_zh']}（{alert['employer_name']}，{MONTH}）"
    found = {d: inbox(walked, desk, "alert", alert["alert_id"]) for d, desk in DESKS.items()}
    assert found == {d: [] for d in DESKS} | {"HRSS": [("opened", False, title)], "UNION": [("opened", True, title)]}
    seen = {d: walked.run("alert", "show", alert["alert_id"], peer=desk) for d, desk in DESKS.items()}
    assert [d for d, r in seen.items() if r.returncode == 0] == ["HRSS"]
    assert all("¥9,846.50" not in r.stdout + r.stderr for d, r in seen.items() if d != "HRSS")
    assert [d for d, desk in DESKS.items() if walked.run("finding", "list", "--rule", "PAY-02", peer=desk).returncode
            in (0, 1)] == ["HRSS"]  # findings and pay are of 人社 alone: the copy has the sum and no worker
    copy = copy_of(walked, alert)
    assert "涉及 37 人，疑点 37 条，欠付合计 ¥9,846.50。" in copy["text_zh"] and underpaid.W1 not in copy["text_zh"]
    assert copy["reason_zh"] == "工资报酬类预警抄送总工会"


def test_s1__copy__read_by_the_union_and_the_desk_sees_by_whom(walked):
    alert = counted(walked, 37, ALL_FEN)
    copy = copy_of(walked, alert)
    assert walked.run("notice", "read", copy["notice_id"], peer=DESKS["TRANS"]).returncode != 0
    walked.cli("notice", "read", copy["notice_id"], peer=DESKS["UNION"])
    told = flow.ask(walked, "alerts.ListNotices", {"kind": "alert", "subject_id": alert["alert_id"]})["notices"]
    assert {(n.get("department", ""), n.get("read_by", "")) for n in told} == {
        ("HRSS", ""), ("UNION", DESKS["UNION"]), ("", "")}


def test_s1__case_opened_by_itself__its_department_is_told_once(walked):
    case_id = walked.wait("the alert knows its case", lambda: alerts(walked)[0].get("case_id"))
    walked.wait("it is told", lambda: inbox(walked, DESK, "case", case_id))
    found = {d: [n[:2] for n in inbox(walked, desk, "case", case_id)] for d, desk in DESKS.items()}
    assert found == {d: [] for d in DESKS} | {"HRSS": [("opened", False)]}


def test_s1__guidance__two_companies_hidden_the_median_of_one_shown(walked):
    """Two companies are fewer than three: no percentiles. The desk sees each one's median."""
    shown = walked.cli("wages", "guidance", "--period", MONTH, peer=DESK)
    assert "全市" in shown and "网约配送员" in shown and "*" in shown and "¥" not in shown
    trend = walked.cli("--json", "wages", "trend", "--period", MONTH, "--employer", underpaid.JIA, peer=DESK)
    month = json.loads(trend)["months"][0]
    assert month["month"] == MONTH and int(month["median_fen"]) > 0 and int(month["n_workers"]) >= 412
    assert "PAY-02" not in walked.cli("finding", "list", "--warnings", peer=DESK)


def test_s1__second_run__no_version_no_event_no_notice(walked):
    def all_there_is():
        return [walked.psql(sql, schema=schema) for schema, sql in (
            ("wages", "select finding_id, version, changed_at from finding order by 1"),
            ("wages", "select count(*) from finding_version"),
            ("wages", "select count(*) from outbox where target is null"),
            ("alerts", "select alert_id, version, changed_at from alert order by 1"),
            ("alerts", "select count(*) from alert_change"), ("alerts", "select count(*) from notice"),
            ("alerts", "select count(*) from outbox where target is null"))]
    before = all_there_is()
    audited = walked.psql("select count(*), max(audited_at) from worker_month", schema="wages")
    run(walked)
    again = walked.psql("select count(*), max(audited_at) from worker_month", schema="wages")
    assert again[0][0] == audited[0][0] and again[0][1] > audited[0][1]  # it was audited once more
    assert all_there_is() == before


def test_s1__replay_after_two_later_packs__288_and_the_same_hash(walked, tmp_path):
    """S12b: two later packs are kept, one with another figure of April 2022, one with another sentence."""
    packs = tmp_path / "packs"
    edits = [("parameters-pay.yaml", "yuan: 19.60", "yuan: 21.50"), ("pay.yaml", "短少 {owed_fen:yuan}", "少付 {owed_fen:yuan}")]
    rules = walked.config.parent / "rules"
    walked.cli("rules", "keep", packs, rules)
    for n, (name, old, new) in enumerate(edits):
        later = tmp_path / f"later{n}"
        shutil.copytree(rules, later)
        text = (later / name).read_text(encoding="utf-8")
        assert old in text
        (later / name).write_text(text.replace(old, new), encoding="utf-8")
        walked.cli("rules", "keep", packs, later)
    assert len(list(packs.iterdir())) == 3
    w1 = shortfalls(walked)[underpaid.W1]
    r = walked.run("audit", "replay", w1["finding_id"], "--packs", packs, "--json", peer=DESK)
    assert r.returncode == 0, r.stdout + r.stderr
    told = json.loads(r.stdout)
    assert told["same"] and told["recorded"] == told["replayed"] and len(told["replayed"]) == 64
    assert (int(told["recorded_owed_fen"]), int(told["owed_fen"])) == (28800, 28800)


# ---- what people do with it ---------------------------------------------------------------------


def test_s1__ack_own_comment__shown_with_the_course(walked):
    alert = alerts(walked)[0]
    walked.cli("alert", "ack", alert["alert_id"], peer=DESK)
    walked.cli("alert", "own", alert["alert_id"], peer=DESK)
    second = walked.run("alert", "own", alert["alert_id"], peer="hrss-review")
    assert second.returncode == 1 and DESK in second.stderr  # says who has it
    walked.cli("alert", "comment", alert["alert_id"], "--text", "已电话联系企业", peer="hrss-review")
    shown = walked.cli("alert", "show", alert["alert_id"], peer=DESK)
    assert f"承办人 {DESK}" in shown and "已电话联系企业" in shown and "达到 10 人" in shown
    assert DESK in walked.cli("alert", "list", "--rule", "PAY-02", peer=DESK, status=1)
    assert walked.run("alert", "ack", alert["alert_id"], peer="samr-desk").returncode == 1  # another department's


def test_s1__silence__a_second_person_approves_and_no_other_company_is_touched(walked):
    alert, other = alerts(walked)[0], alerts(walked, underpaid.YI)[0]
    day = walked.psql("select to_char(now() at time zone 'Asia/Shanghai' + interval '3 days', 'YYYY-MM-DD')")[0][0]
    asked = json.loads(walked.cli("--json", "alert", "silence", alert["alert_id"], "--until", day, "--reason", "核查中",
                                  peer=DESK))
    assert walked.run("alert", "approve", asked["silence_id"], peer=DESK).returncode == 1  # who asked
    walked.cli("alert", "approve", asked["silence_id"], peer="hrss-review")
    assert alerts(walked)[0]["silence_id"] == asked["silence_id"]
    assert other == alerts(walked, underpaid.YI)[0]
    assert "核查中" in walked.cli("alert", "silences", peer=DESK)
    walked.cli("alert", "unsilence", asked["silence_id"], peer=DESK)
    assert [c[0] for c in changes(walked, alert)][-2:] == ["silenced", "silence_lifted"]
    assert alerts(walked)[0].get("silence_id", "0") == "0"


def test_s1__informed_and_answered__each_end_told_once_and_not_again_by_a_replay(walked):
    """人社 informs 总工会 of the case (INFORM): it is told, answers, 人社 is told; a replay tells nobody."""
    case_id = alerts(walked)[0]["case_id"]
    sent = json.loads(walked.cli("--json", "handoff", "offer", case_id, "--to", "UNION", "--kind", "INFORM", "--reason",
                                 "通报欠薪案件", peer=DESK))
    walked.wait("offered", lambda: inbox(walked, DESKS["UNION"], "handoff", sent["handoff_id"]))
    walked.cli("handoff", "accept", sent["handoff_id"], peer=DESKS["UNION"])
    walked.wait("accepted", lambda: inbox(walked, DESK, "handoff", sent["handoff_id"]))

    def told():
        return {d: [n[0] for n in inbox(walked, desk, "handoff", sent["handoff_id"])] for d, desk in DESKS.items()}
    assert told() == {d: [] for d in DESKS} | {"UNION": ["offered"], "HRSS": ["accepted"]}
    before = walked.psql("select count(*) from notice", schema="alerts")
    walked.cli("replay", "disputes", "alerts")
    walked.wait_drained(120)
    assert walked.psql("select count(*) from notice", schema="alerts") == before
    assert walked.ask("disputes.ListDead").get("dead", []) == []  # its end was taken, too
    shown = walked.cli("case", "show", case_id, peer=DESK)
    assert "移送单: 已发出" in shown and "移送单: 已发出 → 已接收" in shown and "步骤: 线索" in shown


# ---- paid, proved, ordered -------------------------------------------------------------------


def test_s1__proof_of_288_uploaded__reported_and_36_items_left(walked):
    one = shortfalls(walked)[underpaid.W1]
    r = paid(walked, "report", one, 28800, "S1-W1")
    assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert flow.ask(walked, "wages.GetFinding", {"finding_id": one["finding_id"]})["state"] == "reported"
    counted(walked, 36, LEFT_FEN)
    said = statement(walked, underpaid.JIA)
    assert "合计 36 项应补 ¥9,558.50；企业报称已付 1 项 ¥288.00" in said.stdout


def test_s1__bank_line_of_it__cleared(walked):
    one = shortfalls(walked, state="reported")[underpaid.W1]
    r = paid(walked, "confirm", one, 28800, "S1-W1", "--proof", "bank")
    assert r.returncode == 0, r.stderr
    walked.wait_drained()
    after = flow.ask(walked, "wages.GetFinding", {"finding_id": one["finding_id"]})
    assert (after["state"], after.get("owed_fen", "0")) == ("cleared", "0")
    alert = counted(walked, 36, LEFT_FEN)
    assert alert["still_zh"] == "共查出 ¥9,846.50，已证实补发 ¥288.00；尚短 36 人，¥9,558.50"
    assert [c[0] for c in changes(walked, alert) if c[1] == "t"] == ["raised", "silence_lifted"]  # growth and less are no notice
    page = walked.cli("--json", "alert", "indicators", "--period", MONTH, "--by", "clause,employer", peer=DESK)
    mine = [r for r in json.loads(page)["rows"] if r.get("clause") == "二、1" and r["employer_id"] == alert["employer_id"]]
    assert [(r["found_fen"], r["confirmed_fen"], r["open_fen"], r["n_people"]) for r in mine] == [
        (str(ALL_FEN), "28800", str(LEFT_FEN), 37)]
    assert underpaid.W4 in shortfalls(walked)


def ordered(town, code):
    town.cli("payment", "order", code, MONTH, "--document", "许人社监令〔2022〕1号", "--due", "2022-06-10", "--rule",
             "PAY-02", peer=DESK)
    town.wait_drained()


def test_s1__missed_order_class_b__shortfall_and_why_no_more(walked):
    ordered(walked, underpaid.JIA)
    page = json.loads(statement(walked, underpaid.JIA, "--json").stdout)
    items = page["items"]
    assert {i["class"] for i in items} == {"B"} and len(items) == 36
    assert page["open_fen"] == str(LEFT_FEN) and page.get("additional_high_fen", "0") == "0"
    for item in items:
        part = {p["kind"]: p for p in item["parts"]}
        assert part["principal"]["low_fen"] == item["owed_fen"]
        assert not part["additional"].get("due") and "以劳动关系为前提" in part["additional"]["condition_zh"]
        assert item["remedy_zh"]
    text = statement(walked, underpaid.JIA).stdout
    assert "合计 36 项应补 ¥9,558.50" in text and text.count("加付赔偿金：不计") == 36
    assert text.count("(类别 B)") == 36


def test_s1__same_37_as_part_time_work__compensation_of_50_to_100_percent(walked):
    found = shortfalls(walked, underpaid.YI)
    assert {no: int(f["owed_fen"]) for no, f in found.items()} == walked.short
    assert {f["class"] for f in found.values()} == {"A2"}
    counted(walked, 37, ALL_FEN, underpaid.YI)
    assert paid(walked, "confirm", found[underpaid.W1], 28800, "S1-W1", "--proof", "bank").returncode == 0
    ordered(walked, underpaid.YI)
    counted(walked, 36, LEFT_FEN, underpaid.YI)
    page = json.loads(statement(walked, underpaid.YI, "--json").stdout)
    items = [i for i in page["items"] if i["rule"] == "PAY-02"]
    assert len(items) == 36 and {i["class"] for i in items} == {"A2"}
    assert (page["additional_low_fen"], page["additional_high_fen"]) == ("477925", "955850")
    for item in items:
        assert [p["kind"] for p in item["parts"]] == ["principal", "additional", "multiple"]  # no interest
        multiple = item["parts"][2]
        assert not multiple.get("due") and "未予适用" in multiple["condition_zh"] and "河南省" in multiple["basis_zh"]
    text = statement(walked, underpaid.YI).stdout
    assert "加付赔偿金 ¥4,779.25 至 ¥9,558.50" in text and "利息" not in text


def test_s1__fourth_courier__one_of_the_36(walked):
    w4 = shortfalls(walked)[underpaid.W4]
    assert (w4["state"], w4["owed_fen"]) == ("open", "31240")
    text = statement(walked, underpaid.JIA, "--worker", underpaid.W4).stdout
    assert "¥312.40" in text and "合计 1 项" in text
