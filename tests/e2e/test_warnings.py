"""Early warnings through the real processes: each is there before the breach, and gives way to the finding or is
withdrawn by time alone. Beside every one somebody a second, a fen or a day away of whom nothing is said.

The daemons' clock is set; wages is started again at each step. 20 March 2025 is a Thursday; pay of March falls due
on 15 April, a Tuesday, three working days after the 10th.
"""

from datetime import datetime, timedelta

import pytest

import city
import flow

CODE, SILENT = "91411002MAC1JA0A20", "91411002MAC1JA0B0T"  # the second one files nothing
NOW = "2025-03-20 21:00:00"
HOUR = 3600
DAY = datetime(2025, 3, 20)
WORKDAYS = [datetime(2025, 3, d) for d in (3, 4, 5, 6, 7, 10, 11, 12, 13, 14)]
WEEK = [DAY - timedelta(days=n) for n in range(1, 7)]
HEADS = {"employers": "统一社会信用代码,名称,类型,区划代码",
         "engagements": "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人",
         "agreements": "统一社会信用代码,骑手号,协议种类,生效日期,期限种类,月工资(元),支付日,工时制度",
         "intervals": "订单号,骑手号,时段类型,开始时间,结束时间,工作区划", "pushes": "推送编号,骑手号,推送时间,推送类型",
         "pay": "流水号,骑手号,所属月份,项目,金额(元),发放日期,应发日期"}
# rule: (class, occupation, kind of time, first hour of the 20th; seconds of it and of days before with which 90 percent are
# reached; the same of a second beyond the limit)
HOURS = {
    "TIM-01": ("A1", "domestic_worker", "online", 8, (8 * HOUR + 9720, {}), (11 * HOUR + 1, {})),  # 2 h 42 min of three
    "TIM-02": ("A1", "domestic_worker", "online", 8,  # 30 hours and 2 h 24 min of 36
               (8 * HOUR + 8640, {d: 11 * HOUR for d in WORKDAYS}),
               (10 * HOUR + 1, {d: 11 * HOUR for d in WORKDAYS} | {DAY - timedelta(days=n): 8 * HOUR + 4800 for n in (1, 2, 3)})),
    "TIM-03": ("B", "domestic_worker", "order", 8, (25920, {}), (8 * HOUR + 1, {})),  # 7 h 12 min of eight, set by the company
    "TIM-05": ("C", "ride_driver", "order", 0, (12960, {}), (4 * HOUR + 1, {})),  # 3 h 36 min of four, until just now
    "TIM-06": ("C", "domestic_worker", "online", 8, (38880, {}), (12 * HOUR + 1, {})),  # 10 h 48 min of twelve
    "TIM-06/week": ("C", "domestic_worker", "online", 8,  # 64 h 48 min of 72
                    (32880, {d: 33400 for d in WEEK}), (40201, {d: 36500 for d in WEEK})),
}
KINDS = ("near", "stays", "turns")


def put(path, kind, rows):
    path.write_text("\n".join([HEADS[kind]] + rows) + "\n", encoding="utf-8-sig")
    return path


def number(rule, kind):
    return f"{rule.replace('/', '')}-{kind}"


def intervals(over):
    """Of three of each rule: a second below the share; at it; the same, and when it is `over` a second beyond the limit."""
    rows, now = [], datetime.fromisoformat(NOW)
    for rule, (_, _, kind_of_time, hour, share, beyond) in HOURS.items():
        for kind in KINDS:
            n, before = beyond if over and kind == "turns" else share
            n -= kind == "near"
            start = DAY + timedelta(hours=hour) if hour else now - timedelta(seconds=n + 60)
            spans = [(start, n)] + [(day + timedelta(hours=8), s) for day, s in before.items()]
            rows += [f"{number(rule, kind)}-{i},{number(rule, kind)},{kind_of_time},{at},{at + timedelta(seconds=s)},411002"
                     for i, (at, s) in enumerate(spans)]
    return rows


def register(town, folder):
    flow.again(town, "import", "employers", put(folder / "e.csv", "employers", [
        f"{CODE},虚构预警配送,平台企业,411002", f"{SILENT},虚构未报配送,平台企业,411002"]))
    people = [f"{SILENT},N1,B,domestic_worker,411002,2021-12-01,,"]
    people += [f"{CODE},{number(rule, kind)},{of[0]},{of[1]},411002,2021-12-01,," for rule, of in HOURS.items() for kind in KINDS]
    people += [f"{CODE},{no},A1,domestic_worker,411002,2021-12-01,," for no in PAY]
    flow.again(town, "import", "engagements", put(folder / "w.csv", "engagements", people))
    flow.again(town, "import", "agreements", put(folder / "a.csv", "agreements", [
        f"{CODE},{no},labour_contract,2021-12-01,open_ended,3000.00,{day},standard" for no, (day, _) in PAY.items() if day]))
    flow.again(town, "call", "wages.RecordLimit", (
        f'{{"credit_code": "{CODE}", "from_day": 18962, "max_daily_s": {8 * HOUR}, "document": "约定", "unit": "min", '
        '"reason": "报送"}'), until="E_NOT_FOUND")


# number: (agreed pay day or 0, due day of a line that is filed or ""); 16 April is a working day more
PAY = {"P-silent": (15, ""), "P-paid": (15, ""), "P-filed": (0, "2025-04-15"), "P-16th": (16, ""), "P-filed-16th": (0, "2025-04-16")}


def found(town):
    """Open findings and warnings of workers: (number, rule)."""
    return {(no, rule) for no, rule in town.psql(
        "select worker_no, rule from finding where state = 'open' and worker_id <> 0", schema="wages")}


