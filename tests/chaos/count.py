"""The counting: what was answered held against what is in the databases, id by id.

Pure: `Evidence` in, `Verdict` out, so that test_count.py can plant every fault there is. survey.py
gathers the evidence of a town.
"""

import collections
import dataclasses

SHOWN = 5  # of each kind, in words
DEATHS = 2  # of daemons that ran it alone, and it is given up (common/service/attempt.c)

# A row of an outbox. `rpcs`: the deliveries that the subscriptions ask for.
Event = collections.namedtuple("Event", "sender outbox_id event_id key rpcs")
# A row of an inbox with the audit entry of the same transaction; `place` grows with the commits.
Taken = collections.namedtuple("Taken", "service id rpc digest")
Audited = collections.namedtuple("Audited", "service id rpc sender place")


@dataclasses.dataclass
class Evidence:
    ledger: list = dataclasses.field(default_factory=list)    # driver.Entry, answered commands
    inbox: list = dataclasses.field(default_factory=list)     # Taken
    audit: list = dataclasses.field(default_factory=list)     # Audited
    outbox: list = dataclasses.field(default_factory=list)    # Event
    effects: list = dataclasses.field(default_factory=list)   # "key/seq", one for each effect
    dead: list = dataclasses.field(default_factory=list)      # words about each dead letter
    unequal: list = dataclasses.field(default_factory=list)   # projections that differ from their source
    deaths: list = dataclasses.field(default_factory=list)    # (microseconds, service) of each kill of a daemon
    mismatched: int = 0                                       # asked again, answered otherwise


@dataclasses.dataclass
class Verdict:
    commands: int = 0
    acknowledged: int = 0
    events: int = 0
    deliveries: int = 0
    given_up: int = 0  # commands in the middle of which daemons were killed again and again
    lost: list = dataclasses.field(default_factory=list)
    doubled: list = dataclasses.field(default_factory=list)
    disordered: list = dataclasses.field(default_factory=list)
    strange: list = dataclasses.field(default_factory=list)   # refused, dead, unequal, of nobody

    def faults(self):
        return [f"{kind}: {words}" for kind in ("lost", "doubled", "disordered", "strange")
                for words in getattr(self, kind)[:SHOWN]]

    def good(self):
        return not self.faults()

    def words(self):
        return (f"acknowledged {self.acknowledged}, events {self.events}, "
                f"deliveries {self.deliveries}, lost {len(self.lost)}, doubled {len(self.doubled)}, "
                f"out of order {len(self.disordered)}, strange {len(self.strange)}, given up {self.given_up}")


def _once(verdict, what, found, expected):
    """Each of `expected` is once in `found`, a Counter."""
    for one in expected:
        n = found.get(one, 0)
        if n == 0:
            verdict.lost.append(f"{what} of {one}")
        elif n > 1:
            verdict.doubled.append(f"{what} of {one}: {n}")


def given_up(entry, deaths):
    """Was it right to give it up? Its id says when it was begun (UUIDv7). It counts as never asked."""
    begun_us = int(entry.id[:12], 16) * 1000
    return entry.outcome == "E_ABORTED" and DEATHS <= sum(
        service == entry.rpc.split(".")[0] and begun_us <= at <= entry.at_us for at, service in deaths)


def _commands(e, verdict):
    """An answered command has one inbox row with the very reply, one audit entry, one effect."""
    answered = [entry for entry in e.ledger if entry.outcome == "OK"]
    verdict.commands, verdict.acknowledged = len(e.ledger), len(answered)
    for entry in e.ledger:
        if entry.outcome != "OK":
            verdict.strange.append(f"{entry.id} {entry.rpc} {entry.key}/{entry.seq}: {entry.outcome}")
    names = collections.Counter((entry.rpc, entry.id) for entry in answered)
    verdict.strange += [f"in the ledger {n} times: {name}" for name, n in names.items() if n > 1]
    _once(verdict, "an inbox row", collections.Counter((t.rpc, t.id) for t in e.inbox), names)
    _once(verdict, "an audit entry", collections.Counter((a.rpc, a.id) for a in e.audit), names)
    effects = collections.Counter(e.effects)
    named = {f"{entry.key}/{entry.seq}" for entry in answered}
    _once(verdict, "an effect", effects, named)
    verdict.strange += [f"an effect of no answered command: {name}" for name in effects if name not in named]
    stored = {(t.rpc, t.id): t.digest for t in e.inbox}
    for entry in answered:
        if stored.get((entry.rpc, entry.id), entry.digest) != entry.digest:
            verdict.strange.append(f"{entry.id} {entry.rpc}: the stored reply is another one")


def _deliveries(e, verdict):
    """Each event was taken once by each subscriber, and those of a key in the order of their ids."""
    verdict.events = len(e.outbox)
    expected = [(rpc, event.event_id) for event in e.outbox for rpc in event.rpcs]
    verdict.deliveries = len(expected)
    _once(verdict, "a delivery", collections.Counter((t.rpc, t.id) for t in e.inbox), expected)
    _once(verdict, "an audit entry", collections.Counter((a.rpc, a.id) for a in e.audit), expected)
    places = {(a.rpc, a.id): a.place for a in e.audit}
    last = {}
    for event in sorted(e.outbox, key=lambda event: (event.sender, event.outbox_id)):
        for rpc in event.rpcs:
            place = places.get((rpc, event.event_id))
            if place is None:
                continue
            row = (event.sender, rpc.split(".")[0], event.key)
            before = last.get(row)
            if before is not None and place <= before[0]:
                verdict.disordered.append(f"{rpc} of {event.key}: {event.outbox_id} before {before[1]}")
            last[row] = (place, event.outbox_id)


def _strangers(e, verdict):
    """Everything that was done has a cause: an answered command or an event."""
    known = {(entry.rpc, entry.id) for entry in e.ledger}
    known |= {(rpc, event.event_id) for event in e.outbox for rpc in event.rpcs}
    for a in e.audit:
        if (a.rpc, a.id) not in known:
            verdict.strange.append(f"{a.rpc} {a.id} of {a.sender}: nobody asked for it")
    verdict.strange += [f"dead letter: {words}" for words in e.dead]
    verdict.strange += [f"unequal: {words}" for words in e.unequal]
    if e.mismatched:
        verdict.strange.append(f"{e.mismatched} replies differ from the first one to their id")


def count(evidence):
    asked = [entry for entry in evidence.ledger if not given_up(entry, evidence.deaths)]
    verdict = Verdict(given_up=len(evidence.ledger) - len(asked))
    evidence = dataclasses.replace(evidence, ledger=asked)
    _commands(evidence, verdict)
    _deliveries(evidence, verdict)
    _strangers(evidence, verdict)
    return verdict
