"""A worker of a generated city and all that is planned of him at one company: blocks of work, pay,
what else is filed, and what an audit must say of it.

Blocks never overlap, so sums of them are what was worked: no union is computed here.
"""

from datetime import date, timedelta

from city_figures import (DAY_S, HOUR, MONTH_HOURS, SINCE, TIER, ceil_div, day_kind, days_of, last_of, midnight,
                          minimum, month_after, month_of, standard_month)
from sample import Random

DRIVERS = ("ride_driver", "truck_driver")
PLATFORM, PARTNER, AGENCY = range(3)


class Block:
    """Work without a gap, of one place. Kind order is dressed as several orders, unless it is
    `whole`; with `pay` it is one order that brought so many fen for its task."""

    def __init__(self, start, seconds, region, kind="order", pay=None, whole=False, fare=None, kept=None):
        self.start, self.end = start, start + timedelta(seconds=seconds)
        self.region, self.kind, self.pay, self.whole = region, kind, pay, whole or pay is not None
        self.fare, self.kept = fare, kept  # what the passenger paid, what the platform keeps (1/100 percent)

    def parts(self):
        """(day, seconds), cut at midnight."""
        at = self.start
        while at < self.end:
            to = min(self.end, midnight(at.date() + timedelta(days=1)))
            yield at.date(), int((to - at).total_seconds())
            at = to


class Line:
    """Of a month's pay; without `paid` it is owed still."""

    def __init__(self, item, fen, paid=None, due=None, basis=""):
        self.item, self.fen, self.paid, self.due, self.basis = item, fen, paid, due, basis


