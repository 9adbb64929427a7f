"""What the benches in Python share: the one line a figure, and a whole city of release builds.

A figure compares ours with a peer that did the same work in the same run: one round is ours, then the
peer; the value is the median of the rounds' ratios. `bench.h` is the same for the benches in C.
"""

import contextlib
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

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


# ---- peers ---------------------------------------------------------------------------------------

POLICY = pathlib.Path("/usr/sbin/policy-rc.d")  # asked before a new package starts its daemon


@contextlib.contextmanager
def no_daemons_started():
    """What is installed meanwhile starts nothing: the bench starts its own, in a folder of its own."""
    before = POLICY.read_bytes() if POLICY.exists() else None
    POLICY.write_text("#!/bin/sh\nexit 101\n")
    POLICY.chmod(0o755)
    try:
        yield
    finally:
        if before is None:
            POLICY.unlink()
        else:
            POLICY.write_bytes(before)


def installed(name):
    r = subprocess.run(["dpkg-query", "-W", "-f", "${db:Status-Status}", name], capture_output=True,
                       text=True, check=False)
    return r.stdout == "installed"


def debian(*packages):
    """Installs what is missing of them, without starting a daemon; why not, or "". Only with --long."""
    missing = [name for name in packages if not installed(name)]
    if missing and os.getuid() != 0:
        return f"{' '.join(missing)} can only be installed by root"
    if missing:
        with no_daemons_started():
            r = subprocess.run(["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=300", "install",
                                "--no-install-recommends"] + missing, capture_output=True, text=True,
                               env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"), check=False)
        if r.returncode:
            return f"{' '.join(missing)} cannot be installed: {r.stderr.strip()[-300:]}"
    return ""


def npm(package):
    """A package of the npm registry under the build folder; where node finds it."""
    place = BUILD / "peers"
    modules = place / "node_modules"
    if not (modules / package.rsplit("@", 1)[0]).exists():
        place.mkdir(parents=True, exist_ok=True)
        r = subprocess.run(["npm", "install", "--prefix", str(place), "--no-audit", "--no-fund",
                            "--ignore-scripts", package], capture_output=True, text=True, check=False)
        if r.returncode:
            raise RuntimeError(f"npm install {package}: {r.stderr.strip()[-300:]}")
    return modules


def peer(*packages, program):
    """Debian packages of a peer, and the load program that needs one of their libraries; a bench whose
    peer cannot be had is skipped."""
    if not LONG:
        skip("只在 --long 时运行 / only with --long: its peer is installed from Debian")
    why = debian(*packages)
    if why:
        skip(f"skipped: {why}")
    for command in (["cmake", "--preset", "release"],
                    ["cmake", "--build", "--preset", "release", "--target", f"load_{program}", "--",
                     "--quiet"]):
        subprocess.run(command, cwd=SOURCE, check=True, stdout=subprocess.DEVNULL)


@contextlib.contextmanager
def folder():
    path = pathlib.Path(tempfile.mkdtemp(prefix="gongdao-bench-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def server(argv, log, **kw):
    """A process that ends with the block, by its id."""
    with open(log, "ab") as out:
        child = subprocess.Popen([str(a) for a in argv], stdout=out, stderr=out,
                                 stdin=subprocess.DEVNULL, **kw)
    try:
        yield child
    finally:
        child.terminate()
        try:
            child.wait(15)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def wait(what, condition, seconds=30, every=0.1):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = condition()
        if found:
            return found
        time.sleep(every)
    raise RuntimeError(f"{what}: not within {seconds} s")


def rate(name, *args, env=None):
    """What load_NAME prints: answers a second."""
    return int(load(name, *args, env=env)[0][1])


# ---- programs ------------------------------------------------------------------------------------


def load(name, *args, timeout=600, env=None):
    """Runs the program load_NAME with what it prints as a list of words a line."""
    program = BUILD / "tests" / "bench" / f"load_{name}"
    r = subprocess.run([str(program)] + [str(a) for a in args], capture_output=True, text=True,
                       timeout=timeout, check=False, env=dict(os.environ, **(env or {})))
    if r.returncode:
        raise RuntimeError(f"load_{name}: exit {r.returncode}\n{r.stdout}{r.stderr}")
    return [line.split() for line in r.stdout.splitlines()]


def city(**kw):
    """A City (tests/e2e/city.py) of release builds, with fsync and the presets of production."""
    import city as whole  # found by the path above

    return whole.City(**kw)
