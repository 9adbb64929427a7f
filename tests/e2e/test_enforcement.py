"""What a clerk of labour inspection does by the command line, to its end: a claim that the party takes to arbitration and
that comes back, and a penalty from the notice to the court's enforcement (CAS-2, DLN-*, domain F.4, G.1).

The business clock is moved: what nobody does expires by itself.
"""

import datetime
import json
import re

import pytest

import city

MONDAY = "2025-03-10 10:00:00"


class Desk(city.City):
    def __init__(self):
        self.now = MONDAY
        super().__init__(instances=1, services=["disputes"],
                         settings=f'  business_clock: "{MONDAY}"\n  allow_fixed_clock: true\n')

    def clock(self, now):
        """The daemon dies and comes back at that time."""
        self.config.write_text(self.config.read_text("utf-8").replace(self.now, now), "utf-8")
        self.now = now
        p = self.processes["disputes-1"]
        starts = p.starts
        p.kill()
        self.wait("it is back", lambda: p.starts > starts)
        self.wait_ready()
        self.wait("nothing is left", self.idle)

    def idle(self):
        s = self.ask("disputes.ServiceStatus")
        return not int(s.get("overdue_timers", "0")) and \
            not any(int(c.get("lag", "0")) for c in s.get("cursors", []) if c["subscriber"] == "disputes")

    def start(self, number):
        out = self.cli("case", "start", "inspection", "--source", "lead", "--number", number, "--title", "拖欠工资",
                       "--employer", "甲平台", "--region", "411002", "--ground", "巡查发现", peer="hrss-desk")
        return re.search(r"编号 (\d+)", out).group(1)

    def act(self, case, *words, peer="hrss-desk", **kw):
        return self.cli("case", "act", case, *words, peer=peer, **kw)

    def refused(self, *words, peer="hrss-desk"):
        r = self.run(*words, peer=peer)
        assert r.returncode in (1, 2), r.stdout + r.stderr
        return r.stderr

    def seen(self, case, peer="hrss-desk"):
        return self.ask("disputes.GetCase", {"case_id": case}, peer=peer)

    def step(self, case):
        return self.seen(case)["case"]["step"]

    def clocks(self, case):
        """code -> (state, last day) of what a case has."""
        out = self.cli("case", "show", case, "--json", peer="hrss-desk")
        return {d["code"]: (d["state"], day(d.get("due_day", 0))) for d in json.loads(out).get("deadlines", [])}


def day(n):
    return str(datetime.date(1970, 1, 1) + datetime.timedelta(days=int(n)))


@pytest.fixture(scope="module")
def desk():
    with Desk() as town:
        yield town


# ---- claims ------------------------------------------------------------------------------------------


