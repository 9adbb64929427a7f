"""Cases of weather (PAY-11, PAY-14, PAY-14b), of what an order of ride hailing shows (PAY-16), and of months
of which no pay is filed (PAY-03a). The warnings of a month are those of city_figures.WARNINGS."""

from datetime import timedelta

from city_cases import ANY, DELIVERY, case, work_day
from city_figures import HOUR, ZONE, ceil_div, days_of, holiday_free, last_of, midnight, minimum, standard_month
from city_plan import PARTNER, PLATFORM, Block, Line, clear
from city_cases_pay import paid_of

OTHERS = ("ride_driver", "truck_driver", "domestic_worker")
NOON = (11, 2 * HOUR)  # within the warnings of the day: first hour, seconds


# ---- weather ---------------------------------------------------------------------------------


def under(plan, month, day, hour, seconds, region):
    """Works then, and neither the day before nor after: no row of days grows longer."""
    date = month + timedelta(days=day - 1)
    clear(plan, date - timedelta(days=1), 3)
    plan.days[date] = [Block(midnight(date) + timedelta(hours=hour), seconds, region)]


def with_line(plan, month, *lines):
    plan.pay[month] = plan.plain_pay(month) + [Line(item, fen, paid_of(month)) for item, fen in lines]


# name: (day, first hour, seconds, place, lines)
EXTREME = {
    "rain": (14, *NOON, ZONE), "rain_one_second": (14, 9, HOUR + 1, ZONE), "heat_35": (12, *NOON, ZONE),
    "night_cold": (16, 3, HOUR, ""), "night_fog": (19, 4, HOUR, "411024"), "rain_turned": (14, *NOON, ZONE),
    "rain_before": (14, 9, HOUR, ZONE), "rain_after": (14, 16, HOUR, ZONE), "wind_yellow": (15, *NOON, ZONE),
    "heat_34": (13, *NOON, ZONE), "withdrawn": (18, *NOON, ZONE), "elsewhere": (14, *NOON, "411003"),
    "rain_paid": (14, *NOON, ZONE), "cold_paid": (16, 3, HOUR, ""), "heat_paid": (12, *NOON, ZONE),
}
LINES = {"rain_paid": [("WEATHER_EXTRA", 1)], "cold_paid": [("COLD", 1)], "heat_paid": [("HEAT", 1)],
         "rain_turned": [("WEATHER_EXTRA", 900), ("WEATHER_EXTRA", -900)]}
FOUND = ("rain", "rain_one_second", "heat_35", "night_cold", "night_fog", "rain_turned")


@case("PAY-11", "B", *EXTREME, jobs=OTHERS)
@case("PAY-11", "A1 A2 A3 C X", "rain_civil", jobs=OTHERS)
def extreme(plan, month, name):
    day, hour, seconds, region = EXTREME.get(name, EXTREME["rain"])
    under(plan, month, day, hour, seconds, region or plan.home)
    with_line(plan, month, *LINES.get(name, []))
    if name in FOUND:
        plan.tell(name, "PAY-11", month)
    else:
        plan.clean(name, "PAY-11", month)


T19 = (9, 6 * HOUR + 600)  # 39 degrees, 6 h 10 min
HOT = {"hot": (12, *NOON), "hot_39": (17, *T19), "hot_one_second": (12, 9, HOUR + 1), "hot_before": (12, 9, HOUR),
       "hot_34": (13, *NOON), "hot_rain": (14, *NOON), "hot_paid": (12, *NOON), "hot_other_line": (17, *NOON),
       "hot_turned": (17, *NOON)}
HOT_LINES = {"paid": [("HEAT", 1)], "other_line": [("COLD", 1), ("WEATHER_EXTRA", 1)], "turned": [("HEAT", 9), ("HEAT", -9)]}


