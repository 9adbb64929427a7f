"""Hours of one worker, read by the text of the law: worked time, runs, long days, days of rest,
overtime, pushes past a limit. Seconds; a day is 00:00 to 24:00."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from audit_records import HOUR, PLAN, first_of_next, kind_of, standard_month_s

AT_THE_WHEEL = {"ride_driver", "truck_driver"}
DELIVERY = {"rider", "courier"}
STOP = 20 * 60
WHOLE_DAY = timedelta(days=1)


def seconds(start, end):
    return int((end - start).total_seconds())


def midnight(day):
    return datetime.combine(day, time())


def pieces(intervals):
    """[(start, end, region)] of time worked, cut wherever anything begins, ends or midnight is. The
    place of a piece is that of its order begun first, else of its required time begun first."""
    real = sorted((i for i in intervals if i[2] > i[1]), key=lambda i: i[1])
    cuts = {t for i in real for t in i[1:3]}
    if not cuts:
        return []
    day = midnight(min(cuts).date()) + WHOLE_DAY
    while day < max(cuts):
        cuts.add(day)
        day += WHOLE_DAY
    cuts, out, open_now, next_one = sorted(cuts), [], [], 0
    for start, end in zip(cuts, cuts[1:]):
        while next_one < len(real) and real[next_one][1] <= start:
            open_now.append(real[next_one])
            next_one += 1
        open_now = [i for i in open_now if i[2] > start]
        if open_now:
            first = min(open_now, key=lambda i: (i[0] != "order", i[1]))
            out.append((start, end, first[3]))
    return out


def by_day(work):
    out = defaultdict(int)
    for start, end, _ in work:
        out[start.date()] += seconds(start, end)
    return out


def uncovered(start, end, intervals):
    """Seconds of a stretch that none of the intervals has."""
    inside = [("", max(start, i[1]), min(end, i[2]), "") for i in intervals if i[1] < end and start < i[2]]
    return seconds(start, end) - sum(seconds(a, b) for a, b, _ in pieces(inside))


def negotiated(w, last):
    """(unit, value) on the last day of a month: of the company's figures, else of its last limit that names the document,
    else of the worker's paper."""
    if w.relation != "B":
        return None
    if w.company.allowance:
        return w.company.allowance
    filed = [value for day, value in sorted(w.company.allowed, key=lambda one: one[0]) if day <= last]
    paper = w.paper[4][2] if w.paper and w.paper[0] <= last else 0
    return ("min", (filed or [0])[-1] or paper)


