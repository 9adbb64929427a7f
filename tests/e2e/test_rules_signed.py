"""Rules that two persons put in force (RUL-7, RUL-8), through the real processes."""

import datetime
import json
import re
import shutil
import signal

import pytest

import city
import flow
import signers

SERVICES = ["registration", "wages", "disputes"]
people = {}


def settings_sign(etc):
    """The shipped rules, put in force by two persons before any daemon runs."""
    p = people["of"] = signers.Signers(etc)
    p.propose(etc / "rules", "--from", "2020-01-01")
    p.approve(etc / "rules")


@pytest.fixture(scope="module")
def town():
    with city.City(instances=1, settings="  rules_signed: true\n", config_edit=settings_sign) as c:
        c.persons, c.rules = people["of"], c.config.parent / "rules"
        flow.import_all(c)
        c.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", timeout=120, status=1)
        c.wait_drained()
        yield c


@pytest.fixture
def next_rules(town, tmp_path):
    """A copy of the rules in force, to be changed."""
    folder = tmp_path / "next"
    shutil.copytree(town.rules, folder)
    return folder


def status(town, service="wages"):
    return town.ask(f"{service}.ServiceStatus")


def reload(town):
    for service in SERVICES:
        town.processes[f"{service}-1"].kill(signal.SIGHUP)


def put(town, folder):
    """The files of a folder into the settings, as an operator does it; the daemons are told."""
    for path in folder.iterdir():
        if path.is_file():
            shutil.copy(path, town.rules / path.name)
    reload(town)


def runs(town, digest):
    return all(status(town, s)["rules"] == digest for s in SERVICES)


def wage_change(folder, yuan):
    path = folder / "parameters-pay.yaml"
    text = path.read_text(encoding="utf-8")
    head, value = text.split("from: 2024-01-01", 1)
    was = value.split("yuan: ", 1)[1].split()[0].rstrip(",}")
    path.write_text(head + "from: 2024-01-01" + value.replace(f"yuan: {was}", f"yuan: {yuan}", 1), encoding="utf-8")


def wage_findings(town):
    return flow.ask(town, "wages.ListFindings", {"rule": "PAY-02", "limit": 100})["findings"]


def test_signed__shipped_rules_of_two_persons__in_force_and_kept(town):
    digest = town.persons.digest(town.rules)
    assert runs(town, digest)
    assert status(town)["rules_signed"] is True
    kept = town.root / "packs" / digest
    assert (kept / "activation.signed").read_text() == (town.rules / "activation.signed").read_text()
    assert town.persons.digest(kept) == digest
    doctor = town.run("doctor", lang="zh_CN.UTF-8").stdout
    assert "王某 提出、李某 批准，自 2020-01-01 00:00:00 起生效" in doctor


def test_unsigned__doctor__says_whoever_can_write(town):
    text = town.config.read_text().replace("rules_signed: true", "rules_signed: false")
    town.config.with_name("unsigned.yaml").write_text(text)
    assert "注意  规则: 未要求签名" in town.persons.run("doctor", config="unsigned.yaml").stdout


def test_confirm__two_persons__findings_are_hints_no_more(town, next_rules):
    """The figure is signed by two, the pack too; the daemons take it; the old finding replays from what they kept."""
    p = town.persons
    before = wage_findings(town)
    assert before and all(f["hint"] for f in before)
    tiers = [v for v in json.loads(p.cli("rules", "list", "--parameters", "--json")) if v["key"] == "minwage.tier"]
    for tier in tiers:
        confirm = ["rules", "confirm", f"minwage.tier@{tier['scope']}", "--document", "许人社〔2026〕9号",
                   "--folder", next_rules, "--key"]
        assert "还须另一人核实" in p.cli(*confirm, p.key("wang"))
        assert "wang" in p.run(*confirm, p.key("wang")).stderr
        assert p.run(*confirm, p.key("zhao")).returncode == 3
        assert "标记消除" in p.cli(*confirm, p.key("li"))
    shown = p.propose(next_rules)
    assert "minwage.tier@411002" in shown and "标准待核实" in shown
    assert "须由另一人批准" in p.run("rules", "approve", next_rules, "--key", p.key("wang")).stderr
    assert "尚未签名" in p.cli("rules", "approve", next_rules, "--key", p.key("li"), status=1)
    p.approve(next_rules)
    put(town, next_rules)
    town.wait("the confirmed rules are in force", lambda: runs(town, p.digest(next_rules)))
    town.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", timeout=120, status=1)
    town.wait_drained()
    after = wage_findings(town)
    assert len(after) == len(before) and not any(f.get("hint") for f in after)
    for version in (1, 2):
        r = town.run("audit", "replay", before[0]["finding_id"], "--version", version, "--json", peer="hrss-desk")
        assert r.returncode == 0, r.stdout + r.stderr
        assert json.loads(r.stdout)["same"]


