"""The joint survey 摸排 (plan 2.11-3, S11): human resources, market regulation and the union, each with a key of its
own, through the real processes: prefilled from the audit, filled, found, disposed of, handed over, closed."""

import datetime
import json

import pytest

import city
import flow

HRSS, SAMR, UNION = "hrss-desk", "samr-desk", "union-desk"
TODAY = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))).date()
OWN = {
    HRSS: ["rules_written", "penalties", "approvals", "beyond_approval", "over_limit", "long_hours", "overtime_short",
           "holiday_pay", "overtime_owed"],
    SAMR: ["platform_rules", "exclusive", "forced_trader"],
    UNION: ["rules_agreed", "union_heard", "rest", "workers_heard"],
}


def day(n):
    return (TODAY + datetime.timedelta(days=n)).isoformat()


@pytest.fixture(scope="module")
def town():
    with city.City(instances=1) as c:
        flow.import_all(c)
        c.cli("audit", "run", "--period", flow.MONTH, peer=HRSS, status=1)
        code = flow.employers(c)[0]
        c.cli("approval", "apply", code, "flexible", "--posts", "网约配送员", "--people", "12", "--from", day(0), "--to",
              day(200), "--reason", "随机接单", peer=HRSS)
        made = c.psql("select max(approval_id) from hours_approval", schema="registration")[0][0]
        c.cli("approval", "decide", made, "--approve", "--document", "许人社工时〔2026〕1号", peer=HRSS)
        c.cli("paysystem", "record", code, "--kind", "piece", "--cycle", "month", "--document", "薪酬办法", "--price",
              "每单 4.50 元", "--from", "2025-01-01", peer=HRSS)
        c.wait_drained()
        yield c


def planned(town):
    out = json.loads(town.cli("survey", "plan", "--title", "联合摸排", "--region", "411000", "--from", day(-90), "--to",
                              day(0), "--due", day(30), "--team", "SAMR,UNION", "--json", peer=HRSS))
    return out["survey_id"]


def begun(town, code):
    survey = planned(town)
    added = json.loads(town.cli("survey", "add", survey, code, "--json", peer=HRSS))
    town.cli("survey", "start", survey, peer=HRSS)
    return survey, added["targets"][0]


def form(town, target, peer=HRSS):
    return json.loads(town.cli("survey", "form", target, "--json", peer=peer))


def questions(shown):
    return {q["question"]: q for block in shown["blocks"] for q in block["questions"]}


def harmless(q):
    if q["kind"] == "yes_no":
        return "yes" if q["finds"] == "no" else "no"
    return {"choice": "no_special_hours", "yuan": "0.00"}.get(q["kind"], "3")


def fill_all(town, target, peer):
    asked = questions(form(town, target, peer))
    answers = [f"{name}={harmless(asked[name])}" for name in OWN[peer]]
    return town.cli("survey", "fill", target, *answers, "--note", "现场核对", peer=peer)


def found(town, target, question, peer=HRSS):
    return json.loads(town.cli("survey", "finding", target, question, "--found", "核查发现", "--json", peer=peer))["finding_id"]


def told(x):
    """What an alert says, and what a fact of the form says of it."""
    return x["rule"], x["month"], int(x["n_workers"]), int(x.get("owed_fen", 0))


def test_form__prefilled__what_alerts_approvals_and_pay_systems_say(town):
    code = flow.employers(town)[0]
    _, target = begun(town, code)
    asked = questions(form(town, target["target_id"]))
    alerts = flow.ask(town, "alerts.ListAlerts", {"employer_id": target["employer_id"], "limit": 1000}).get("alerts", [])
    assert alerts
    said = sorted({told(f) for q in asked.values() for f in q.get("facts", []) if f["source"] == "alert"})
    wanted = {rule for q in town.psql("select distinct rules from survey_question where rules <> ''", schema="disputes")
              for rule in q[0].split()}
    assert said == sorted({told(a) for a in alerts if a["rule"] in wanted and a["state"] == "open"})
    assert asked["approvals"]["suggested"] == "1"
    assert asked["approvals"]["facts"][0]["reference"] == "许人社工时〔2026〕1号"
    assert asked["rules_written"]["facts"][0]["reference"] == "薪酬办法"
    assert not any(q.get("answer") for q in asked.values())  # a fact is never an answer
    text = town.cli("survey", "form", target["target_id"], peer=UNION)
    assert "预填：1（待人员确认）" in text and "未签署" in text


