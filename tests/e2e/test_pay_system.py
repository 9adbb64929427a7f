"""Pay systems and guidance visits through commands and files (plan 2.1-1)."""

import datetime
import json

import pytest

import flow

DESK = "hrss-desk"
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()  # as the daemons count days


def day(n):
    return (TODAY + datetime.timedelta(days=n)).isoformat()


@pytest.fixture(scope="module")
def town_with_people(town):
    for kind in flow.KINDS[:2]:
        flow.again(town, "import", kind, flow.SAMPLE / f"{kind}.csv")
    town.wait_drained()
    flow.again(town, "paysystem", "missing", "--as-of", "2025-03-15", ok=(1,))
    return town


def systems(town, *words, peer=DESK):
    return json.loads(town.cli("paysystem", "list", *words, "--json", peer=peer)).get("systems", [])


def record(town, code, *words, status=0, peer=DESK):
    r = town.run("paysystem", "record", code, "--kind", "piece", "--cycle", "month", "--document", "薪酬办法",
                 "--price", "每单 4.50 元", *words, peer=peer)
    assert r.returncode == status, r.stdout + r.stderr
    return r.stdout + r.stderr


def test_pay_system__recorded_again_next_corrected_withdrawn__all_on_record(town_with_people, tmp_path):
    town = town_with_people
    code = flow.employers(town)[0]
    paper = tmp_path / "rules.txt"
    paper.write_text("每单 4.50 元\n", encoding="utf-8")
    first = ["--from", "2025-01-01", "--occupation", "rider", "--file", paper]
    assert "第 1 版" in record(town, code, *first)
    assert "没有变化" in record(town, code, *first)
    assert "第 1 版到 2025-05-31 为止" in record(town, code, "--from", "2025-06-01", "--occupation", "rider", "--pay-day", 15)
    assert "（2025-06-01）" in record(town, code, "--from", "2025-05-01", "--occupation", "rider", status=1)
    assert "理由" in record(town, code, "--from", "2025-06-01", "--occupation", "rider", status=1)
    record(town, code, "--from", "2025-06-01", "--occupation", "rider", "--reason", "支付日登记有误")
    one = systems(town, code, "--as-of", "2025-06-01")[0]
    assert (one["version"], one["row"].get("pay_day", 0), sorted(one["lacks"])) == ("3", 0, ["consultation", "notice"])
    assert len(systems(town, code, "--as-of", "2025-05-31")[0]["row"]["digest"]) == 64
    town.cli("paysystem", "withdraw", code, "--from", "2025-06-01", "--occupation", "rider", "--reason", "误报", peer=DESK)
    text = town.cli("paysystem", "show", one["pay_system_id"], peer=DESK)
    assert [text.count(word) for word in ("第 1 版", "已更正", "已撤回", "有效")] == [1, 2, 1, 1], text
    assert systems(town, "--as-of", "2024-12-31") == []
    assert [s["state"] for s in systems(town, "--as-of", "2024-12-31", "--all")] == ["future"]
    assert "未协商" in town.cli("paysystem", "list", "--lacking", peer=DESK)


@pytest.mark.parametrize("words, status, said", [
    (["--from", "2025-13-01"], 2, "--from"),
    (["--from", "2026-01-01", "--base", "many"], 2, "--base"),
    (["--from", "2026-01-01", "--base", "20"], 2, "base_fen"),
    (["--from", "2026-01-01", "--occupation", "骑手"], 2, "occupation: 没有这个职业。"),
    (["--from", "2026-01-01", "--announced", "2025-12-01"], 2, "announced_how"),
    (["--from", "2026-01-01", "--file", "/nowhere.txt"], 2, "/nowhere.txt"),
    ([], 2, "--from"),
])
def test_pay_system__wrong_words__usage_says_which(town_with_people, words, status, said):
    assert said in record(town_with_people, flow.employers(town_with_people)[0], *words, status=status)


def test_pay_systems_file__dry_run_then_run_then_again__good_rows_in_bad_ones_told(town_with_people, tmp_path):
    town = town_with_people
    code = flow.employers(town)[1]
    path = tmp_path / "systems.csv"
    head = "统一社会信用代码,职业,生效日期,计酬方式,单价规则,底薪(元),底薪单位,支付周期,支付日,协商日期,协商纪要编号,公示日期,公示方式,文件"
    path.write_text("\n".join([
        head,
        f"{code},网约配送员,2025-01-01,计件,每单 4.5 元,,,每月,15,2024-12-01,纪要 1,2024-12-10,应用内公告,办法一",
        f"{code},网约配送员,2025-03-01,混合,每单 2 元,2100.00,每月,每月,15,,,,,办法二",
        f"{code},网约配送员,2025-02-01,计件,每单 4 元,,,每月,15,,,,,办法三",
        f"{code},网约车司机,2025-01-01,计时,,,,每月,15,,,,,办法四",
        f"{code},快递员,2025-01-01,包干,,,,每月,15,,,,,办法五"]) + "\n", encoding="gb18030")

    def imported(*more):
        r = town.run("import", "pay_systems", path, "--json", *more, peer=DESK)
        assert r.returncode == 1, r.stdout + r.stderr
        return json.loads(r.stdout)

    dry, told = imported("--dry-run"), imported()
    for one in (dry, told):
        assert (one["created"], one["updated"], one["unchanged"], one["refused"]) == (1, 1, 0, 3)
        assert {e["line"]: e["column"] for e in one["errors"]} == {4: "生效日期", 5: "底薪(元)", 6: "计酬方式"}
    again = imported()
    assert (again["created"], again["updated"], again["unchanged"], again["refused"]) == (0, 0, 2, 3)
    held = systems(town, code, "--as-of", "2025-02-28")
    assert [(s["row"]["document"], s.get("lacks", [])) for s in held] == [("办法一", [])]
    assert systems(town, code, "--as-of", "2025-03-01")[0]["row"]["base_fen"] == "210000"


