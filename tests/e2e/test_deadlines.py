"""S11's clock through the real processes: nobody accepts, the ladder is climbed, each rung once, though both
instances of the desk are killed over and over in the middle of it."""

import json
import re

import pytest

import city

OFFERED = "2022-04-01 16:00:00"  # a Friday; Saturday 04-02 is worked, 04-03 to 04-05 are off
CASES = 60
KILLS = 5  # of both instances, at every instant below: 100 in all
INSTANTS = ["2022-04-06 08:30:00", "2022-04-06 09:00:00", "2022-04-06 23:00:00", "2022-04-07 00:00:00",
            "2022-04-07 08:59:59", "2022-04-07 09:00:00", "2022-04-11 16:59:00", "2022-04-12 02:00:00",
            "2022-04-12 09:00:00", "2022-04-13 12:00:00"]
DESKS = ["disputes-1", "disputes-2"]


def alert_known(town, number):
    """What disputes knows of an alert; alerts itself is not part of this."""
    town.psql(f"""insert into alert values ({number}, 1, 0, 'REG-04', '疑似诱导注册个体工商户', 'forced traders', {number},
        '甲平台', '411002', '2022-03', 'open', 'high', 'HRSS', 26, 1, 0)""", schema="disputes")


def climbed(town):
    return int(town.psql("select count(*) from deadline_entry", schema="disputes")[0][0])


def idle(town):
    status = town.ask("disputes.ServiceStatus")
    return int(status.get("overdue_timers", "0")) == 0 and \
        all(int(c.get("lag", "0")) == 0 for c in status.get("cursors", []) if c["subscriber"] == "disputes")


def clock_set(town, now):
    town.config.write_text(town.config.read_text("utf-8").replace(town.now, now), "utf-8")
    town.now = now


def both_killed(town):
    starts = {n: town.processes[n].starts for n in DESKS}
    killed = sum(town.processes[n].kill() for n in DESKS)
    town.wait("both are back", lambda: all(town.processes[n].starts > starts[n] for n in DESKS))
    return killed


@pytest.fixture(scope="module")
def ladder():
    """A town after every instant, and how often its desks were killed."""
    settings = f'  business_clock: "{OFFERED}"\n  allow_fixed_clock: true\n'
    with city.City(services=["disputes"], settings=settings) as town:
        town.now, town.kills = OFFERED, 0
        for number in range(1, CASES + 1):
            alert_known(town, number)
            case = town.ask("disputes.OpenCase", {"alert_id": number, "ground": "匿名线索"}, peer="hrss-desk")
            town.ask("disputes.OfferHandoff", {"case_id": case["case_id"], "to_department": "SAMR", "kind": "TRANSFER",
                                               "reason": "诱导注册个体工商户", "basis": "H-09"}, peer="hrss-desk")
        for now in INSTANTS:
            clock_set(town, now)
            for _ in range(KILLS):
                before = climbed(town)
                town.kills += both_killed(town)
                town.wait("something happens, or nothing is left", lambda b=before: climbed(town) > b or idle(town))
            town.wait("nothing is left", lambda: idle(town))
        yield town


def test_ladder__both_desks_killed_a_hundred_times__each_rung_once_in_office_hours(ladder):
    assert ladder.kills >= 2 * KILLS * len(INSTANTS) - 2, ladder.kills
    entries = ladder.psql("""select string_agg(kind || rung || ' ' || to_char(at at time zone 'Asia/Shanghai', 'MM-DD HH24:MI'), ', '
        order by entry), count(*) from (select e.* from deadline_entry e where kind <> 'started' order by deadline_id, entry) e
        group by deadline_id""", schema="disputes")
    assert len(entries) == CASES
    assert {e[0] for e in entries} == {"escalatedofficer 04-06 09:00, breached 04-07 00:00, escalatedhead 04-07 09:00, "
                                       "escalatedleading 04-12 09:00"}
    assert ladder.psql("select count(*) from timer where tag like 'deadline/%'", schema="disputes") == [["0"]]
    assert ladder.psql("select count(*) from dead_letter", schema="disputes") == [["0"]]
    # the timeline says the same, numbered without a gap
    events = ladder.psql("""select string_agg(kind, ' ' order by event_id), max(event_id) - count(*) from case_event
        group by case_id""", schema="disputes")
    assert events == [["opened handoff_offered escalated handoff_overdue escalated escalated", "0"]] * CASES


