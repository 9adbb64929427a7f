"""The console in a browser, against the real processes: what people do with it, and that axe finds no serious
fault. Pictures go to the folder build/console-pictures."""

import json
import re

import pytest

import door as doors
import flow
import pages


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000"])


@pytest.fixture(scope="module")
def town(door):
    with pages.audited(door) as c:
        yield c


@pytest.fixture(scope="module")
def people(town):
    """Those of the demonstration, each with its one-time code."""
    return pages.demo_people(town)


def test_demonstration__its_accounts__one_of_each_kind(town, people):
    assert set(people) == {"demo.hrss", "demo.hrss.head", "demo.hrss.admin", "demo.samr", "demo.trans", "demo.union", "demo.company",
                           "rider"}
    kinds = {a["login"]: a["kind"] for a in town.ask("accounts.ListAccounts", {})["accounts"]}
    assert {kinds[p["login"]] for p in people.values()} == {"STAFF", "COMPANY", "WORKER"}


def test_tip__without_a_name_and_with_one_on_a_phone__followed_by_its_code(town, door):
    reporter = {"name": "欧阳建国", "phone": "13800001234"}  # of tests/data/people.txt: found nowhere afterwards
    said = pages.browse("tip.mjs", door.address, reporter=reporter)
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", said["code"]) and said["named"] != said["code"]
    assert re.search(r"GDI-\d{6}-\d{4}-\d{6}", said["text"])
    first, second = sorted(town.ask("disputes.ListIntakes", {}, peer="hrss-desk")["intakes"], key=lambda i: i["received_at_us"])
    assert (first.get("named", False), second["named"]) == (False, True)
    read = town.ask("disputes.ReadReporter", {"intake_id": second["intake_id"], "purpose": "核实情况"}, peer="hrss-desk")
    assert {k: read["reporter"][k] for k in reporter} == reporter


def test_staff__one_time_code_to_a_case_handed_on__each_task_in_few_clicks(town, door, people):
    """What a labour inspector does in the first five minutes (features 3.1), by the browser alone."""
    alert = flow.alert_of(town, "PAY-09")
    assert alert.get("case_id", "0") == "0"
    said = pages.browse("staff.mjs", door.address, rule="PAY-09", inspector=people["demo.hrss"], clerk=people["demo.samr"])
    print("tasks", json.dumps(said["tasks"], ensure_ascii=False))
    assert said["seconds"] < 300
    assert {t["task"]: t["clicks"] for t in said["tasks"] if t["clicks"] > t["most"]} == {}
    assert all(words in said["notice"] for words in ("劳动保障监察询问通知书", "许人社监询〔2026〕1号", "第十三条", "7日内", "涉嫌未依法支付加班工资"))
    assert "×" in said["sum"] and said["number"].startswith("GD-")
    case = next(c for c in town.ask("disputes.ListCases", {}, peer="samr-desk")["cases"] if c["case_no"] == said["number"])
    assert case["owner"] == "SAMR"
    found = town.ask("alerts.GetAlert", {"alert_id": alert["alert_id"]}, peer="hrss-desk")
    assert found["alert"]["acked_at_us"] != "0" and found["alert"]["owner"] and found["alert"]["case_id"] == case["case_id"]
    assert [i["verdict"] for i in found["items"] if i.get("verdict")] == ["true"]
