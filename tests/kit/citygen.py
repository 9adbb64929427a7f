#!/usr/bin/env python3
"""Makes a city of workers who do not exist: records in the product's import formats, and the truth.

    tests/kit/citygen.py FOLDER --seed 1 --workers 2000 --first 2025-03 --months 2

    employers.csv engagements.csv aliases.csv   the register
    intervals-CODE-MONTH.csv pay-CODE-MONTH.csv what each company files
    truth.csv     what the audit must find, and nothing else: rule, company, worker, month, day, fen
    near.csv      what it must not find: cases one fen, one second beside a fault

The truth is known by construction: blocks of work are planned first, and only then dressed as orders
(stacked, handed over, cancelled); pay is set a chosen number of fen from what the blocks are worth.
No union of intervals is computed here, and no code of the product is used. The same arguments make
the same bytes. A worker's records depend on the seed and his number only: more workers, or a second
platform, change nothing of his. Files are streamed: memory does not grow with the workers.
"""

import argparse
import pathlib
import sys
from datetime import date, datetime, timedelta

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "data"))

from sample import Random, credit_code  # noqa: E402

RULES = {"PAY-02", "TIM-05", "TIM-06"}  # what is injected; findings of other rules are not judged
HOUR = 3600
SINCE = {"TIM-06": date(2022, 3, 1)}  # before it the same case is no finding
DRIVERS = ("ride_driver", "truck_driver")
TIER = {"411002": 1, "411003": 1, "411082": 1, "411081": 2, "411024": 2, "411025": 2}
MINWAGE = [(date(2024, 1, 1), {1: 2060, 2: 1960, 3: 1760}),  # fen an hour, by tier
           (date(2022, 1, 1), {1: 1960, 2: 1760, 3: 1560})]
STATUTORY = {  # 法定休假日 of the years that can be asked for
    "2022-01-01 2022-02-01 2022-02-02 2022-02-03 2022-04-05 2022-05-01 2022-06-03 2022-09-10 "
    "2022-10-01 2022-10-02 2022-10-03 2023-01-01 2023-01-22 2023-01-23 2023-01-24 2023-04-05 "
    "2023-05-01 2023-06-22 2023-09-29 2023-10-01 2023-10-02 2023-10-03 2024-01-01 2024-02-10 "
    "2024-02-11 2024-02-12 2024-04-04 2024-05-01 2024-06-10 2024-09-17 2024-10-01 2024-10-02 "
    "2024-10-03 2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-04 2025-05-01 "
    "2025-05-02 2025-05-31 2025-10-01 2025-10-02 2025-10-03 2025-10-06"}
HOLIDAYS = {date.fromisoformat(d) for text in STATUTORY for d in text.split()}

DAY_FAULTS = ["day_over", "day_exact", "week_over", "week_exact", "week_edge"]
RUN_FAULTS = ["run_over", "run_exact", "stop_short", "stop_exact", "stop_cancelled", "stop_meeting",
              "run_midnight", "run_edge"]
PAY_SHORT = ["one_fen_short", "short", "short_but_tips", "short_after_rent"]
PAY_NEAR = ["exact", "one_fen_over", "taxed", "corrected"]


def rate(region, day):
    """Fen an hour where and when the work was done."""
    return next(by_tier for start, by_tier in MINWAGE if day >= start)[TIER[region]]


def midnight(day):
    return datetime(day.year, day.month, day.day)


def month_after(month):
    return (month + timedelta(days=31)).replace(day=1)


def days_of(month):
    return [month + timedelta(days=i) for i in range((month_after(month) - month).days)]


class Block:
    """Work without a gap, of one place: `kind` order is dressed as orders, others are one row."""

    def __init__(self, start, seconds, region, kind="order"):
        self.start, self.end = start, start + timedelta(seconds=seconds)
        self.region, self.kind = region, kind

    def parts(self):
        """(day, seconds), cut at midnight."""
        at = self.start
        while at < self.end:
            to = min(self.end, midnight(at.date() + timedelta(days=1)))
            yield at.date(), int((to - at).total_seconds())
            at = to