def test_explain__s11__every_day_with_its_notice(ladder):
    led = json.loads(ladder.cli("deadline", "list", "--led", "--json", peer="hrss-desk"))["deadlines"]
    assert len(led) == CASES and {d["department"] for d in led} == {"SAMR"}
    text = ladder.cli("deadline", "explain", led[0]["deadline_id"], peer="samr-desk")
    for line in ("2022-04-02 周六 第1日（调休上班，国办发明电〔2021〕11号）", "2022-04-05 周二 不计（法定节假日，国办发明电〔2021〕11号）",
                 "2022-04-06 周三 第2日", "牵头协调单位"):
        assert line in text, text
    board = ladder.cli("deadline", "board", peer="hrss-desk")
    assert re.search(rf"HO-1 .* {CASES} +{CASES} ", board), board
    refused = ladder.run("deadline", "extend", led[0]["deadline_id"], "--by", "1", "--approver", "局长", "--ground", "x",
                         peer="samr-desk")
    assert refused.returncode == 1 and "移送的答复期限不能更改" in refused.stderr


def test_deadlines__of_a_case__started_served_extended_by_command(ladder):
    case = ladder.ask("disputes.ListCases", {"limit": 1}, peer="hrss-desk")["cases"][0]["case_id"]
    desk = {"peer": "hrss-desk"}
    assert "2022-04-12" in ladder.cli("deadline", "count", "INSP-10", "--from", "2022-04-01", **desk)
    for clock in ("INSP-4", "INSP-5", "INSP-12"):
        ladder.cli("deadline", "start", case, clock, "--ground", "立案", **desk)
    rows = {d["code"]: d for d in ladder.ask("disputes.GetCase", {"case_id": case}, **desk)["deadlines"]}
    assert not rows["INSP-4"].get("runs") and rows["INSP-5"]["runs"] and rows["INSP-12"]["state"] == "waiting"
    explained = ladder.cli("deadline", "explain", rows["INSP-4"]["deadline_id"], **desk)
    assert "INSP-4（60个工作日，2022-07-08）；INSP-5（30日，2022-05-13）：同一事项有多个期限，以先到期的为准" in explained, explained
    refused = ladder.run("deadline", "extend", rows["INSP-5"]["deadline_id"], "--by", "31", "--approver", "局长",
                         "--ground", "复杂", **desk)
    assert refused.returncode == 1 and "共可延长30日（河南省劳动保障监察条例第十六条）" in refused.stderr, refused.stderr
    ladder.cli("deadline", "extend", rows["INSP-5"]["deadline_id"], "--by", "30", "--approver", "局长", "--ground", "复杂", **desk)
    said = ladder.cli("service", "record", case, "--document", "许劳监催〔2022〕7号", "--method", "邮寄送达", **desk)
    assert "INSP-12" in said and "2022-04-26" in said, said
    shown = ladder.cli("case", "show", case, **desk)
    assert "期限延长" in shown and "送达" in shown and "INSP-12" in shown


def test_deadline__counted_before_the_notice_of_next_year__counted_again_when_it_is_there():
    """Five working days over New Year: 2023-01-02 turns out to be off."""
    away = {}

    def without_2023(etc):
        for path in sorted((etc / "calendars").glob("202[3-9].yaml")):
            away[path] = path.read_text("utf-8")
            path.unlink()

    def deadline(town):
        return town.psql("select due_day, original_due, provisional, status from deadline", schema="disputes")[0]

    settings = '  business_clock: "2022-12-28 10:00:00"\n  allow_fixed_clock: true\n'
    with city.City(services=["disputes"], settings=settings, config_edit=without_2023) as town:
        town.now, desk = "2022-12-28 10:00:00", {"peer": "hrss-desk"}
        alert_known(town, 1)
        case = town.ask("disputes.OpenCase", {"alert_id": 1, "ground": "投诉"}, **desk)["case_id"]
        town.cli("deadline", "start", case, "INSP-1", "--ground", "投诉", **desk)
        assert deadline(town) == ["2023-01-04", "2023-01-04", "t", "on_track"]
        for path, text in away.items():
            path.write_text(text, "utf-8")
        clock_set(town, "2023-01-03 09:00:00")  # its warning, as it was counted
        both_killed(town)
        town.wait("it is counted again", lambda: deadline(town)[2] == "f")
        assert deadline(town) == ["2023-01-05", "2023-01-04", "f", "on_track"]
        assert town.psql("select string_agg(kind, ' ' order by entry) from deadline_entry", schema="disputes") == [
            ["started recounted"]]
        text = town.cli("deadline", "explain", town.psql("select deadline_id from deadline", schema="disputes")[0][0], **desk)
        assert "2023-01-02 周一 不计（放假，国办发明电〔2022〕16号）" in text, text
