"""S11: an anonymous tip, a deadline that is missed, a joint sweep. Through the real processes, with the business clock
of April 2022 and the eight departments of the plan, each with a key of its own (CAS-2, DLN-5, WRK-3, ENF-02, ENF-06).

The tip comes on Friday the 1st at 16:00. Saturday the 2nd is worked, the 3rd to the 5th are off.
"""

import json
import re
import subprocess

import pytest

import city
import flow

EIGHT = ["HRSS", "DRC", "TRANS", "EM", "SAMR", "NHSA", "COURT", "UNION"]
FRIDAY = "2022-04-01 16:00:00"
ASKED = "我是站点的骑手阿牛，站长让我注册个体工商户"  # what the tip says, and nothing else may
OWN = {
    "HRSS": ["rules_written", "penalties", "approvals", "beyond_approval", "over_limit", "long_hours", "overtime_short",
             "holiday_pay", "overtime_owed"],
    "SAMR": ["platform_rules", "exclusive", "forced_trader"],
    "UNION": ["rules_agreed", "union_heard", "rest", "workers_heard"],
}


class Town(city.City):
    def __init__(self):
        self.now = FRIDAY
        super().__init__(services=["registration", "alerts", "disputes"], config_edit=self.keys_make,
                         settings=f'  business_clock: "{FRIDAY}"\n  allow_fixed_clock: true\n')

    def keys_make(self, etc):
        """A signing key each, in a folder of its own; the desk has the public halves."""
        lines = ["required: true", "departments:"]
        for name in EIGHT:
            out = subprocess.run([city.binary("gongdao"), "keys", "department", name, self.root / f"host-{name}"], check=True,
                                 capture_output=True, text=True).stdout
            lines += re.findall(rf"^  {name}:$|^    - {{key: \w+, from: [\d-]+}}$", out, re.M)
        text = re.sub(r"from: [\d-]+", "from: 2022-01-01", "\n".join(lines) + "\n")
        (etc / "department-keys.yaml").write_text(text)

    def key(self, name):
        return self.root / f"host-{name}" / f"{name.lower()}.sign.key"

    def desk(self, name, *args, **kw):
        return self.cli(*args, peer=f"{name.lower()}-desk", **kw)

    def told(self, name, *args):
        return json.loads(self.desk(name, *args, "--json"))

    def waiting(self, name):
        """What was offered to a department and waits for its answer."""
        return self.ask("disputes.ListHandoffs", {"direction": "in", "state": "SENT"}, peer=f"{name.lower()}-desk").get("handoffs", [])

    def tip(self, code):
        return self.ask("disputes.AskTip", {"receipt_code": code}, peer="public-door")

    def idle(self):
        for service in self.services:
            status = self.ask(f"{service}.ServiceStatus")
            if int(status.get("overdue_timers", "0")) or \
                    any(int(c.get("lag", "0")) for c in status.get("cursors", []) if c["subscriber"] in self.services):
                return False
        return True

    def clock(self, now):
        """All daemons die and come back at that time."""
        self.config.write_text(self.config.read_text("utf-8").replace(self.now, now), "utf-8")
        self.now = now
        names = [f"{s}-{i}" for s in self.services for i in (1, 2)]
        starts = {n: self.processes[n].starts for n in names}
        for n in names:
            self.processes[n].kill()
        self.wait("all are back", lambda: all(self.processes[n].starts > starts[n] for n in names))
        self.wait_ready()
        self.wait("nothing is left", self.idle)


def ladder(town):
    return town.psql("select string_agg(kind || rung || ' ' || to_char(at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI'), ', ' order by"
                     " entry) from deadline_entry join deadline using (deadline_id) where handoff_id <> 0 and code = 'HO-1' and"
                     " kind in ('breached', 'escalated')", schema="disputes")[0][0]


@pytest.fixture(scope="module")
def town():
    with Town() as t:
        flow.again(t, "import", "employers", flow.SAMPLE / "employers.csv")
        out = t.cli("tip", "file", "--region", "411002", "--employer", "甲平台", "--issue", "sole_trader", "--text", ASKED,
                    "--json", peer="public-door")
        filed = json.loads(out)
        t.code, t.intake_no = filed["receipt_code"], filed["intake_no"]
        t.wait("it is there", lambda: t.told("HRSS", "intake", "list")["intakes"])
        intake = t.told("HRSS", "intake", "list")["intakes"][0]
        t.route = intake["route"]
        routed = t.told("HRSS", "intake", "route", intake["intake_id"])
        t.case = routed["case"]["case_id"]
        t.desk("HRSS", "handoff", "sign", routed["handoff"]["handoff_id"], "--key", t.key("HRSS"))
        yield t


