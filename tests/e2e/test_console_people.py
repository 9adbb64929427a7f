"""What a company, a worker and the head of a department do in the first five minutes (features 3.1), each by the
browser alone, against the real processes. The table of all tasks: console/README.md."""

import json

import pytest

import door as doors
import flow
import pages

DESK = "hrss-desk"


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000"])


@pytest.fixture(scope="module")
def town(door):
    with pages.audited(door) as c:
        known(c)
        yield c


def known(town):
    """Who K001 is, and what he signed."""
    code, day = flow.employers(town)[0], 20089  # 2025-01-01
    items = [{"item": i, "state": "present"} for i in
             ("form_of_use", "working_time", "place", "work_requirements", "pay", "hours_standard", "rules", "labour_protection",
              "social_insurance")]
    who = {"credit_code": code, "worker_no": "K001", "id_kind": "passport", "id": "E00000018", "name": "王五", "phone": "13800001234",
           "home_region": "411002"}
    assert town.ask("registration.ImportWorkers", {"rows": [who]}, peer=DESK)["created"] == 1
    row = {"credit_code": code, "worker_no": "K001", "kind": "written_agreement", "from_day": day,
           "terms": {"signed_day": day, "handed_day": day, "pay_day": 15, "items": items}}
    assert town.ask("registration.ImportAgreements", {"rows": [row]}, peer=DESK)["created"] == 1


def company(town, login):
    return pages.opened(town, login, "--name", "企业人事", "--department", "HRSS", "--role", "company", "--employer",
                        flow.employers(town)[0])


PAY = ("流水号,骑手号,所属月份,项目,金额(元),发放日期\n"
       "KP1,K001,2025-04,计件提成,2800.00,2025-05-15\n"
       "KP2,K002,2025-04,计件提成,{},2025-05-15\n")


def test_company__a_file_checked_returned_mended_sent__nothing_of_others(town, door):
    employer, other = flow.employers(town)
    said = pages.browse("company.mjs", door.address, company=company(town, "hr.files"), employer=employer, month="2025-04",
                        bad=PAY.format("两千"), good=PAY.format("2000.00"))
    assert "骑手号" in said["form"]
    assert said["checked"] == "检查完毕，未写入：可导入 1 行，退回 1 行"
    assert [line.endswith(',""') for line in said["back"].split() if line.startswith("KP")] == [True, False]  # the reason at its row
    assert said["taken"] == "导入 2 行，退回 0 行"
    assert "怎样消除" in said["finding"] and "K001" in said["agreements"]
    assert other not in said["text"] and "顺行" not in said["text"]


PAID = ("统一社会信用代码,骑手号,所属月份,凭证号,金额(元),支付日期,证明方式,规则\n"
        "{code},K007,2025-03,BANK-2,{rest},2025-05-20,企业申报,\n"
        "{code},K007,2025-03,BANK-3,1.00,2025-05-20,银行,\n")  # a company proves nothing by saying so


def yuan(fen):
    return f"{fen / 100:,.2f}"


def test_payment__said_by_the_company_confirmed_and_denied_by_the_rider__the_amount_falls(town, door):
    one = next(f for f in flow.ask(town, "wages.ListFindings", {"rule": "PAY-02", "limit": 100})["findings"] if f["worker_no"] == "K007")
    owed, part = int(one["owed_fen"]), 5000
    rest = yuan(owed - part)
    said = pages.browse("payment.mjs", door.address, company=company(town, "hr.pays"), rider=pages.rider(town, "K007"), worker_no="K007",
                        owed=f"{yuan(owed)} 元", part=yuan(part), rest=f"{rest} 元",
                        file=PAID.format(code=flow.employers(town)[0], rest=rest.replace(",", "")))
    assert said["taken"] == "导入 1 行，退回 1 行"
    assert said["steps"] == [f"{yuan(owed)} 元"] * 2 + [f"{rest} 元"] * 2
    after = flow.ask(town, "wages.GetFinding", {"finding_id": one["finding_id"]})
    assert (after["state"], after["confirmed_fen"], int(after["owed_fen"])) == ("open", str(part), owed - part)


def test_worker__on_a_phone__hours_dispute_pay_agreement_class_answer_and_who_looked(town, door):
    rider = pages.rider(town, "K001")
    town.ask("registration.UnmaskWorker", {"worker_id": rider["worker_id"], "fields": ["name"], "ground": "核对考勤"}, peer=DESK)
    said = pages.browse("worker.mjs", door.address, rider=rider, month="2025年3月",
                        inspector=pages.staff(town, "desk.answers", name="受理员"))
    assert "145:00" in said["hours"] and "20 天" in said["hours"]
    assert "187.00 元" in said["pay"] and "20.60" in said["pay"]  # 145 h at 20.60, 2,800 paid
    assert "书面协议" in said["agreement"] and "已答复" in said["inbox"]
    assert "人社" in said["progress"] and "核对考勤" in said["data"]
    mine = town.ask("disputes.ListIntakes", {}, peer=DESK)["intakes"][-1]
    told = town.ask("disputes.GetIntake", {"intake_id": mine["intake_id"]}, peer=DESK)["messages"]
    assert "本人认为：当天到 22:00 还在送单" in told[0]["text"] and told[-1]["text"] == "谢谢，我有截图。"
    engagement = next(e for e in pages.engagements(town) if e["worker_no"] == "K001")
    answers = town.ask("registration.GetClassification", {"engagement_id": engagement["engagement_id"]}, peer=DESK)["answers"]
    assert [(a["side"], a["value"]) for a in answers] == [("worker", "yes")]


def test_head__board_to_cases_figures_to_rows_report_and_what_if(town, door):
    said = pages.browse("leading.mjs", door.address, head=pages.staff(town, "demo.head", name="部门负责人"))
    print("tasks", json.dumps(said["tasks"], ensure_ascii=False), "numbers", said["n"])
    assert said["overdue"] == said["rows"] > 0
    assert said["wrong"] == []
    assert said["n"] > 5
    assert "二、1" in said["report"] and "2025年第1季度" in said["report"]
    assert "新增" in said["tried"]
