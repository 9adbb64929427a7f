"""Cases of hours: runs at the wheel (TIM-05), long days and weeks (TIM-06), days of rest (TIM-04,
TIM-04b), overtime of class A (TIM-01, TIM-02)."""

from datetime import timedelta

from city_cases import DELIVERY, WHEEL, case, rest_days, work_day
from city_figures import HOUR, days_of, last_of, midnight
from city_plan import AGENCY, Block, at_hour, clear, spread

ONE, TWO = HOUR, 2 * HOUR


# ---- runs ------------------------------------------------------------------------------------


@case("TIM-05", "B C X A1 A3", "run_over", "run_exact", "stop_short", "stop_exact", "stop_cancelled",
      "stop_meeting", "wheel_over", "wheel_exact", jobs=WHEEL)
def run(plan, month, name):
    day = work_day(plan, month)
    plan.days[day] = blocks = at_hour(plan, day, *{
        "run_over": (4 * ONE + 1, 1800, ONE), "run_exact": (4 * ONE, 1800, ONE),
        "stop_short": (TWO, 1199, TWO), "wheel_over": (TWO,), "wheel_exact": (TWO,),
    }.get(name, (TWO + 1000, 1200, TWO + 1000)))
    rest = blocks[0].end
    if name == "stop_cancelled":  # an order without length is no work and leaves the stop whole
        blocks.append(Block(rest + timedelta(seconds=600), 0, plan.home, "cancelled"))
    if name == "stop_meeting":  # required time is work, but no driving
        blocks.append(Block(rest, 1200, plan.home, "meeting"))
    if name.startswith("wheel"):  # to the next passenger: driving, although no order
        blocks.append(Block(rest, TWO + (name == "wheel_over"), plan.home, "driving"))
    over = {"run_over": 1, "stop_short": 1199, "wheel_over": 1}.get(name, 0)
    if over:
        plan.tell(name, "TIM-05", month, day, over=over)
    else:
        plan.clean(name, "TIM-05", month)


@case("TIM-05", "B C X", "run_midnight", jobs=WHEEL)
@case("TIM-05", "B C X", "run_edge", jobs=WHEEL, needs="after")
def run_over_midnight(plan, month, name):
    """One run, of the day on which it begins."""
    day = last_of(month) if name == "run_edge" else work_day(plan, month)
    clear(plan, day - timedelta(days=1), 3)
    plan.days[day] = [Block(midnight(day) + timedelta(hours=22), 4 * ONE + 1, plan.home)]
    plan.tell(name, "TIM-05", month, day, over=1)


@case("TIM-05", "B C", "no_driver", jobs=DELIVERY)
def run_of_rider(plan, month, name):
    day = work_day(plan, month)
    plan.days[day] = [Block(midnight(day) + timedelta(hours=8), 6 * ONE, plan.home)]
    plan.clean(name, "TIM-05", month)


# ---- long days and weeks ---------------------------------------------------------------------


@case("TIM-06", "B C X A2", "day_over", "day_exact")
@case("TIM-06", "A1 A3", "day_over_a", "day_exact_a")
def long_day(plan, month, name):
    day = work_day(plan, month)
    over = name.startswith("day_over")
    plan.days[day] = spread(plan, day, 12 * ONE + over, region=plan.home)
    if over:
        plan.tell(name, "TIM-06", month, day)
    else:
        plan.clean(name, "TIM-06", month)
    if name.endswith("_a"):
        plan.tell(name, "TIM-01", month, day, over=ONE + over)


@case("TIM-06", "B C X A2", "week_over", "week_exact", "week_free_day")
@case("TIM-06", "B C X A2", "week_edge", needs="before")
def long_week(plan, month, name):
    """Seven days that hold 72 hours; the days beside them are free."""
    last = month + timedelta(days=2 if name == "week_edge" else 13)
    total = 72 * ONE + (name != "week_exact")
    clear(plan, last - timedelta(days=12), 19)
    worked = 6 if name == "week_free_day" else 7
    for i in range(7):
        day = last - timedelta(days=i)
        if worked == 6 and i == 3:
            continue
        left = 7 - i - (worked == 6 and i < 3)
        share = total // left
        plan.days[day] = spread(plan, day, share)
        total -= share
    if name == "week_exact":
        plan.clean(name, "TIM-06", month)
    else:
        heavy(plan, name, month, last)
    if worked == 7 and plan.relation == "B" and plan.occupation in DELIVERY:
        plan.tell(name, "TIM-04b", month)