def test_tip__friday_afternoon__with_market_regulation_at_once_due_on_wednesday(town):
    assert town.route == "R22"
    offered = town.waiting("SAMR")
    assert [h["case_id"] for h in offered] == [town.case]
    assert "2022-04-06 周三 第2日" in town.desk("SAMR", "deadline", "explain", town.psql(
        "select deadline_id from deadline where code = 'HO-1'", schema="disputes")[0][0])
    assert town.psql("select due_day from handoff", schema="disputes") == [["2022-04-06"]]
    seen = town.tip(town.code)
    assert seen["offered_to"] == "SAMR" and seen["department"] == "HRSS"


def test_ladder__nobody_accepts__each_rung_once_and_the_tipster_sees_each_step(town):
    steps = [len(town.tip(town.code)["steps"])]
    for now, climbed in [
            ("2022-04-05 23:00:00", None), ("2022-04-06 09:00:00", "escalatedofficer 04-06 09:00"),
            ("2022-04-07 00:00:00", "breached 04-07 00:00"), ("2022-04-07 08:59:00", None),
            ("2022-04-07 09:00:00", "escalatedhead 04-07 09:00"), ("2022-04-11 16:59:00", None),
            ("2022-04-12 02:00:00", None), ("2022-04-12 09:00:00", "escalatedleading 04-12 09:00")]:
        before = ladder(town)
        town.clock(now)
        assert ladder(town) == (", ".join(filter(None, [before, climbed])) or before)
        steps.append(len(town.tip(town.code)["steps"]))
    assert ladder(town) == ("escalatedofficer 04-06 09:00, breached 04-07 00:00, escalatedhead 04-07 09:00, "
                            "escalatedleading 04-12 09:00")
    told = town.psql("select mark, count(distinct (created_at, change)) from alerts.notice where kind = 'deadline' and subject_id ="
                     " (select deadline_id from disputes.deadline where code = 'HO-1') group by 1 order by 1")
    assert told == [["head", "1"], ["leading", "1"], ["officer", "1"]]
    assert steps == sorted(steps)
    assert town.tip(town.code)["overdue"]
    town.clock("2022-04-12 10:00:00")
    town.desk("SAMR", "handoff", "accept", town.waiting("SAMR")[0]["handoff_id"], "--key", town.key("SAMR"))
    now = town.tip(town.code)
    assert now["department"] == "SAMR" and not now.get("offered_to") and len(now["steps"]) > steps[-1]
    assert town.ask("disputes.GetCase", {"case_id": town.case}, peer="samr-desk")["case"]["owner"] == "SAMR"


def test_departments__that_have_nothing_to_do_with_it__see_nothing(town):
    for name in ("DRC", "EM", "NHSA", "COURT", "TRANS", "UNION"):
        refused = town.run("case", "show", town.case, peer=f"{name.lower()}-desk")
        assert refused.returncode == 1 and "E_NOT_FOUND" in refused.stderr, name
        assert not town.waiting(name)


def harmless(q):
    if q["kind"] == "yes_no":
        return "yes" if q["finds"] == "no" else "no"
    return {"choice": "no_special_hours", "yuan": "0.00"}.get(q["kind"], "3")


@pytest.fixture(scope="module")
def sweep(town):
    """A target whose form is filled and signed by all three, and its findings: (question, department) each."""
    survey = town.told("HRSS", "survey", "plan", "--title", "联合摸排", "--region", "411000", "--from", "2022-01-01", "--to",
                       "2022-03-31", "--due", "2022-05-31", "--team", "SAMR,UNION")["survey_id"]
    added = town.wait("the employers are known", lambda: town.told("HRSS", "survey", "add", survey, flow.employers(town)[0]))
    target = added["targets"][0]["target_id"]
    town.desk("HRSS", "survey", "start", survey)
    for name, own in OWN.items():
        shown = town.told(name, "survey", "form", target)
        asked = {q["question"]: q for block in shown["blocks"] for q in block["questions"]}
        town.desk(name, "survey", "fill", target, *[f"{q}={harmless(asked[q])}" for q in own], "--note", "现场核对")
        town.desk(name, "survey", "sign", target)
    assert [b["block"] for b in shown["blocks"]] == ["rules", "special_hours", "hours", "overtime_pay"]
    town.desk("SAMR", "survey", "visit", target, "--document", "摸排记录 1 号")
    found = {q: town.told(name, "survey", "finding", target, q, "--found", "核查发现")["finding_id"]
             for q, name in [("over_limit", "HRSS"), ("forced_trader", "SAMR"), ("rest", "UNION"), ("rules_written", "HRSS"),
                             ("penalties", "HRSS")]}
    return survey, target, found


