"""What happens when it does not go straight: a hand-off returned, a delivery that cannot succeed, a
subscriber that starts anew, settings reloaded, a daemon that stops."""

import hashlib
import json
import signal

import pytest

import city
import flow


@pytest.fixture(scope="module")
def desk():
    with city.City(instances=1) as town:
        flow.import_all(town)
        town.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", status=1)
        town.wait_drained()
        yield town


def opened_case(town, rule):
    alert = flow.alert_of(town, rule)
    town.wait("the alert reaches disputes", lambda: town.psql(
        f"select 1 from alert where alert_id = {alert['alert_id']}", schema="disputes"))
    return town.ask("disputes.OpenCase", {"alert_id": alert["alert_id"], "ground": "核查"},
                    peer="hrss-desk")


def test_handoff__returned__stays_with_its_owner_and_goes_elsewhere(desk):
    case = opened_case(desk, "PAY-02")
    offer = desk.ask("disputes.OfferHandoff", {
        "case_id": case["case_id"], "to_department": "TRANS", "kind": "TRANSFER", "reason": "平台规则",
        "basis": "H-10"}, peer="hrss-desk")
    # nobody else may answer it, and it cannot be offered twice
    assert desk.run("handoff", "accept", offer["handoff_id"], peer="samr-desk").returncode != 0
    assert desk.run("handoff", "offer", case["case_id"], "--to", "SAMR", "--reason", "x",
                    peer="hrss-desk").returncode != 0
    out = desk.cli("handoff", "return", offer["handoff_id"], "--reason", "不属于本部门职责", "--right",
                   "SAMR", peer="trans-desk")
    assert "退回" in out
    assert desk.ask("disputes.GetCase", {"case_id": case["case_id"]},
                    peer="hrss-desk")["case"]["owner"] == "HRSS"
    desk.cli("handoff", "offer", case["case_id"], "--to", "SAMR", "--reason", "平台规则", "--basis",
             "H-09", peer="hrss-desk")
    offered = desk.ask("disputes.ListHandoffs", {"direction": "in", "state": "SENT"},
                       peer="samr-desk")["handoffs"]
    assert [h["case_id"] for h in offered] == [case["case_id"]]
    package = json.loads(offered[0]["package_json"])
    assert "worker_no" not in json.dumps(package)
    # what was only offered is not open to the one it was offered to
    refused = desk.run("case", "show", case["case_id"], peer="samr-desk")
    assert refused.returncode != 0
    desk.cli("handoff", "accept", offered[0]["handoff_id"], peer="samr-desk")
    text = desk.cli("case", "show", case["case_id"], peer="samr-desk")
    assert "市场监管" in text and "退回" in text


def test_inspection_list__on_no_list__missing_until_planned_and_visited(desk):
    code = flow.employers(desk)[0]
    found = desk.wait("the employers reach disputes", lambda: desk.ask(
        "disputes.ListUnvisited", peer="hrss-desk").get("employers", []))
    assert desk.run("inspection", "missing", peer="hrss-desk").returncode == 1
    month = "2025-06"
    desk.cli("inspection", "plan", code, "--month", month, "--ground", "年度日常检查", peer="hrss-desk")
    assert desk.run("inspection", "plan", code, "--month", month, "--ground", "再次", peer="hrss-desk").returncode == 1
    assert desk.run("inspection", "plan", code, "--month", month, "--ground", "x", peer="samr-desk").returncode == 3
    out = desk.cli("inspection", "visit", code, "--kind", "suspicion", "--found", "未建立工资台账", "--document", "检查记录1号",
                   "--case", "涉嫌不建立工资台账", peer="hrss-desk")
    assert "案件 GD-" in out
    assert len(found) >= 1


def reload(town, *names):
    for name in names:
        town.processes[name].kill(signal.SIGHUP)


def test_delivery__denied__parks_its_key_and_can_be_retried(desk):
    access = desk.root / "etc" / "access.yaml"
    whole = access.read_text(encoding="utf-8")
    broken = whole.replace("send: [wages.*, alerts.TakeFinding, ", "send: [wages.*, ")
    assert broken != whole
    path = sorted(flow.SAMPLE.glob("pay*.csv"))[0]
    code = path.stem.split("-", 1)[1]
    lines = path.read_text(encoding="utf-8").splitlines()
    less = desk.root / "less.csv"
    less.write_text("\n".join([lines[0]] + lines[4:]) + "\n", encoding="utf-8")
    try:
        access.write_text(broken, encoding="utf-8")
        reload(desk, "broker-1", "broker-2")
        desk.cli("import", "pay", less, "--employer", code, "--period", flow.MONTH, peer="hrss-desk")
        dead = desk.wait("a dead letter", lambda: desk.ask("wages.ListDead").get("dead", []))
    finally:
        access.write_text(whole, encoding="utf-8")
        reload(desk, "broker-1", "broker-2")
    assert {d["error"] for d in dead} == {"E_DENIED"}
    assert "TakeFinding" in desk.cli("dead", "list", status=1) or "FindingRecorded" in desk.cli(
        "dead", "list", status=1)

    def retried():
        for d in desk.ask("wages.ListDead").get("dead", []):
            if d["state"] == "dead":
                desk.cli("dead", "retry", "wages", d["dead_id"])
        return not desk.ask("wages.ListDead").get("dead", [])
    desk.wait("the dead letters are delivered", retried)
    desk.wait_drained()
    alerts = flow.ask(desk, "alerts.ListAlerts", {"rule": "PAY-02"})["alerts"]
    items = [f for f in flow.findings(desk) if f[0] == "PAY-02"]
    assert sum(a["n_items"] for a in alerts) == len(items)