def test_claims__party_goes_to_arbitration__leave_the_case_and_come_back_undecided(desk):
    case, other = desk.start("12345-1"), desk.start("12345-2")
    desk.act(case, "accept", "violation=拖欠工资", "@case_opening=许人社监立〔2025〕1号")
    assert "新列明 3 项" in desk.cli("claim", "name", case, "K001:PAY-03:2025-01,K001:R14,K002:PAY-03:2025-01", peer="hrss-desk")
    # one claim, one place: another case is told where it is
    refused = desk.refused("claim", "name", other, "K001:PAY-03:2025-01")
    assert desk.seen(case)["case"]["case_no"] in refused
    # nothing is moved to arbitration: the party is told, another person of the desk answers for it
    assert "ADVISE" in desk.refused("handoff", "offer", case, "--to", "HRSS.ARB", "--reason", "应申请仲裁", "--basis", "R14")
    desk.cli("handoff", "offer", case, "--to", "HRSS.ARB", "--kind", "ADVISE", "--reason", "当事人可申请仲裁", "--basis", "R14",
             peer="hrss-desk")
    advice = desk.seen(case)["handoffs"][-1]["handoff_id"]
    desk.cli("handoff", "accept", advice, peer="hrss-review")
    out = desk.cli("claim", "file", case, "K001:PAY-03:2025-01,K001:R14", "--body", "HRSS.ARB", "--docket", "许劳人仲案〔2025〕31号",
                   "--day", "2025-03-10", "--advice", advice, peer="hrss-desk")
    filing = re.search(r"申请登记 (\d+)", out).group(1)
    assert "2 项请求" in out
    shown = desk.cli("case", "show", case, peer="hrss-desk")
    assert re.search(r"K001 +PAY-03 +2025-01 +HRSS.ARB +许劳人仲案〔2025〕31号 +2025-03-10", shown), shown
    assert re.search(r"K002 +PAY-03 +2025-01 +本案", shown), shown
    assert "2 项请求由当事人向 HRSS.ARB 申请，案号 许劳人仲案〔2025〕31号，退出本案" in shown
    assert desk.clocks(case)["ARB-2"][0] == "running"  # the body's own term, from the day of filing
    # what is there is in no other place, and its number is nobody else's
    for words in (["claim", "name", other, "K001:R14"],
                  ["claim", "file", case, "K001:R14", "--body", "COURT", "--docket", "豫1002民初1号", "--notice", "告1号"]):
        assert "许劳人仲案〔2025〕31号" in desk.refused(*words)
    assert "该案号已登记" in desk.refused("claim", "file", case, "K002:PAY-03:2025-01", "--body", "HRSS.ARB", "--docket",
                                    "许劳人仲案〔2025〕31号", "--notice", "告2号")
    # not taken there: back in the case, the term is over
    desk.cli("claim", "end", filing, "--outcome", "refused", "--ground", "不属受理范围", "--document", "许劳人仲不〔2025〕2号",
             peer="hrss-desk")
    shown = desk.cli("case", "show", case, peer="hrss-desk")
    assert len(re.findall(r"K00[12] .* 本案", shown)) == 3, shown
    assert desk.clocks(case)["ARB-2"][0] == "stopped"


def test_claims__decided_by_the_arbitration__never_come_back_but_may_be_sued(desk):
    case = desk.start("12345-3")
    desk.cli("claim", "name", case, "K009:R13", peer="hrss-desk")
    out = desk.cli("claim", "file", case, "K009:R13", "--body", "HRSS.ARB", "--docket", "许劳人仲案〔2025〕40号", "--notice", "告9号",
                   peer="hrss-desk")
    desk.cli("claim", "end", re.search(r"申请登记 (\d+)", out).group(1), "--outcome", "decided", "--ground", "裁决支持", "--document",
             "许劳人仲裁〔2025〕40号", peer="hrss-desk")
    assert re.search(r"K009 .* 已处理", desk.cli("case", "show", case, peer="hrss-desk"))
    assert "许劳人仲案〔2025〕40号" in desk.refused("claim", "name", desk.start("12345-4"), "K009:R13")
    assert "COURT" in desk.cli("claim", "file", case, "K009:R13", "--body", "COURT", "--docket", "（2025）豫1002民初77号", "--notice",
                               "告10号", peer="hrss-desk")


# ---- a penalty ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def punished(desk):
    """From the opening to the decision, as two officers take it."""
    case = desk.start("12345-5")
    desk.act(case, "accept", "violation=阻挠监察", "@case_opening=许人社监立〔2025〕5号")
    desk.act(case, "conclude", "facts=拒不提供考勤记录", "@investigation_report=报告5号")
    desk.act(case, "notify", "intended=罚款二万元", "fine=20000.00", "served_day=2025-03-10", "@penalty_notice=告知5号",
             "@service_receipt=回证5号")
    return case


def test_penalty__notified__heard_and_a_hearing_held_in_its_terms(desk, punished):
    # five days from the day after service; ordinary days here
    assert desk.clocks(punished)["INSP-9"] == ("running", "2025-03-17")
    desk.act(punished, "statement", "said=记录已遗失", "review=不予采纳", "adopted=none", "@statement_record=笔录5号")
    assert desk.step(punished) == "notified"  # the term goes on
    desk.clock("2025-03-13 10:00:00")
    desk.act(punished, "request_hearing", "@hearing_request=申请5号")
    assert desk.clocks(punished)["INSP-9"][0] == "stopped"
    desk.act(punished, "announce_hearing", "hearing_day=2025-03-31", "place=许昌市人社局", "@hearing_notice=听证通知5号")
    desk.clock("2025-03-31 16:00:00")
    desk.act(punished, "hold_hearing", "opinion=维持", "@hearing_record=听证笔录5号")
    assert desk.step(punished) == "decision"
    # whoever served the notice does not review it
    assert "经办人以外的人办理" in desk.refused("case", "act", punished, "review_draft", "opinion=同意")
    desk.act(punished, "review_draft", "opinion=同意", peer="hrss-review")
    assert desk.step(punished) == "decided"


