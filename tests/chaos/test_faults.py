"""Frozen processes, full disks, cut connections, under a light load: everything goes on by itself
afterwards, and the count is that of a quiet day.

The short form freezes several processes at once, longer than the 3.5 s after which a peer that does
not beat is taken for dead; the long form each in turn, 30 s.
"""

import collections
import os
import threading
import time

import pytest

import city
import department
import stories
import town as towns

LONG = os.environ.get("GONGDAO_CHAOS") == "long"
FREEZE_S = 30 if LONG else 5
FULL_S = 60 if LONG else 8
BACK_S = 30.0  # until commands are answered again
REST_S = 60.0
# What a client may be told while the database, a disk or a connection is away. All ask it to try again.
CLEAR = {"OK", "E_UNAVAILABLE", "E_TIMEOUT", "E_DB_AWAY", "E_DB_CONFLICT", "E_DB_FULL"}


def starts(town):
    return {name: p.starts for name, p in town.processes.items()}


def daemons(town):
    return {name: n for name, n in starts(town).items() if name != "postgres"}


def said(capsys, what, verdict, rest_s):
    with capsys.disabled():
        print(f"\nchaos: {what}; {verdict.words()}, at rest after {rest_s:.1f} s")


def freezes():
    """Whom to freeze together."""
    all_of = [f"{s}-{i}" for s in towns.SERVICES for i in (1, 2)]
    if LONG:
        return [[name] for name in ["postgres", "broker-1", "broker-2"] + all_of]
    return [["postgres"], ["broker-1"] + all_of[::2], ["broker-2"] + all_of[1::2],
            ["broker-1", "broker-2"], all_of]


def test_processes__frozen_in_turn__all_drains_unaided(fire, capsys):
    town, load = fire
    before, words = starts(town), []
    for names in freezes():
        n = load.acknowledged()
        town.freeze(names, FREEZE_S)
        during = load.acknowledged() - n
        if len(names) == 1 and names != ["postgres"]:  # the other one takes over
            assert during, f"nothing went on without {names}"
        words.append(f"{'+'.join(names)} ({during} answers meanwhile, then after "
                     f"{load.advance(20, BACK_S):.1f} s)")
    verdict, rest_s = load.settle(REST_S)
    said(capsys, f"frozen {FREEZE_S} s: {'; '.join(words)}", verdict, rest_s)
    assert verdict.good(), verdict.faults()
    assert starts(town) == before, "a supervisor had to help"


def told_since(load, before):
    return {name: n - before[name] for name, n in load.driver.answers.items() if n > before[name]}


def test_database__disk_full__clear_errors_and_no_loss(fire, capsys):
    town, load = fire
    if not town.data_disk:
        pytest.skip("mounting a small file system is not allowed here")
    before, alive = collections.Counter(load.driver.answers), daemons(town)
    silences = load.driver.silences
    end = time.monotonic() + FULL_S
    while time.monotonic() < end:
        town.data_disk.fill()
        time.sleep(0.1)
    told, silences = told_since(load, before), load.driver.silences - silences
    log = town.processes["postgres"].log.read_text(errors="replace")
    town.data_disk.free()
    back_s = load.advance(20, BACK_S)
    verdict, rest_s = load.settle(REST_S)
    said(capsys, f"disk full {FULL_S} s: answers meanwhile {told}, none to {silences}, then after "
         f"{back_s:.1f} s", verdict, rest_s)
    assert "No space left on device" in log
    others = sorted({line.split("] ", 1)[-1] for line in log.splitlines() if "ERROR:" in line and "No space" not in line})
    assert set(told) <= CLEAR and set(told) - {"OK"}, (told, others[:20])
    assert silences <= sum(n for name, n in told.items() if name != "OK"), (told, silences)
    assert daemons(town) == alive, "a daemon ended for a full disk of the database"
    assert verdict.good(), verdict.faults()