class Worker:
    def __init__(self, seed, number, second=False):
        r = Random((seed << 40) ^ (number << 1) ^ second)
        self.r = r
        roll = r.between(1, 100)
        self.occupation = ("ride_driver" if roll <= 25 else "truck_driver" if roll <= 35
                           else "courier" if roll <= 45 else "rider")
        self.driver = self.occupation in DRIVERS
        roll = r.between(1, 100)
        self.relation = "B" if roll <= 70 else "A2" if roll <= 80 else "C" if roll <= 92 else "A1"
        if second and self.relation == "A1":
            self.relation = "B"
        places = sorted(TIER)
        self.home = places[r.between(0, len(places) - 1)]
        self.other = places[r.between(0, len(places) - 1)] if r.chance(40) else self.home
        self.night = self.relation != "A1" and not self.driver and r.chance(20)
        self.rest = r.between(0, 6)
        self.number = number
        self.alias = r.chance(15)

    def place(self):
        return self.other if self.r.chance(35) else self.home


# ---- what is worked --------------------------------------------------------------------------


def spread(w, day, total, piece=int(3.25 * HOUR), gap=30 * 60, hour=6):
    """`total` seconds of a day in blocks of at most `piece`, with stops that end a run."""
    out, at = [], midnight(day) + timedelta(hours=hour)
    while total > 0:
        n = min(piece, total)
        out.append(Block(at, n, w.place()))
        at = out[-1].end + timedelta(seconds=gap)
        total -= n
    return out


def plain_day(w, day):
    """At most 9 h 30 min of work, stops of 25 minutes and more after at most 3 h 15 min."""
    r, start = w.r, midnight(day)
    if w.relation == "A1":
        return [Block(start + timedelta(hours=9), 3 * HOUR, w.home),
                Block(start + timedelta(hours=13), 3 * HOUR, w.home),
                Block(start + timedelta(hours=16, minutes=30), 2 * HOUR, w.home)]
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


def works_on(w, day):
    if w.relation == "A1":
        return day.weekday() < 5 and day not in HOLIDAYS
    return day.weekday() != w.rest and not w.r.chance(12)


def month_plain(w, month, last):
    days = {d: plain_day(w, d) for d in days_of(month) if works_on(w, d)}
    end = days_of(month)[-1]
    if last or w.night:
        days.pop(end, None)  # no order of a month that is not made
    return days


def clear(plan, first, n):
    for i in range(n):
        plan.pop(first + timedelta(days=i), None)


def week(w, plan, last, total):
    """Seven days that end with `last` hold `total`; six free days on both sides of them."""
    clear(plan, last - timedelta(days=12), 19)
    for i in range(7):
        share = total // 7 + (i < total % 7)
        day = last - timedelta(days=i)
        plan[day] = spread(w, day, share)


def at_hour(w, day, *pieces):
    """Blocks from 08:00 on: seconds of work, seconds of stop, seconds of work ..."""
    out, at = [], midnight(day) + timedelta(hours=8)
    for i, n in enumerate(pieces):
        if i % 2 == 0:
            out.append(Block(at, n, w.home))
        at += timedelta(seconds=n)
    return out


def run_plan(w, plan, kind, day):
    """(day of the finding or None); everything else of the day ends well before or is gone."""
    two = 2 * HOUR
    if kind in ("run_midnight", "run_edge"):
        clear(plan, day, 2)
        plan[day] = [Block(midnight(day) + timedelta(hours=22), 4 * HOUR + 1, w.home)]
        return day
    plan[day] = {
        "run_over": lambda: at_hour(w, day, 4 * HOUR + 1, 1800, HOUR),
        "run_exact": lambda: at_hour(w, day, 4 * HOUR, 1800, HOUR),
        "stop_short": lambda: at_hour(w, day, two, 1199, two),
        "stop_exact": lambda: at_hour(w, day, two + 1000, 1200, two + 1000),
        "stop_cancelled": lambda: at_hour(w, day, two + 1000, 1200, two + 1000),
        "stop_meeting": lambda: at_hour(w, day, two + 1000, 1200, two + 1000),
    }[kind]()
    rest = plan[day][0].end
    if kind == "stop_cancelled":  # an order without length is no work and leaves the stop whole
        plan[day].append(Block(rest + timedelta(seconds=600), 0, w.home, "cancelled"))
    if kind == "stop_meeting":  # required time is work, but no driving
        plan[day].append(Block(rest, 1200, w.home, "meeting"))
    return day if kind in ("run_over", "stop_short") else None


