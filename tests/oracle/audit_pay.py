"""Pay of one worker in one month, read by the text of the law. Fen, exact until what is owed is
rounded up for the worker."""

from collections import defaultdict
from datetime import timedelta
from fractions import Fraction
from math import ceil, floor

from audit_hours import midnight, seconds
from audit_records import (HOUR, PLAN, days_in, first_of_next, hour_fen, kind_of, month_fen,
                           standard_month_s)

COUNTED = {"BASE", "PIECE", "PERF", "BONUS_M", "INCENTIVE_ONEOFF"}
NEVER = {"D-INS", "D-DISPATCH"}
LAWFUL = {"D-TAX", "D-SI"}
DAY = timedelta(days=1)


def total(lines, items=None):
    return sum(line.fen for line in lines if (line.item in items if items else not line.deducts))


def counted(lines):
    """Rent that the company charges is taken off before the test."""
    return total(lines, COUNTED) - total(lines, {"D-RENT"})


class Pay:
    """Of a month (audit_hours.Month); `work`: its pieces; `more`: [(seconds, place, day)] of its allowances."""

    def __init__(self, m, work, more=()):
        self.m, self.w, self.lines, self.work, self.more = m, m.w, m.lines, work, more
        places = defaultdict(int)
        for s, region, _ in more:
            places[region] += s
        for start, end, region in work:
            places[region] += seconds(start, end)
        # the place of most of the time; without any that of the employer
        self.region = min(places, key=lambda r: (-places[r], r)) if places else self.w.company.region
        self.minimum = month_fen(self.region, m.last)
        self.counted = counted(self.lines)
        self.left = self.w.left if self.w.left and m.month <= self.w.left <= m.last else None

    # ---- floors ------------------------------------------------------------------------------

    def floors(self):
        if self.w.relation in ("A2", "B"):
            due = sum(hour_fen(region, start.date()) * seconds(start, end) / HOUR
                      for start, end, region in self.work)
            due += sum(hour_fen(region, day) * s / HOUR for s, region, day in self.more)
            if self.counted < due:
                yield "PAY-02", ceil(due - self.counted)
        full = self.m.total >= standard_month_s(self.m.last)
        if self.w.relation == "B" and full and self.counted < self.minimum:
            yield "PAY-02b", 0
        if self.w.relation in ("A1", "A3") and (self.lines or self.m.total):
            due = [d for d in days_in(self.m.month) if self.m.kind(d) == "work"]
            part = Fraction(self.minimum * sum(map(self.present, due)), len(due)) if due else 0
            if self.counted < part:
                yield "PAY-01", ceil(part) - self.counted

    def present(self, day):
        absent = self.w.roster.get(day) == "absent" and day not in self.m.worked
        return not absent and self.w.begun <= day and (not self.w.left or day <= self.w.left)

    def overtime(self):
        if self.w.relation not in ("A1", "A3"):
            return
        agreed = self.m.paper[1] if self.m.paper and self.m.paper[1] else total(self.lines, {"BASE"})
        plain, rest, holiday = self.m.overtime()
        due = ceil(Fraction(max(agreed, self.minimum) * (plain * 150 + rest * 200 + holiday * 300),
                            100 * 174 * HOUR))
        premium = {"holiday"} | ({"rest"} if rest else set())
        paid = total(self.lines, {"OT", "HOL_EXTRA"}) + self.by_order(premium)
        if due > paid:
            yield "PAY-09", due - paid

    def by_order(self, premium):
        """Of what intervals brought, the share of their time on days that are paid apart."""
        out = 0
        for _, start, end, _, fen, *_ in self.w.intervals:
            if not fen or end <= start:
                continue
            cut = min(end, midnight(start.date() + DAY))
            n, first = seconds(start, end), seconds(start, cut)
            upto = floor(Fraction(fen * first, n))
            for day, share in ((start.date(), upto), ((cut - DAY).date() + DAY, fen - upto)):
                inside = self.m.month <= day <= self.m.last and (day == start.date() or end > cut)
                out += share if inside and self.m.kind(day) in premium else 0
        return out

    # ---- deductions and fines ----------------------------------------------------------------

    def deductions(self):
        taken = [line for line in self.lines if line.deducts and line.item not in LAWFUL]
        deposit = total(taken, {"D-DEPOSIT"})
        unlawful = sum(line.fen for line in taken if line.item != "D-DEPOSIT"
                       and (line.item in NEVER or not line.basis))
        if self.w.relation in ("A1", "A2", "A3", "B"):
            if unlawful > 0 or deposit > 0:
                yield "PAY-05", max(0, unlawful)
            if deposit > 0:
                yield "PAY-07", deposit
        damage = sum(line.fen for line in taken if line.item == "D-DAMAGE" and line.basis)
        wage = total(self.lines) - total(self.lines, {"TIP", "REIMB"})
        most = max(0, min(max(0, wage) // 5, wage - self.minimum))
        if self.w.relation in ("A1", "A3") and damage > most:
            yield "PAY-06", damage - most

    def fines(self):
        if self.w.relation != "B" or self.m.last < PLAN:
            return
        fines = [p for p in self.w.penalties if self.m.month <= p[0].date() <= self.m.last and p[1] > 0]
        taken = max(sum(p[1] for p in fines), total(self.lines, {"D-FINE-B"}))
        pay = total(self.lines) - total(self.lines, {"D-RENT"})
        if any(not p[2] or not p[3] for p in fines) or (taken > 0 and taken * 5 > pay):
            yield "PAY-08", 0

    # ---- when it is paid ---------------------------------------------------------------------

    def due(self, line):
        if self.left and self.w.relation != "B":
            return self.left
        day, pay_day = line.due, self.m.paper[2] if self.m.paper else 0
        after = days_in(self.m.next)
        if not day and not pay_day:
            return after[-1]
        day = day or after[min(pay_day, len(after)) - 1]
        while kind_of(day) != "work":
            day -= DAY
        return day

    def arrears(self, today):
        if self.w.relation not in ("A1", "A2", "A3", "B"):
            return
        late = [line for line in self.lines if not line.paid and self.due(line) < today]
        owed = sum(-line.fen if line.deducts else line.fen for line in late) - self.w.proved[self.m.key]
        if owed > 0:
            yield "PAY-18" if self.left and self.w.relation != "B" else "PAY-03", owed

    def silent(self):
        """Every day on which pay can fall due is past: was any filed?"""
        w, m = self.w, self.m
        monthly = w.relation in ("A1", "A3") and m.paper and m.paper[1] and w.begun <= m.last and (
            not w.left or w.left >= m.month)
        if w.relation in ("A1", "A2", "A3", "B") and not self.lines and (m.total or monthly):
            yield "PAY-03a", 0

    def cycle(self):
        w, m = self.w, self.m
        if w.relation not in ("A1", "A2", "A3", "B") or (self.left and w.relation != "B"):
            return
        days = [line.due or (line.paid if w.relation == "A2" else None) for line in self.lines if not line.deducts]
        days = [d for d in days if d]
        if w.relation == "A2":
            limit = min(m.worked, default=m.last) + 15 * DAY
        else:
            limit = m.last + 31 * DAY if w.relation == "B" else first_of_next(m.next) - DAY
        if days and (min if w.relation == "A2" else max)(days) > limit:
            yield "PAY-04", 0

    # ---- holidays of class B -----------------------------------------------------------------

    def holidays(self):
        m, days = self.m, {d for d in self.m.worked if kind_of(d) == "holiday"}
        if self.w.relation != "B" or not days or m.last < PLAN:
            return
        if total(self.lines, {"HOL_EXTRA"}) > 0:
            return
        orders = [i for i in self.w.intervals if i[0] == "order" and touched(i) & set(m.list)]
        usual, judged = defaultdict(list), []
        for i in orders:
            if i[4] is not None and i[5] and not touched(i) & days:
                usual[i[5]].append(i[4])
        for i in orders:
            normal = self.normal(i, usual) if i[4] is not None and i[5] and touched(i) & days else None
            if normal is not None:
                judged.append(i[4] <= normal)
        if not judged or any(judged):
            yield "PAY-10", 0

    def normal(self, order, usual):
        """The unit price in force, the narrowest place first; else the lower median of that task."""
        _, start, _, region, _, task, *_ = order
        held = [p for p in self.w.company.prices if p[1] == task and p[3] <= start.date()
                and p[0] in (region, region[:4] + "00", region[:2] + "0000")]
        if held:
            return max(held, key=lambda p: (-p[0].count("0", 2) if p[0] != region else 9, p[3]))[2]
        pays = sorted(usual[task])
        return pays[(len(pays) - 1) // 2] if pays else None

    # ---- weather -----------------------------------------------------------------------------

    def worked_under(self, counts):
        """Was any second worked where and while a warning stood that counts?"""
        return any(start < w[4] and w[3] < end and counts(w) and w[0] in (region, region[:4] + "00", region[:2] + "0000")
                   for start, end, region in self.work for w in self.w.weather)

    def weather(self):
        if self.m.last < PLAN:
            return
        is_hot = self.worked_under(hot)
        if self.w.relation == "B" and total(self.lines, {"HEAT", "COLD", "WEATHER_EXTRA"}) <= 0 and (
                is_hot or self.worked_under(lambda w: w[2] in ("orange", "red"))):
            yield "PAY-11", 0
        if is_hot and self.w.occupation in ("rider", "courier") and total(self.lines, {"HEAT"}) <= 0:
            if self.w.relation in ("A1", "A2", "A3", "B"):
                yield "PAY-14b" if self.w.relation == "B" else "PAY-14", 0

    # ---- what an order of ride hailing shows -------------------------------------------------

    def triple(self):
        if self.w.occupation != "ride_driver":
            return
        for kind, start, _, _, pay, _, fare, kept in self.w.intervals:
            told = [pay, fare, kept]
            if kind != "order" or not self.m.month <= start.date() <= self.m.last or told == [None] * 3:
                continue
            shown = Fraction(fare - pay, fare) * 100 if fare and pay is not None else 0
            cap = self.w.company.cap
            if None in told or (cap is not None and max(shown, Fraction(kept or 0, 100)) > cap):
                yield "PAY-16", 0
                return


def hot(warning):
    return warning[1] == "heat" and warning[5] is not None and warning[5] >= 35


def touched(interval):
    """Days that an interval has time on; one without length: of its start."""
    _, start, end = interval[:3]
    last = end - timedelta(seconds=1) if end > start else start
    return {start.date() + timedelta(days=i) for i in range((last.date() - start.date()).days + 1)}