def test_logs__disk_full__served_all_the_same(fire, capsys):
    town, load = fire
    if not town.log_disk:
        pytest.skip("mounting a small file system is not allowed here")
    before = starts(town)
    town.log_disk.fill()
    served_s = load.advance(60, BACK_S)
    town.log_disk.free()
    sizes = {name: p.log.stat().st_size for name, p in town.processes.items() if name[-2] == "-"}
    load.advance(60, BACK_S)
    verdict, rest_s = load.settle(REST_S)
    said(capsys, f"log disk full: 60 answers in {served_s:.1f} s", verdict, rest_s)
    grown = [name for name, size in sizes.items() if town.processes[name].log.stat().st_size > size]
    assert any(name.startswith("registration") for name in grown), "nothing is logged any more"
    assert starts(town) == before, "something ended for a full disk of logs"
    assert verdict.good(), verdict.faults()


def test_connections__cut_and_stalled__made_anew(fire, capsys):
    town, load = fire
    before = starts(town)
    for _ in range(5):
        town.wire.cut()
        time.sleep(0.7)
    back_s = load.advance(20, BACK_S)
    town.wire.stalled.set()  # as a network that swallows: nobody is told
    time.sleep(FREEZE_S)
    town.wire.stalled.clear()
    stalled_s = load.advance(20, BACK_S)
    verdict, rest_s = load.settle(REST_S)
    said(capsys, f"connections cut {town.wire.cuts}, answers after {back_s:.1f} s; stalled {FREEZE_S} s, "
         f"answers after {stalled_s:.1f} s", verdict, rest_s)
    assert town.wire.cuts >= 5 * 8
    assert starts(town) == before, "a supervisor had to help"
    assert verdict.good(), verdict.faults()


class Poison:
    """A command during which its daemon dies, again and again: it stands at a lock that is held here,
    and whoever comes to stand there with it is killed."""

    ASKED_S = 90.0

    def __init__(self, town):
        self.town, self.kills, self.answer = town, 0, None
        broker = department.read_keys(town.root / "keys" / "broker.pub")["public"]
        own = department.read_keys(town.root / "keys" / "hrss-desk.key")
        pb = department.messages(city.SOURCE / "proto")[0]
        self.client = department.Client(pb, town.endpoints, broker, own["public"], own["secret"])
        self.thread = threading.Thread(target=self._ask)

    def _ask(self):
        r = stories.Messages().registration
        row = r.EngagementRow(credit_code=stories.credit_code(0), worker_no="poison", occupation="rider",
                              home_region=stories.REGION, from_day=stories.FROM_DAY)
        setattr(row, "class", "B")
        try:
            self.client.ask("registration.ImportEngagements", r.ImportEngagementsRequest(rows=[row]),
                            r.ImportReply(), seconds=self.ASKED_S)
            self.answer = "OK"
        except (department.Refused, TimeoutError) as e:
            self.answer = e.error.name if isinstance(e, department.Refused) else "silence"

    def _kill(self):
        names = self.town.rows(
            "select application_name from pg_stat_activity where wait_event_type = 'Lock'"
            " and usename = 'gongdao_registration' and application_name like 'registration:%%'")
        pids = {int(name.split(":")[1]) for (name,) in names}
        for p in self.town.processes.values():
            if p.child.pid in pids and p.kill():
                self.kills += 1

    def run(self):
        holder = self.town.connect()
        holder.autocommit = False
        holder.cursor().execute(
            "select kind from registration.import_lock where kind = 'engagements' for update")
        self.thread.start()
        while self.thread.is_alive():
            self._kill()
            time.sleep(0.1)
        holder.close()
        self.client.close()


def test_command__ends_its_daemon_each_time__is_given_up_and_nobody_else(fire, capsys):
    town, load = fire
    poison = Poison(town)
    load.settle(REST_S, poison.run)
    back_s = load.advance(60, BACK_S)
    verdict, rest_s = load.settle(REST_S)
    said(capsys, f"a command ended its daemon {poison.kills} times and was answered {poison.answer}; others "
         f"after {back_s:.1f} s", verdict, rest_s)
    assert poison.answer == "E_ABORTED"
    assert poison.kills == 4  # two beside others, two alone
    assert town.rows("select count(*) from registration.engagement where worker_no = 'poison'") == [(0,)]
    assert verdict.good(), verdict.faults()
