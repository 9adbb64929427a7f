"""The files of a city as an auditor reads them: what belongs to whom, and the figures of the law.

Figures stand here a second time, from the notices, and not from config/rules. Only the list of days
off is shared with the generator (tests/kit/city_figures.py): the product has its own.
"""

import csv
import pathlib
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta
from fractions import Fraction

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "kit"))
from city_figures import DAYS_OFF, MAKE_UP, STATUTORY  # noqa: E402

HOURLY = {  # 2018-07-19, 豫政〔2021〕33号, 豫政〔2023〕43号: yuan an hour of tiers 1, 2
    2021: ("19", "17"), 2022: ("19.6", "17.6"), 2023: ("19.6", "17.6"), 2024: ("20.6", "19.6"), 2025: ("20.6", "19.6")}
MONTHLY = {2021: (1900, 1700), 2022: (2000, 1800), 2023: (2000, 1800), 2024: (2100, 2000), 2025: (2100, 2000)}
TIER_2 = {"411081", "411024", "411025"}
PLAN = date(2022, 3, 1)  # 许人社〔2022〕1号 takes effect
HOUR = 3600


def rows(path):
    if path.exists():
        with path.open(encoding="utf-8-sig", newline="") as f:
            yield from csv.DictReader(f)


def fen(text):
    return int(Fraction(text) * 100) if text else None


def day_of(text):
    return date.fromisoformat(text) if text else None


def tier(region):
    return 1 if region in TIER_2 else 0


def hour_fen(region, day):
    return Fraction(HOURLY[day.year][tier(region)]) * 100


def month_fen(region, day):
    return MONTHLY[day.year][tier(region)] * 100


def standard_month_s(day):
    """20.83 days of 8 hours; from 2025 165.33 hours."""
    return int((Fraction("166.64") if day.year < 2025 else Fraction("165.33")) * HOUR)


def kind_of(day):
    if day in STATUTORY:
        return "holiday"
    free = day.weekday() > 4 or any(first <= day <= last for first, last in DAYS_OFF)
    return "rest" if free and day not in MAKE_UP else "work"


def first_of_next(month):
    return (month + timedelta(days=31)).replace(day=1)


def days_in(month):
    return [month + timedelta(days=i) for i in range((first_of_next(month) - month).days)]


class Company:
    def __init__(self, code, region):
        self.code, self.region, self.limits, self.approvals, self.prices = code, region, [], [], []
        self.terms, self.orders, self.cap = [], [], None  # all of a limit that was recorded; highest share in percent
        self.allowance = None  # (unit, value) of class B, by the rules
        self.allowed = []  # (first day, minutes a day), negotiated and filed with the document
        self.filed = defaultdict(set)  # month: kinds


class Line:
    def __init__(self, row):
        self.item, self.fen, self.basis = row["项目"], fen(row["金额(元)"]), row["扣款依据"]
        self.paid, self.due = day_of(row["发放日期"]), day_of(row["应发日期"])
        self.deducts = self.item.startswith("D-")


class Records:
    """One worker at one company; `person` is the same for all companies of one."""

    def __init__(self, row, company):
        self.relation, self.occupation, self.company = row["用工类型"], row["职业"], company
        self.begun, self.left = day_of(row["开始日期"]), day_of(row["结束日期"])
        self.person = row["同一人"] or f"{row['统一社会信用代码']}/{row['骑手号']}"
        self.intervals = []  # (kind, start, end, region, fen or None, task, fare or None, share kept or None)
        self.pay = defaultdict(list)  # month: lines
        self.roster, self.penalties, self.pushes = {}, [], []
        self.paper = None  # (first day, fen a month or None, pay day or None, system, (three terms of hours, the last of minutes a day))
        self.proved = defaultdict(int)  # month: fen of arrears that a bank confirmed
        self.weather = []  # (places, kind, level, first, last, degrees or None)


class Numbers:
    """Whose a number is at a time."""

    def __init__(self):
        self.begun = defaultdict(list)  # (code, number): [(day, number registered)]

    def read(self, folder):
        for row in rows(folder / "engagements.csv"):
            self.begun[row["统一社会信用代码"], row["骑手号"]].append((date.min, row["骑手号"]))
        for row in rows(folder / "aliases.csv"):
            self.begun[row["统一社会信用代码"], row["新骑手号"]].append((day_of(row["启用日期"]), row["已登记骑手号"]))
        for row in rows(folder / "handed.csv"):
            self.begun[row["credit_code"], row["worker_no"]].append((day_of(row["day"]), row["to_no"]))

    def holder(self, code, number, day):
        held = [no for start, no in sorted(self.begun[code, number]) if start <= day]
        return (code, held[-1]) if held else None


