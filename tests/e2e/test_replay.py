"""A finding of the past once more, and a month by other figures, through the real processes."""

import json
import shutil

import pytest

import city
import flow

RULES = city.SOURCE / "config" / "rules"


@pytest.fixture(scope="module")
def walked(town):
    flow.import_all(town)
    town.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", timeout=120, status=1)
    town.wait_drained()
    return town


def pages(town):
    found, after = [], "0"
    while True:
        page = flow.ask(town, "wages.ListFindings", {"after_id": after, "limit": 100}).get("findings", [])
        if not page:
            return found
        found += page
        after = page[-1]["finding_id"]


def changed(tmp_path, n):
    """The rules of a later day: another minimum wage, another condition."""
    folder = tmp_path / f"later{n}"
    shutil.copytree(RULES, folder)
    for path, old, new in [("parameters-pay.yaml", "yuan: 20.60", f"yuan: {30 + n}.00"),
                           ("time.yaml", "run_stop_s < drive_min_stop", "run_stop_s <= drive_min_stop")]:
        text = (folder / path).read_text(encoding="utf-8")
        assert old in text
        (folder / path).write_text(text.replace(old, new), encoding="utf-8")
    return folder


def test_replay__after_two_later_packs__same_hash(walked, tmp_path):
    packs = tmp_path / "packs"
    kept = {walked.run("rules", "keep", packs, folder).stdout.strip()
            for folder in (RULES, changed(tmp_path, 1), changed(tmp_path, 2), RULES)}
    assert len(kept) == 3 and len(list(packs.iterdir())) == 3
    rules = set()
    for finding in pages(walked)[:20]:
        r = walked.run("audit", "replay", finding["finding_id"], "--packs", packs, "--json", peer="hrss-desk")
        assert r.returncode == 0, r.stdout + r.stderr
        replayed = json.loads(r.stdout)
        assert replayed["same"] and replayed["recorded"] == replayed["replayed"]
        assert len(replayed["replayed"]) == 64
        rules.add(finding["rule"])
    assert "PAY-02" in rules


def test_replay__another_pack_under_its_name__refused(walked, tmp_path):
    packs = tmp_path / "packs"
    place = walked.run("rules", "keep", packs, RULES).stdout.strip()
    shutil.rmtree(place)
    shutil.copytree(changed(tmp_path, 1), place)
    first = pages(walked)[0]["finding_id"]
    r = walked.run("audit", "replay", first, "--packs", packs, peer="hrss-desk")
    assert r.returncode == 1 and "rules keep" in r.stderr


def test_whatif__figures_in_force__what_the_audit_found(walked):
    """The tier-1 figure put in place of itself: the numbers of the audit, and nothing written."""
    tables = "select (select count(*) from finding_version), (select count(*) from dirty)"
    before = walked.psql(tables, schema="wages")
    r = walked.run("audit", "whatif", "--param", "drive.max_continuous=4", "--period", flow.MONTH, "--json",
                   peer="hrss-desk")
    assert r.returncode == 1, r.stderr
    tried = json.loads(r.stdout)
    found = [f for f in pages(walked) if f["month"] == flow.MONTH]
    assert any(not f["worker_no"] for f in found)  # of the employer itself
    assert sorted((w["rule"], w["worker_no"], w["subject"], str(w["owed_fen"])) for w in tried["workers"]) == \
        sorted((f["rule"], f["worker_no"], f.get("subject", ""), f.get("owed_fen", "0")) for f in found)
    assert sum(t["owed_fen"] for t in tried["employers"]) == tried["owed_fen"]
    assert sum(t["owed_fen"] for t in tried["regions"]) == tried["owed_fen"]
    assert walked.psql(tables, schema="wages") == before


def test_whatif__a_higher_minimum_wage__more_fall_below(walked):
    def owed(value):
        r = walked.run("audit", "whatif", "--param", f"minimum_wage.hourly@411002={value}", "--period", flow.MONTH,
                       "--rule", "PAY-02", "--json", peer="hrss-desk")
        assert r.returncode in (0, 1), r.stderr
        return json.loads(r.stdout)["owed_fen"]
    assert owed("40.00") > owed("25.00") >= owed("20.60")


def test_rules_try__another_folder__new_hits_and_none_by_the_same(walked, tmp_path):
    same = walked.run("rules", "try", RULES, "--period", flow.MONTH, "--json", peer="hrss-desk")
    assert same.returncode == 0 and json.loads(same.stdout) == [], same.stdout + same.stderr
    r = walked.run("rules", "try", changed(tmp_path, 1), "--period", flow.MONTH, "--json", peer="hrss-desk")
    assert r.returncode == 1, r.stdout + r.stderr
    parted = json.loads(r.stdout)
    assert any(p["rule"] == "PAY-02" and p["then_fen"] > p["now_fen"] for p in parted)
    (tmp_path / "later1" / "bad.yaml").write_text("rules:\n  - id: x\n", encoding="utf-8")
    r = walked.run("rules", "try", tmp_path / "later1", "--period", flow.MONTH, peer="hrss-desk")
    assert r.returncode != 0 and "bad.yaml:2" in r.stderr