def allowances(w, worked, last):
    """{day: seconds} that were negotiated for class B, by what holds on the day `last`: minutes of a day with work, a share of its order time (a part of
    a second counts as one), or gaps between orders that are not too long. No day has more than 24 hours."""
    unit, value = negotiated(w, last) or ("", 0)
    if not value:
        return {}
    orders = [i for i in w.intervals if i[0] == "order"]
    out = defaultdict(int)
    if unit == "min":
        out.update(dict.fromkeys((d for d, s in worked.items() if s), value * 60))
    elif unit == "percent":
        out.update((d, -(-s * value // 100)) for d, s in by_day(pieces(orders)).items())
    else:
        others = [i for i in w.intervals if i[0] != "order"]
        union = runs(orders, ("order",), 1)
        for start, end in ((a[1], b[0]) for a, b in zip(union, union[1:])):
            while start < end and seconds(start, end) <= value * 60:
                to = min(end, midnight(start.date()) + WHOLE_DAY)
                out[start.date()] += uncovered(start, to, others)
                start = to
    return {d: min(s, 24 * HOUR - worked.get(d, 0)) for d, s in out.items()}


def place_of_day(work, day):
    """Where most of it was worked; of equals the lower code."""
    places = defaultdict(int)
    for start, end, region in work:
        if start.date() == day:
            places[region] += seconds(start, end)
    return min(places, key=lambda r: (-places[r], r))


def runs(intervals, kinds, reset):
    """[(start, end)]: clock time without a stop of `reset` seconds."""
    out = []
    for start, end in sorted((i[1], i[2]) for i in intervals if i[0] in kinds and i[2] > i[1]):
        if out and seconds(out[-1][1], start) < reset:
            out[-1] = out[-1][0], max(out[-1][1], end)
        else:
            out.append((start, end))
    return out


# ---- a month of class A ------------------------------------------------------------------------


class Month:
    """Of one worker: `month` is its first day."""

    def __init__(self, w, month, days):
        self.w, self.month, self.next, self.all = w, month, first_of_next(month), days
        self.last = self.next - WHOLE_DAY
        self.list = [month + timedelta(days=i) for i in range((self.next - month).days)]
        self.worked = {d: days[d] for d in self.list if days.get(d)}
        self.total = sum(self.worked.values())
        self.key = f"{month:%Y-%m}"
        self.lines = w.pay.get(self.key, [])
        self.paper = w.paper if w.paper and w.paper[0] <= self.last else None

    def kind(self, day):
        filed = self.w.roster.get(day)
        if kind_of(day) == "holiday" or not filed:
            return kind_of(day)
        return "rest" if filed == "rest" else "work"

    def system(self):
        """(system, period): another than the standard one only with an approval of all the month."""
        for system, period, start, end in self.w.company.approvals:
            if self.paper and self.paper[3] == system and start <= self.month and end > self.last:
                return system, period
        return "standard", ""

    def long_s(self, day):
        return max(0, self.all.get(day, 0) - 8 * HOUR)

    def week_overtime(self):
        """{day: seconds}: beyond eight hours of a workday, and what then is beyond forty of the week
        (more only where the calendar itself has more than five workdays)."""
        out = {}
        monday = self.month - timedelta(days=self.month.weekday())
        while monday < self.next:
            week = [monday + timedelta(days=i) for i in range(7)]
            limit = max(40, 8 * sum(kind_of(d) == "work" for d in week)) * HOUR
            plain = 0
            for d in week:
                if self.kind(d) == "work":
                    today = min(self.all.get(d, 0), 8 * HOUR)
                    out[d] = self.long_s(d) + max(0, plain + today - limit)
                    plain = min(limit, plain + today)
            monday += timedelta(days=7)
        return {d: s for d, s in out.items() if self.month <= d < self.next}

    def overtime(self):
        """Seconds for 150, 200 and 300 percent."""
        of = {k: sum(s for d, s in self.worked.items() if self.kind(d) == k) for k in ("rest", "holiday")}
        system, period = self.system()
        if system == "flexible" or (system == "comprehensive" and period != "month"):
            return 0, 0, of["holiday"]
        if system == "comprehensive":
            return max(0, self.total - of["holiday"] - standard_month_s(self.last)), 0, of["holiday"]
        return sum(self.week_overtime().values()), of["rest"], of["holiday"]


def no_rest(m):
    """Does a stretch of seven days with work end in the month?"""
    return any(all(m.all.get(d - timedelta(days=i)) for i in range(7)) for d in m.list)


def findings(m):
    """(rule, day or "", seconds over)"""
    w = m.w
    if w.relation in ("A1", "A3"):
        system = m.system()[0]
        for day in m.worked:
            if system == "standard" and m.long_s(day) > 3 * HOUR:
                yield "TIM-01", day, m.long_s(day) - 3 * HOUR
        all_s = 0 if system == "flexible" else sum(m.overtime())
        if all_s > 36 * HOUR:
            yield "TIM-02", "", all_s - 36 * HOUR
        if system == "standard" and no_rest(m):
            yield "TIM-04", "", 0
    if w.relation == "B" and w.occupation in DELIVERY and m.last >= PLAN and no_rest(m):
        yield "TIM-04b", "", 0
    for day, worked in m.worked.items():
        week = sum(m.all.get(day - timedelta(days=i), 0) for i in range(7))
        if day >= PLAN and (worked > 12 * HOUR or week > 72 * HOUR):
            yield "TIM-06", day, 0


def driving(w):
    """{day: seconds beyond four hours} of a driver's longest run that begins on the day."""
    out = {}
    if w.occupation in AT_THE_WHEEL:
        for start, end in runs(w.intervals, ("order", "driving"), STOP):
            if seconds(start, end) > 4 * HOUR:
                out[start.date()] = max(out.get(start.date(), 0), seconds(start, end) - 4 * HOUR)
    return out


# ---- pushes past a limit -----------------------------------------------------------------------


def limits_on(company, day):
    """(seconds in a row, a day, of the stop): filed by the employer, else four hours and 20 minutes."""
    filed = [row for row in sorted(company.limits) if row[0] <= day]
    row, daily, stop = filed[-1][1:] if filed else (0, 0, 0)
    return row or 4 * HOUR, daily, stop or STOP


def holds(w, row, daily, stop):
    """(day, first second, last second) without pushes."""
    for start, end in runs(w.intervals, ("order",), min(stop, STOP)):
        if seconds(start, end) >= row:
            reached = start + timedelta(seconds=row)
            yield (reached - timedelta(seconds=1)).date(), reached, end + timedelta(seconds=stop)
    done = defaultdict(int)
    for start, end, _ in pieces([i for i in w.intervals if i[0] == "order"]) if daily else ():
        day, before = start.date(), done[start.date()]
        done[day] += seconds(start, end)
        if before < daily <= done[day]:
            yield day, start + timedelta(seconds=daily - before), midnight(day) + WHOLE_DAY


def pushed(w, worked):
    """Days on which an order was pushed although the limit stood."""
    pushes, out, known = [at for at, kind in w.pushes if kind == "push"], set(), {}
    if w.relation != "B" or not pushes:
        return out
    for day in worked:
        terms = limits_on(w.company, day)
        if terms not in known:
            known[terms] = list(holds(w, *terms))
        if day >= PLAN and any(d == day and a <= at < b for d, a, b in known[terms] for at in pushes):
            out.add(day)
    return out
