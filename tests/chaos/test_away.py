"""A subscriber that is away for 24 business hours: nobody else waits for it, and it catches up.

registration has two subscribers here: wages, of which both instances are stopped, and `sink`, a
peer written from the protocol, which is asked how long each event took to it.
"""

import os
import random
import statistics
import time

import count
import department
import driver
import pytest
import sink as sinks
import stories
import survey
import town as towns
import city

LONG = os.environ.get("GONGDAO_CHAOS") == "long"
BULK = (500, 4, 50) if LONG else (50, 4, 50)  # stories, commands of each, engagements of each
LIGHT = (40, 5, 1)
GONE = ["wages-1", "wages-2"]
RPC = "sink.TakeEngagement"
FIRST, NEXT = "2026-11-26 09:00:00", "2026-11-27 09:00:00"
SLOWER = 3.0  # at most, than with everybody there
NOISE_S = 0.05
BACK_S = 300.0 if LONG else 90.0


def config_edit(etc):
    def once(path, old, new):
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), encoding="utf-8")

    once(etc / "access.yaml", "serve: [registration]\n    send: [",
         f"serve: [registration]\n    send: [{RPC}, sink.ReplayDone, ")
    once(etc / "access.yaml", "\npeers:\n",
         "\npeers:\n  sink:\n    kind: service\n    serve: [sink]\n    send: [sink.*]\n"
         "    principal: {subject: sink, role: service, region: \"000000\"}\n")
    once(etc / "subscriptions.yaml", "EngagementRecorded: [", f"EngagementRecorded: [{RPC}, ")


def clock(now):
    return f'  business_clock: "{now}"\n'


class Load:
    """Rosters of many engagements a command, each command changing all of them."""

    def __init__(self, town, pb, path):
        self.town, self.path, self.m = town, path, stories.Messages()
        self.ledger = open(path, "w", encoding="ascii")
        self.driver = driver.Driver(town, pb, self.ledger, in_flight=4)
        self.employer = stories.Employer(self.m, "m0", stories.credit_code(0))
        self.n = 0
        self.tell([self.employer])

    def tell(self, told, a_second=0):
        self.driver.rate(a_second)
        if not self.driver.run(told, 600):
            raise city.Failed(f"the load stands still\n{self.town.tails(2)}")

    def rosters(self, n, commands, rows, a_second=0):
        told = [stories.Roster(self.m, f"r{self.n + i}", self.employer, commands, rows) for i in range(n)]
        self.n += n
        random.Random(1).shuffle(told)
        before = self.emitted()
        self.tell(told, a_second)
        return before, self.emitted()

    def emitted(self):
        return self.town.rows("select coalesce(max(id), 0) from registration.outbox")[0][0]

    def close(self):
        self.driver.close()
        self.ledger.close()


def lag_s(town, sink, span, seconds=30):
    """The median time to the sink of the events of a span, once it has them all."""
    rows = town.rows("select event_id, extract(epoch from emitted_at) from registration.outbox"
                     " where event = 'registration.EngagementRecorded' and id > %s and id <= %s", span)
    end = time.monotonic() + seconds
    wanted = {str(event).replace("-", ""): float(at) for event, at in rows}
    while not wanted.keys() <= sink.came.keys():
        if time.monotonic() > end:
            raise city.Failed(f"the sink waits for {len(wanted.keys() - sink.came.keys())} events")
        time.sleep(0.02)
    return statistics.median(sink.came[event] - at for event, at in wanted.items())


def day_passes(town):
    """All others begin the next business day, one after the other."""
    town.config.write_text(town.config.read_text().replace(FIRST, NEXT))
    town.now = f"timestamptz '{NEXT}+08'"
    for name in [n for n in town.processes if n.split("-")[0] in ("registration", "alerts", "disputes")]:
        town.processes[name].hold()
        town.processes[name].let()
    for service in ("registration", "alerts", "disputes"):
        town.wait(f"{service} answers", lambda s=service:
                  town.ask(f"{s}.ServiceStatus")["database"] == "up", 60)


def judged(town, load, sink):
    e = survey.gather(town, load.path, load.driver.mismatched)
    e.inbox += [count.Taken("sink", event, RPC, "") for event in sink.came]
    e.audit += [count.Audited("sink", event, RPC, "registration", (at, i))
                for i, (event, at) in enumerate(sink.came.items())]
    return count.count(e)


@pytest.fixture
def place(tmp_path):
    pb = department.messages(city.SOURCE / "proto")[0]
    settings = clock(FIRST) + "  allow_fixed_clock: true\n"
    with towns.Town(settings=settings, seed=3, config_edit=config_edit) as town:
        sink = sinks.Sink(town, pb, "sink", RPC)
        load = Load(town, pb, tmp_path / "ledger")
        try:
            yield town, sink, load
        finally:
            load.close()
            sink.close()


def test_subscriber__away_a_business_day__slows_nobody_and_catches_up(place, capsys):
    town, sink, load = place
    load.rosters(*LIGHT)
    there_s = lag_s(town, sink, load.rosters(*LIGHT, a_second=40))
    for name in GONE:
        town.processes[name].hold()
    load.rosters(*BULK)
    day_passes(town)
    away_s = lag_s(town, sink, load.rosters(*LIGHT, a_second=40), 120)
    behind = town.rows("select count(*) from registration.outbox where event ="
                       " 'registration.EngagementRecorded'")[0][0] - len(
        town.rows("select 1 from wages.inbox where rpc = 'wages.TakeEngagement'"))
    for name in GONE:
        town.processes[name].let()
    took_s = town.drain(BACK_S)
    assert took_s is not None, f"not caught up within {BACK_S} s\n{town.tails(2)}"
    verdict = judged(town, load, sink)
    with capsys.disabled():
        print(f"\nchaos: wages away a business day, {behind} events behind, caught up in {took_s:.1f} s "
              f"({behind / took_s:.0f} a second); median to the other subscriber {1000 * there_s:.1f} ms "
              f"before, {1000 * away_s:.1f} ms meanwhile, ratio {away_s / there_s:.2f}; {verdict.words()}")
    assert verdict.good(), verdict.faults()
    assert behind >= BULK[0] * BULK[1] * BULK[2]
    assert away_s <= max(SLOWER * there_s, there_s + NOISE_S)
    days = town.rows("select max(recorded_at) - min(recorded_at) from registration.engagement_version")
    assert days[0][0].total_seconds() >= 24 * 3600