def companies_of(folder):
    out = {row["统一社会信用代码"]: Company(row["统一社会信用代码"], row["区划代码"])
           for row in rows(folder / "employers.csv")}
    for row in rows(folder / "limits.csv"):
        company, day = out[row["credit_code"]], day_of(row["from"])
        terms = [0 if row["withdrawn"] else int(row[k]) for k in ("max_continuous_s", "max_daily_s", "stop_s", "allowance")]
        company.limits.append((day, *terms[:3]))
        company.terms.append((day, terms[0], terms[1], terms[3], "" if row["withdrawn"] else row["document"]))
        company.allowed.append((day, terms[3] if row["document"] and not row["withdrawn"] else 0))
    for row in rows(folder / "approvals.csv"):
        out[row["credit_code"]].approvals.append(
            (row["system"], row["period"], day_of(row["from"]), day_of(row["to"]) or date.max))
    for row in rows(folder / "caps.csv"):
        out[row["credit_code"]].cap = int(row["percent"])
    for row in rows(folder / "allowances.csv"):
        out[row["credit_code"]].allowance = (row["unit"], int(row["value"]))
    for row in rows(folder / "orders.csv"):
        out[row["credit_code"]].orders.append((row["month_from"], row["month_to"], row["rule"], day_of(row["due"])))
    for path in sorted(folder.glob("*-*-????-??.csv")):
        kind, code = path.name.split("-")[:2]
        if code in out and kind in ("intervals", "pay", "roster", "penalties", "pushes", "prices"):
            out[code].filed[path.stem[-7:]].add(kind)
        if code in out and kind == "prices":
            for row in rows(path):
                out[code].prices.append((row["工作区划"], row["任务类型"], fen(row["单价(元)"]),
                                         day_of(row["生效日期"]), row["协商文件"]))
    return out


def weather_of(folder):
    """Of one place, kind and beginning the last row counts, unless it takes the warning back."""
    last = {}
    for row in (*rows(folder / "weather.csv"), *rows(folder / "weather-withdrawn.csv")):
        last[row["区划"], row["开始时间"], row["种类"]] = row
    out = []
    for row in last.values():
        first, end = (datetime.fromisoformat(row[k]) for k in ("开始时间", "结束时间"))
        if row["撤回"] != "是":
            out.append((row["区划"], row["种类"], row["级别"], first, end, int(row["最高气温"]) if row["最高气温"] else None))
    return out


def read(folder):
    """{(company, number): Records}"""
    folder = pathlib.Path(folder)
    companies, numbers = companies_of(folder), Numbers()
    numbers.read(folder)
    workers, weather = {}, weather_of(folder)
    for row in rows(folder / "engagements.csv"):
        code = row["统一社会信用代码"]
        workers[code, row["骑手号"]] = Records(row, companies[code])
        workers[code, row["骑手号"]].weather = weather
    for row in rows(folder / "agreements.csv"):
        workers[row["统一社会信用代码"], row["骑手号"]].paper = (
            day_of(row["生效日期"]), fen(row["月工资(元)"]), int(row["支付日"] or 0), row["工时制度"],
            tuple(int(row[k] or 0) for k in ("最长连续分钟", "每日最长分钟", "宽放")))
    for row in rows(folder / "payments.csv"):
        if row["证明方式"] != "企业申报":  # what only the company says clears nothing
            workers[row["统一社会信用代码"], row["骑手号"]].proved[row["所属月份"]] += fen(row["金额(元)"])
    for name, take in (("intervals", interval), ("pay", pay), ("roster", roster), ("penalties", penalty),
                       ("pushes", push)):
        for path in sorted(folder.glob(f"{name}-*-????-??.csv")):
            code = path.name.split("-")[1]
            for row in rows(path):
                take(row, lambda day, no=row["骑手号"], c=code: workers[numbers.holder(c, no, day)])
    return workers


def interval(row, worker):
    start, end = datetime.fromisoformat(row["开始时间"]), datetime.fromisoformat(row["结束时间"])
    worker(start.date()).intervals.append(
        (row["时段类型"], start, end, row["工作区划"], fen(row["订单报酬(元)"]), row["任务类型"],
         fen(row["乘客支付(元)"]), int(row["抽成(万分比)"]) if row["抽成(万分比)"] else None))


def pay(row, worker):
    month = date.fromisoformat(row["所属月份"] + "-01")
    worker(first_of_next(month) - timedelta(days=1)).pay[row["所属月份"]].append(Line(row))


def roster(row, worker):
    day = day_of(row["日期"])
    worker(day).roster[day] = row["出勤类型"]


def penalty(row, worker):
    at = datetime.fromisoformat(row["处罚时间"])
    worker(at.date()).penalties.append((at, fen(row["金额(元)"]), row["规则编号"], row["可申诉"] == "是"))


def push(row, worker):
    at = datetime.fromisoformat(row["推送时间"])
    worker(at.date()).pushes.append((at, row["推送类型"]))