class Plan:
    """One engagement. `found` and `near`: (case, rule, month, day or "", fen owed, seconds over)."""

    def __init__(self, seed, number, months, relation, jobs, company, second=False):
        self.r = r = Random((seed << 40) ^ (number << 1) ^ second)
        self.number, self.months, self.relation, self.company = number, months, relation, company
        self.second = second  # a few orders at night, beside another platform
        self.occupation = jobs[r.between(0, len(jobs) - 1)]
        self.driver = self.occupation in DRIVERS
        places = sorted(TIER)
        self.home = places[r.between(0, len(places) - 1)]
        self.other = places[r.between(0, len(places) - 1)] if r.chance(40) else self.home
        self.night = relation in ("B", "C", "X") and not self.driver and r.chance(15)
        self.rest = r.between(0, 6)
        self.alias = r.chance(15)
        self.begun, self.ended = date(2021, 12, 1), None  # ended: the last day
        self.days, self.pay = {}, {}
        self.roster, self.pushes, self.penalties = {}, [], []
        self.agreed, self.pay_day, self.system = 0, 0, "standard"  # fen a month
        self.paper = None  # the system of hours on the paper, where it has no effect
        self.terms = None  # (minutes in a row, minutes a day, allowance) of the written agreement
        if relation in ("A1", "A3"):
            self.agreed, self.pay_day = r.between(2600, 6000) * 100, (0, 10, 15, 28)[r.between(0, 3)]
        self.found, self.near = [], []

    # ---- what an audit must say --------------------------------------------------------------

    def tell(self, case, rule, month, day="", owed=0, over=0):
        """A finding, from the day on which the rule is in force."""
        told = self.found if (day or last_of(month)) >= SINCE.get(rule, date.min) else self.near
        told.append((case, rule, month, day, owed, over))

    def clean(self, case, rule, month):
        self.near.append((case, rule, month, "", 0, 0))

    # ---- sums of blocks ----------------------------------------------------------------------

    def place(self):
        return self.other if self.r.chance(35) else self.home

    def parts(self, month=None):
        """(day, seconds, region) of all blocks that count as work."""
        for day in sorted(self.days):
            for b in self.days[day]:
                for d, s in b.parts():
                    if b.kind != "cancelled" and (month is None or month_of(d) == month):
                        yield d, s, b.region

    def seconds(self, month=None):
        out = {}
        for day, s, _ in self.parts(month):
            out[day] = out.get(day, 0) + s
        return out

    def floor(self, month):
        """What the hours of the month are worth at least, up to the fen."""
        return ceil_div(sum(s * minimum(region, day)[0] for day, s, region in self.parts(month)), HOUR)

    def kind_of(self, day):
        kind = day_kind(day)
        filed = self.roster.get(day)
        return kind if kind == "holiday" or not filed else "rest" if filed == "rest" else "work"

    def overtime(self, month):
        """Seconds beyond the day on workdays, on rest days, on holidays. Weeks never pass 40 hours
        of plain time here."""
        out = {"work": 0, "rest": 0, "holiday": 0}
        worked = self.seconds(month)
        for day, s in worked.items():
            kind = self.kind_of(day)
            out[kind] += max(0, s - DAY_S) if kind == "work" else s
        if self.system == "flexible":
            return 0, 0, out["holiday"]
        if self.system == "comprehensive":
            plain = sum(worked.values()) - out["holiday"]
            return max(0, plain - standard_month(last_of(month))), 0, out["holiday"]
        return out["work"], out["rest"], out["holiday"]

    def overtime_due(self, month, base):
        base = max(base, minimum(self.home, last_of(month))[1])
        work, rest, holiday = self.overtime(month)
        return ceil_div(base * (work * 150 + rest * 200 + holiday * 300), MONTH_HOURS * HOUR * 100)

    def holiday_s(self, month):
        return sum(s for day, s in self.seconds(month).items() if day_kind(day) == "holiday")

    def in_a_row(self, day, worked):
        """Days with work up to this one, if he works on it, and after."""
        n, d = 1, day - timedelta(days=1)
        while d in worked:
            n, d = n + 1, d - timedelta(days=1)
        d = day + timedelta(days=1)
        while d in worked:
            n, d = n + 1, d + timedelta(days=1)
        return n

    # ---- months without a fault --------------------------------------------------------------

    def plain(self):
        """Hours of all months: no rule finds anything, whatever the class."""
        for month in self.months:
            for day in days_of(month):
                if self.works_on(day):
                    self.days[day] = plain_day(self, day)
            last = last_of(month)
            if month == self.months[-1] and self.night:
                self.days.pop(last, None)  # no order of a month that is not made

    def works_on(self, day):
        if day < self.begun or (self.ended and day > self.ended):
            return False
        if self.relation in ("A1", "A3"):
            six = all(day - timedelta(days=i) in self.days for i in range(1, 7))
            return self.kind_of(day) == "work" and not six
        rest = {self.rest, (self.rest + 1) % 7} if self.night else {self.rest}
        return day.weekday() not in rest and not self.r.chance(12)

    def plain_pay(self, month):
        """Lines that meet every rule for the hours planned; cases change them."""
        paid = month_after(month).replace(day=9)
        if self.relation in ("A1", "A3"):
            lines = [Line("BASE", self.agreed, paid), Line("D-SI", 30000, paid)]
            due = self.overtime_due(month, self.agreed)
            return lines + ([Line("OT", due, paid)] if due else [])
        ample = self.floor(month) * self.r.between(105, 150) // 100 + 100
        if self.relation == "A2":
            return self.part_time_pay(month, ample)
        lines = [Line("PIECE", ample, paid), Line("TIP", self.r.between(0, 9000), paid)]
        if self.relation == "B" and self.holiday_s(month):
            lines.append(Line("HOL_EXTRA", self.r.between(1, 9000), paid))
        return lines

    def part_time_pay(self, month, fen, days=None):
        """Two settlements, the first within 15 days of the first work."""
        worked = sorted(self.seconds(month))
        wait = self.r.between(3, 15) if days is None else days
        first = (worked[0] if worked else month) + timedelta(days=wait)
        return [Line("PIECE", fen // 2, first), Line("PIECE", fen - fen // 2, max(first, last_of(month)))]


# ---- days ------------------------------------------------------------------------------------


def spread(w, day, total, piece=int(3.25 * HOUR), gap=30 * 60, hour=6, region=None):
    """`total` seconds of a day in blocks of at most `piece`, with stops that end a run."""
    out, at = [], midnight(day) + timedelta(hours=hour)
    while total > 0:
        n = min(piece, total)
        out.append(Block(at, n, region or w.place()))
        at = out[-1].end + timedelta(seconds=gap)
        total -= n
    return out


def at_hour(w, day, *pieces, hour=8):
    """Blocks from 08:00 on: seconds of work, seconds of stop, seconds of work ..."""
    out, at = [], midnight(day) + timedelta(hours=hour)
    for i, n in enumerate(pieces):
        if i % 2 == 0:
            out.append(Block(at, n, w.home))
        at += timedelta(seconds=n)
    return out


def plain_day(w, day):
    """At most 9 h 30 min of work, stops of 25 minutes and more after at most 3 h 15 min."""
    r, start = w.r, midnight(day)
    if w.second:
        return [Block(start + timedelta(hours=21, minutes=30), r.between(1800, 2700), w.home)]
    if w.relation in ("A1", "A3"):
        return at_hour(w, day, 3 * HOUR, HOUR, 3 * HOUR, 1800, 2 * HOUR, hour=9)
    if w.relation == "A2":
        return spread(w, day, r.between(2 * HOUR, 4 * HOUR), hour=10)
    if w.driver:
        return spread(w, day, r.between(5 * HOUR, 9 * HOUR), gap=r.between(1500, 3000), hour=6)
    if w.night:
        late = start + timedelta(hours=22, minutes=r.between(0, 20))
        return [Block(start + timedelta(hours=18), r.between(4000, 2 * HOUR), w.place()),
                Block(late, r.between(2 * HOUR, 4 * HOUR), w.place())]
    out = []
    if r.chance(18):
        out.append(Block(start + timedelta(hours=9, minutes=50), 900, w.home, "meeting"))
    if r.chance(15):
        out.append(Block(start + timedelta(hours=14), 1800, w.home, "online"))
    noon = start + timedelta(hours=10, minutes=r.between(10, 50))
    evening = start + timedelta(hours=16, minutes=r.between(0, 50))
    return out + [Block(noon, r.between(2 * HOUR, 3 * HOUR), w.place()),
                  Block(evening, r.between(2 * HOUR, 4 * HOUR), w.place())]


def clear(plan, first, n):
    for i in range(n):
        plan.days.pop(first + timedelta(days=i), None)
