"""Hand-offs and the ladder of their terms under kill -9: 40 in the middle of it, --long: 100; besides, the
desks die whenever the clock goes on."""

import datetime
import os

import pytest

import desks
import ladder

KILLS = 100 if os.environ.get("GONGDAO_CHAOS") == "long" else 40

FRIDAY = datetime.datetime(2022, 4, 1, 16)
INSTANTS = [desks.instant(text) for text in desks.INSTANTS]
CLIMBED = [("officer", datetime.datetime(2022, 4, 6, 9)), ("breached", datetime.datetime(2022, 4, 7)),
           ("head", datetime.datetime(2022, 4, 7, 9)), ("leading", datetime.datetime(2022, 4, 12, 9))]


def test_desks__killed_all_over__one_owner_each_rung_once(capsys):
    lines = []
    faults = desks.run(desks.arguments(["--kills", str(KILLS)]), lines.append)
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    assert not faults, lines


def test_ladder__of_scenario_s11__as_features_md_says():
    assert ladder.rungs(FRIDAY) == CLIMBED
    assert not ladder.term_faults(FRIDAY, None, CLIMBED, INSTANTS)


@pytest.mark.parametrize("entries", [
    CLIMBED[:3],                                                     # lost
    CLIMBED + CLIMBED[3:],                                           # twice
    [CLIMBED[0], CLIMBED[1], CLIMBED[3], CLIMBED[2]],                # out of order
    CLIMBED[:3] + [("leading", datetime.datetime(2022, 4, 12, 2))],  # at night
    CLIMBED[:3] + [("leading", datetime.datetime(2022, 4, 11, 9))],  # early
])
def test_ladder__climbed_otherwise__found(entries):
    assert ladder.term_faults(FRIDAY, None, entries, INSTANTS)


def test_ladder__answered_in_time__nothing_more():
    answered = datetime.datetime(2022, 4, 6, 9)
    assert not ladder.term_faults(FRIDAY, answered, [], INSTANTS)
    assert not ladder.term_faults(FRIDAY, answered, CLIMBED[:1], INSTANTS)
    assert ladder.term_faults(FRIDAY, answered, CLIMBED[:2], INSTANTS)
