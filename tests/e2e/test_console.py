"""The console in a browser, against the real processes: what people do with it, and that axe finds no serious
fault. Pictures go to the folder build/console-pictures."""

import json
import re
import time

import pytest

import city
import door as doors
import flow
import pages

SHANGHAI = 8 * 3600


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000"])


@pytest.fixture(scope="module")
def town(door):
    """The sample, imported and audited; one case of it is over a term of its own."""
    def edit(etc):
        door.config(etc)
        pages.put(etc)
    with city.City(instances=1, services=[*city.SERVICES, *city.EXTRA], config_edit=edit) as c:
        door.start(c)
        flow.import_all(c)
        c.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", status=1)
        c.wait_drained()
        late(c)
        yield c


def late(town):
    alert = flow.alert_of(town, "TIM-06")
    case = town.wait("a case", lambda: town.ask("disputes.OpenCase", {"alert_id": alert["alert_id"], "ground": "超时工作"},
                                                peer="hrss-desk"))
    today = int((time.time() + SHANGHAI) // 86400)
    town.ask("disputes.StartDeadline", {"case_id": case["case_id"], "code": "MED-1", "from_day": today - 40, "ground": "受理"},
             peer="hrss-desk")
    town.wait("over its term", lambda: town.ask("disputes.ListDeadlines", {"status": "breached"}, peer="hrss-desk")["deadlines"])


@pytest.fixture(scope="module")
def people(town):
    """Those of the demonstration, each with its one-time code."""
    return pages.demo_people(town)


def test_demonstration__its_accounts__one_of_each_kind(town, people):
    assert set(people) == {"demo.hrss", "demo.hrss.head", "demo.hrss.admin", "demo.samr", "demo.trans", "demo.union", "demo.company",
                           "rider"}
    kinds = {a["login"]: a["kind"] for a in town.ask("accounts.ListAccounts", {})["accounts"]}
    assert {kinds[p["login"]] for p in people.values()} == {"STAFF", "COMPANY", "WORKER"}


def test_tip__without_a_name_on_a_phone__followed_by_its_code(town, door):
    said = pages.browse("tip.mjs", door.address)
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", said["code"])
    assert re.search(r"GDI-\d{6}-\d{4}-\d{6}", said["text"])


def test_staff__one_time_code_to_a_case_handed_on__each_task_in_few_clicks(town, door, people):
    """What a labour inspector does in the first five minutes (features 3.1), by the browser alone."""
    alert = flow.alert_of(town, "PAY-09")
    assert alert.get("case_id", "0") == "0"
    said = pages.browse("staff.mjs", door.address, rule="PAY-09", inspector=people["demo.hrss"], clerk=people["demo.samr"])
    print("tasks", json.dumps(said["tasks"], ensure_ascii=False))
    assert said["seconds"] < 300
    assert {t["task"]: t["clicks"] for t in said["tasks"] if t["clicks"] > t["most"]} == {}
    assert "×" in said["sum"] and said["number"].startswith("GD-")
    case = next(c for c in town.ask("disputes.ListCases", {}, peer="samr-desk")["cases"] if c["case_no"] == said["number"])
    assert case["owner"] == "SAMR"
    found = town.ask("alerts.GetAlert", {"alert_id": alert["alert_id"]}, peer="hrss-desk")
    assert found["alert"]["acked_at_us"] != "0" and found["alert"]["owner"] and found["alert"]["case_id"] == case["case_id"]
    assert [i["verdict"] for i in found["items"] if i.get("verdict")] == ["true"]


PAY = ("流水号,骑手号,所属月份,项目,金额(元),发放日期\n"
       "KP1,K001,2025-04,计件提成,2800.00,2025-05-15\n"
       "KP2,K002,2025-04,计件提成,{},2025-05-15\n")


def test_company__a_file_checked_returned_mended_sent__nothing_of_others(town, door, people):
    employer, other = flow.employers(town)
    said = pages.browse("company.mjs", door.address, company=people["demo.company"], employer=employer, month="2025-04",
                        bad=PAY.format("两千"), good=PAY.format("2000.00"))
    assert "骑手号" in said["form"]
    assert said["checked"] == "检查完毕，未写入：可导入 1 行，退回 1 行"
    assert [line.endswith(',""') for line in said["back"].split() if line.startswith("KP")] == [True, False]  # the reason at its row
    assert said["taken"] == "导入 2 行，退回 0 行"
    assert "怎样消除" in said["finding"]
    assert other not in said["text"] and "顺行" not in said["text"]


def test_worker__on_a_phone__his_hours_are_what_the_audit_counted(town, door, people):
    said = pages.browse("worker.mjs", door.address, rider=people["rider"], month="2025年3月")
    assert "145:00" in said["hours"] and "20 天" in said["hours"]
    assert "187.00 元" in said["pay"] and "20.60" in said["pay"]  # 145 h at 20.60, 2,800 paid
