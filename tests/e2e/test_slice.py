"""From a pay record to a case handed to another department, through the real processes."""

import subprocess
import sys
import time

import pytest
import zmq

import city
import department
import flow


@pytest.fixture(scope="module")
def walked(town):
    flow.import_all(town)
    town.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", timeout=120, status=1)
    town.wait_drained()
    return town


def test_findings__sample__explain_themselves(walked):
    found = flow.findings(walked)
    assert {f[0] for f in found} == {"PAY-02", "PAY-04", "PAY-09", "TIM-02", "TIM-04b", "TIM-05", "TIM-06",
                                     "TIM-08", "TIM-09"}  # of employers: no limits of time are on file
    listed = flow.ask(walked, "wages.ListFindings", {"rule": "PAY-02", "limit": 1})["findings"][0]
    text = walked.run("audit", "explain", listed["finding_id"], peer="hrss-desk").stdout
    assert listed["arithmetic_zh"] in text
    assert "¥" in listed["arithmetic_zh"] and "×" in listed["arithmetic_zh"]
    assert any("最低工资" in c["text_zh"] for c in listed["clauses"])
    # the tier of the county is not confirmed: a hint, and shown so
    assert listed["hint"] and listed["confirm"]


def test_audit__again__changes_nothing(walked):
    before = walked.psql("select finding_id, version from finding order by 1", schema="wages")
    alerts = walked.psql("select alert_id, version from alert order by 1", schema="alerts")
    walked.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", timeout=120, status=1)
    walked.wait_drained()
    assert walked.psql("select finding_id, version from finding order by 1", schema="wages") == before
    assert walked.psql("select alert_id, version from alert order by 1", schema="alerts") == alerts


def test_quality__sample__nothing_odd__and_a_month_without_files(walked):
    """Every number is there, and everybody was paid."""
    employer = flow.employers(walked)[0]
    whole = walked.run("wages", "quality", employer, flow.MONTH, peer="hrss-desk")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    assert "订单号缺号: 0" in whole.stdout and "有工时无报酬: 0" in whole.stdout
    none = walked.run("wages", "quality", employer, "2024-01", peer="hrss-desk")
    assert none.returncode == 0 and "时段 0 条" in none.stdout  # nothing filed: DQ-01's to say


def test_alert__counts__are_those_of_its_findings(walked):
    alerts = flow.ask(walked, "alerts.ListAlerts", {"rule": "PAY-02"})["alerts"]
    items = [f for f in flow.findings(walked) if f[0] == "PAY-02"]
    assert sum(a["n_items"] for a in alerts) == len(items)
    assert sum(int(a["owed_fen"]) for a in alerts) == sum(int(f[4]) for f in items)
    # one for each employer, county and month
    assert len({(a["employer_id"], a["region"], a["month"]) for a in alerts}) == len(alerts)


def test_case__offered_and_accepted__moves_once(walked):
    alert = flow.alert_of(walked, "PAY-02")
    walked.wait("the alert reaches disputes", lambda: walked.psql(
        f"select 1 from alert where alert_id = {alert['alert_id']}", schema="disputes"))
    case = walked.ask("disputes.OpenCase", {"alert_id": alert["alert_id"], "ground": "核查"},
                      peer="hrss-desk")
    assert case["owner"] == "HRSS"
    walked.ask("disputes.OfferHandoff", {"case_id": case["case_id"], "to_department": "SAMR",
                                         "kind": "TRANSFER", "reason": "平台规则", "basis": "H-09"},
               peer="hrss-desk")
    # the department's own system, written from docs/protocol.md alone
    out = subprocess.run(
        [sys.executable, str(city.SOURCE / "tests" / "e2e" / "department.py"),
         "--broker", walked.endpoints[0], "--broker", walked.endpoints[1],
         "--broker-key", str(walked.root / "keys" / "broker.pub"),
         "--key", str(walked.root / "keys" / "samr-system.key"), "--accept", "市监收〔2026〕1号"],
        capture_output=True, text=True, timeout=60)
    assert out.returncode == 0, out.stderr
    assert "ACCEPTED" in out.stdout
    got = walked.ask("disputes.GetCase", {"case_id": case["case_id"]}, peer="samr-desk")
    assert got["case"]["owner"] == "SAMR"
    assert [e["kind"] for e in got["timeline"]].count("handoff_accepted") == 1
    walked.wait("the alert knows its case", lambda: flow.alert_of(walked, "PAY-02").get("case_id")
                == case["case_id"])


# ---- what the wire promises ------------------------------------------------------------------


def open_case(proto, alert_id, ground):
    return proto[1].OpenCaseRequest(alert_id=alert_id, ground=ground)