def test_tampered__a_line_more__refused_old_ones_stay_also_after_kill(town):
    was = status(town)["rules"]
    path = town.rules / "time.yaml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good + "# a line more\n", encoding="utf-8")
    reload(town)
    refused = town.wait("the folder is refused", lambda: [s for s in [status(town)] if s.get("rules_refused")])[0]
    assert refused["rules"] == was
    assert "activation.signed:2:" in refused["rules_note"] and "a file was changed after it" in refused["rules_note"]
    r = town.run("status")
    assert r.returncode == 1 and "新规则未被采用" in r.stdout
    assert "故障  规则: 文件夹里的规则没有两人有效签名" in town.run("doctor").stdout
    starts = town.processes["wages-1"].starts
    town.processes["wages-1"].kill()
    town.wait("it is back", lambda: town.processes["wages-1"].starts > starts and status(town)["database"] == "up")
    assert status(town)["rules"] == was and status(town)["rules_refused"]
    path.write_text(good, encoding="utf-8")
    reload(town)
    town.wait("the folder is good", lambda: not any(status(town, s).get("rules_refused") for s in SERVICES))
    assert runs(town, was)


def test_proposed__approved_by_nobody__refused(town, next_rules):
    was = status(town)["rules"]
    wage_change(next_rules, "33.00")
    town.persons.propose(next_rules)
    put(town, next_rules)
    refused = town.wait("it is refused", lambda: [s for s in [status(town)] if s.get("rules_refused")])[0]
    assert refused["rules"] == was and "approved by nobody yet" in refused["rules_note"]


def test_scheduled__start_to_come__begins_by_itself(town, next_rules):
    p, was = town.persons, status(town)["rules"]
    wage_change(next_rules, "34.00")
    start = datetime.datetime.now(datetime.timezone(datetime.timedelta(hours=8))) + datetime.timedelta(seconds=12)
    p.propose(next_rules, "--from", start.strftime("%Y-%m-%d %H:%M:%S"), by="li")
    p.approve(next_rules, by="wang")
    put(town, next_rules)
    waits = town.wait("it waits", lambda: [s for s in [status(town)] if int(s.get("rules_next_at_us", "0"))])[0]
    assert waits["rules"] == was and "begins" in waits["rules_note"] and not waits.get("rules_refused")
    town.wait("it begins", lambda: runs(town, p.digest(next_rules)))
    assert not status(town).get("rules_note")


def test_proposed_anew_after_the_look__what_was_seen_approves_nothing(town, next_rules):
    p = town.persons
    wage_change(next_rules, "35.00")
    look = ["rules", "approve", next_rules, "--key", p.key("li")]
    p.propose(next_rules, "--from", "2099-01-01")
    seen = re.search(r"--digest (\w{16}-\w{16})", p.cli(*look, status=1)).group(1)
    p.propose(next_rules)  # the same rules, at once
    assert "请重新查看" in p.run(*look, "--digest", seen).stderr
    assert "approved:" not in (next_rules / "activation.signed").read_text(encoding="utf-8")
    seen = re.search(r"--digest (\w{16}-\w{16})", p.cli(*look, status=1)).group(1)
    p.cli(*look, "--digest", seen)
    assert "approved:" in (next_rules / "activation.signed").read_text(encoding="utf-8")


def test_signed__wages_cannot_work_by_them__old_ones_stay_also_after_kill(town, next_rules):
    """A fact that nobody computes: whoever signs does not see it, the daemon that judges by it does."""
    was = status(town)["rules"]
    path = next_rules / "pay.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("n_fines_unruled", "n_fines_unknown"), encoding="utf-8")
    town.persons.propose(next_rules)
    town.persons.approve(next_rules)
    put(town, next_rules)
    fresh = town.persons.digest(next_rules)
    town.wait("others take them", lambda: status(town, "disputes")["rules"] == fresh)
    refused = town.wait("wages does not", lambda: [s for s in [status(town)] if s.get("rules_refused")])[0]
    assert refused["rules"] == was and 'no fact "n_fines_unknown"' in refused["rules_note"]
    starts = town.processes["wages-1"].starts
    town.processes["wages-1"].kill()
    town.wait("it is back", lambda: town.processes["wages-1"].starts > starts and status(town)["database"] == "up")
    assert status(town)["rules"] == was and status(town)["rules_refused"]
