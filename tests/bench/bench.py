"""What the benches in Python share: the one line a figure, and a whole city of release builds.

A figure compares ours with a peer that did the same work in the same run: one round is ours, then the
peer; the value is the median of the rounds' ratios. `bench.h` is the same for the benches in C.
"""

import os
import pathlib
import statistics
import subprocess
import sys

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.setdefault("GONGDAO_BUILD", str(SOURCE / "build" / "release")))
sys.path.insert(0, str(SOURCE / "tests" / "e2e"))

ROUNDS = 5
SKIPPED = 77
NOISE = 0.1  # of the goal
LONG = "--long" in sys.argv


class Figure:
    """`at_least`, `at_most`: the goal, None where there is none on that side."""

    def __init__(self, name, unit, at_least=None, at_most=None):
        self.name, self.unit, self.at_least, self.at_most = name, unit, at_least, at_most
        self.rounds = []

    def round(self, ours, peer):
        self.rounds.append((ours, peer))

    def report(self):
        """Prints it; False when the goal is missed by more than noise."""
        value = statistics.median(ours / peer for ours, peer in self.rounds)
        ours, peer = (statistics.median(side) for side in zip(*self.rounds))
        print(f"ratio {self.name} {value:.3f} (ours {ours:.0f}, peer {peer:.0f}, {self.unit})")
        good = True
        if self.at_least is not None:
            self._goal(">=", self.at_least, value >= self.at_least)
            good = value >= self.at_least * (1 - NOISE)
        if self.at_most is not None:
            self._goal("<=", self.at_most, value <= self.at_most)
            good = good and value <= self.at_most * (1 + NOISE)
        sys.stdout.flush()
        return good

    def _goal(self, word, goal, met):
        print(f"  goal {self.name} {word} {goal:.3f}: {'met' if met else 'missed'}")


def finish(figures):
    """Reports all; the exit status of the bench."""
    return 0 if all([f.report() for f in figures]) else 1


def skip(why):
    print(why)
    sys.exit(SKIPPED)


def load(name, *args, timeout=600):
    """Runs the program load_NAME with what it prints as a list of words a line."""
    program = BUILD / "tests" / "bench" / f"load_{name}"
    r = subprocess.run([str(program)] + [str(a) for a in args], capture_output=True, text=True,
                       timeout=timeout, check=False)
    if r.returncode:
        raise RuntimeError(f"load_{name}: exit {r.returncode}\n{r.stdout}{r.stderr}")
    return [line.split() for line in r.stdout.splitlines()]


def city(**kw):
    """A City (tests/e2e/city.py) of release builds, with fsync and the presets of production."""
    import city as whole  # found by the path above

    return whole.City(**kw)