def heavy(plan, name, month, last):
    plan.tell(name, "TIM-06", month, last)
    assert all(s <= 12 * ONE + 1 for s in plan.seconds(month).values())
    for day, s in plan.seconds(month).items():
        if s > 12 * ONE and day != last:
            plan.tell(name, "TIM-06", month, day)


# ---- days of rest ----------------------------------------------------------------------------


def row(plan, first, n, free=None):
    """n days in a row from `first` with four hours at least; free on both sides, and on `free`."""
    clear(plan, first - timedelta(days=1), 1)
    clear(plan, first + timedelta(days=n), 1)
    for i in range(n):
        day = first + timedelta(days=i)
        if i == free:
            clear(plan, day, 1)
        elif day not in plan.days:
            plan.days[day] = at_hour(plan, day, TWO, 1800, TWO, hour=10)


@case("TIM-04", "A1 A3", "seven", "six", "seven_free_day", "seven_minute")
@case("TIM-04", "A1 A3", "seven_edge", needs="before")
@case("TIM-04b", "B", "seven_b", "six_b", "seven_free_day_b", "seven_edge_b", jobs=DELIVERY, needs="before")
@case("TIM-04b", "B C", "seven_other", jobs=("domestic_worker",))
def days_in_a_row(plan, month, name):
    first = month + timedelta(days=-3 if "edge" in name else 10)
    row(plan, first, 6 if name.startswith("six") else 7, 3 if "free" in name else None)
    if name == "seven_minute":  # one second of work, and a day is no day of rest
        day = first + timedelta(days=6)
        plan.days[day] = [Block(midnight(day) + timedelta(hours=12), 1, plan.home)]
    rule = "TIM-04" if plan.relation in ("A1", "A3") else "TIM-04b"
    if name.startswith("six") or "free" in name or name == "seven_other":
        plan.clean(name, rule, month)
    else:
        plan.tell(name, rule, month)


# ---- overtime of class A ---------------------------------------------------------------------


@case("TIM-01", "A1 A3", "three_hours", "three_hours_over", "rest_day_long", "rest_day_long_over")
@case("TIM-01", "A3", "flexible_long", company=AGENCY)
def overtime_day(plan, month, name):
    day = rest_days(plan, month)[0] if name.startswith("rest") else work_day(plan, month)
    over = name.endswith("over") or name.startswith("flexible")
    plan.days[day] = spread(plan, day, 11 * ONE + over, region=plan.home)
    if name.startswith("flexible"):
        plan.system = "flexible"
    if name.endswith("over"):
        plan.tell(name, "TIM-01", month, day, over=1)
    else:
        plan.clean(name, "TIM-01", month)


def work_days_of(plan, month):
    return [d for d in days_of(month) if d in plan.days and plan.kind_of(d) == "work"]


@case("TIM-02", "A1 A3", "month_36", "month_over", "month_mixed", "month_mixed_over")
@case("TIM-02", "A3", "flexible_month", company=AGENCY)
def overtime_month(plan, month, name):
    """36 hours; three of a day at most."""
    left = 36 * ONE + (name.endswith("over") or name == "flexible_month")
    if "mixed" in name:
        day = rest_days(plan, month)[0]
        plan.days[day] = at_hour(plan, day, 3 * ONE, ONE, 3 * ONE)
        left -= 6 * ONE
    for day in work_days_of(plan, month):
        extra = min(left, 3 * ONE)
        left -= extra
        plan.days[day] = spread(plan, day, 8 * ONE + extra, region=plan.home)
    assert left == 0
    if name == "flexible_month":
        plan.system = "flexible"
    if name.endswith("over"):
        plan.tell(name, "TIM-02", month, over=1)
    else:
        plan.clean(name, "TIM-02", month)


