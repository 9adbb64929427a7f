"""What is owed is said to be paid, proved, ordered; what officers make of findings; the statement (WAG-10)."""

import json

import pytest

import flow

DESK = "hrss-desk"


@pytest.fixture(scope="module")
def walked(town):
    flow.import_all(town)
    town.cli("audit", "run", "--period", flow.MONTH, peer=DESK, timeout=120, status=1)
    town.wait_drained()
    return town


def shortfalls(town):
    """Findings of PAY-02 with something owed, by number of the worker."""
    found = flow.ask(town, "wages.ListFindings", {"rule": "PAY-02", "limit": 100}).get("findings", [])
    return sorted((f for f in found if int(f.get("owed_fen", 0))), key=lambda f: f["worker_no"])


def finding(town, one):
    return flow.ask(town, "wages.GetFinding", {"finding_id": one["finding_id"]})


def paid(town, verb, one, fen, reference, *more):
    return town.run("payment", verb, one["employer_id"], one["worker_no"], flow.MONTH, f"{fen // 100}.{fen % 100:02d}",
                    "--reference", reference, "--paid", "2025-04-20", "--rule", "PAY-02", *more, peer=DESK)


def test_payment__reported_then_proved__reported_then_cleared(walked):
    one = shortfalls(walked)[0]
    owed = int(one["owed_fen"])
    r = paid(walked, "report", one, owed, "R-1")
    assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert finding(walked, one)["state"] == "reported"
    assert "没有变化" in paid(walked, "report", one, owed, "R-1").stdout
    r = paid(walked, "confirm", one, owed, "R-1", "--proof", "bank")
    assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert finding(walked, one)["state"] == "cleared"


def test_payment__a_part_is_proved__the_rest_is_owed(walked):
    one = shortfalls(walked)[1]
    owed = int(one["owed_fen"])
    assert paid(walked, "confirm", one, 1, "B-1").returncode == 0
    walked.wait_drained()
    after = finding(walked, one)
    assert (after["state"], int(after["owed_fen"])) == ("open", owed - 1)
    r = walked.run("wages", "statement", one["employer_id"], flow.MONTH, "--worker", one["worker_no"], peer=DESK)
    assert r.returncode == 1 and f"¥{(owed - 1) // 100:,}.{(owed - 1) % 100:02d}" in r.stdout, r.stdout + r.stderr
    assert "不计" in r.stdout  # additional compensation, and why not


def test_statement__all_workers__totals_are_those_of_the_findings(walked):
    one = shortfalls(walked)[-1]
    r = walked.run("wages", "statement", one["employer_id"], flow.MONTH, "--json", peer=DESK)
    page = json.loads(r.stdout)
    mine = [i for i in page["items"] if i["state"] == "open"]
    assert sum(int(i["owed_fen"]) for i in mine) == int(page["open_fen"]) > 0
    assert not page.get("next_after_id") or page["next_after_id"] == "0"


@pytest.mark.parametrize("words, said", [
    (["payment", "report", "1", "R1", "2025-03", "-5", "--reference", "X", "--paid", "2025-04-01"], "金额"),
    (["payment", "confirm", "1", "R1", "2025-03", "5", "--reference", "X", "--paid", "soon"], "--paid"),
    (["finding", "verdict", "1", "true"], "--reason"),
])
def test_payment__wrong_words__usage_says_which(walked, words, said):
    r = walked.run(*words, peer=DESK)
    assert r.returncode == 2 and said in r.stderr, r.stderr


def test_verdict__true_and_false__precision_counts_the_last_of_each(walked):
    first, second = shortfalls(walked)[-2:]
    for one, verdict in ((first, "unsure"), (first, "true"), (second, "false")):
        r = walked.run("finding", "verdict", one["finding_id"], verdict, "--reason", "核对了原始记录", peer=DESK)
        assert r.returncode == 0, r.stderr
    walked.wait_drained()
    assert finding(walked, second)["state"] == "cleared"
    row = [line.split() for line in walked.cli("rules", "precision", peer=DESK).splitlines() if "PAY-02" in line]
    assert row == [["PAY-02", "1", "1", "0", "50.00%"]]
