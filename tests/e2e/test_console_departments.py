"""S11 in the browser: eight doors, a person at each, and the tipster at the door of the public, who sees every
step of his tip (AUT-*, CAS-2, WRK-4). The same over HTTP: test_departments.py."""

import pytest

import pages
from test_departments import NAMES, Town, public_key


@pytest.fixture(scope="module")
def town():
    class WithPages(Town):
        def keys_make(self, etc):
            super().keys_make(etc)
            pages.put(etc)
    with WithPages() as t:
        t.start()
        yield t


def test_s11__eight_doors_in_the_browser__each_step_seen_by_the_tipster_and_by_nobody_else(town):
    people = {name: {"address": town.doors[name].address, **pages.staff(town, f"{name.lower()}.person", name, role, f"{name}经办")}
              for name, role in NAMES.items()}
    said = pages.browse("departments.mjs", town.doors["worker"].address, people=people)
    assert said["steps"] == sorted(set(said["steps"])), said  # each of them is one more that the tipster sees
    assert said["strangers"] == sorted(set(NAMES) - {"HRSS", "SAMR"})
    handoffs = town.psql("select state, offer_key, answer_key from handoff order by handoff_id", schema="disputes")
    hrss, samr = public_key(town, "HRSS"), public_key(town, "SAMR")
    assert handoffs == [["RETURNED", hrss, samr], ["ACCEPTED", hrss, samr]]