def test_projection__broken__is_mended_by_replay(desk):
    desk.wait_drained()
    before = desk.psql("select auditor, finding_id, version, state from item order by 1, 2", schema="alerts")
    ours = "auditor = 'wages' and finding_id = (select {}(finding_id) from item where auditor = 'wages')"
    desk.psql("delete from item where " + ours.format("min"), schema="alerts")
    desk.psql("update item set finding_id = 1 where " + ours.format("max"), schema="alerts")
    desk.cli("replay", "wages", "alerts")
    desk.wait("the projection equals a fresh one", lambda: desk.psql(
        "select auditor, finding_id, version, state from item order by 1, 2", schema="alerts") == before)


def test_settings__bad_on_reload__old_ones_stay(desk):
    access = desk.root / "etc" / "access.yaml"
    whole = access.read_text(encoding="utf-8")
    try:
        access.write_text(whole + "\nnonsense: 1\n", encoding="utf-8")
        reload(desk, "wages-1", "broker-1")
        for name in ("wages-1", "broker-1"):
            desk.wait("the reload is refused", lambda n=name: "nonsense" in
                      desk.processes[n].log.read_text())
        assert desk.ask("wages.ServiceStatus")["database"] == "up"
    finally:
        access.write_text(whole, encoding="utf-8")


def test_daemon__sigterm__drains_and_leaves(desk):
    p = desk.processes["alerts-1"]
    starts = p.starts
    p.kill(signal.SIGTERM)
    desk.wait("it is started again", lambda: p.starts > starts)
    desk.wait("it answers", lambda: desk.ask("alerts.ServiceStatus")["database"] == "up")
    assert "daemon.stopped" in p.log.read_text()


def test_database__away__is_said_and_comes_back(desk):
    desk.processes["postgres"].kill(signal.SIGINT)
    desk.wait("the database is back", lambda: desk.ask("wages.ServiceStatus")["database"] == "up", 60)
    for name, p in desk.processes.items():
        if name not in ("postgres", "alerts-1"):
            assert p.starts == 1, f"{name} did not survive the database\n{desk.tails()}"


def test_document__added_by_a_party__fetched_whole_and_read_by_nobody_else(desk):
    case = opened_case(desk, "PAY-03") if flow.alert_of(desk, "PAY-03") else desk.ask(
        "disputes.ListCases", peer="hrss-desk")["cases"][0]
    paper = desk.root / "现场记录.pdf"
    paper.write_bytes(bytes(range(256)) * 2000)  # three parts
    out = desk.cli("case", "document", "add", case["case_id"], paper, "--kind", "site_record", peer="hrss-desk")
    digest = hashlib.blake2b(paper.read_bytes(), digest_size=32).hexdigest()
    assert digest in out
    # once a case and content: run again it is the same one
    document = desk.ask("disputes.ListDocuments", {"case_id": case["case_id"]}, peer="hrss-desk")["documents"]
    assert desk.cli("case", "document", "add", case["case_id"], paper, peer="hrss-desk") == out
    assert len(document) == 1 and document[0]["name"] == "现场记录.pdf"
    listed = desk.cli("case", "document", "list", case["case_id"], peer="hrss-desk")
    assert "现场记录.pdf" in listed and digest[:16] in listed
    copy = desk.root / "copy.pdf"
    assert "哈希相符" in desk.cli("case", "document", "get", document[0]["document_id"], copy, peer="hrss-desk")
    assert copy.read_bytes() == paper.read_bytes() and copy.stat().st_mode & 0o777 == 0o600
    # the timeline says it by kind and hash, not by name
    timeline = desk.cli("case", "show", case["case_id"], peer="hrss-desk")
    assert "site_record" in timeline and digest[:16] in timeline and "现场记录" not in timeline
    assert desk.run("case", "document", "get", document[0]["document_id"], desk.root / "other.pdf",
                    peer="trans-desk").returncode != 0
    assert not (desk.root / "other.pdf").exists()
    # nothing of it can be read in the database, and that it was fetched is in the audit
    assert desk.psql("select count(*) from document_part where position('\\x000102030405'::bytea in body) > 0",
                     schema="disputes") == [["0"]]
    assert int(desk.psql("select count(*) from audit where rpc = 'disputes.GetDocument' and subject = 'hrss-desk'",
                         schema="disputes")[0][0]) == 3
