"""A light load that goes on beside whatever a test does to a town, and the count at its end."""

import contextlib
import pathlib
import tempfile
import threading
import time

import city
import count
import department
import driver
import stories
import survey


class Alerts:
    """Which alert on pay disputes knows of which employer; looked up beside the load. Others may be
    over before a case is opened on them (DQ-01 is, once the file has come)."""

    def __init__(self, town):
        self.town, self.known, self.ended = town, {}, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.ended.wait(0.3):
            self.known = dict(self.town.rows(
                "select e.credit_code, a.alert_id from disputes.alert as a"
                " join registration.employer as e using (employer_id) where a.rule = 'PAY-02'", wait=120))

    def of(self, code):
        return self.known.get(code)

    def end(self):
        self.ended.set()
        self.thread.join()


class Background:
    """Commands that never end, `a_second`; `settle` stops them to count what came of them all."""

    def __init__(self, town, a_second=60, seed=0, keys=200):
        self.town = town
        self.stack = contextlib.ExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.path = pathlib.Path(folder) / "ledger"
        self.ledger = self.stack.enter_context(open(self.path, "w", encoding="ascii"))
        self.alerts = Alerts(town)
        self.driver = driver.Driver(town, department.messages(city.SOURCE / "proto")[0], self.ledger,
                                    seed, in_flight=16, a_second=a_second)
        self.told = stories.make(stories.Messages(), keys * 5000, keys, self.alerts.of)
        self.over, self.resting, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while not self.ended.is_set():
            self.told = [story for story in self.told if not story.ended]
            self.driver.run(self.told, 86400, self.over.is_set)
            self.resting.set()
            while self.over.is_set() and not self.ended.wait(0.05):
                self.resting.set()  # asked again before it had gone on

    def acknowledged(self):
        return self.driver.acknowledged

    def advance(self, n, seconds):
        """Waits for so many more answers; how long that took. Fails when it does not come to it."""
        begun, wanted = time.monotonic(), self.acknowledged() + n
        while time.monotonic() - begun < seconds:
            if self.acknowledged() >= wanted:
                return time.monotonic() - begun
            time.sleep(0.02)
        raise city.Failed(f"{self.acknowledged()} answers, not {wanted}, after {seconds} s: "
                          f"{dict(self.driver.answers)}\n{self.town.tails(2)}")

    def settle(self, seconds, between=lambda: None):
        """Lets what is under way end, waits until all is delivered, counts, and goes on, after
        `between`. Returns (verdict, how long it took to come to rest)."""
        begun = time.monotonic()
        self.resting.clear()
        self.over.set()
        if not self.resting.wait(seconds) or self.town.drain(seconds) is None:
            raise city.Failed(f"not at rest within {seconds} s: under way {self.driver.under_way}, "
                              f"undelivered {self.town.undelivered()}\n{self.town.tails(2)}")
        took = time.monotonic() - begun
        verdict = count.count(survey.gather(self.town, self.path, self.driver.mismatched))
        between()
        self.driver.rate(self.driver.a_second)
        self.over.clear()
        return verdict, took

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.over.set()
        self.thread.join(10)
        self.alerts.end()
        if not self.thread.is_alive():
            self.driver.close()
        self.stack.close()
