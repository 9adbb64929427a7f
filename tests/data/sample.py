#!/usr/bin/env python3
"""Makes the records of deploy/sample, byte for byte the same every time.

    tests/data/sample.py deploy/sample            writes the files
    tests/data/sample.py deploy/sample --check    compares, exit 1 when a file differs
    tests/data/sample.py --expect                 prints what the audit must find, as JSON

A delivery platform and a ride-hailing platform that do not exist, one month, with the structure of
real delivery work: peaks at noon and in the evening, two or three orders carried at once, shifts over
midnight, breaks, meetings and required online time. No record is of a real person. What is wrong in
it was put in on purpose and is listed by --expect, computed here without any code of the product.
"""

import json
import pathlib
import sys
from datetime import date, datetime, timedelta

MONTH = "2025-03"
DAYS = 31
RATES = {"411002": 2060, "411003": 2060, "411024": 1960}  # fen an hour: tiers 1, 1 and 2
DRIVE_MAX_S = 4 * 3600
STOP_S = 20 * 60
DAY_CAP_S, WEEK_CAP_S = 12 * 3600, 72 * 3600

DELIVERY_NAME = "许昌演示即送平台有限公司（虚构）"
RIDES_NAME = "许昌演示顺行出行有限公司（虚构）"
SHORT = {  # riders of class B paid below the floor: fen an hour
    "K007": 1850, "K013": 1905, "K019": 1800, "K028": 1700, "K034": 2000}


# ---- numbers ---------------------------------------------------------------------------------


