"""Asking again (STA-6) through the real processes: who complained by name in March is drawn by lot in April, asked by
somebody else than who took it, and whom nobody answered has a term at a desk. The rate is published; who they are is not."""

import hashlib
import json

import pytest

import city

DESK, REVIEW, SAMR = "hrss-desk", "hrss-review", "samr-desk"
MARCH, APRIL = "2025-03-10 09:00:00", "2025-04-10 10:00:00"
NAMES = [f"投诉人{n}号" for n in "甲乙丙丁戊己"]
PHONE = "13800000001"


class Town(city.City):
    def __init__(self, services=("disputes",)):
        super().__init__(instances=1, services=list(services),
                         settings=f'  business_clock: "{MARCH}"\n  allow_fixed_clock: true\n')

    def clock(self, was, now):
        """All daemons die and come back at that time."""
        self.config.write_text(self.config.read_text("utf-8").replace(was, now), "utf-8")
        names = [n for n in self.processes if n.split("-")[0] in self.services]
        starts = {n: self.processes[n].starts for n in names}
        for n in names:
            self.processes[n].kill()
        self.wait("all are back", lambda: all(self.processes[n].starts > starts[n] for n in names))
        self.wait_ready()

    def told(self, *args, peer=DESK, **kw):
        return json.loads(self.cli(*args, "--json", peer=peer, **kw))


def complaint(town, name):
    r = town.told("intake", "record", "counter", "--region", "411002", "--employer", "甲平台", "--issue", "pay_unpaid", "--text",
                  "两个月没有发工资", "--name", name, "--phone", PHONE)["intake"]
    town.told("intake", "route", r["intake_id"], "--to", "HRSS", "--reason", "本部门办理")
    return r


@pytest.fixture(scope="module")
def town():
    with Town() as t:
        t.intakes = {i["intake_no"]: i["intake_id"] for i in (complaint(t, n) for n in NAMES)}
        t.told("tip", "file", "--region", "411002", "--employer", "甲平台", "--issue", "sole_trader", "--text", "-",
               peer="public-door", typed="站点要求骑手注册个体工商户\n")
        t.clock(MARCH, APRIL)
        yield t


def test_draw__of_a_month__the_lot_that_anybody_computes(town):
    town.draw = draw = town.told("recontact", "draw", "411002", "2025-03", "--size", "5", peer=REVIEW)
    assert draw["counts"]["n_population"] == "6" and draw["counts"]["n_drawn"] == "5"
    rows = town.told("recontact", "show", draw["draw_id"])["items"]
    by_lot = sorted(town.intakes, key=lambda no: hashlib.md5(f"{draw['seed']}/{no}".encode()).hexdigest())
    assert {r["intake_no"] for r in rows} == set(by_lot[:5])
    assert "一致" in town.cli("recontact", "redraw", draw["draw_id"], peer=DESK)
    again = town.run("recontact", "draw", "411002", "2025-03", "--size", "5", peer=REVIEW)
    assert again.returncode == 1 and "每月只抽一次" in again.stderr


def test_record__by_another_who_opened_the_contact__counted_and_owned(town):
    draw = town.draw["draw_id"]
    rows = [r["intake_id"] for r in town.told("recontact", "show", draw)["items"]]
    said = ["--answered", "是", "--satisfied", "是", "--deterred", "否"]
    unopened = town.run("recontact", "record", draw, rows[0], *said, peer=REVIEW)
    assert unopened.returncode == 1 and "先查看联系方式" in unopened.stderr
    town.cli("intake", "reporter", rows[0], "--purpose", "回访", peer=DESK)
    assert town.run("recontact", "record", draw, rows[0], *said, peer=DESK).returncode == 3  # who took it

    for i, row in enumerate(rows):
        assert PHONE in town.cli("intake", "reporter", row, "--purpose", "回访", peer=REVIEW)
        if i == 4:
            text = town.cli("recontact", "record", draw, row, "--not-reached", "--note", "4 月 10 日打了三次", peer=REVIEW)
        else:
            town.cli("recontact", "record", draw, row, *(said if i < 3 else ["--answered", "否", "--satisfied", "否",
                                                                              "--deterred", "是"]), peer=REVIEW)
    assert "待回访 0，没有答复 2，有答复 3，未联系上 0；满意 3，被劝阻 1；无答复率 40.00%" in text
    lost = town.told("recontact", "show", draw, "--which", "没有答复")["items"]
    assert len(lost) == 2
    for row in lost:
        assert row["lead_owner"] == "HRSS"
        shown = town.cli("case", "show", row["lead_case_id"], peer=DESK)
        assert "回访没有答复" in shown and "INT-3" in shown
    due = town.told("deadline", "list", "--limit", "1000")["deadlines"]
    assert sum(d["code"] == "INT-3" for d in due) == 2


def test_lost__answered_at_the_desk__the_term_ends_by_itself(town):
    def running():
        return sum(d["code"] == "INT-3" for d in town.told("deadline", "list", "--limit", "1000")["deadlines"])

    first, second = town.told("recontact", "show", town.draw["draw_id"], "--which", "没有答复")["items"]
    for waits, item in ((1, first), (0, second)):
        town.cli("intake", "message", item["intake_id"], "--answer", "--text", "已责令单位补发", peer=DESK)
        assert running() == waits
    assert all(i.get("settled_at_us", "0") != "0" for i in
               town.told("recontact", "show", town.draw["draw_id"], "--which", "没有答复")["items"])
    again = town.run("intake", "message", first["intake_id"], "--answer", "--text", "再次答复", peer=DESK)
    assert again.returncode == 1 and "已经答复" in again.stderr


def test_board__of_the_quarter__published_to_every_department_without_rows(town):
    text = town.cli("recontact", "board", "2025-02", peer=SAMR)
    assert "40.00%" in text and "2025-01..2025-03" in text
    rows = town.told("recontact", "board", "2025-02", peer=SAMR)["rows"]
    assert rows[0]["counts"]["n_lost"] == "2" and not rows[0].get("draw_ids")
    assert town.run("recontact", "show", town.draw["draw_id"], peer=SAMR).returncode == 1
    assert town.told("recontact", "board", "2025-02", peer="operator")["rows"]


def test_names__of_those_asked_again__in_no_row_of_it(town):
    for table in ("recontact", "recontact_item", "case_event", "deadline_entry"):
        text = town.psql(f"select coalesce(string_agg(t::text, ''), '') from {table} as t", schema="disputes")[0][0]
        assert text and PHONE not in text and not any(n in text for n in NAMES)
    assert town.psql("select count(*) from intake_access where purpose = '回访'", schema="disputes") == [["6"]]
