"""kill -9 of every kind of process, ten times each, in the middle of the walk: the same findings,
one case, one owner."""

import itertools
import threading
import time

import city
import flow

KILLS = 10
KINDS = ["postgres", "broker", "registration", "wages", "alerts", "disputes"]


def killer(town, stop, counts):
    names = {k: itertools.cycle([n for n in town.processes if n.startswith(k)]) for k in KINDS}
    while not stop.is_set():
        for kind in KINDS:
            if counts[kind] >= KILLS:
                continue
            if town.processes[next(names[kind])].kill():
                counts[kind] += 1
            if stop.wait(0.4):
                return
        if all(counts[k] >= KILLS for k in KINDS):
            return


def case_of(town, alert_id):
    cases = flow.ask(town, "disputes.ListCases", {"limit": 100}).get("cases", [])
    return next((c for c in cases if c["alert_id"] == alert_id), None)


def walk(town):
    """Every step may have happened before; each is safe to repeat."""
    flow.import_all(town)
    flow.again(town, "audit", "run", "--period", flow.MONTH, ok=(0, 1), seconds=180)
    alert = town.wait("an alert", lambda: flow.alert_of(town, "PAY-02"), 120)
    town.wait("the case", lambda: case_of(town, alert["alert_id"]) or flow.again(
        town, "case", "open", alert["alert_id"], "--ground", "核查", ok=(0, 1)) is None, 120)
    case = case_of(town, alert["alert_id"])
    if case["owner"] == "HRSS":
        flow.again(town, "handoff", "offer", case["case_id"], "--to", "SAMR", "--kind", "TRANSFER",
                   "--reason", "平台规则", "--basis", "H-09", ok=(0, 1))
        offered = flow.ask(town, "disputes.ListHandoffs", {"direction": "in", "state": "SENT"},
                           peer="samr-desk").get("handoffs", [])
        for h in offered:
            flow.again(town, "handoff", "accept", h["handoff_id"], peer="samr-desk", ok=(0, 1))


def test_walk__every_process_killed_ten_times__same_end():
    with city.City(instances=1) as calm:
        walk(calm)
        calm.wait_drained()
        expected = flow.findings(calm)
    counts = dict.fromkeys(KINDS, 0)
    stop = threading.Event()
    with city.City() as town:
        thread = threading.Thread(target=killer, args=(town, stop, counts))
        thread.start()
        try:
            end = time.monotonic() + 600
            while True:
                walk(town)
                if not thread.is_alive():
                    break
                assert time.monotonic() < end, counts
        finally:
            stop.set()
            thread.join()
        town.wait_ready()
        walk(town)
        town.wait_drained(120)
        assert all(counts[k] >= KILLS for k in KINDS), counts
        assert flow.findings(town) == expected
        assert town.psql("select count(*), min(owner) from case_file", schema="disputes") == [["1", "SAMR"]]
        assert town.psql("select count(*) from handoff where state = 'ACCEPTED'",
                         schema="disputes") == [["1"]]
        for service in city.SERVICES:
            assert town.psql("select count(*) from dead_letter", schema=service) == [["0"]]
            # an effect for each command that was answered: no id twice
            assert town.psql("select count(*) - count(distinct id) from inbox", schema=service) == [["0"]]
        print("kills:", counts)