class Random:
    """splitmix64: the same on every machine and version of Python."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return z ^ (z >> 31)

    def between(self, low, high):
        """A whole number, both ends included."""
        return low + self.next() % (high - low + 1)

    def chance(self, percent):
        return self.between(1, 100) <= percent


CREDIT_SET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(region, body):
    """A unified social credit code with valid check characters (GB 32100, GB 11714)."""
    value = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
    c9 = 11 - sum(w * value[c] for w, c in zip((3, 7, 9, 10, 5, 8, 4, 2), body)) % 11
    code = "91" + region + body + {10: "X", 11: "0"}.get(c9, str(c9))
    total = sum(CREDIT_SET.index(c) * pow(3, i, 31) for i, c in enumerate(code))
    return code + CREDIT_SET[(31 - total % 31) % 31]


DELIVERY = credit_code("411002", "MA000DEM")
RIDES = credit_code("411002", "MA000DEN")


# ---- work ------------------------------------------------------------------------------------


class Interval:
    def __init__(self, worker, kind, start, end, region):
        self.worker, self.kind, self.region = worker, kind, region
        self.start, self.end = start, end


def at(day, hour, minute=0, second=0):
    return datetime(2025, 3, day) + timedelta(hours=hour, minutes=minute, seconds=second)


def peak(r, worker, start, end, region):
    """Rounds of one to three orders carried together, with a short wait between rounds."""
    out, t = [], start
    while t < end:
        last = t
        for _ in range(r.between(1, 3)):
            begin = t + timedelta(seconds=r.between(0, 420))
            stop = begin + timedelta(seconds=r.between(1080, 2300))
            out.append(Interval(worker, "order", begin, stop, region))
            last = max(last, stop)
        if r.chance(2):  # cancelled on the spot: no time
            out.append(Interval(worker, "order", last, last, region))
        t = last + timedelta(seconds=r.between(60, 1000))
    return out


def rider_day(r, worker, day, region, night):
    """Noon and evening, or evening and past midnight."""
    out = []
    if night:
        start = at(day, 18, r.between(0, 30))
        out += peak(r, worker, start, start + timedelta(minutes=110), region)
        start = at(day, 21, r.between(20, 50))
        out += peak(r, worker, start, start + timedelta(minutes=r.between(150, 200)), region)
        return out
    if r.chance(18):  # the company's morning meeting
        out.append(Interval(worker, "meeting", at(day, 9, 50), at(day, 10, 5), region))
    start = at(day, 10, r.between(20, 50))
    if r.chance(25):  # must be online when the shift begins, orders or not
        out.append(Interval(worker, "online", start, start + timedelta(minutes=30), region))
    out += peak(r, worker, start, start + timedelta(minutes=r.between(130, 170)), region)
    start = at(day, 16, r.between(30, 59))
    out += peak(r, worker, start, start + timedelta(minutes=r.between(150, 200)), region)
    return out


def by_hand():
    """K001: twenty equal days, so that deploy/sample/README.md can do the sum."""
    out = []
    for day in [d for d in range(3, 30) if date(2025, 3, d).weekday() < 5][:20]:
        def add(kind, h1, m1, h2, m2):
            out.append(Interval("K001", kind, at(day, h1, m1), at(day, h2, m2), "411002"))
        add("meeting", 10, 0, 10, 15)
        add("order", 10, 30, 11, 10)   # stacked: 10:30 to 11:40 without a gap
        add("order", 10, 50, 11, 40)
        add("order", 11, 40, 13, 30)
        add("order", 16, 30, 18, 0)    # 16:30 to 20:30
        add("order", 17, 15, 19, 0)
        add("order", 19, 0, 20, 30)
    return out


def overworked_day():
    """K017, 22 March: 06:30 to 19:40 with one break of 25 minutes: 12 h 45 min."""
    out, t = [], at(22, 6, 30)
    while t < at(22, 19, 40):
        end = min(t + timedelta(minutes=35), at(22, 19, 40))
        out.append(Interval("K017", "order", t, end, "411002"))
        t = end if end != at(22, 12, 20) else end + timedelta(minutes=25)
    return out


def rider_region(number, day):
    if number == 19:
        return "411024"
    if number == 13:  # at home in one county, three weeks in another
        return "411024" if day > 10 else "411002"
    return "411003" if number % 9 == 4 else "411002"


def riders(r):
    out = by_hand()
    for number in range(2, 41):
        worker = f"K{number:03d}"
        night = number in (28, 29, 30)
        rest = r.between(0, 6)
        for day in range(1, DAYS):  # the last night ends in the month
            if day % 7 == rest or r.chance(22):
                continue
            if number == 39 and day % 2:  # part-time
                continue
            if number == 17 and 20 <= day <= 23:
                continue
            out += rider_day(r, worker, day, rider_region(number, day), night)
    return out + overworked_day()


def driver_day(r, worker, day):
    """Trips, some accepted before the last one ends; a rest well before four hours."""
    out, t = [], at(day, 7, r.between(0, 40))
    end, since = at(day, 15, 30), None
    while t < end:
        since = since or t
        stop = t + timedelta(seconds=r.between(600, 2000))
        out.append(Interval(worker, "order", t, stop, "411002"))
        if stop - since > timedelta(minutes=150):
            t, since = stop + timedelta(minutes=r.between(25, 60)), None
        elif r.chance(15):
            t = stop - timedelta(seconds=r.between(30, 240))
        else:
            t = stop + timedelta(seconds=r.between(90, 900))
    return out


def drivers(r):
    out = []
    for number in range(1, 5):
        worker = f"D{number:03d}"
        for day in range(1, DAYS):
            if day % 6 == number or r.chance(12) or (number == 2 and day == 16):
                continue
            out += driver_day(r, worker, day)
    # D002, 16 March, a Sunday: 06:00 to 10:30 with one stop of 15 minutes
    out.append(Interval("D002", "order", at(16, 6), at(16, 7, 25), "411002"))
    out.append(Interval("D002", "order", at(16, 7, 25), at(16, 8, 15), "411002"))
    out.append(Interval("D002", "order", at(16, 8, 30), at(16, 10, 30), "411002"))
    return out


# ---- what it comes to, counted second by second ---------------------------------------------


def seconds(t):
    return int((t - datetime(2025, 3, 1)).total_seconds())


def worked(intervals):
    """{second: region} of every second worked; stacked orders belong to the one begun first."""
    owner = {}
    orders = [i for i in intervals if i.kind == "order"]
    for group in (orders, [i for i in intervals if i.kind != "order"]):
        for i in sorted(group, key=lambda i: (i.start, -seconds(i.end), i.region)):
            for s in range(seconds(i.start), seconds(i.end)):
                owner.setdefault(s, i.region)
    return owner


def hourly(intervals):
    """Seconds worked by region."""
    out = {}
    for region in worked(intervals).values():
        out[region] = out.get(region, 0) + 1
    return out


def runs(intervals):
    """(start, length, longest stop) of every stretch of order time without a stop of 20 minutes."""
    out = []
    spans = sorted((seconds(i.start), seconds(i.end)) for i in intervals
                   if i.kind == "order" and i.end > i.start)
    for start, end in spans:
        if out and start - out[-1][1] < STOP_S:
            stop = max(out[-1][2], start - out[-1][1])
            out[-1] = (out[-1][0], max(out[-1][1], end), stop)
        else:
            out.append((start, end, 0))
    return out


def by_worker(intervals):
    out = {}
    for i in intervals:
        out.setdefault(i.worker, []).append(i)
    return out


# ---- pay -------------------------------------------------------------------------------------


def class_of(worker):
    if worker.startswith("D"):
        return "C"
    return {"K035": "A1", "K036": "A1", "K037": "A1", "K038": "A1", "K039": "A2"}.get(worker, "B")


def pay_of(worker, intervals, rate_percent):
    """[(item, fen)]: piece pay at a rate of the hour; night pay and tips do not count."""
    parts = hourly(intervals)
    total = sum(parts.values())
    n_orders = sum(1 for i in intervals if i.kind == "order")
    if worker == "K001":
        return [("PIECE", 280000), ("NIGHT", 10000), ("TIP", 3650)]
    if worker in SHORT:
        return [("PIECE", total * SHORT[worker] // 3600), ("TIP", n_orders * 8)]
    if class_of(worker) == "A1":
        return [("BASE", 220000), ("PIECE", n_orders * 260), ("OT", 18000)]
    if class_of(worker) == "C":
        return [("PIECE", n_orders * 1650), ("TIP", n_orders * 12)]
    piece = total * 2060 * rate_percent // 100 // 3600
    out = [("PIECE", piece), ("TIP", n_orders * 6)]
    return out + ([("NIGHT", 12000)] if worker in ("K029", "K030") else [])


def pay_lines(r, intervals):
    out = []
    for worker, own in sorted(by_worker(intervals).items()):
        rate = r.between(108, 150)
        out += [(worker, item, fen) for item, fen in pay_of(worker, own, rate)]
    return out


COUNTED = {"BASE", "PIECE"}


# ---- files -----------------------------------------------------------------------------------

KIND_ZH = {"order": "订单", "online": "在线", "meeting": "会议"}
ITEM_ZH = {"BASE": "基本工资", "PIECE": "计件提成", "OT": "延长工作时间工资", "NIGHT": "夜班津贴",
           "TIP": "顾客打赏"}
CLASS_ZH = {"A1": "全日制劳动关系", "A2": "非全日制劳动关系", "B": "不完全符合确立劳动关系情形",
            "C": "民事关系"}


def employers_file():
    return [["统一社会信用代码", "名称", "类型", "区划代码"],
            [DELIVERY, DELIVERY_NAME, "平台企业", "411002"],
            [RIDES, RIDES_NAME, "平台企业", "411002"]]


def engagements_file():
    rows = [["统一社会信用代码", "骑手号", "用工类型", "职业", "常住区划", "开始日期", "结束日期",
             "同一人"]]
    for number in range(1, 41):
        worker = f"K{number:03d}"
        rows.append([DELIVERY, worker, CLASS_ZH[class_of(worker)], "网约配送员",
                     rider_region(number, 1), f"2024-{1 + number % 12:02d}-01", "", ""])
    for number in range(1, 5):
        # D004 also rides for the delivery platform, as K040
        same = f"{DELIVERY}/K040" if number == 4 else ""
        rows.append([RIDES, f"D{number:03d}", CLASS_ZH["C"], "网约车司机", "411002",
                     f"2024-0{number + 3}-01", "", same])
    return rows


def intervals_file(prefix, intervals):
    rows = [["订单号", "骑手号", "时段类型", "开始时间", "结束时间", "工作区划"]]
    ordered = sorted(intervals, key=lambda i: (i.start, i.worker, i.end, i.kind))
    for n, i in enumerate(ordered, 1):
        rows.append([f"{prefix}{n:06d}", i.worker, KIND_ZH[i.kind], str(i.start), str(i.end),
                     i.region])
    return rows


def pay_file(prefix, lines):
    rows = [["流水号", "骑手号", "所属月份", "项目", "金额(元)", "发放日期"]]
    for n, (worker, item, fen) in enumerate(lines, 1):
        rows.append([f"{prefix}{n:04d}", worker, MONTH, ITEM_ZH[item], f"{fen // 100}.{fen % 100:02d}",
                     "2025-04-15"])
    return rows


def files():
    r = Random(20250301)
    rider_work, driver_work = riders(r), drivers(r)
    tables = {
        "employers.csv": employers_file(),
        "engagements.csv": engagements_file(),
        f"intervals-{DELIVERY}.csv": intervals_file("KS202503", rider_work),
        f"pay-{DELIVERY}.csv": pay_file("KP202503", pay_lines(r, rider_work)),
        f"intervals-{RIDES}.csv": intervals_file("DS202503", driver_work),
        f"pay-{RIDES}.csv": pay_file("DP202503", pay_lines(r, driver_work)),
    }
    # with a mark that spreadsheets need to see UTF-8
    return {name: ("\ufeff" + "".join(",".join(row) + "\n" for row in rows)).encode()
            for name, rows in tables.items()}


# ---- what the audit must find ----------------------------------------------------------------


def shortfall(intervals, lines):
    num = sum(s * RATES[region] for region, s in hourly(intervals).items())
    gap = num - 3600 * sum(fen for _, item, fen in lines if item in COUNTED)
    return -(-gap // 3600) if gap > 0 else 0


def long_days(intervals):
    days = [0] * (DAYS + 1)
    for s in worked(intervals):
        days[min(s // 86400, DAYS)] += 1
    for d in range(DAYS):
        if days[d] > DAY_CAP_S or (days[d] and sum(days[max(0, d - 6):d + 1]) > WEEK_CAP_S):
            yield f"{MONTH}-{d + 1:02d}"


def long_runs(intervals):
    for start, end, stop in runs(intervals):
        if end - start > DRIVE_MAX_S and stop < STOP_S:
            yield f"{MONTH}-{start // 86400 + 1:02d}"


def day_seconds(intervals):
    days = [0] * (DAYS + 1)
    for s in worked(intervals):
        days[min(s // 86400, DAYS)] += 1
    return days[:DAYS]


def overtime(days):
    """Seconds beyond eight hours on workdays, and on rest days; in March 2025 Saturdays and Sundays
    rest, five days of eight hours make no week too long, and no holiday falls."""
    weekend = [(5 + d) % 7 >= 5 for d in range(DAYS)]
    return (sum(max(0, s - 8 * 3600) for s, off in zip(days, weekend) if not off),
            sum(s for s, off in zip(days, weekend) if off))


def overtime_owed(days, lines):
    beyond, rest = overtime(days)
    base = sum(fen for _, item, fen in lines if item == "BASE")
    paid = sum(fen for _, item, fen in lines if item == "OT")
    return max(0, -(-base * (beyond * 150 + rest * 200) // (174 * 3600 * 100)) - paid)


def employed(worker, intervals, lines):
    """What the rules on hours and wages of a month find."""
    days = day_seconds(intervals)
    first = next(d for d in range(DAYS) if days[d])
    kind = class_of(worker)
    if kind == "A1" and overtime_owed(days, lines):
        yield ["PAY-09", worker, "", str(overtime_owed(days, lines))]
    if kind == "A1" and sum(overtime(days)) > 36 * 3600:
        yield ["TIM-02", worker, "", "0"]
    if kind == "A1":
        yield from (["TIM-01", worker, f"{MONTH}-{d + 1:02d}", "0"]
                    for d in range(DAYS) if days[d] > 11 * 3600)
    if kind in ("A1", "B") and any(all(days[d - 6:d + 1]) for d in range(6, DAYS)):
        yield ["TIM-04" if kind == "A1" else "TIM-04b", worker, "", "0"]
    # all pay came on 15 April, the 46th day from 1 March; part-time work is settled in 15 days
    if kind == "A2" and 45 - first > 15:
        yield ["PAY-04", worker, "", "0"]


def expect():
    r = Random(20250301)
    rider_work, driver_work = riders(r), drivers(r)
    found = []
    for work in (rider_work, driver_work):
        lines = pay_lines(r, work)
        for worker, own in sorted(by_worker(work).items()):
            owed = shortfall(own, [x for x in lines if x[0] == worker])
            if owed and class_of(worker) in ("A2", "B"):
                found.append(["PAY-02", worker, "", str(owed)])
            found += [["TIM-06", worker, day, "0"] for day in long_days(own)]
            found += employed(worker, own, [x for x in lines if x[0] == worker])
            if worker.startswith("D"):
                found += [["TIM-05", worker, day, "0"] for day in sorted(set(long_runs(own)))]
        # of the employer itself: it pays class B by its app and has no limits of time on file
        if any(class_of(worker) == "B" for worker in by_worker(work)):
            found += [["TIM-08", "", "", "0"], ["TIM-09", "", "", "0"]]
    return sorted(found)


def main(args):
    if args == ["--expect"]:
        print("[\n" + ",\n".join(json.dumps(row) for row in expect()) + "\n]")
        return 0
    folder, check = pathlib.Path(args[0]), args[1:] == ["--check"]
    differing = 0
    for name, content in files().items():
        path = folder / name
        if not check:
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            print(f"{path} differs from what tests/data/sample.py makes", file=sys.stderr)
            differing = 1
    return differing


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