def special(w, plan, month, first, last):
    """Puts at most one case of hours into the month: (case, rule, day or None) or None."""
    if w.relation == "A1" or w.night or not w.r.chance(45):
        return None
    kinds = DAY_FAULTS + (RUN_FAULTS if w.driver else ["rider_long"])
    kind = kinds[w.r.between(0, len(kinds) - 1)]
    day = month + timedelta(days=w.r.between(8, 16))
    if kind in ("day_over", "day_exact"):
        plan[day] = spread(w, day, 12 * HOUR + (kind == "day_over"))
        return kind, "TIM-06", day if kind == "day_over" else None
    if kind in ("week_over", "week_exact"):
        day = month + timedelta(days=13)
        week(w, plan, day, 72 * HOUR + (kind == "week_over"))
        return kind, "TIM-06", day if kind == "week_over" else None
    if kind == "week_edge":
        if first:
            return None
        day = month + timedelta(days=2)
        week(w, plan, day, 72 * HOUR + 1)
        return kind, "TIM-06", day
    if kind == "rider_long":  # six hours without a stop: no driver, no rule on driving
        plan[day] = [Block(midnight(day) + timedelta(hours=8), 6 * HOUR, w.home)]
        return kind, "TIM-05", None
    if kind == "run_edge":
        if last:
            return None
        day = days_of(month)[-1]
    return kind, "TIM-05", run_plan(w, plan, kind, day)


def plan_of(w, months):
    """({day: blocks}, cases) of all months together: work goes over their ends."""
    plan, cases, edge = {}, [], None
    for i, month in enumerate(months):
        for day, blocks in month_plain(w, month, i == len(months) - 1).items():
            if day != edge:
                plan[day] = blocks
        case = special(w, plan, month, i == 0 or edge is not None, i == len(months) - 1)
        edge = month_after(month) if case and case[0] == "run_edge" else None
        if case:
            cases.append((month,) + case)
    return plan, cases


# ---- what is filed ---------------------------------------------------------------------------


def dress(r, block):
    """Orders whose union is the block: each begins before the last one ends; one carried along lies
    inside the order that was begun before it, so its place never counts."""
    if block.kind != "order":
        yield ("order" if block.kind == "cancelled" else block.kind), block.start, block.end, block.region
        return
    at, length = 0, int((block.end - block.start).total_seconds())
    begin = 0
    while at < length:
        to = min(length, at + r.between(900, 2400))
        if length - to < 60:
            to = length
        yield "order", block.start + timedelta(seconds=begin), block.start + timedelta(seconds=to), block.region
        if r.chance(30) and to - begin > 600:  # carried along, perhaps for another county
            inner = begin + r.between(1, 200)
            region = sorted(TIER)[r.between(0, len(TIER) - 1)]
            yield ("order", block.start + timedelta(seconds=inner),
                   block.start + timedelta(seconds=r.between(inner, to)), region)
        # the next one is taken on before this one ends, or at its very end
        begin = max(begin + 201, to - r.between(0, 240))
        at = to


