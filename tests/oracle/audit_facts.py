"""The facts of a worker's month, by the names of wages.Facts, from the same files: what the product shows of a
month is held against it, value by value."""

from copy import copy
from datetime import datetime, timedelta
from fractions import Fraction
from math import floor

from audit_hours import STOP, allowances, by_day, midnight, pieces, place_of_day, runs, seconds
from audit_pay import COUNTED, total
from audit_records import STATUTORY, days_in, first_of_next

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1)
REQUIRED = ("online", "meeting", "driving")


def of_kinds(w, kinds):
    return [i for i in w.intervals if i[0] in kinds]


def near(w, month):
    """The worker with what lies about the month only: the week before, and where a run may end."""
    out = copy(w)
    first, last = midnight(month - 8 * DAY), midnight(first_of_next(month) + 3 * DAY)
    out.intervals = [i for i in w.intervals if first <= i[1] < last]
    return out


def us(at):
    """Microseconds since 1970 of a local time: eight hours before Greenwich."""
    return (seconds(EPOCH, at) - 8 * 3600) * 1_000_000


def counts_of(w, month):
    """Pay that counts toward the minimum wage, after what the company charges for vehicle or bed; all other pay."""
    lines = w.pay.get(f"{month:%Y-%m}", [])
    return total(lines, COUNTED) - total(lines, {"D-RENT"}), total(lines) - total(lines, COUNTED)


def facts(w, month):
    """{name: value}; a day's values are named after its date, as in 2025-05-01/worked_s."""
    w, days, out = near(w, month), days_in(month), {}
    work = pieces(w.intervals)
    plain = by_day(work)
    more = allowances(w, plain, days[-1])
    worked = {d: s + more.get(d, 0) for d, s in plain.items()}
    order, required = by_day(pieces(of_kinds(w, ("order",)))), by_day(pieces(of_kinds(w, REQUIRED)))
    for day in days:
        out |= {f"{day}/order_s": order.get(day, 0), f"{day}/required_s": required.get(day, 0),
                f"{day}/worked_s": worked.get(day, 0), f"{day}/allowance_s": more.get(day, 0), f"{day}/statutory": int(day in STATUTORY),
                f"{day}/window_s": sum(worked.get(day - i * DAY, 0) for i in range(7))}
    end = midnight(first_of_next(month))
    of_month = [r for r in runs(w.intervals, ("order", "driving"), STOP) if midnight(month) <= r[0] < end]
    longest = max(of_month, key=lambda r: (r[1] - r[0], -r[0].timestamp()), default=None)
    started = [i for i in w.intervals if midnight(month) <= i[1] < end]
    counted, other = counts_of(w, month)
    in_all = sum(worked.get(d, 0) for d in days)
    places = {}
    for start, to, region in work:
        if month <= start.date() < end.date():
            places[region] = places.get(region, 0) + seconds(start, to)
    for day in days:
        if more.get(day):
            places[place_of_day(work, day)] += more[day]
    return out | {
        "class": w.relation, "occupation": w.occupation,
        "region": min(places, key=lambda r: (-places[r], r)) if places else w.company.region,
        "order_s": sum(order.get(d, 0) for d in days), "required_s": sum(required.get(d, 0) for d in days),
        "worked_s": in_all, "allowance_s": sum(more.get(d, 0) for d in days), "holidays_known": 1,
        "holiday_s": sum(worked.get(d, 0) for d in days if d in STATUTORY),
        "longest_run_s": seconds(*longest) if longest else 0,
        "longest_run_from_us": us(longest[0]) if longest else 0, "longest_run_to_us": us(longest[1]) if longest else 0,
        "n_sessions": len(of_month), "n_intervals": len(started), "n_zero_intervals": sum(i[1] == i[2] for i in started),
        "counted_pay_fen": counted, "other_pay_fen": other,
        "pay_per_hour_fen": floor(Fraction(max(0, counted) * 3600, in_all)) if in_all else 0,
    }


def shown(reply):
    """The same of a reply of wages.GetFacts, as JSON has it: what is zero may be left out."""
    out = {}
    for day in reply.get("days", []):
        date = (EPOCH + int(day["day"]) * DAY).date()
        for name in ("order_s", "required_s", "worked_s", "allowance_s", "window_s", "statutory"):
            out[f"{date}/{name}"] = int(day.get(name, 0))
    for name in ("class", "occupation", "region"):
        out[name] = reply.get(name, "")
    for name in ("order_s", "required_s", "worked_s", "allowance_s", "holiday_s", "holidays_known", "longest_run_s",
                 "longest_run_from_us", "longest_run_to_us", "n_sessions", "n_intervals", "n_zero_intervals",
                 "counted_pay_fen", "other_pay_fen", "pay_per_hour_fen"):
        out[name] = int(reply.get(name, 0))
    return out


def differences(who, month, told, own):
    """[(worker, month, fact, what the product says, what it should be)]"""
    return [(who, f"{month:%Y-%m}", name, told.get(name), own.get(name))
            for name in sorted({*told, *own}) if told.get(name) != own.get(name)]