OF_COMPANIES = """
select e.credit_code, f.rule from finding f join employer e using (employer_id)
 where f.worker_id = 0 and f.month = '2025-03-01' and f.state = 'open' order by 1, 2"""


def at(town, now):
    """The clock of wages is that from here on."""
    text = town.config.read_text("utf-8")
    town.config.write_text(text.replace(town.now, now), "utf-8")
    town.now = now
    starts = town.processes["wages-1"].starts
    town.processes["wages-1"].kill()
    town.wait("wages begins again", lambda: town.processes["wages-1"].starts > starts)
    town.wait_ready()
    town.wait_drained()


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    """What is open after each step."""
    folder, out = tmp_path_factory.mktemp("warnings"), {}
    settings = f'  business_clock: "{NOW}"\n  allow_fixed_clock: true\n'
    with city.City(instances=1, services=["registration", "wages"], settings=settings) as town:
        town.now = NOW

        def file(kind, rows, month="2025-03"):
            path = put(folder / f"{kind}.csv", kind, rows)
            flow.again(town, "import", kind, path, "--employer", CODE, "--period", month, until="E_NOT_FOUND")
            town.wait_drained()
        register(town, folder)
        file("intervals", intervals(False))
        out["near the limit"] = found(town)
        file("pushes", [f"X1,{number('TIM-03', 'turns')},2025-03-20 20:00:00,push"])
        file("intervals", intervals(True))
        out["over it"] = found(town)
        for name, now in (("a stop of 19:59", "2025-03-20 21:18:59"), ("a stop of 20:00", "2025-03-20 21:19:00"),
                          ("the day is over", "2025-03-21 00:00:01"), ("the next is over", "2025-03-22 00:00:01"),
                          ("the month ends", "2025-03-31 23:59:59"), ("the month is over", "2025-04-01 00:00:01")):
            at(town, now)
            out[name] = found(town)
        file("pay", [f"{no},{no},2025-03,BASE,3000.00,,{due}" for no, (_, due) in PAY.items() if due])
        for name, now in (("four working days", "2025-04-09 23:59:59"), ("three working days", "2025-04-10 00:00:01")):
            at(town, now)
            out[name] = found(town)
        file("pay", [f"{no},{no},2025-03,BASE,3000.00,,{due}" for no, (_, due) in PAY.items() if due]
             + ["P-paid,P-paid,2025-03,BASE,3000.00,2025-04-10,"])
        out["one is paid"] = found(town)
        for name, now in (("pay day", "2025-04-15 23:59:59"), ("pay day is over", "2025-04-16 00:00:01")):
            at(town, now)
            out[name] = found(town)
            out[name + ", companies"] = town.psql(OF_COMPANIES, schema="wages")
        out["all"] = town.psql("select rule, worker_no, state, owed_fen from finding where rule like '%w'", schema="wages")
        town.stop()
    return out


def of(kinds, rules, ending=""):
    return {(number(rule, kind), rule.split("/")[0] + ending) for rule in rules for kind in kinds}


def hours(found):
    return {one for one in found if one[1].startswith("TIM-")}


def pay(found):
    return {one for one in found if one[0].startswith("P-")}


def test_warnings__at_90_percent__each_is_told_and_none_a_second_below(steps):
    assert steps["near the limit"] == of(("stays", "turns"), HOURS, "w")


def test_warnings__a_second_beyond_the_limit__the_finding_stands_in_their_place(steps):
    both = {(number("TIM-01", "turns"), "TIM-06w")}  # eleven hours are near twelve, too
    assert steps["over it"] == steps["a stop of 19:59"] == of(("stays",), HOURS, "w") | of(("turns",), HOURS) | both


def test_warnings__stop_of_twenty_minutes__the_run_is_over(steps):
    assert steps["a stop of 19:59"] - steps["a stop of 20:00"] == of(("stays",), ("TIM-05",), "w")


def test_warnings__day_week_month_over__withdrawn_by_time_alone(steps):
    findings = of(("turns",), HOURS)
    assert steps["the day is over"] == findings | of(("stays",), ("TIM-02", "TIM-06/week"), "w")
    assert steps["the next is over"] == steps["the month ends"] == findings | of(("stays",), ("TIM-02",), "w")
    assert hours(steps["the month is over"]) == findings


def test_pay_day__near__told_three_working_days_before(steps):
    assert pay(steps["four working days"]) == set()
    assert pay(steps["three working days"]) == {(no, "PAY-03w") for no in ("P-silent", "P-paid", "P-filed")}


def test_pay_day__paid_or_passed__withdrawn_or_a_finding(steps):
    assert pay(steps["one is paid"]) == {("P-silent", "PAY-03w"), ("P-filed", "PAY-03w")}
    assert pay(steps["pay day"]) == {(no, "PAY-03w") for no in ("P-silent", "P-filed", "P-16th", "P-filed-16th")}
    assert pay(steps["pay day is over"]) == {("P-silent", "PAY-03a"), ("P-filed", "PAY-03"), ("P-16th", "PAY-03w"),
                                             ("P-filed-16th", "PAY-03w")}


def test_warnings__none__says_that_something_is_owed(steps):
    assert steps["all"] and all(owed == "0" for *_, owed in steps["all"])


def test_company__reporting_day_over__who_filed_nothing_by_time_alone(steps):
    """The day is the 15th, too. Of whom hours and pay of March are there, nothing is missing."""
    assert steps["pay day, companies"] == [[CODE, "TIM-09"]]
    assert steps["pay day is over, companies"] == [[CODE, "TIM-09"], [SILENT, "DQ-01"]]
