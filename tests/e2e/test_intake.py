"""Intake through the real processes: an anonymous tip followed by its code from one department to the
other, a named complaint whose name travels nowhere, 12345 orders from a file and answered into one.
What was planted is in no table, no log and no dump (AUD-10, WRK-4, WRK-5)."""

import csv
import json
import re
import subprocess

import pytest

import city

DESK, SAMR, DOOR = "hrss-desk", "samr-desk", "public-door"
PHONE, NAME = "13800000001", "张三"
ORDERS = ("工单号,区划,单位,内容,答复期限,事项,来电人,联系电话\n"
          f"XC-1,411002,甲平台,两个月没有发工资,2025-06-30,拖欠工资、报酬,{NAME},{PHONE}\n"
          "XC-2,411002,乙平台,收取押金不退,2025-06-30,deposit,,\n"
          "XC-3,411002,丙平台,请打 13800000001,2025-06-30,,,\n"
          "XC-4,4110,丁平台,区划不对,2025-06-30,,,\n")


@pytest.fixture(scope="module")
def town():
    with city.City(instances=1, services=["disputes"]) as c:
        yield c


def answer(town, *args, peer=DESK, **kw):
    return json.loads(town.cli(*args, "--json", peer=peer, **kw))


def number_of(town, intake_no):
    found = answer(town, "intake", "list", "--limit", "1000")["intakes"]
    return next(i["intake_id"] for i in found if i["intake_no"] == intake_no)


def filed(town, *more):
    return answer(town, "tip", "file", "--region", "411002", "--employer", "甲平台", "--issue", "sole_trader", "--text", "-",
                  *more, peer=DOOR, typed="站点要求骑手注册个体工商户\n")


def asked(town, code):
    return answer(town, "tip", "ask", "-", peer=DOOR, typed=code + "\n")


def test_tip__handed_over__same_code_says_who_has_it(town):
    text = town.cli("tip", "file", "--region", "411002", "--employer", "甲平台", "--issue", "sole_trader", "--text", "-",
                    peer=DOOR, typed="站点要求骑手注册个体工商户\n")
    code = re.search(r"查询码 (\S+)", text)[1]
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}", code) and "市场监督管理局" in text
    first = asked(town, code)
    assert first["state"] == "waiting" and first["department"] == "HRSS" and first["next_due_day"]
    number = number_of(town, first["intake_no"])
    sent = answer(town, "intake", "route", number)
    assert sent["handoff"]["to_department"] == "SAMR"
    assert asked(town, code)["offered_to"] == "SAMR"
    town.cli("handoff", "accept", sent["handoff"]["handoff_id"], peer=SAMR)
    after = asked(town, code)
    assert after["department"] == "SAMR" and after["case_no"] == sent["case"]["case_no"]
    # messages both ways, with the new owner
    town.cli("tip", "say", code, "--text", "还有三名骑手", peer=DOOR)
    assert "还有三名骑手" in town.cli("intake", "show", number, peer=SAMR)
    town.cli("intake", "message", number, "--text", "已撤销登记", "--answer", peer=SAMR)
    assert "已撤销登记" in town.cli("tip", "read", code, peer=DOOR)
    assert "已答复" in town.cli("tip", "ask", code, peer=DOOR)
    assert town.run("tip", "ask", "00000-00000-00000-00000", peer=DOOR).returncode != 0


def test_named__of_who_took_it_alone__for_a_purpose(town):
    r = answer(town, "intake", "record", "counter", "--region", "411002", "--employer", "甲平台", "--issue", "sole_trader", "--text",
               "被迫注册个体工商户", "--name", NAME, "--phone", "-", "--receipt", typed=PHONE + "\n")
    number, code = r["intake"]["intake_id"], r["receipt_code"]
    text = town.cli("intake", "reporter", number, "--purpose", "回访核实", peer=DESK)
    assert NAME in text and PHONE in text
    assert town.run("intake", "reporter", number, "--purpose", "x", peer=SAMR).returncode != 0
    sent = answer(town, "intake", "route", number)
    offered = answer(town, "handoff", "show", sent["handoff"]["handoff_id"], peer=SAMR)
    assert NAME not in json.dumps(offered, ensure_ascii=False)
    town.cli("handoff", "accept", sent["handoff"]["handoff_id"], peer=SAMR)
    assert NAME not in town.cli("intake", "show", number, peer=SAMR)
    assert town.run("intake", "reporter", number, "--purpose", "x", peer=SAMR).returncode == 3
    assert asked(town, code)["department"] == "SAMR"


def test_orders__file_in_and_file_out__each_once(town, tmp_path):
    file, out = tmp_path / "orders.csv", tmp_path / "answers.csv"
    file.write_text(ORDERS, "utf-8")
    before = town.psql("select count(*) from intake", schema="disputes")
    text = town.cli("intake", "import-12345", file, "--dry-run", peer=DESK, status=1)
    assert "可收 3 件" in text and town.psql("select count(*) from intake", schema="disputes") == before
    text = town.cli("intake", "import-12345", file, peer=DESK, status=1)
    assert "收到 2 件，已有 0 件，有误 2 件" in text and "第 4 行" in text and "第 5 行" in text
    assert PHONE not in text
    assert "收到 0 件，已有 2 件" in town.cli("intake", "import-12345", file, peer=DESK, status=1)
    orders = answer(town, "intake", "list", "--channel", "12345 工单")["intakes"]
    assert [o["source_no"] for o in orders] == ["XC-1", "XC-2"]
    deposit = orders[1]["intake_id"]
    town.cli("intake", "route", deposit, peer=DESK)
    town.cli("intake", "message", deposit, "--text", "=已责令退还押金", "--answer", peer=DESK)
    town.cli("intake", "answer-12345", out, "--since", "2020-01-01", peer=DESK)
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [(r["工单号"], r["答复内容"]) for r in rows] == [("XC-2", "'=已责令退还押金")]
    assert out.stat().st_mode & 0o777 == 0o600
    assert town.run("intake", "answer-12345", out, "--since", "2020-01-01", peer=DESK).returncode == 2


def test_guide__of_an_issue__says_whom_what_and_until_when(town):
    text = town.cli("tip", "guide", "R07", "--day", "2025-01-02", peer=DOOR)
    assert "12333" in text and "工时、考勤记录" in text and "最后一天" in text
    assert "SAMR" in town.cli("procedures", "routes", "sole_trader")


def test_planted__tables_logs_and_dump__have_nothing_of_it(town):
    """Last: what all of them left behind. The people are those of tests/privacy.py."""
    assert town.private_finds() == []
    dump = subprocess.run([str(city.PG_BIN / "pg_dumpall"), "-h", town.database_hosts, "-U", "gongdao"],
                          check=True, capture_output=True).stdout
    logs = [p.read_bytes() for p in town.root.glob("*.log")]
    assert logs and b"GDI-411002" in dump
    for words in (NAME, PHONE, "站点要求骑手注册个体工商户", "还有三名骑手", "被迫注册个体工商户", "已撤销登记"):
        assert words.encode() not in dump
        assert not any(words.encode() in log for log in logs)