def test_penalty__decided_with_a_fine__only_as_recorded_and_once(desk, punished):
    decide = ["case", "act", punished, "decide", "decision=罚款二万元", "fine=20000.00", "@penalty_decision=许人社监罚〔2025〕5号"]
    assert "先登记处罚" in desk.refused(*decide)
    fine = ["--kind", "fine", "--act", "V17", "--period", "2025-02", "--basis", "劳动保障监察条例第三十条", "--fen", "2000000"]
    desk.cli("penalty", "record", punished, *fine, "--document", "许人社监罚〔2025〕5号", peer="hrss-desk")
    other, number = desk.start("12345-6"), desk.seen(punished)["case"]["case_no"]
    second = desk.refused("penalty", "record", other, *fine, "--document", "许人社监罚〔2025〕6号")
    assert number in second and "行政处罚法第二十九条" in second
    # under another code it may be the same act: an officer says that it is not, and the timeline keeps why
    alike = ["G-HRSS" if word == "V17" else word for word in fine] + ["--document", "许人社监罚〔2025〕7号"]
    refused = desk.refused("penalty", "record", other, *alike)
    assert number in refused and "--other-act" in refused
    desk.cli("penalty", "record", other, *alike, "--other-act", "另一站点的另一次检查", peer="hrss-desk")
    assert f"与案件 {number} 的 V17 不是同一行为：另一站点的另一次检查" in desk.cli("case", "show", other, peer="hrss-desk")
    desk.cli(*decide, peer="hrss-desk")
    clocks = desk.clocks(punished)
    assert clocks["INSP-10"][0] == "running" and clocks["INSP-4"][0] == clocks["INSP-8"][0] == "stopped"
    desk.act(punished, "serve", "served_day=2025-03-31", "perform_day=2025-04-15", "@service_receipt=回证6号")
    clocks = desk.clocks(punished)
    assert clocks["PERFORM-1"] == ("running", "2025-04-15") and clocks["INSP-11"][0] == clocks["INSP-11.2"][0] == "running"


def test_penalty__not_performed__reminder_then_the_court_by_itself(desk, punished):
    desk.clock("2025-04-15 23:00:00")
    assert desk.step(punished) == "performing"  # the whole last day is his
    desk.clock("2025-04-16 00:00:00")
    assert desk.step(punished) == "reminding"
    desk.clock("2025-04-16 10:00:00")
    desk.act(punished, "remind", "served_day=2025-04-16", "@reminder=催告5号", "@service_receipt=回证7号")
    # ten working days; Sunday the 27th is worked
    assert desk.clocks(punished)["INSP-12"] == ("running", "2025-04-29")
    desk.clock("2025-04-29 23:00:00")
    assert desk.step(punished) == "reminding"
    desk.clock("2025-04-30 00:00:00")
    assert desk.step(punished) == "enforcement"
    assert desk.clocks(punished)["INSP-12.2"][0] == "running"
    desk.act(punished, "apply", "docket=（2025）豫1002行审9号", "@enforcement_application=申请书5号")
    assert desk.clocks(punished)["INSP-12.2"][0] == "stopped"
    assert "处置结论" in desk.refused("case", "act", punished, "performed", "@performance_proof=凭证5号")
    desk.act(punished, "performed", "@performance_proof=凭证5号", "--disposition", "violation")
    assert desk.step(punished) == "closed"
    shown = desk.cli("case", "show", punished, peer="hrss-desk")
    for words in ("送达行政处罚（处理）事先告知书", "记录陈述申辩并复核", "听证结束", "法制审核通过", "催告", "申请强制执行"):
        assert words in shown, shown
    # no clock of it runs on but those in which the party may still ask for a review
    assert {code for code, (state, _) in desk.clocks(punished).items() if state == "running"} <= {"INSP-11", "INSP-11.2"}
