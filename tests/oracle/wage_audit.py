#!/usr/bin/env python3
"""An audit of hours and pay that shares nothing with the product: what it says is what the law's text
comes to, read once more.

    tests/oracle/wage_audit.py FOLDER     the findings of the import files there, as truth.csv has them

Plain rather than fast: every interval is cut at the ends of all others, and each piece is looked at by
itself. Figures stand here a second time, from the notices, and not from config/rules. Read as:

  worked    pieces that any order or required time covers, each once; a day is 00:00 to 24:00
  place     of a piece: of its order begun first, else of its required time begun first
  run       a driver's orders with stops of less than 20 minutes, clock time, of the day it begins
  PAY-02    classes A2 and B: counted pay below the sum of time x the rate of its place and day; what is
            short, up to the fen. A month without pay lines waits for them.
  TIM-05    a run of more than 4 hours, one a day
  TIM-06    a day with work: more than 12 hours, or more than 72 with the six days before; from March 2022,
            when the city's plan (许人社〔2022〕1号) took effect
"""

import csv
import pathlib
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

HOURLY = {  # 豫政〔2021〕33号, 豫政〔2023〕43号: yuan an hour of tiers 1, 2, 3
    2022: ("19.6", "17.6", "15.6"), 2023: ("19.6", "17.6", "15.6"),
    2024: ("20.6", "19.6", "17.6"), 2025: ("20.6", "19.6", "17.6")}
TIER_2 = {"411081", "411024", "411025"}
COUNTED = {"BASE", "PIECE", "PERF", "BONUS_M", "INCENTIVE_ONEOFF"}
SUBTRACTED = {"D-RENT"}
AT_THE_WHEEL = {"ride_driver", "truck_driver"}
STOP = timedelta(minutes=20)


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as f:
        yield from csv.DictReader(f)


class Records:
    """One worker at one company."""

    def __init__(self, relation, occupation):
        self.relation, self.occupation = relation, occupation
        self.intervals = []  # (kind, start, end, region)
        self.pay = defaultdict(list)  # month: [(item, fen)]


def read(folder):
    folder, workers, number_of = pathlib.Path(folder), {}, {}
    for row in rows(folder / "engagements.csv"):
        key = row["统一社会信用代码"], row["骑手号"]
        workers[key] = Records(row["用工类型"], row["职业"])
        number_of[key] = key
    if (folder / "aliases.csv").exists():
        for row in rows(folder / "aliases.csv"):
            code = row["统一社会信用代码"]
            number_of[code, row["新骑手号"]] = code, row["已登记骑手号"]
    for path in sorted(folder.glob("intervals-*.csv")):
        code = path.name.split("-")[1]
        for row in rows(path):
            workers[number_of[code, row["骑手号"]]].intervals.append(
                (row["时段类型"], datetime.fromisoformat(row["开始时间"]),
                 datetime.fromisoformat(row["结束时间"]), row["工作区划"]))
    for path in sorted(folder.glob("pay-*.csv")):
        code = path.name.split("-")[1]
        for row in rows(path):
            fen = Fraction(row["金额(元)"]) * 100
            workers[number_of[code, row["骑手号"]]].pay[row["所属月份"]].append((row["项目"], fen))
    return workers


def pieces(intervals):
    """[(start, end, region)] of time worked, cut wherever anything begins, ends or midnight is."""
    real = [i for i in intervals if i[2] > i[1]]
    cuts = sorted({t for i in real for t in i[1:3]})
    if not cuts:
        return []
    day, last = cuts[0].replace(hour=0, minute=0, second=0), cuts[-1]
    while day < last:
        cuts.append(day)
        day += timedelta(days=1)
    cuts = sorted(set(cuts))
    real.sort(key=lambda i: i[1])
    out, open_now, next_one = [], [], 0
    for start, end in zip(cuts, cuts[1:]):
        while next_one < len(real) and real[next_one][1] <= start:
            open_now.append(real[next_one])
            next_one += 1
        open_now = [i for i in open_now if i[2] > start]
        if open_now:
            first = min(open_now, key=lambda i: (i[0] != "order", i[1]))
            out.append((start, end, first[3]))
    return out


def hour_pay(region, day):
    return Fraction(HOURLY[day.year][1 if region in TIER_2 else 0])


def seconds(start, end):
    return int((end - start).total_seconds())


def floors(work):
    """{month: fen, exactly}."""
    out = defaultdict(Fraction)
    for start, end, region in work:
        out[f"{start:%Y-%m}"] += hour_pay(region, start.date()) * 100 * seconds(start, end) / 3600
    return out


def counted(lines):
    return (sum(fen for item, fen in lines if item in COUNTED)
            - sum(fen for item, fen in lines if item in SUBTRACTED))


def pay_findings(w, work):
    if w.relation not in ("A2", "B"):
        return
    for month, due in floors(work).items():
        if month in w.pay and counted(w.pay[month]) < due:
            yield "PAY-02", month, "", ceil(due - counted(w.pay[month]))


def day_findings(work):
    by_day = defaultdict(int)
    for start, end, _ in work:
        by_day[start.date()] += seconds(start, end)
    for day, worked in by_day.items():
        week = sum(by_day.get(day - timedelta(days=i), 0) for i in range(7))
        if day >= date(2022, 3, 1) and (worked > 12 * 3600 or week > 72 * 3600):
            yield "TIM-06", f"{day:%Y-%m}", str(day), 0


def run_findings(w):
    if w.occupation not in AT_THE_WHEEL:
        return
    found, run = set(), None
    orders = sorted((i[1], i[2]) for i in w.intervals if i[0] in ("order", "driving") and i[2] > i[1])
    for start, end in orders + [(datetime.max, datetime.max)]:
        if run and start - run[1] < STOP:
            run = run[0], max(run[1], end)
            continue
        if run and run[1] - run[0] > timedelta(hours=4):
            found.add(run[0].date())
        run = start, end
    for day in found:
        yield "TIM-05", f"{day:%Y-%m}", str(day), 0


def audit(workers, until=None):
    """Sorted [(rule, company, number, month, day, fen)], of months up to `until`, which were filed."""
    out = []
    for (code, no), w in workers.items():
        work = pieces(w.intervals)
        for found in (*pay_findings(w, work), *day_findings(work), *run_findings(w)):
            if until is None or found[1] <= until:
                out.append((found[0], code, no, *found[1:]))
    return sorted(out)


def main(folder):
    writer = csv.writer(sys.stdout)
    writer.writerow(["rule", "credit_code", "worker_no", "month", "day", "owed_fen"])
    writer.writerows(audit(read(folder)))


if __name__ == "__main__":
    main(sys.argv[1])
