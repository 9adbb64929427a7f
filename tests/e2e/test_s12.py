"""Scenario S12a: who would fall below 20.60 yuan an hour on the facts of December 2023, before the figure
is in force; then the same facts a month later, audited for real. Through the real processes.

S12b, the replay of a finding after two later packs, is in test_s1.py: it is the finding of S1.
"""

import json
import sys

import pytest

import city
import flow

sys.path.insert(0, str(city.SOURCE / "tests" / "data"))
import underpaid  # noqa: E402

DESK = "hrss-desk"
THEN, NOW = "2023-12", "2024-01"
FIGURE = "minwage.hour@411002=20.60,minwage.hour@411082=20.60"


def take(town, folder, platforms, kinds):
    for kind in kinds:
        flow.again(town, "import", kind, folder / f"{kind}.csv")
    for kind in flow.KINDS[2:]:
        for p in platforms:
            flow.again(town, "import", kind, folder / f"{kind}-{p.code}-{p.month:%Y-%m}.csv", "--employer", p.code,
                       until="E_NOT_FOUND")
    town.cli("audit", "run", "--period", f"{platforms[0].month:%Y-%m}", peer=DESK, timeout=240, status=1)
    town.wait_drained(240)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("s12")
    with city.City(instances=1) as t:
        platforms = underpaid.winter(underpaid.DECEMBER)
        underpaid.write(folder, platforms)
        take(t, folder, platforms, flow.KINDS[:2])
        yield t


def found(town, month):
    """{(company, worker, county): finding} of PAY-02."""
    listed = flow.ask(town, "wages.ListFindings", {"rule": "PAY-02", "month": month, "limit": 1000})
    return {(f["employer_name"], f["worker_no"], f["region"]): f for f in listed.get("findings", [])}


def fen(findings):
    return {k: int(f["owed_fen"]) for k, f in findings.items()}


def tried(town):
    r = town.run("audit", "whatif", "--param", FIGURE, "--period", THEN, "--rule", "PAY-02", "--json", peer=DESK,
                 timeout=120)
    assert r.returncode == 1, r.stderr
    return json.loads(r.stdout)


def traces(town):
    """Whatever an audit leaves behind it."""
    return [town.psql(sql, schema=schema) for schema, sql in (
        ("wages", "select count(*), max(version) from finding"), ("wages", "select count(*) from finding_version"),
        ("wages", "select count(*) from dirty"), ("wages", "select max(audited_at) from worker_month"),
        ("wages", "select count(*) from outbox"), ("alerts", "select alert_id, version from alert order by 1"),
        ("alerts", "select count(*) from outbox"))]


def sums(by_worker, place):
    """(hits, fen) by company (0) or county (2)."""
    out = {}
    for key, owed in by_worker.items():
        n, total = out.get(key[place], (0, 0))
        out[key[place]] = (n + 1, total + owed)
    return out


def test_s12a__what_if__64_below_43_of_them_new_and_no_trace(town):
    today = fen(found(town, THEN))
    assert len(today) == underpaid.BELOW_TODAY == 21 and min(today.values()) == 1
    before = traces(town)
    told = tried(town)
    below = {(w["employer_name"], w["worker_no"], w["region"]): w["owed_fen"] for w in told["workers"]}
    assert (told["judged"], told["failed"]) == (200, 0)
    assert len(below) == underpaid.BELOW_THEN == 64 and len(set(below) - set(today)) == 43
    assert set(today) < set(below) and all(below[k] > today[k] for k in today)
    assert {t["name"]: (t["hits"], t["owed_fen"]) for t in told["employers"]} == sums(below, 0)
    assert {t["key"]: (t["hits"], t["owed_fen"]) for t in told["regions"]} == sums(below, 2)
    assert set(sums(below, 2)) == {"411002", "411082"} and len(sums(below, 0)) == 2
    assert told["owed_fen"] == sum(below.values())
    assert traces(town) == before  # 0 alerts, 0 events, no mark, no version


def test_s12a__same_facts_in_january_for_real__the_same_64_to_the_fen(town, tmp_path):
    told = tried(town)
    platforms = underpaid.winter(underpaid.JANUARY)
    underpaid.write(tmp_path, platforms)
    take(town, tmp_path, platforms, [])
    real = found(town, NOW)
    assert len(real) == 64
    assert fen(real) == {(w["employer_name"], w["worker_no"], w["region"]): w["owed_fen"] for w in told["workers"]}
    for finding in real.values():
        (figure,) = [p for p in finding["parameters"] if p["key"] == "minwage.hour"]
        assert (figure["value"], figure["from"]) == ("2060", "2024-01-01")
        assert "豫政〔2023〕43号" in figure["source"]
    # the month before is judged by its own figure still
    assert len(found(town, THEN)) == 21
    alerts = flow.ask(town, "alerts.ListAlerts", {"rule": "PAY-02"})["alerts"]
    assert sorted((a["month"], a["n_items"]) for a in alerts) == sorted(
        (month, n) for month in (THEN, NOW) for n, _ in sums(fen(found(town, month)), 0).values())