@case("PAY-14", "A1 A2 A3", *HOT, jobs=DELIVERY)
@case("PAY-14", "A1 A2 A3", "hot_driver", jobs=OTHERS)
@case("PAY-14b", "B", *(name + "_b" for name in HOT), jobs=DELIVERY)
@case("PAY-14b", "C X", "hot_civil", jobs=DELIVERY)
def heat(plan, month, name):
    of = name.removesuffix("_b")
    rule, lines = "PAY-14b" if plan.relation in "BCX" else "PAY-14", HOT_LINES.get(of.removeprefix("hot_"), [])
    under(plan, month, *HOT.get(of, HOT["hot"]), ZONE)
    with_line(plan, month, *lines)
    if of in ("hot_before", "hot_34", "hot_rain", "hot_paid", "hot_driver", "hot_civil"):
        plan.clean(name, rule, month)
    else:
        plan.tell(name, rule, month)
    if plan.relation == "B" and of in ("hot", "hot_39", "hot_one_second", "hot_turned", "hot_rain"):
        plan.tell(name, "PAY-11", month)


# ---- ride hailing ----------------------------------------------------------------------------

CAP = 25  # percent, published by the platform
# fen that the driver gets, that the passenger paid, what is kept in 1/100 percent
TRIPLES = {"triple_no_fare": (750, None, 2500), "triple_no_pay": (None, 1000, 2500), "triple_no_share": (750, 1000, None),
           "triple_only_pay": (750, None, None), "share_over": (750, 1000, 2501), "share_shown_over": (749, 1000, 2000),
           "share_part_over": (74998, 99998, 0)}
WHOLE = {"triple": (750, 1000, 2500), "share_at_cap": (7500, 10000, 2500), "triple_none": (None, None, None),
         "more_than_paid": (1200, 1000, 0), "share_part_under": (74999, 99998, 0)}


@case("PAY-16", "A1 A3 B C X", *TRIPLES, *WHOLE, jobs=("ride_driver",), company=PLATFORM)
@case("PAY-16", "B C X", "share_no_cap", jobs=("ride_driver",), company=PARTNER)
@case("PAY-16", "B C", "triple_rider", jobs=DELIVERY, company=PLATFORM)
def triple(plan, month, name):
    day = work_day(plan, month)
    special = {"share_no_cap": (100, 1000, 9000), "triple_rider": (750, None, None)}
    pay, fare, kept = {**TRIPLES, **WHOLE, **special}[name]
    plan.days[day] = [Block(midnight(day) + timedelta(hours=10), HOUR, plan.home, pay=pay, fare=fare, kept=kept, whole=True)]
    if name in TRIPLES:
        plan.tell(name, "PAY-16", month)
    else:
        plan.clean(name, "PAY-16", month)


# ---- nothing paid ----------------------------------------------------------------------------


@case("PAY-03a", "A1 A3", "silent_a", jobs=ANY)
@case("PAY-03a", "A2", "silent_part_time", jobs=ANY)
@case("PAY-03a", "B", "silent_b", "silent_one_line_b", jobs=ANY)
@case("PAY-03a", "A1 A2 A3", "silent_one_line_a", jobs=ANY)
@case("PAY-03a", "C X", "silent_civil", jobs=ANY)
def silent(plan, month, name):
    """No pay at all of a month: nothing is due but what its hours are worth; with a line, of one fen, it is
    what the line lacks. Both fall short of the floor."""
    for day in [d for d in days_of(month) if not holiday_free(d)]:
        clear(plan, day, 1)
    fen = int("one_line" in name)
    plan.pay[month] = [Line("PIECE", fen, last_of(month))] if fen else []
    if plan.relation == "A2" and fen:
        plan.pay[month][0].paid = min(plan.seconds(month))
    if plan.relation in ("A1", "A3"):
        due = [d for d in days_of(month) if plan.kind_of(d) == "work"]
        there = [d for d in due if d >= plan.begun]
        plan.tell(name, "PAY-01", month, owed=ceil_div(minimum(plan.home, last_of(month))[1] * len(there), len(due)) - fen)
    elif plan.relation in ("A2", "B"):
        plan.tell(name, "PAY-02", month, owed=plan.floor(month) - fen)
    if plan.relation == "B" and sum(plan.seconds(month).values()) >= standard_month(last_of(month)):
        plan.tell(name, "PAY-02b", month)
    if name in ("silent_a", "silent_part_time", "silent_b"):
        plan.tell(name, "PAY-03a", month)
    else:
        plan.clean(name, "PAY-03a", month)
