"""A load with kill -9 all over it, and the count afterwards.

  kills.py [--commands N] [--keys N] [--kills N] [--seed N] [--drain-s N] [--keep FOLDER]

Prints one line; exit 1 when anything was lost, doubled, out of order or late.
"""

import argparse
import collections
import contextlib
import pathlib
import random
import sys
import tempfile
import threading
import time

import psycopg2

sys.path.insert(0, str(pathlib.Path(__file__).parent))

import town as towns  # noqa: E402

import background  # noqa: E402
import department  # noqa: E402
import city  # noqa: E402
import count  # noqa: E402
import driver  # noqa: E402
import stories  # noqa: E402
import survey  # noqa: E402

BLOW = 4  # so many at most strike together
LAST_AT = 0.995  # of the load, for the last blow


class Killer:
    """Strikes as the load advances: so many kills over all of it, in blows, every kind in turn."""

    def __init__(self, town, kills, seed, wait_s):
        self.town, self.dice, self.wait_s = town, random.Random(seed), wait_s
        self.left, self.drain_s, self.failed = 0, None, None
        names, self.plan = [], []
        for name in town.kinds():
            names += [name] * (2 if name in ("postgres", "backend") else 1)
        while len(self.plan) < kills:
            self.dice.shuffle(names)
            self.plan += names
        self.plan = self.plan[:kills - BLOW]
        # Together, with the last commands and their events under way.
        self.last = ["postgres"] + self.dice.sample([n for n in names if "-" in n], BLOW - 1)
        self.struck, self.last_at, self.log = collections.Counter(), 0.0, []
        self.progress, self.ended = lambda: 0.0, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)

    def _run(self):
        try:
            self._all()
        except (city.Failed, psycopg2.Error) as e:
            self.failed = e

    def _all(self):
        done = 0
        while done < len(self.plan):
            due = LAST_AT * (done + self.dice.random()) / len(self.plan)
            blow = self.plan[done:done + self.dice.randint(1, BLOW)]
            self._blow(due, blow)
            done += len(blow)
        self._blow(LAST_AT, self.last)
        self._drain()

    def _blow(self, due, names):
        """At so much of the load, close together: some before another one was got over."""
        while self.progress() < due and not self.ended.is_set():
            time.sleep(0.005)
        for name in names:
            self.strike(name)
            time.sleep(self.dice.choice((0.0, 0.05, 0.2)))

    def _drain(self):
        """From the last fault until all is answered and delivered; ids that are asked again later
        (driver.py) change nothing any more."""
        while self.progress() < 1.0 and not self.ended.is_set():
            time.sleep(0.005)
        self.left = self.town.undelivered()
        if self.town.drain(self.wait_s) is not None:
            self.drain_s = time.monotonic() - self.last_at

    def strike(self, name):
        """Waits for something to kill: what died by itself (a backend) does not count."""
        end = time.monotonic() + 30
        while not self.town.strike(name):
            if time.monotonic() > end:
                raise city.Failed(f"{name} does not come back\n{self.town.tails(2)}")
            time.sleep(0.05)
        self.last_at = time.monotonic()
        self.log.append((int(time.time() * 1e6), name))
        self.struck[name.split("-")[0]] += 1

    def words(self):
        return ", ".join(f"{kind} {n}" for kind, n in sorted(self.struck.items()))


def arguments(argv=None):
    p = argparse.ArgumentParser(description="A load under kill -9, and the count of what came of it.")
    p.add_argument("--commands", type=int, default=10000)
    p.add_argument("--keys", type=int, default=1000)
    p.add_argument("--kills", type=int, default=64)
    p.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1000000))
    p.add_argument("--drain-s", type=float, default=5.0, help="the bound, after the last fault")
    p.add_argument("--wait-s", type=float, default=120.0, help="how long to look on all the same")
    p.add_argument("--load-s", type=float, default=0.0, help="bound of the load; 0: by its size")
    p.add_argument("--keep", help="a folder for the ledger and the logs")
    return p.parse_args(argv)


def load(a, town, ledger, pb):
    """The load under fire. Returns (driver, killer, seconds it took)."""
    alerts = background.Alerts(town)
    killer = Killer(town, a.kills, a.seed, a.wait_s)
    d = driver.Driver(town, pb, ledger, a.seed)
    told = stories.make(stories.Messages(), a.commands, a.keys, alerts.of)
    random.Random(a.seed).shuffle(told)
    killer.progress = lambda: d.acknowledged / a.commands
    killer.thread.start()
    begun = time.monotonic()
    try:
        if not d.run(told, a.load_s or 300 + a.commands / 25):
            raise city.Failed(f"the load stands still at {d.acknowledged} of {a.commands}; "
                              f"seed {a.seed}\n{town.tails(2)}")
        took = time.monotonic() - begun
        killer.ended.set()  # with a command refused it would wait for the last answer for ever
        killer.thread.join()
        if killer.failed:
            raise killer.failed
    finally:
        killer.ended.set()
        alerts.end()
        d.close()
    return d, killer, took


def run(a, out=print):
    """The whole run; returns (verdict, seconds of the drain)."""
    pb = department.messages(city.SOURCE / "proto")[0]
    with contextlib.ExitStack() as stack:
        town = stack.enter_context(towns.Town(seed=a.seed))
        folder = pathlib.Path(a.keep or stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        held = towns.Long(town)
        with open(folder / "ledger", "w", encoding="ascii") as ledger:
            d, killer, took = load(a, town, ledger, pb)
        held.end()
        if killer.drain_s is None:
            raise city.Failed(f"not drained within {a.wait_s} s; seed {a.seed}\n{town.tails(2)}")
        verdict = count.count(survey.gather(town, folder / "ledger", d.mismatched))
        out(f"chaos: commands {a.commands}, {verdict.words()}, asked twice {d.asked_again} "
            f"(same {d.same}, other {d.mismatched}), kills {sum(killer.struck.values())} "
            f"({killer.words()}), load {took:.1f} s, left {killer.left}, drained {killer.drain_s:.1f} s, "
            f"long transactions {held.begun}, seed {a.seed}")
        for fault in verdict.faults():
            out(f"  {fault}")
        if a.keep:
            (folder / "kills").write_text("".join(f"{at} {name}\n" for at, name in killer.log))
            for p in town.processes.values():
                city.shutil.copy(p.log, folder)
    return verdict, killer.drain_s


def whole(a, verdict):
    """Nothing wrong, and all of it answered. What would follow a command that was given up is not asked."""
    return verdict.good() and (verdict.acknowledged == a.commands or verdict.given_up > 0)


def main():
    a = arguments()
    verdict, drain_s = run(a)
    good = whole(a, verdict) and drain_s <= a.drain_s
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