def pay_of(w, worth, month, r):
    """(lines, case, fen short): `worth` is seconds times fen an hour; counted pay meets it or not."""
    floor = -(-worth // HOUR)
    if w.relation == "A1":
        return [("BASE", 350000), ("OT", 20000)], None, 0
    ample = floor * r.between(105, 150) // 100 + 100
    if not floor or r.chance(50):
        return [("PIECE", ample), ("TIP", r.between(0, 9000))], None, 0
    if w.relation == "C":
        return [("PIECE", floor // 2)], "unbound", 0
    if r.chance(50):
        kind = PAY_SHORT[r.between(0, len(PAY_SHORT) - 1)]
        short = 1 if kind == "one_fen_short" else r.between(2, max(2, min(floor // 3, 80000)))
        lines = [("PIECE", floor - short)]
        if kind == "short_but_tips":
            lines += [("TIP", short), ("OT", 30000), ("NIGHT", 12000), ("HEAT", 30000), ("REIMB", 9000)]
        if kind == "short_after_rent":
            lines = [("PIECE", floor + 5000), ("D-RENT", 5000 + short)]
        return lines, kind, short
    kind = PAY_NEAR[r.between(0, len(PAY_NEAR) - 1)]
    return {"exact": [("PIECE", floor)], "one_fen_over": [("PIECE", floor + 1)],
            "taxed": [("PIECE", floor), ("D-TAX", floor // 20), ("D-SI", floor // 10)],
            "corrected": [("BASE", floor // 2), ("PERF", floor - floor // 2 + 777), ("PERF", -777)],
            }[kind], kind, 0


class City:
    """Writes everything; use as a context manager."""

    def __init__(self, folder, seed, workers, first, months, companies=""):
        self.folder, self.seed, self.workers = pathlib.Path(folder), seed, workers
        self.months = [date.fromisoformat(first + "-01")]
        while len(self.months) < months:
            self.months.append(month_after(self.months[-1]))
        tag = f"{companies or seed:0>4}"[-4:]
        self.codes = [credit_code("411002", f"MAC{tag}{letter}") for letter in "AB"]
        self.files, self.count = {}, 0

    def __enter__(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_):
        for f in self.files.values():
            f.close()

    def row(self, name, head, *cells):
        if name not in self.files:
            self.files[name] = (self.folder / name).open("w", encoding="utf-8-sig")
            self.files[name].write(head + "\n")
        self.files[name].write(",".join(str(c) for c in cells) + "\n")

    def make(self):
        for i, code in enumerate(self.codes):
            self.row("employers.csv", "统一社会信用代码,名称,类型,区划代码", code,
                     f"许昌虚构{self.seed}号{'平台' if i == 0 else '合作'}企业（虚构）",
                     "platform" if i == 0 else "partner", "411002")
        for number in range(1, self.workers + 1):
            self.worker(Worker(self.seed, number), 0)
            if number % 10 == 3:  # works for the other company, too
                self.worker(Worker(self.seed, number, second=True), 1, f"{self.codes[0]}/W{number:06d}")

    def worker(self, w, company, same=""):
        code, no = self.codes[company], f"{'WS'[company]}{w.number:06d}"
        self.row("engagements.csv",
                 "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人",
                 code, no, w.relation, w.occupation, w.home, "2021-12-01", "", same)
        alias = w.alias and len(self.months) > 1
        if alias:
            self.row("aliases.csv", "统一社会信用代码,新骑手号,已登记骑手号,启用日期", code, no + "X", no,
                     self.months[1])
        plan, cases = plan_of(w, self.months)
        worth = {}
        for day in sorted(plan):
            for block in plan[day]:
                self.block(w, block, code, no, alias)
                for d, seconds in block.parts():
                    m = d.replace(day=1)
                    worth[m] = worth.get(m, 0) + seconds * rate(block.region, d)
        for month, case, rule, day in cases:
            self.told(case, rule, code, no, day.replace(day=1) if day else month, day or "", 0,
                      bool(day) and day >= SINCE.get(rule, day))
        for month in self.months:
            lines, case, short = pay_of(w, worth.get(month, 0), month, w.r)
            for item, fen in lines:
                self.line(item, fen, month, code, self.called(no, alias, month))
            if case:
                self.told(case, "PAY-02", code, no, month, "", short, short > 0)

    def called(self, no, alias, day):
        return no + "X" if alias and day >= self.months[1] else no

    def told(self, case, rule, code, no, month, day, owed, found):
        self.row("truth.csv" if found else "near.csv", "rule,credit_code,worker_no,month,day,owed_fen,case",
                 rule, code, no, f"{month:%Y-%m}", day, owed, case)

    def block(self, w, block, code, no, alias):
        for kind, start, end, region in dress(w.r, block):
            self.interval(kind, start, end, region, code, self.called(no, alias, start.date()))

    def interval(self, kind, start, end, region, code, no):
        self.count += 1
        self.row(f"intervals-{code}-{start:%Y-%m}.csv", "订单号,骑手号,时段类型,开始时间,结束时间,工作区划",
                 f"O{self.count:010d}", no, kind, start, end, region)

    def line(self, item, fen, month, code, no):
        self.count += 1
        sign = "-" if fen < 0 else ""
        self.row(f"pay-{code}-{month:%Y-%m}.csv", "流水号,骑手号,所属月份,项目,金额(元),发放日期",
                 f"P{self.count:010d}", no, f"{month:%Y-%m}", item,
                 f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}", month_after(month).replace(day=15))


class Hostile(City):
    """Months that no shift ever looked like: anything over anything, up to 24 hours long. There is no
    truth of them but what two independent audits agree on. No two intervals of a worker begin in the
    same second: which of them was begun first would be open."""

    ITEMS = ["BASE", "PIECE", "PERF", "BONUS_M", "OT", "NIGHT", "MID", "HEAT", "WELFARE", "TIP", "REIMB",
             "HOL_EXTRA", "WEATHER_EXTRA", "INCENTIVE_ONEOFF", "D-TAX", "D-SI", "D-RENT", "D-DAMAGE"]

    def worker(self, w, company, same=""):
        r, code, no = w.r, self.codes[company], f"{'WS'[company]}{w.number:06d}"
        self.row("engagements.csv",
                 "统一社会信用代码,骑手号,用工类型,职业,常住区划,开始日期,结束日期,同一人",
                 code, no, w.relation, w.occupation, w.home, "2021-12-01", "", same)
        density, longest = r.between(5, 50), (1200, 2 * HOUR, 8 * HOUR, 24 * HOUR)[r.between(0, 3)]
        for month in self.months:
            self.hours(w, month, density, longest, code, no)
            for _ in range(r.between(1, 6)):
                self.pay(r, month, code, no)

    def hours(self, w, month, density, longest, code, no):
        r, starts = w.r, set()
        all_s = len(days_of(month)) * 24 * HOUR
        for _ in range(density):
            # often at round times, so that ends touch and stops are of exactly 20 minutes
            at = r.between(0, all_s - 1) if r.chance(60) else 1200 * r.between(0, all_s // 1200 - 1)
            if at in starts:
                continue
            starts.add(at)
            n = r.between(0, longest) if r.chance(60) else min(longest, 1200 * r.between(0, 12))
            kind = "order" if r.chance(75) else ("online", "meeting")[r.between(0, 1)]
            block = Block(midnight(month) + timedelta(seconds=at), n, w.place())
            self.interval(kind, block.start, block.end, block.region, code, no)

    def pay(self, r, month, code, no):
        fen = r.between(0, 300000) if r.chance(90) else -r.between(0, 20000)
        item = self.ITEMS[r.between(0, len(self.ITEMS) - 1)]
        self.line(item, abs(fen) if item.startswith("D-") else fen, month, code, no)


def main():
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("folder")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--workers", type=int, default=2000)
    p.add_argument("--first", default="2025-03", help="a month of 2022-01 to 2025-11")
    p.add_argument("--months", type=int, default=2)
    p.add_argument("--hostile", action="store_true", help="random months, without a truth")
    a = p.parse_args()
    with (Hostile if a.hostile else City)(a.folder, a.seed, a.workers, a.first, a.months) as city:
        city.make()


if __name__ == "__main__":
    main()
