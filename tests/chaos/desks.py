"""Cases handed from desk to desk while the clock of the town goes on and kill -9 is all over it: one
owner, each rung of the ladder once, no deadline lost, events without a gap (CAS-2, DLN-5).

  desks.py [--kills N] [--cases N] [--seed N] [--keep FOLDER]

The town stands at one instant of April 2022 after the other; at every step all its desks are killed
and come back with the next one. Prints one line; exit 1 when anything was lost, doubled or early.
"""

import argparse
import contextlib
import datetime
import pathlib
import random
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import town as towns  # noqa: E402

import city  # noqa: E402
import count  # noqa: E402
import department  # noqa: E402
import driver  # noqa: E402
import ladder  # noqa: E402
import stories  # noqa: E402
import survey  # noqa: E402

SERVICES = ["disputes", "alerts"]
DAEMONS = [f"{s}-{i}" for s in SERVICES for i in (1, 2)]
# Whom else it strikes, the desk of cases most of all.
STRUCK = ["disputes-1", "disputes-2"] * 3 + ["alerts-1", "alerts-2", "broker-1", "broker-2", "postgres", "backend"]
AT_WORK = (9, 17)  # cases are handed on at these instants; at the others the clock alone goes on
INSTANTS = ["2022-04-01 16:00", "2022-04-02 10:00", "2022-04-06 08:30", "2022-04-06 09:00", "2022-04-06 23:00",
            "2022-04-07 00:00", "2022-04-07 09:00", "2022-04-08 09:00", "2022-04-09 10:00", "2022-04-11 09:00",
            "2022-04-12 02:00", "2022-04-12 09:00", "2022-04-13 09:00", "2022-04-18 12:00", "2022-04-20 09:00"]

DESKS = {"HRSS": "hrss-desk", "SAMR": "samr-desk", "TRANS": "trans-desk"}
BASIS = {"HRSS": "V02", "SAMR": "H-09", "TRANS": "H-10"}

EFFECTS = ["select ground from disputes.case_file", "select reason from disputes.handoff",
           "select receipt_no from disputes.handoff where state = 'ACCEPTED'",
           "select answer from disputes.handoff where state = 'RETURNED'"]
EQUAL = {
    "rungs that alerts told of": (
        "select distinct deadline_id, rung from disputes.deadline_entry where kind = 'escalated'",
        "select distinct subject_id, mark from alerts.notice where kind = 'deadline'"),
    "rungs of the timelines": (
        "select deadline_id, count(*) from disputes.deadline_entry where kind = 'escalated' group by 1",
        "select deadline_id, count(*) from disputes.case_event where kind = 'escalated' group by 1"),
}


def instant(text):
    return datetime.datetime.fromisoformat(text)


def working(at):
    """Are cases handed on at that instant?"""
    return ladder.is_workday(at.date()) and AT_WORK[0] <= at.hour < AT_WORK[1]


class Passing(stories.Story):
    """A case that goes from desk to desk for ever; what is offered may lie there for some instants.
    `step`: says which instant the town has come to."""

    def __init__(self, m, key, step, seed):
        self.m, self.step, self.dice = m, step, random.Random(f"{seed}/{key}")
        super().__init__(key)

    def steps(self):
        d = self.m.disputes
        reply = yield Passing._ask("HRSS", "StartCase", d.StartCaseRequest(
            procedure="inspection", source="lead", title="站点不发工资条", employer_name="甲平台",
            region=stories.REGION, ground=self.name()))
        case, owner = d.case__pb2.Case.FromString(reply).case_id, "HRSS"
        been, returned = {owner}, False  # what goes back and forth is the leading office's to assign (ENF-09)
        while True:
            fresh = [one for one in DESKS if one not in been]
            kind = self.dice.choice((["TRANSFER"] * 4 if fresh else []) + ["ASSIST", "INFORM"])
            to = self.dice.choice(fresh if kind == "TRANSFER" else [one for one in DESKS if one != owner])
            reply = yield Passing._ask(owner, "OfferHandoff", d.OfferHandoffRequest(
                case_id=case, to_department=to, kind=kind, reason=self.name(), basis=BASIS[to]))
            handoff = d.Handoff.FromString(reply).handoff_id
            yield from self.lies()
            if not returned and self.dice.random() < 0.25:
                returned = True
                yield Passing._ask(to, "ReturnHandoff", d.ReturnHandoffRequest(handoff_id=handoff, reason=self.name()))
                continue
            yield Passing._ask(to, "AcceptHandoff", d.AcceptHandoffRequest(handoff_id=handoff, receipt_no=self.name()))
            if kind == "TRANSFER":
                owner = to
                been.add(to)

    def lies(self):
        until = self.step() + (self.dice.randint(1, len(INSTANTS)) if self.dice.random() < 0.2 else 0)
        while self.step() < until:
            yield None

    @staticmethod
    def _ask(who, rpc, request):
        return stories.Ask(DESKS[who], f"disputes.{rpc}", request, False)


