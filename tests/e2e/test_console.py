"""The console in a browser, against the real processes: what people do with it, and that axe finds no serious
fault. Pictures go to the folder build/console-pictures."""

import re
import time

import pytest

import city
import door as doors
import flow
import pages

SHANGHAI = 8 * 3600


@pytest.fixture(scope="module")
def door():
    return doors.Door(["public_per_minute: 100000"])


@pytest.fixture(scope="module")
def town(door):
    """The sample, imported and audited; one case of it is over a term of its own."""
    def edit(etc):
        door.config(etc)
        pages.put(etc)
    with city.City(instances=1, services=[*city.SERVICES, *city.EXTRA], config_edit=edit) as c:
        door.start(c)
        flow.import_all(c)
        c.cli("audit", "run", "--period", flow.MONTH, peer="hrss-desk", status=1)
        c.wait_drained()
        late(c)
        yield c


def late(town):
    alert = flow.alert_of(town, "TIM-06")
    case = town.wait("a case", lambda: town.ask("disputes.OpenCase", {"alert_id": alert["alert_id"], "ground": "超时工作"},
                                                peer="hrss-desk"))
    today = int((time.time() + SHANGHAI) // 86400)
    town.ask("disputes.StartDeadline", {"case_id": case["case_id"], "code": "MED-1", "from_day": today - 40, "ground": "受理"},
             peer="hrss-desk")
    town.wait("over its term", lambda: town.ask("disputes.ListDeadlines", {"status": "breached"}, peer="hrss-desk")["deadlines"])


@pytest.fixture(scope="module")
def people(town):
    """Those of the demonstration, each with its one-time code."""
    return pages.demo_people(town)


def test_demonstration__its_accounts__one_of_each_kind(town, people):
    assert set(people) == {"demo.hrss", "demo.hrss.head", "demo.hrss.admin", "demo.samr", "demo.trans", "demo.union", "demo.company",
                           "rider"}
    kinds = {a["login"]: a["kind"] for a in town.ask("accounts.ListAccounts", {})["accounts"]}
    assert {kinds[p["login"]] for p in people.values()} == {"STAFF", "COMPANY", "WORKER"}


def test_tip__without_a_name_on_a_phone__followed_by_its_code(town, door):
    said = pages.browse("tip.mjs", door.address)
    assert re.fullmatch(r"([0-9A-Z]{5}-){3}[0-9A-Z]{5}", said["code"])
    assert re.search(r"GDI-\d{6}-\d{4}-\d{6}", said["text"])
