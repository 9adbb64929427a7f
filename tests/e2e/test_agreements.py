"""Agreements and special-hours approvals from the command line, through the real processes."""

import json

import pytest

import city

DESK = "hrss-desk"
CODE = "91411002MA0000007L"
DAY = 20148  # 2025-03-01
GOOD = """网约配送员书面协议
一、用工形式：甲乙双方属于不完全符合确立劳动关系情形。
二、工作时间：乙方自主决定上线时间。
三、工作地点：河南省许昌市魏都区。
四、工作要求：乙方应当按时送达订单。
五、报酬支付：每单配送费５元，每月15日前足额发放。
六、工时标准：连续接单满4小时，停止推送订单20分钟。
七、管理规章：乙方已阅读并遵守甲方公示的平台规则。
八、劳动保护：甲方提供头盔、反光衣。
九、社会保险：甲方为乙方办理职业伤害保障。
十、甲方不得收取押金，不得限制乙方在其他平台接单。
"""


@pytest.fixture(scope="module")
def desk():
    with city.City(instances=1, services=["registration"]) as town:
        town.ask("registration.ImportEmployers", {"rows": [
            {"credit_code": CODE, "name": "乙配送", "kind": "platform", "region": "411002"}]}, peer=DESK)
        town.ask("registration.ImportEngagements", {"rows": [
            {"credit_code": CODE, "worker_no": f"R-{i}", "class": "B", "occupation": "rider",
             "home_region": "411002", "from_day": DAY} for i in (1, 2)]}, peer=DESK)
        yield town


def test_agreement_check__good_and_bad_text__proposal_and_exit_code(desk, tmp_path):
    good, bad, raw = tmp_path / "good.txt", tmp_path / "bad.txt", tmp_path / "raw.txt"
    good.write_text(GOOD, encoding="utf-8")
    bad.write_text(GOOD.replace("连续接单满4小时，停止推送订单20分钟", "另行约定").replace(
        "甲方不得收取押金", "乙方应缴纳押金500元"), encoding="utf-8")
    raw.write_bytes("报酬".encode("gb18030"))
    out = desk.cli("agreement", "check", good, "--kind", "written_agreement", peer=DESK)
    assert "工时标准" in out and "疑似禁止条款" not in out
    out = desk.cli("agreement", "check", bad, "--kind", "written_agreement", peer=DESK, status=1)
    assert "不明确" in out and "收取押金" in out and "缴纳押金" in out
    found = json.loads(desk.cli("agreement", "check", bad, "--kind", "written_agreement", "--json",
                                peer=DESK, status=1))
    assert [c["clause"] for c in found["clauses"]] == ["deposit"]
    assert {i["item"]: i["state"] for i in found["items"]}["hours_standard"] == "unclear"
    assert "UTF-8" in desk.run("agreement", "check", raw, "--kind", "written_agreement", peer=DESK).stderr
    desk.cli("agreement", "check", good, "--kind", "none", peer=DESK, status=2)


def test_agreement__recorded__shown_and_summed(desk):
    items = [{"item": i, "state": "present"} for i in
             ("form_of_use", "working_time", "place", "work_requirements", "pay", "rules",
              "labour_protection", "social_insurance")]
    rows = [{"credit_code": CODE, "worker_no": f"R-{i}", "kind": "written_agreement", "from_day": DAY,
             "terms": {"signed_day": DAY, "handed_day": DAY, "pay_day": 15, "items": items + [
                 {"item": "hours_standard", "state": state}]}}
            for i, state in ((1, "present"), (2, "absent"))]
    reply = desk.ask("registration.ImportAgreements", {"rows": rows}, peer=DESK)
    assert reply["created"] == 2, reply
    out = desk.cli("agreement", "show", CODE, "R-2", "--on", "2025-03-05", peer=DESK)
    assert "书面协议" in out and "工时标准缺" in out
    assert "没有记录" in desk.cli("agreement", "show", CODE, "R-2", "--on", "2025-02-05", peer=DESK)
    out = desk.cli("agreement", "summary", peer=DESK)
    assert "工时标准 1" in out
    summary = json.loads(desk.cli("agreement", "summary", "--json", peer="operator"))["summaries"]
    assert [(s["class"], s["agreements"], s["complete"]) for s in summary] == [("B", 2, 1)]