class Desks(towns.Town):
    """A town whose clock is set."""

    def __init__(self, seed):
        self.at = instant(INSTANTS[0])
        super().__init__(settings=f'  business_clock: "{self.at}"\n  allow_fixed_clock: true\n', seed=seed,
                         services=SERVICES)
        self._tell()

    def _tell(self):
        self.now = f"timestamptz '{self.at}+08'"

    def clock_set(self, at):
        text = self.config.read_text("utf-8")
        self.config.write_text(text.replace(f'"{self.at}"', f'"{at}"'), "utf-8")
        self.at = at
        self._tell()


class Killer:
    """kill -9 at one instant, `n` of them, while things are under way: one some answers after the other,
    or, where nobody asks for anything, while timers fire."""

    def __init__(self, town, n, dice, answers):
        self.town, self.n, self.dice, self.answers, self.failed = town, n, dice, answers, None
        self.struck, self.over = [], threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        try:
            for _ in range(self.n):
                self._look_on()
                self.struck.append(strike(self.town, self.dice.choice(STRUCK)))
        except city.Failed as e:
            self.failed = e
        self.over.set()

    def _look_on(self):
        if not working(self.town.at):
            time.sleep(self.dice.choice((0.0, 0.05, 0.2, 0.4)))
            return
        wanted, end = self.answers() + self.dice.randint(0, 15), time.monotonic() + 1.5
        while self.answers() < wanted and time.monotonic() < end:
            time.sleep(0.002)

    def end(self):
        self.thread.join()
        if self.failed:
            raise self.failed
        return self.struck


def strike(town, name, seconds=30):
    """What died by itself (a backend) does not count: it waits for something to kill."""
    end = time.monotonic() + seconds
    while not town.strike(name):
        if time.monotonic() > end:
            raise city.Failed(f"{name} does not come back\n{town.tails(2)}")
        time.sleep(0.02)
    return name


def next_instant(town, at):
    """All its daemons die, and come back with another clock."""
    if at == town.at:
        return []
    town.clock_set(at)
    return [strike(town, name) for name in DAEMONS]


def run_instants(a, town, d, told):
    """Returns the names of what was killed in the middle of it, and how many more with the clock."""
    dice, struck, with_clock = random.Random(a.seed), [], 0
    for n, text in enumerate(INSTANTS):
        town.step = n
        with_clock += len(next_instant(town, instant(text)))
        killer = Killer(town, (a.kills - len(struck)) // (len(INSTANTS) - n), dice, lambda: d.acknowledged)
        going_on = [story for story in told if not story.ended]  # one that was given up is not taken up again
        if working(town.at) and not d.run(going_on, 120, killer.over.is_set):
            raise city.Failed(f"{text}: the desks stand still\n{town.tails(2)}")
        struck += killer.end()
        if town.drain(120) is None:
            raise city.Failed(f"{text}: not at rest\n{town.tails(2)}")
    return struck, with_clock


def judged(town, ledger, mismatched):
    """Everything wrong with what the databases hold at the end."""
    verdict = count.count(survey.gather(town, ledger, mismatched, EFFECTS, EQUAL))
    return verdict, verdict.faults() + ladder.faults(town, [instant(text) for text in INSTANTS])


def run(a, out=print):
    """The whole run; returns everything that was wrong."""
    pb = department.messages(city.SOURCE / "proto")[0]
    with contextlib.ExitStack() as stack:
        town = stack.enter_context(Desks(a.seed))
        town.step = 0
        folder = pathlib.Path(a.keep or stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        m, begun = stories.Messages(), time.monotonic()
        told = [Passing(m, f"c{i}", lambda: town.step, a.seed) for i in range(a.cases)]
        with open(folder / "ledger", "w", encoding="ascii") as ledger:
            d = driver.Driver(town, pb, ledger, a.seed, in_flight=16, peers=DESKS.values())
            try:
                struck, with_clock = run_instants(a, town, d, told)
            finally:
                d.close()
        verdict, faults = judged(town, folder / "ledger", d.mismatched)
        n = ladder.counted(town)
        out(f"chaos: cases {a.cases}, {verdict.words()}, hand-offs {n['handoffs']} (waiting {n['waiting']}), "
            f"terms {n['terms']}, rungs {n['rungs']}, kills {len(struck)} "
            f"({', '.join(f'{k} {v}' for k, v in sorted(kinds(struck).items()))}) and "
            f"{with_clock} with the clock, {time.monotonic() - begun:.1f} s, seed {a.seed}")
        for fault in faults:
            out(f"  {fault}")
        if a.keep:
            for p in town.processes.values():
                city.shutil.copy(p.log, folder)
    return faults


def kinds(struck):
    names = [name.split("-")[0] for name in struck]
    return {name: names.count(name) for name in set(names)}


def arguments(argv=None):
    p = argparse.ArgumentParser(description="Cases handed on under kill -9, and what came of them.")
    p.add_argument("--kills", type=int, default=100)
    p.add_argument("--cases", type=int, default=40)
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1000000))
    p.add_argument("--keep", help="a folder for the ledger and the logs")
    return p.parse_args(argv)


if __name__ == "__main__":
    sys.exit(1 if run(arguments()) else 0)