def test_command__same_id__same_reply_or_refused(walked, client_of, proto):
    d = proto[1]
    alert = flow.alert_of(walked, "TIM-06")
    walked.wait("the alert reaches disputes", lambda: walked.psql(
        f"select 1 from alert where alert_id = {alert['alert_id']}", schema="disputes"))
    c, id_ = client_of("hrss-desk"), department.uuid7()
    request = open_case(proto, int(alert["alert_id"]), "一次")
    first = c.ask("disputes.OpenCase", request, proto[2].Case(), id_=id_)
    second = c.ask("disputes.OpenCase", request, proto[2].Case(), id_=id_)
    assert first.SerializeToString() == second.SerializeToString()
    with pytest.raises(department.Refused) as e:
        c.ask("disputes.OpenCase", open_case(proto, int(alert["alert_id"]), "二次"), proto[2].Case(), id_=id_)
    assert e.value.error.name == "E_ID_REUSED"
    with pytest.raises(department.Refused) as e:  # another principal gets nothing
        client_of("samr-desk").ask("disputes.AcceptHandoff", d.AcceptHandoffRequest(handoff_id=1),
                                   d.Handoff(), id_=id_)
    assert e.value.error.name == "E_ID_REUSED"
    old = department.uuid7(time.time() * 1000 - 8 * 86400 * 1000)
    with pytest.raises(department.Refused) as e:
        c.ask("disputes.OpenCase", request, proto[2].Case(), id_=old)
    assert e.value.error.name == "E_ID_STALE"
    ahead = department.uuid7(time.time() * 1000 + 600 * 1000)
    with pytest.raises(department.Refused) as e:
        c.ask("disputes.OpenCase", request, proto[2].Case(), id_=ahead)
    assert e.value.error.name == "E_ID_FUTURE"
    assert walked.psql(f"select count(*) from case_file where alert_id = {alert['alert_id']}",
                       schema="disputes") == [["1"]]


def test_key__unknown__silence(walked, proto):
    public, secret = zmq.curve_keypair()
    broker = department.read_keys(walked.root / "keys" / "broker.pub")["public"]
    c = department.Client(proto[0], walked.endpoints, broker, public, secret)
    with pytest.raises(TimeoutError):
        c.ask("disputes.ListCases", proto[1].ListCasesRequest(), proto[1].ListCasesReply(), seconds=2)
    c.close()
    peers = walked.ask("broker.Peers")
    assert int(peers.get("refused_keys", "0")) > 0


def test_peer__outside_its_rights__denied_and_counted(walked, client_of, proto):
    c = client_of("samr-system")
    with pytest.raises(department.Refused) as e:
        c.ask("wages.ListFindings", proto[1].ListCasesRequest(), proto[1].ListCasesReply())
    assert e.value.error.name == "E_DENIED"

    def counted():
        return any(p["name"] == "samr-system" and int(p.get("denied", "0")) > 0
                   for p in walked.ask("broker.Peers")["peers"])
    assert walked.wait("denied is counted", counted)  # by one of the two brokers


def test_status__page__names_every_part(walked):
    text = walked.cli("status")
    for service in city.SERVICES:
        assert service in text


# ---- imports ---------------------------------------------------------------------------------


def totals(town):
    return {
        "submissions": town.psql(
            "select kind, rows_in, seconds_sum, pay_sum_fen from submission where state = 'closed' "
            "order by 1, 2, 3, 4", schema="wages"),
        "findings": flow.findings(town),
    }


def test_file__same_again__says_so(walked):
    path = sorted(flow.SAMPLE.glob("pay*.csv"))[0]
    code = path.stem.split("-", 1)[1] if "-" in path.stem else flow.employers(walked)[0]
    out = walked.cli("import", "pay", path, "--employer", code, "--period", flow.MONTH,
                     peer="hrss-desk")
    assert "已导入" in out


def test_file__corrected__leaves_totals_of_fresh_database(walked, tmp_path):
    path = sorted(flow.SAMPLE.glob("pay*.csv"))[0]
    code = path.stem.split("-", 1)[1] if "-" in path.stem else flow.employers(walked)[0]
    lines = path.read_text(encoding="utf-8").splitlines()
    corrected = tmp_path / path.name
    corrected.write_text("\n".join([lines[0]] + lines[3:]) + "\n", encoding="utf-8")
    walked.cli("import", "pay", corrected, "--employer", code, "--period", flow.MONTH,
               peer="hrss-desk")
    walked.wait_drained()
    after = totals(walked)
    with city.City(instances=1) as fresh:
        for kind in flow.KINDS[:2]:
            fresh.cli("import", kind, flow.SAMPLE / f"{kind}.csv", peer="hrss-desk")
        for other in sorted(flow.SAMPLE.glob("intervals*.csv")) + sorted(flow.SAMPLE.glob("pay*.csv")):
            kind = other.name.split("-")[0].split(".")[0]
            of = other.stem.split("-", 1)[1] if "-" in other.stem else flow.employers(fresh)[0]
            fresh.cli("import", kind, corrected if other == path else other, "--employer", of,
                      "--period", flow.MONTH, peer="hrss-desk")
        fresh.wait_drained()
        assert totals(fresh) == after