def test_approval__applied_at_the_counter__decided_at_the_desk(desk):
    employer = desk.ask("registration.GetEmployer", {"credit_code": CODE}, peer=DESK)["employer_id"]
    made = json.loads(desk.cli("approval", "apply", CODE, "flexible", "--posts", "网约配送员", "--people", "12",
                               "--from", "2052-02-20", "--to", "2053-02-19", "--reason", "随机接单", "--json",
                               peer=DESK))
    assert (made["employer_id"], made["head_count"], made["from_day"]) == (employer, "12", 30000)
    assert "待审批" in desk.cli("approval", "list", "--state", "APPLIED", peer="samr-desk")
    assert desk.run("approval", "decide", made["approval_id"], "--approve", peer=DESK).returncode != 0
    assert desk.run("approval", "decide", made["approval_id"], "--refuse", "--reason", "x",
                    peer="samr-desk").returncode == 3
    out = desk.cli("approval", "decide", made["approval_id"], "--approve", "--document",
                   "许人社工时〔2026〕1号", peer=DESK)
    assert "已批准" in out and "许人社工时〔2026〕1号" in out
    out = desk.cli("approval", "show", made["approval_id"], peer=DESK)
    assert "申请" in out and "批准" in out


def test_approval__applied_and_withdrawn__shown_so(desk):
    out = desk.cli("approval", "apply", CODE, "comprehensive", "--period", "month", "--posts", "分拣", "--people", "3",
                   "--from", "2052-02-20", "--to", "2053-02-19", "--reason", "季节性", peer=DESK)
    assert "待审批" in out
    made = desk.psql("select max(approval_id) from hours_approval", schema="registration")[0][0]
    assert "已撤回" in desk.cli("approval", "withdraw", made, "--reason", "不再需要", peer=DESK)


def test_self_check__opened_filled_sent_reviewed__late_ones_listed(desk, tmp_path):
    assert "新开放 1 家" in desk.cli("self-check", "begin", "2023", "411002", peer=DESK)
    assert "新开放 0 家" in desk.cli("self-check", "begin", "2023", "411002", peer=DESK)
    blank = desk.cli("self-check", "form", peer=DESK)
    form = tmp_path / "form.csv"
    form.write_text(blank, "utf-8")
    desk.cli("self-check", "send", CODE, "2023", form, peer=DESK, status=2)  # nothing is answered
    filled = blank.replace(",,,\n", ",yes,,\n").replace("training,yes,,\n", "training,partly,3,缺3人，下月补训\n")
    form.write_text(filled, "utf-8")
    out = desk.cli("self-check", "send", CODE, "2023", form, peer=DESK)
    assert "第 1 版" in out and "已报待审" in out
    out = desk.cli("self-check", "show", CODE, "2023", peer=DESK)
    assert "缺3人，下月补训" in out and "部分" in out
    review = tmp_path / "review.csv"
    review.write_text(blank.replace(",,,\n", ",agree,,\n"), "utf-8")
    assert "已通过" in desk.cli("self-check", "review", CODE, "2023", review, "--version", "1", "--accept", peer=DESK)
    assert "已通过" in desk.cli("self-check", "list", "2023", peer=DESK)
    # the term of 2023 is long over: who has sent nothing is late
    desk.cli("self-check", "begin", "2022", "411002", peer=DESK)
    desk.wait("it is late", lambda: "逾期" in desk.cli("self-check", "list", "2022", "--overdue", peer=DESK)
              and "待报" in desk.cli("self-check", "list", "2022", "--overdue", peer=DESK))
    assert "没有记录" in desk.cli("self-check", "list", "2023", "--overdue", "--state", "OPEN", peer=DESK)
    (tmp_path / "bad.csv").write_text("pay\n", "utf-8")
    assert "第 1 行" in desk.run("self-check", "send", CODE, "2023", tmp_path / "bad.csv", peer=DESK).stderr
