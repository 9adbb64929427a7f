#!/usr/bin/env python3
"""The files of scenarios S1 and S12: couriers of one platform, some of them paid less than the hourly
minimum wage. Everything is made up, and the same every time.

Hours are planned first and only then dressed as orders, pay is set a chosen number of fen from what
the hours are worth: what is short is known by construction, not computed from the files.
"""

import pathlib
import sys
from datetime import date, datetime, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from sample import Random, credit_code  # noqa: E402

HOUR = 3600
REGION = "411002"


class Shift:
    """Work of a day without a gap, as orders of which each begins before the last one ends."""

    def __init__(self, day, hour, seconds):
        self.start = datetime(day.year, day.month, day.day) + timedelta(hours=hour)
        self.seconds = seconds

    def orders(self, doubled):
        """(start, end): their union is the shift, their sum `doubled` seconds more."""
        piece, n = 2400, max(2, self.seconds // 2400)
        piece = self.seconds // n
        for i in range(n):
            more = doubled // n + (i < doubled % n)
            at = i * piece
            end = self.seconds if i == n - 1 else at + piece
            if i < n - 1:
                end += more
            else:  # the last one is begun earlier instead: the shift ends when it ends
                at -= more
            yield self.start + timedelta(seconds=at), self.start + timedelta(seconds=end)


class Courier:
    """A month of `seconds` on `days` in two shifts; orders add up to `doubled` seconds more."""

    def __init__(self, no, days, seconds, doubled, region=REGION):
        self.no, self.region, self.doubled = no, region, doubled
        self.seconds, self.days = seconds, days
        self.pay = []

    def orders(self):
        n = len(self.days)
        for i, day in enumerate(self.days):
            today = self.seconds // n + (i < self.seconds % n)
            more = self.doubled // n + (i < self.doubled % n)
            noon = today * 2 // 5
            for shift, part in ((Shift(day, 10, noon), more // 2), (Shift(day, 16, today - noon), more - more // 2)):
                yield from shift.orders(part)


class Platform:
    """An employer and its couriers, and the files it sends."""

    def __init__(self, code, name, month, relation, region=REGION):
        self.code, self.name, self.month, self.relation, self.region = code, name, month, relation, region
        self.couriers = []

    def intervals(self):
        rows, n = ["订单号,骑手号,时段类型,开始时间,结束时间,工作区划"], 0
        for c in self.couriers:
            for start, end in c.orders():
                n += 1
                rows.append(f"{self.code[-4:]}{self.month:%Y%m}{n:07d},{c.no},订单,{start},{end},{c.region}")
        return rows

    def pay(self, paid):
        rows, n = ["流水号,骑手号,所属月份,项目,金额(元),发放日期"], 0
        for c in self.couriers:
            for item, fen in c.pay:
                n += 1
                rows.append(f"P{self.code[-4:]}{self.month:%Y%m}{n:06d},{c.no},{self.month:%Y-%m},{item},"
                            f"{fen // 100}.{fen % 100:02d},{paid}")
        return rows


def write(folder, platforms):
    """The files of platforms, each code once however many months there are of it."""
    folder.mkdir(parents=True, exist_ok=True)
    employers, engagements = ["统一社会信用代码,名称,类型,区划代码"], [
        "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人"]
    for p in platforms:
        line = f"{p.code},{p.name},平台企业,{p.region}"
        if line not in employers:
            employers.append(line)
            engagements += [f"{p.code},{c.no},{p.relation},网约配送员,{c.region},2021-12-01,," for c in p.couriers]
        paid = (p.month + timedelta(days=31)).replace(day=15)
        for kind, rows in (("intervals", p.intervals()), ("pay", p.pay(paid))):
            put(folder / f"{kind}-{p.code}-{p.month:%Y-%m}.csv", rows)
    put(folder / "employers.csv", employers)
    put(folder / "engagements.csv", engagements)


def put(path, rows):
    path.write_text("\n".join(rows) + "\n", encoding="utf-8-sig")


def workdays(month, n, rest, holidays=()):
    """n days of the month, none on the weekday `rest` nor a holiday."""
    all_days = [month + timedelta(days=i) for i in range(31)]
    fit = [d for d in all_days if d.month == month.month and d.weekday() != rest and d not in holidays]
    return fit[:n]


# ---- S1: 412 couriers in April 2022 ----------------------------------------------------------

APRIL = date(2022, 4, 1)
RATE = 1960  # fen an hour, tier 1 (豫政〔2021〕33号)
N_COURIERS, N_SHORT = 412, 37
W1, W4 = "K001", "K002"
SHORT_FEN = 984650
SHORT = {W1: 28800, W4: 31240}  # the 35 others: even numbers of fen that make up the sum
QINGMING = [date(2022, 4, 5)]
JIA, YI = credit_code("411002", "MAC1JA0A"), credit_code("411002", "MAC1JA0B")


def short_of(r):
    """What each of the 37 is short of, in fen."""
    out = dict(SHORT)
    left = SHORT_FEN - sum(SHORT.values())
    for i in range(3, N_SHORT + 1):
        others = N_SHORT - i
        mean = left // (others + 1)
        fen = left if not others else 2 * r.between(mean // 4, mean * 3 // 4)
        out[f"K{i:03d}"] = fen
        left -= fen
    return out


def courier(r, i, short):
    no = f"K{i:03d}"
    if no == W1:  # 24 days of 7 h 30 min; the orders add up to 205 h
        c = Courier(no, workdays(APRIL, 24, 6, QINGMING), 180 * HOUR, 25 * HOUR)
        c.pay = [("PIECE", 324000)]
        return c
    if no == W4:  # 20 days of 8 h
        c = Courier(no, workdays(APRIL, 20, 6, QINGMING), 160 * HOUR, 11 * HOUR)
        c.pay = [("PIECE", 280000), ("PERF", 2360)]
        return c
    days = workdays(APRIL, r.between(14, 23), r.between(0, 6), QINGMING)
    c = Courier(no, days, sum(r.between(4 * HOUR, 9 * HOUR) for _ in days), r.between(0, 20 * HOUR))
    floor = -(-c.seconds * RATE // HOUR)
    if no in short:
        c.pay = [("PIECE", floor - short[no]), ("TIP", r.between(0, 9000))]
    elif i % 5 == 0:
        c.pay = [("PIECE", floor + i % 2)]  # exactly, and a fen more
    else:
        c.pay = [("PIECE", floor * r.between(102, 140) // 100 + 1), ("TIP", r.between(0, 9000))]
    return c


def april():
    """Platform 甲 with 412 couriers of class B; the 37 once more as part-time work of another."""
    r = Random(20220401)
    short = short_of(r)
    jia = Platform(JIA, "许昌虚构甲配送平台（虚构）", APRIL, "B")
    yi = Platform(YI, "许昌虚构乙配送平台（虚构）", APRIL, "A2")
    jia.couriers = [courier(r, i, short) for i in range(1, N_COURIERS + 1)]
    yi.couriers = [c for c in jia.couriers if c.no in short]
    return jia, yi, short


# ---- S12: 200 couriers in December 2023, and the same facts a month later --------------------

DECEMBER, JANUARY = date(2023, 12, 1), date(2024, 1, 1)
BELOW_TODAY, BELOW_THEN = 21, 64  # of 19.60 yuan an hour, of 20.60
OLD, NEW = 1960, 2060
BING, DING = credit_code("411002", "MAC12A0A"), credit_code("411082", "MAC12A0B")


def winter_pay(r, i, seconds):
    """Counted pay of the ith courier: below the old figure, between the two, at the new one and above."""
    old, new = -(-seconds * OLD // HOUR), -(-seconds * NEW // HOUR)
    if i < BELOW_TODAY:
        return old - (1 if i == 0 else r.between(2, 40000))
    if i < BELOW_THEN:
        edge = {BELOW_TODAY: old, BELOW_TODAY + 1: new - 1}
        return edge.get(i) or r.between(old + 1, new - 2)
    return new + (i - BELOW_THEN if i < BELOW_THEN + 2 else r.between(2, 90000))


def winter(month):
    """Two platforms in two counties of tier 1; 1 January is a holiday, so nobody works on the first."""
    r = Random(20231201)
    bing = Platform(BING, "许昌虚构丙配送平台（虚构）", month, "B")
    ding = Platform(DING, "长葛虚构丁配送平台（虚构）", month, "B", "411082")
    for i in range(200):
        p = ding if i % 3 == 2 else bing
        days = workdays(DECEMBER, r.between(8, 14), r.between(0, 6), [DECEMBER])
        c = Courier(f"W{i:03d}", [d.replace(year=month.year, month=month.month) for d in days],
                    sum(r.between(4 * HOUR, 9 * HOUR) for _ in days), r.between(0, 9 * HOUR), p.region)
        c.pay = [("PIECE", winter_pay(r, i, c.seconds))]
        p.couriers.append(c)
    return bing, ding
