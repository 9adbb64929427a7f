"""Cases of pay: the floors (PAY-01, PAY-02, PAY-02b), overtime pay (PAY-09), arrears and cycles
(PAY-03, PAY-04, PAY-18)."""

from datetime import timedelta

from city_cases import NO_DRIVER, case, holidays_of, rest_days, work_day
from city_figures import (DAY_S, HOUR, ceil_div, day_kind, days_of, last_of, midnight, minimum, month_after,
                          standard_month)
from city_plan import PARTNER, Block, Line, clear, spread


def paid_of(month):
    return month_after(month).replace(day=9)


def counted(plan, month, fen):
    """Lines without a fault that count as `fen` toward the floor of an hour."""
    if plan.relation == "A2":
        return plan.part_time_pay(month, fen)
    lines = [Line("PIECE", fen, paid_of(month))]
    if plan.relation == "B" and plan.holiday_s(month):
        lines.append(Line("HOL_EXTRA", 5000, paid_of(month)))
    return lines


# ---- the hourly floor ------------------------------------------------------------------------


@case("PAY-02", "B A2", "one_fen_short", "short", "short_but_tips", "short_after_rent", night=True)
@case("PAY-02", "B A2", "exact", "one_fen_over", "taxed", "corrected", night=True)
@case("PAY-02", "C X", "unbound", night=True)
def hourly_floor(plan, month, name):
    floor, paid = plan.floor(month), paid_of(month)
    short = 0
    if name.startswith(("short", "one_fen_short", "unbound")):
        short = 1 if name == "one_fen_short" else plan.r.between(2, max(2, floor // 3))
    extra = {
        "short_but_tips": [Line("TIP", short, paid), Line("OT", 30000, paid), Line("NIGHT", 12000, paid),
                           Line("HEAT", 30000, paid), Line("REIMB", 9000, paid)],
        "short_after_rent": [Line("D-RENT", 5000, paid, basis="租车协议 2025-7")],
        "taxed": [Line("D-TAX", floor // 20, paid), Line("D-SI", floor // 10, paid)],
        "corrected": [Line("PERF", 777, paid), Line("PERF", -777, paid)],
    }.get(name, [])
    fen = floor - short + (5000 if name == "short_after_rent" else 0) + (name == "one_fen_over")
    plan.pay[month] = counted(plan, month, fen) + extra
    if short and name != "unbound":
        plan.tell(name, "PAY-02", month, owed=short)
    else:
        plan.clean(name, "PAY-02", month)


@case("PAY-02b", "B", "full_month", "full_month_enough", "second_less")
def full_month(plan, month, name):
    """The hours of a standard month, and pay a fen below the month's minimum."""
    last = last_of(month)
    total = standard_month(last) - (name == "second_less")
    clear(plan, month, len(days_of(month)))
    days = [d for d in days_of(month) if d.weekday() != plan.rest and day_kind(d) != "holiday"]
    for i, day in enumerate(days):
        share = total // (len(days) - i)
        plan.days[day] = spread(plan, day, share, region=plan.home)
        total -= share
    fen = minimum(plan.home, last)[1] - (name != "full_month_enough")
    plan.pay[month] = counted(plan, month, fen)
    plan.tell(name, "PAY-02", month, owed=plan.floor(month) - fen)
    if name == "full_month":
        plan.tell(name, "PAY-02b", month)
    else:
        plan.clean(name, "PAY-02b", month)


# ---- the floor of a month --------------------------------------------------------------------


@case("PAY-01", "A1 A3", "month_one_fen_short", "month_short", "month_exact", "month_night_pay",
      "absent_short", "absent_exact", "leave_short", "begun_late_short", "begun_late_exact")
def monthly_floor(plan, month, name):
    if name.startswith("begun"):
        plan.begun, plan.alias = month + timedelta(days=9), False
        for day in [d for d in plan.days if d < plan.begun]:
            del plan.days[day]
        plan.pay.update((m, []) for m in plan.months if m < month)
    if name.startswith(("absent", "leave")):
        for day in [d for d in days_of(month) if d in plan.days and plan.kind_of(d) == "work"][3:6]:
            plan.roster[day] = name.split("_")[0]
            clear(plan, day, 1)
    due = [d for d in days_of(month) if plan.kind_of(d) == "work"]
    present = [d for d in due if d >= plan.begun and plan.roster.get(d) != "absent"]
    floor = ceil_div(minimum(plan.home, last_of(month))[1] * len(present), len(due))
    short = 0 if name.endswith("exact") else plan.r.between(2, 90000) if name == "month_short" else 1
    paid = paid_of(month)
    plan.pay[month] = [Line("BASE", floor - 50000, paid), Line("PIECE", 50000 - short, paid),
                       Line("D-SI", 30000, paid)]
    if name == "month_night_pay":
        plan.pay[month] += [Line("NIGHT", 30000, paid), Line("MEAL_KIND", 30000, paid)]
    if short:
        plan.tell(name, "PAY-01", month, owed=short)
    else:
        plan.clean(name, "PAY-01", month)


# ---- overtime --------------------------------------------------------------------------------


@case("PAY-09", "A1 A3", "ot_one_fen_short", "ot_unpaid", "ot_exact", "ot_low_base", "ot_no_paper",
      "ot_rest_short", "ot_rest_by_order", "ot_rest_by_order_short", "ot_swapped", "ot_not_swapped",
      jobs=NO_DRIVER)
@case("PAY-09", "A1 A3", "ot_holiday_short", "ot_holiday_extra", needs="holiday")
@case("PAY-09", "A1", "ot_whole_month_short", "ot_whole_month_exact", company=PARTNER)
def overtime_pay(plan, month, name):
    base = overtime_hours(plan, month, name)
    due = plan.overtime_due(month, base)
    assert due or name == "ot_swapped"
    by_order = name.startswith("ot_rest_by_order")
    short = 1 if name.endswith("short") or name in ("ot_low_base", "ot_no_paper") else 0
    short = due if name in ("ot_unpaid", "ot_not_swapped") else short
    if by_order:
        rest_block(plan, month).pay = due - short
    paid = paid_of(month)
    months = plan.months if name in ("ot_low_base", "ot_no_paper") else [month]
    plan.pay.update((m, [Line("BASE", max(base, 300000), paid_of(m))]) for m in months)
    item = "HOL_EXTRA" if name == "ot_holiday_extra" else "OT"
    if due - short > 0 and not by_order:
        plan.pay[month].append(Line(item, due - short, paid))
    if short:
        plan.tell(name, "PAY-09", month, owed=short)
    else:
        plan.clean(name, "PAY-09", month)


def overtime_hours(plan, month, name):
    """Puts the hours into the month; the fen a month that they are paid by."""
    if "_rest_" in name or "swapped" in name:
        day, other = next((day, d) for day in rest_days(plan, month)
                          for d in (day - timedelta(days=i) for i in range(1, day.weekday() + 1))
                          if d in plan.days and d >= month)
        plan.days[day] = [Block(midnight(day) + timedelta(hours=9), DAY_S - HOUR, plan.home, whole=True)]
        if name == "ot_swapped":  # works on the rest day, and rests on a workday of that week
            plan.roster.update({day: "work", other: "rest"})
            clear(plan, other, 1)
    elif "holiday" in name:
        day = holidays_of(month)[0]
        clear(plan, day - timedelta(days=1), 3)
        plan.days[day] = spread(plan, day, DAY_S, region=plan.home)
    elif "whole_month" in name:
        plan.system, left = "comprehensive", standard_month(last_of(month)) + 10 * HOUR
        days = [d for d in days_of(month) if d in plan.days]
        for i, day in enumerate(days):
            share = left // (len(days) - i)
            plan.days[day] = spread(plan, day, share, region=plan.home)
            left -= share
    else:
        day = work_day(plan, month)
        plan.days[day] = spread(plan, day, 10 * HOUR, region=plan.home)
    if name == "ot_low_base":  # agreed below the minimum wage: the minimum counts
        plan.agreed = 100000
    if name == "ot_no_paper":  # no agreement on file: the base pay does
        plan.agreed = 0
        return 312300
    return plan.agreed


def rest_block(plan, month):
    return next(b for d in days_of(month) for b in plan.days.get(d, []) if b.whole)


# ---- arrears ---------------------------------------------------------------------------------


@case("PAY-03", "A1 A2 A3 B", "unpaid", "unpaid_part", "unpaid_net", "unpaid_due_filed")
@case("PAY-03", "A1 A2 A3 B", "paid_late", "paid_on_due")
@case("PAY-03", "C X", "unpaid_civil")
def arrears(plan, month, name):
    lines, due = plan.plain_pay(month), last_of(month) + timedelta(days=10)
    line = max(lines, key=lambda one: one.fen if not one.item.startswith("D-") else 0)
    owed = line.fen
    if name.startswith("paid"):
        line.due, line.paid, owed = due, due + timedelta(days=60 * (name == "paid_late")), 0
    elif name == "unpaid_part":
        owed = line.fen // 3
        line.fen -= owed
        lines.append(Line(line.item, owed))
    else:
        line.paid, line.due = None, due if name == "unpaid_due_filed" else None
        if name == "unpaid_net":  # tax that was not handed on is not the worker's
            lines.append(Line("D-TAX", 12345))
            owed -= 12345
    if plan.relation == "A2":  # the other settlement comes in time
        early(plan, month, lines, line)
    plan.pay[month] = lines
    if owed and name != "unpaid_civil":
        plan.tell(name, "PAY-03", month, owed=owed)
    else:
        plan.clean(name, "PAY-03", month)


def early(plan, month, lines, late):
    first = min(plan.seconds(month)) + timedelta(days=5)
    for one in lines:
        if one is not late and one.paid:
            one.paid = first
            return


@case("PAY-04", "A2", "fifteen_days", "sixteen_days")
@case("PAY-04", "A1 A3", "next_month", "month_after_next")
@case("PAY-04", "B", "31_days", "32_days")
def cycle(plan, month, name):
    if plan.relation == "A2":
        late = name == "sixteen_days"
        plan.pay[month] = plan.part_time_pay(month, plan.floor(month) + 100, 15 + late)
        for one in plan.pay[month]:
            one.due, one.paid = one.paid, last_of(month) + timedelta(days=20)
    else:
        late = name in ("month_after_next", "32_days")
        due = last_of(month) + timedelta(days=31) if plan.relation == "B" else last_of(month_after(month))
        plan.pay[month] = plan.plain_pay(month)
        plan.pay[month][0].due = plan.pay[month][0].paid = due + timedelta(days=late)
    if late:
        plan.tell(name, "PAY-04", month)
    else:
        plan.clean(name, "PAY-04", month)


@case("PAY-18", "A1 A2 A3", "left_unpaid", "left_part_unpaid", "left_paid", "left_paid_late")
@case("PAY-03", "B", "left_unpaid_b")
def leaving(plan, month, name):
    """All is due on the last day of a labour relation."""
    plan.ended, plan.alias = work_day(plan, month, after=12), False
    for day in [d for d in plan.days if d > plan.ended]:
        del plan.days[day]
    plan.pay.update((m, []) for m in plan.months if m > month)
    plan.pay[month] = lines = plan.plain_pay(month)
    for one in lines:
        one.paid = plan.ended + timedelta(days=40 * (name == "left_paid_late"))
    lines = [one for one in lines if not one.item.startswith("D-") and one.fen]
    lines = lines if name in ("left_unpaid", "left_unpaid_b") else lines[:1] if "part" in name else []
    for one in lines:
        one.paid = None
    for one in plan.pay[month]:
        if lines and one.item.startswith("D-"):
            one.paid = plan.ended
    if lines:
        plan.tell(name, "PAY-03" if plan.relation == "B" else "PAY-18", month, owed=sum(n.fen for n in lines))
    else:
        plan.clean(name, "PAY-18", month)