def handed_on(town, finding):
    town.desk("HRSS", "handoff", "offer", finding["case_id"], "--to", finding["handoff_to"], "--kind", finding["handoff_kind"],
              "--basis", finding["matter"], "--reason", "摸排发现", "--key", town.key("HRSS"))
    name = finding["handoff_to"]
    town.desk(name, "handoff", "accept", town.waiting(name)[0]["handoff_id"], "--key", town.key(name))


def test_sweep__each_finding__closes_by_one_of_three_and_goes_to_whose_it_is(town, sweep):
    survey, target, found = sweep
    none = town.run("survey", "complete", target, peer="hrss-desk")
    assert none.returncode == 1 and "结论" in none.stderr
    town.desk("HRSS", "survey", "dispose", found["over_limit"], "violation", "--matter", "V04")
    town.desk("SAMR", "survey", "dispose", found["forced_trader"], "irregular", "--matter", "V38", "--due", "2022-05-10")
    undated = town.run("survey", "dispose", found["rest"], "complex", "--opinion", "责任不清", "--measures", "三方协商",
                       peer="union-desk")
    assert undated.returncode != 0
    town.desk("UNION", "survey", "dispose", found["rest"], "complex", "--opinion", "责任不清", "--measures", "三方协商", "--review",
              "2022-05-20")
    town.desk("HRSS", "survey", "dispose", found["rules_written"], "violation", "--matter", "V30")
    town.desk("HRSS", "survey", "dispose", found["penalties"], "violation", "--matter", "H-18")
    early = town.run("survey", "complete", target, peer="hrss-desk")
    assert early.returncode == 1 and "TRANS" in early.stderr and "DRC" in early.stderr
    for f in town.told("HRSS", "survey", "findings", survey)["findings"]:
        if f.get("handoff_to"):
            handed_on(town, f)
    town.desk("HRSS", "survey", "complete", target)
    shown = {f["question"]: f for f in town.told("UNION", "survey", "findings", survey)["findings"]}
    assert {q: (f["disposition"], f.get("case_owner", "")) for q, f in shown.items()} == {
        "over_limit": ("violation", "HRSS"), "forced_trader": ("irregular", "SAMR"), "rest": ("complex", ""),
        "rules_written": ("violation", "TRANS"), "penalties": ("violation", "HRSS")}
    assert town.psql("select count(*) from case_file where state = 'closed' and disposition = ''", schema="disputes") == [["0"]]


def test_case__closed_without_a_disposition__refused(town):
    result = ["report_result", "result=已责令改正", "@result_notice=结果告知书1号"]
    town.desk("SAMR", "case", "act", town.case, "accept_rectification", "issue=诱导注册个体工商户", "@acceptance_notice=告知书1号")
    refused = town.run("case", "act", town.case, *result, peer="samr-desk")
    assert refused.returncode != 0 and "E_FIELD" in refused.stderr and "处置结论" in refused.stderr
    undated = town.run("case", "act", town.case, *result, "--disposition", "irregular", peer="samr-desk")
    assert undated.returncode != 0 and "E_FIELD" in undated.stderr
    town.desk("SAMR", "case", "act", town.case, *result, "--disposition", "irregular", "--due", "2022-05-10")
    seen = town.tip(town.code)
    assert seen["state"] == "closed" and seen["department"] == "SAMR"


def test_identity__of_the_tipster__in_no_table_log_or_backup(town):
    """Neither what he wrote nor his code: in the database as text and as bytes, in the logs, in what a backup holds."""
    marks = [ASKED, "阿牛", town.code, town.code.replace("-", "")]
    dump = subprocess.run([str(city.PG_BIN / "pg_dump"), "-h", town.database_hosts, "-U", "gongdao", "gongdao"], check=True,
                          capture_output=True).stdout
    assert b"case_file" in dump and town.intake_no.encode() in dump  # it is the database that was looked through
    town.cli("backup", town.root / "backup", timeout=300)
    places = {"database": dump}
    for path in list(town.root.glob("*.log")) + [p for p in (town.root / "backup").rglob("*") if p.is_file()]:
        places[str(path)] = path.read_bytes()
    kept = [place for place, content in places.items() if "/backup/" in place and town.intake_no.encode() in content]
    assert kept, "a backup that can be read is looked through"
    for mark in marks:
        for form in (mark.encode(), mark.encode().hex().encode()):
            assert [place for place, content in places.items() if form in content] == [], mark
    assert town.psql("select count(*) from intake where channel = 'anonymous'", schema="disputes") == [["1"]]
    assert town.psql("select count(*) from intake_reporter", schema="disputes") == [["0"]]