def test_survey__three_departments__each_its_part_and_nothing_closes_without_a_disposition(town):
    survey, target = begun(town, flow.employers(town)[0])
    target = target["target_id"]
    assert town.run("survey", "show", survey, peer="trans-desk").returncode != 0
    refused = town.run("survey", "fill", target, "over_limit=no", peer=SAMR)
    assert refused.returncode != 0 and "E_WRONG_DEPARTMENT" in refused.stderr
    missing = town.run("survey", "missing", peer=HRSS)
    assert missing.returncode == 1 and "劳动管理制度规则、实行特殊工时制度、工作时间、支付加班报酬" in missing.stdout
    town.cli("survey", "fill", target, "approvals=", peer=HRSS)
    assert questions(form(town, target))["approvals"]["origin"] == "confirmed"
    late = town.run("survey", "fill", target, "approvals=2", "--note", "另一名人员", "--version", "1", peer="hrss-review")
    assert late.returncode == 1 and "第 2 版" in late.stderr
    for peer in OWN:
        fill_all(town, target, peer)
        lacking = town.run("survey", "complete", target, peer=HRSS)
        assert lacking.returncode == 1
        town.cli("survey", "sign", target, peer=peer)
    town.cli("survey", "visit", target, "--document", "摸排记录 1 号", peer=SAMR)
    own = found(town, target, "over_limit")
    rules = found(town, target, "platform_rules", SAMR)
    hard = found(town, target, "rest", UNION)
    none = town.run("survey", "complete", target, peer=HRSS)
    assert none.returncode == 1 and "结论" in none.stderr
    assert "立案" not in town.cli("survey", "dispose", own, "violation", "--matter", "V04", peer=HRSS)
    out = town.cli("survey", "dispose", rules, "irregular", "--matter", "V37", "--due", day(15), peer=SAMR)
    assert "违规" in out and day(15) in out
    undated = town.run("survey", "dispose", hard, "complex", "--opinion", "责任不清", "--measures", "三方协商", peer=UNION)
    assert undated.returncode != 0 and "ENF-06" in undated.stderr
    town.cli("survey", "dispose", hard, "complex", "--opinion", "责任不清", "--measures", "三方协商", "--review", day(20),
             peer=UNION)
    town.cli("survey", "complete", target, peer=HRSS)
    board = json.loads(town.cli("survey", "board", survey, "--json", peer=UNION))["cells"]
    whole = [c for c in board if not c.get("department")]
    assert [(c["n_targets"], c["n_signed"], c["n_blocks_filled"], c["n_findings"], c.get("n_undisposed", "0"))
            for c in whole] == [("1", "1", "4", "3", "0")]
    assert "已结束" in town.cli("survey", "close", survey, peer=HRSS)
    shown = json.loads(town.cli("survey", "findings", survey, "--json", peer=UNION))["findings"]
    assert sorted((f["disposition"], f.get("case_owner", "")) for f in shown) == [
        ("complex", ""), ("irregular", "SAMR"), ("violation", "HRSS")]


def test_finding__a_licence_and_a_credit_item__handed_to_whose_they_are(town):
    survey, target = begun(town, flow.employers(town)[0])
    target = target["target_id"]
    for peer in OWN:
        fill_all(town, target, peer)
        town.cli("survey", "sign", target, peer=peer)
    town.cli("survey", "visit", target, "--document", "摸排记录 2 号", peer=HRSS)
    licence, credit = found(town, target, "rules_written"), found(town, target, "penalties")
    out = town.cli("survey", "dispose", licence, "violation", "--matter", "V30", peer=HRSS)
    assert "gongdao handoff offer" in out and "--to TRANS" in out
    town.cli("survey", "dispose", credit, "violation", "--matter", "H-18", peer=HRSS)
    early = town.run("survey", "complete", target, peer=HRSS)
    assert early.returncode == 1 and "TRANS" in early.stderr and "DRC" in early.stderr
    shown = json.loads(town.cli("survey", "findings", survey, "--json", peer=HRSS))["findings"]
    for f in shown:
        town.cli("handoff", "offer", f["case_id"], "--to", f["handoff_to"], "--kind", f["handoff_kind"], "--basis",
                 f["matter"], "--reason", "摸排发现", peer=HRSS)
    offered = town.ask("disputes.ListHandoffs", {"direction": "in", "state": "SENT"}, peer="trans-desk")["handoffs"]
    town.cli("handoff", "accept", offered[0]["handoff_id"], peer="trans-desk")
    assert town.ask("disputes.ListHandoffs", {"direction": "in", "state": "SENT"}, peer="drc-desk")["handoffs"]
    town.cli("survey", "complete", target, peer=HRSS)
    owners = {f["matter"]: f["case_owner"] for f in json.loads(
        town.cli("survey", "findings", survey, "--json", peer=UNION))["findings"]}
    assert owners == {"V30": "TRANS", "H-18": "HRSS"}