def test_missing__by_occupation__those_with_a_system_are_not_there(town_with_people):
    town = town_with_people
    code = flow.employers(town)[0]

    def missing():
        r = town.run("paysystem", "missing", "--as-of", "2024-12-15", "--json", peer=DESK)
        return {m["occupation"] for m in json.loads(r.stdout).get("missing", []) if m["credit_code"] == code}
    record(town, code, "--from", "2024-12-16")
    before = missing()
    record(town, code, "--from", "2024-12-16", "--reason", "生效日期更正", "--last", "2024-12-16")
    town.cli("paysystem", "withdraw", code, "--from", "2024-12-16", "--reason", "生效日期有误", peer=DESK)
    record(town, code, "--from", "2024-12-15")
    assert before and not missing()


def test_visit__recorded_warned_of_followed_up__the_warning_ends_by_itself(town_with_people):
    town = town_with_people
    code = flow.employers(town)[0]
    system = systems(town, code)[0]
    words = ["visit", "record", code, "--on", day(-40), "--found", "没有增长制度, deductions", "--advice", "取消超时扣款",
             "--due", day(-1), "--paysystem", system["pay_system_id"], "--version", system["version"]]
    r = town.run(*words, peer=DESK)
    assert r.returncode == 0 and "待回访" in r.stdout, r.stderr
    assert "没有变化" in town.cli(*words, peer=DESK)
    r = town.run("visit", "list", "--overdue", "--json", peer=DESK)
    assert r.returncode == 1
    visit = json.loads(r.stdout)["visits"][0]
    assert (visit["officer"], visit["department"], visit["days_over"]) == (DESK, "HRSS", 1)

    def warnings(state):
        found = flow.ask(town, "wages.ListFindings", {"rule": "GDV-01w", "state": state}).get("findings", [])
        return [f for f in found if f["employer_id"] == visit["employer_id"]]

    def alerts(state):
        found = flow.ask(town, "alerts.ListAlerts", {"rule": "GDV-01w", "state": state}).get("alerts", [])
        return [a for a in found if a["employer_id"] == visit["employer_id"]]
    town.wait("the follow-up is warned of", lambda: warnings("open"), 120)
    assert "已过回访日的 1 次" in warnings("open")[0]["arithmetic_zh"]
    town.wait("the desk is told", lambda: alerts("open"), 120)
    # another department has its own visits and sees no others
    assert "没有记录" in town.cli("visit", "list", peer="trans-desk")
    assert town.run("visit", "show", visit["visit_id"], peer="trans-desk").returncode == 1
    town.cli("visit", "record", code, "--on", day(-1), "--found", "未发现问题", peer="trans-desk")
    assert "已办结" in town.cli("visit", "list", code, peer="trans-desk")  # which may not look up employers
    assert town.cli("paysystem", "list", code, "--occupation", "网约配送员", peer="trans-desk")
    assert "交通运输" in town.cli("visit", "list", code, peer=DESK)
    # looked at, not done yet: the next day counts
    town.cli("visit", "follow", visit["visit_id"], "--on", day(0), "--outcome", "again", "--text", "仍在扣款", "--due", day(90),
             peer=DESK)
    town.wait("the warning ends", lambda: warnings("cleared") and not warnings("open"), 120)
    town.wait("the alert is closed", lambda: not alerts("open"), 120)
    town.cli("visit", "follow", visit["visit_id"], "--on", day(0), "--outcome", "done", "--text", "已取消", peer=DESK)
    text = town.cli("visit", "show", visit["visit_id"], peer=DESK)
    assert "已办结" in text and "已落实" in text and "需再回访" in text and "取消超时扣款" in text
    assert town.run("visit", "list", "--overdue", peer=DESK).returncode == 0


@pytest.mark.parametrize("words, status, said", [
    (["record", "X", "--on", day(1), "--found", "none"], 2, "day"),
    (["record", "X", "--on", day(-1), "--found", "nothing"], 2, "unconsulted"),
    (["record", "X", "--on", day(-1), "--found", "deductions"], 2, "advice"),
    (["record", "X", "--on", day(-1), "--found", "none"], 1, "X"),
    (["follow", "77", "--on", day(0), "--outcome", "done", "--text", "x"], 1, "77"),
    (["list", "--state", "late"], 2, "late"),
])
def test_visit__wrong_words__told_which(town_with_people, words, status, said):
    r = town_with_people.run("visit", *words, peer=DESK)
    assert r.returncode == status and said in r.stderr, r.stderr
