"""The counting sees every fault: each is planted in evidence that was good before."""

import copy
import hashlib

import pytest

import count
import driver

TAKE = "wages.TakeEngagement"


def hex_of(text):
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def good():
    """Two keys, three commands each, each with an event that wages took."""
    e = count.Evidence()
    place = 0
    for seq in range(1, 4):
        for key in ("e1", "e2"):
            name, place = f"{key}/{seq}", place + 1
            id_, event_id, reply = hex_of(name), hex_of(f"event {name}"), hex_of(f"reply {name}")
            rpc = "registration.ImportEngagements"
            e.ledger.append(driver.Entry(id_, key, seq, rpc, reply, place, "OK"))
            e.inbox.append(count.Taken("registration", id_, rpc, reply))
            e.audit.append(count.Audited("registration", id_, rpc, "hrss-desk", (place, place)))
            e.effects.append(name)
            e.outbox.append(count.Event("registration", place, event_id, f"engagement/{key}", (TAKE,)))
            e.inbox.append(count.Taken("wages", event_id, TAKE, hex_of("")))
            e.audit.append(count.Audited("wages", event_id, TAKE, "registration", (place + 1, place)))
    return e


def test_evidence__good__nothing_found():
    verdict = count.count(good())
    assert verdict.good(), verdict.faults()
    assert (verdict.commands, verdict.acknowledged, verdict.events, verdict.deliveries) == (6, 6, 6, 6)


BEGUN_MS = 1650000000000


def abort(e, deaths, service="registration"):
    """A command is given up a second after it was begun; so many daemons died meanwhile."""
    e.ledger.append(driver.Entry(f"{BEGUN_MS:012x}" + hex_of("x")[12:], "e3", 1, "registration.ImportEngagements",
                                 hex_of(""), (BEGUN_MS + 1000) * 1000, "E_ABORTED"))
    e.deaths += [((BEGUN_MS + 100 * n) * 1000, service) for n in range(deaths)]
    return e


def test_command__its_daemons_died__given_up_and_never_asked():
    verdict = count.count(abort(good(), 2))
    assert verdict.good(), verdict.faults()
    assert (verdict.commands, verdict.acknowledged, verdict.given_up) == (6, 6, 1)


def drop(rows, which):
    del rows[next(i for i, row in enumerate(rows) if which(row))]


def swap_places(e):
    """The first two events of one key are taken the wrong way round."""
    at = [i for i, a in enumerate(e.audit) if a.rpc == TAKE][::2][:2]
    one, other = e.audit[at[0]], e.audit[at[1]]
    e.audit[at[0]], e.audit[at[1]] = one._replace(place=other.place), other._replace(place=one.place)


def tie_places(e):
    at = [i for i, a in enumerate(e.audit) if a.rpc == TAKE][::2][:2]
    e.audit[at[1]] = e.audit[at[1]]._replace(place=e.audit[at[0]].place)


PLANTED = {
    "the inbox row of a command is gone": (
        "lost", lambda e: drop(e.inbox, lambda t: t.service == "registration")),
    "the audit entry of a command is gone": (
        "lost", lambda e: drop(e.audit, lambda a: a.service == "registration")),
    "the effect of a command is gone": ("lost", lambda e: e.effects.pop()),
    "an event was never taken": ("lost", lambda e: drop(e.inbox, lambda t: t.rpc == TAKE)),
    "an event was taken without an audit entry": (
        "lost", lambda e: drop(e.audit, lambda a: a.rpc == TAKE)),
    "a command has two inbox rows": ("doubled", lambda e: e.inbox.append(e.inbox[0])),
    "a command has two audit entries": ("doubled", lambda e: e.audit.append(
        e.audit[0]._replace(place=(99, 99)))),
    "a command has two effects": ("doubled", lambda e: e.effects.append(e.effects[0])),
    "an event was taken twice": ("doubled", lambda e: e.inbox.append(
        next(t for t in e.inbox if t.rpc == TAKE))),
    "events of a key were taken the wrong way round": ("disordered", swap_places),
    "events of a key were taken at one place": ("disordered", tie_places),
    "a command was refused": ("strange", lambda e: e.ledger.append(
        driver.Entry(hex_of("x"), "e3", 1, "registration.ImportEngagements", hex_of(""), 9, "E_EXISTS"))),
    "a command was given up and nobody died": ("strange", lambda e: abort(e, 0)),
    "a command was given up after one death": ("strange", lambda e: abort(e, 1)),
    "a command was given up after deaths of others": ("strange", lambda e: abort(e, 2, "wages")),
    "a command was given up after deaths of before": ("strange", lambda e: (abort(e, 0), e.deaths.extend(
        ((BEGUN_MS - n) * 1000, "registration") for n in (1, 2)))),
    "a command that was given up has an effect": ("strange", lambda e: abort(e, 2).effects.append("e3/1")),
    "a command that was given up was taken": ("strange", lambda e: e.audit.append(count.Audited(
        "registration", abort(e, 2).ledger[-1].id, "registration.ImportEngagements", "hrss-desk", (1, 1)))),
    "the stored reply is another one": ("strange", lambda e: e.inbox.insert(
        0, e.inbox.pop(0)._replace(digest=hex_of("other")))),
    "a reply to an id asked again differs": ("strange", lambda e: setattr(e, "mismatched", 1)),
    "an effect that nobody asked for": ("strange", lambda e: e.effects.append("e9/1")),
    "a command that nobody asked for": ("strange", lambda e: e.audit.append(
        count.Audited("registration", hex_of("y"), "registration.ImportEngagements", "hrss-desk", (1, 1)))),
    "a dead letter": ("strange", lambda e: e.dead.append("wages engagement/1")),
    "a projection that differs": ("strange", lambda e: e.unequal.append("engagements of wages")),
    "an id twice in the ledger": ("strange", lambda e: e.ledger.append(e.ledger[0])),
}


@pytest.mark.parametrize("words", PLANTED)
def test_fault__planted__found(words):
    kind, plant = PLANTED[words]
    e = copy.deepcopy(good())
    plant(e)
    verdict = count.count(e)
    assert getattr(verdict, kind), verdict.words()
    assert not verdict.good()


def test_order__another_key__does_not_matter():
    e = good()
    at = [i for i, a in enumerate(e.audit) if a.rpc == TAKE][:2]
    one, other = e.audit[at[0]], e.audit[at[1]]
    e.audit[at[0]], e.audit[at[1]] = one._replace(place=other.place), other._replace(place=one.place)
    assert count.count(e).good()


def test_entry__line__read_back():
    e = driver.Entry(hex_of("a"), "e1", 3, "wages.OpenSubmission", hex_of("b"), 12, "OK")
    assert driver.Entry.read(e.line()) == e
