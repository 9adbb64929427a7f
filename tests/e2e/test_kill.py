"""kill -9 of every kind of process, ten times each, in the middle of the walk: the same findings,
one case, one owner."""

import itertools
import json
import signal
import subprocess
import threading
import time

import psycopg2

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


ASKED = 8  # at once, so that either broker may have some of them


def brokers_alone(town):
    """A configuration a broker, for questions to that one only."""
    text = town.config.read_text(encoding="utf-8")
    for n, endpoint in enumerate(town.endpoints, 1):
        own = town.config.with_name(f"alone-{n}.yaml")
        own.write_text(text.replace(", ".join(town.endpoints), endpoint), encoding="utf-8")
        yield f"broker-{n}", own


def under_way(config):
    """What a broker has and heard nothing of."""
    r = subprocess.run([str(city.binary("gongdao")), "--config", str(config), "call", "broker.Status", "{}",
                        "--json"], capture_output=True, text=True, timeout=20, check=True)
    status = json.loads(r.stdout)
    return sum(i.get("in_flight", 0) for i in status.get("instances", [])) + \
        sum(q.get("waiting", 0) for q in status.get("queues", []))


def test_import__its_broker_ends_for_good__asked_of_the_other():
    """An import gives its question a minute; what a dead broker took with it is asked again at once."""
    with city.City(services=["registration"]) as town:
        alone = dict(brokers_alone(town))
        lock = psycopg2.connect(host=str(town.root / "run"), user="gongdao", dbname="gongdao")
        lock.cursor().execute("lock table registration.employer")
        argv = [str(city.binary("gongdao")), "--config", str(town.config), "--as", "hrss-desk",
                "import", "employers", str(flow.SAMPLE / "employers.csv")]
        asked = [subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                 for _ in range(ASKED)]
        try:
            there = town.wait("all asked", lambda: (lambda n: n if sum(n.values()) >= ASKED else None)(
                {name: under_way(config) for name, config in alone.items()}), 40)
            town.processes[max(there, key=there.get)].stop(signal.SIGKILL)
            lock.rollback()
            begun = time.monotonic()
            said = [p.communicate(timeout=50)[0] for p in asked]
        finally:
            lock.close()
            for p in asked:
                p.kill()
        assert [p.returncode for p in asked] == [0] * ASKED, said
        assert time.monotonic() - begun < 30, there
        assert town.psql("select count(*) from employer", schema="registration") == [["2"]], there
