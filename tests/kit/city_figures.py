"""Figures of the law that a generated city is built on: written down here from the notices, and not
read from config/rules. Money in fen, time in seconds.

Source: 豫政〔2021〕33号, 豫政〔2023〕43号 (minimum wages); 劳社部发〔2008〕3号 (hours of a month); the
State Council's notices of days off; 全国年节及纪念日放假办法 (statutory holidays).
"""

from datetime import date, datetime, timedelta

HOUR = 3600
DAY_S, MONTH_HOURS = 8 * HOUR, 174
TIER = {"411002": 1, "411003": 1, "411082": 1, "411081": 2, "411024": 2, "411025": 2}
MINIMUM = [(date(2024, 1, 1), {1: (2060, 210000), 2: (1960, 200000)}),  # an hour, a month, by tier
           (date(2022, 1, 1), {1: (1960, 200000), 2: (1760, 180000)})]
# Rules that came into force within the years that can be asked for, and the first day.
SINCE = dict.fromkeys(("DQ-01", "PAY-08", "PAY-10", "PAY-11", "PAY-14", "PAY-14b", "PAY-15", "TIM-03", "TIM-04b", "TIM-06",
                       "TIM-08", "TIM-09", "TIM-12"), date(2022, 3, 1))
ZONE = "411071"  # nobody works there but in cases of weather: its warnings are theirs alone

STATUTORY = {date.fromisoformat(d) for d in (  # 法定休假日
    "2022-01-01 2022-02-01 2022-02-02 2022-02-03 2022-04-05 2022-05-01 2022-06-03 2022-09-10 "
    "2022-10-01 2022-10-02 2022-10-03 2023-01-01 2023-01-22 2023-01-23 2023-01-24 2023-04-05 "
    "2023-05-01 2023-06-22 2023-09-29 2023-10-01 2023-10-02 2023-10-03 2024-01-01 2024-02-10 "
    "2024-02-11 2024-02-12 2024-04-04 2024-05-01 2024-06-10 2024-09-17 2024-10-01 2024-10-02 "
    "2024-10-03 2025-01-01 2025-01-28 2025-01-29 2025-01-30 2025-01-31 2025-04-04 2025-05-01 "
    "2025-05-02 2025-05-31 2025-10-01 2025-10-02 2025-10-03 2025-10-06").split()}
DAYS_OFF = [tuple(map(date.fromisoformat, pair.split("/"))) for pair in (
    "2022-01-01/2022-01-03 2022-01-31/2022-02-06 2022-04-03/2022-04-05 2022-04-30/2022-05-04 "
    "2022-06-03/2022-06-05 2022-09-10/2022-09-12 2022-10-01/2022-10-07 2022-12-31/2023-01-02 "
    "2023-01-21/2023-01-27 2023-04-05/2023-04-05 2023-04-29/2023-05-03 2023-06-22/2023-06-24 "
    "2023-09-29/2023-10-06 2023-12-30/2024-01-01 2024-02-10/2024-02-17 2024-04-04/2024-04-06 "
    "2024-05-01/2024-05-05 2024-06-08/2024-06-10 2024-09-15/2024-09-17 2024-10-01/2024-10-07 "
    "2025-01-01/2025-01-01 2025-01-28/2025-02-04 2025-04-04/2025-04-06 2025-05-01/2025-05-05 "
    "2025-05-31/2025-06-02 2025-10-01/2025-10-08").split()]
MAKE_UP = {date.fromisoformat(d) for d in (  # weekends on which people work
    "2022-01-29 2022-01-30 2022-04-02 2022-04-24 2022-05-07 2022-10-08 2022-10-09 2023-01-28 "
    "2023-01-29 2023-04-23 2023-05-06 2023-06-25 2023-10-07 2023-10-08 2024-02-04 2024-02-18 "
    "2024-04-07 2024-04-28 2024-05-11 2024-09-14 2024-09-29 2024-10-12 2025-01-26 2025-02-08 "
    "2025-04-27 2025-09-28 2025-10-11").split()}


def day_kind(day):
    """work, rest or holiday, by the calendar."""
    if day in STATUTORY:
        return "holiday"
    if day in MAKE_UP:
        return "work"
    off = day.weekday() >= 5 or any(first <= day <= last for first, last in DAYS_OFF)
    return "rest" if off else "work"


def minimum(region, day):
    """(fen an hour, fen a month) where and when the work was done."""
    return next(by_tier for start, by_tier in MINIMUM if day >= start)[1 if region == ZONE else TIER[region]]


def standard_month(day):
    return 595188 if day >= date(2025, 1, 1) else 599904


def ceil_div(a, b):
    return -(-a // b)


def midnight(day):
    return datetime(day.year, day.month, day.day)


def month_of(day):
    return day.replace(day=1)


def month_after(month):
    return (month + timedelta(days=31)).replace(day=1)


def last_of(month):
    return month_after(month) - timedelta(days=1)


def days_of(month):
    return [month + timedelta(days=i) for i in range(last_of(month).day)]


def holiday_free(day):
    """Neither it nor the day before is a holiday: no order of it lies on one."""
    return not {day, day - timedelta(days=1), day + timedelta(days=1)} & STATUTORY


def month_before(month):
    return (month - timedelta(days=1)).replace(day=1)


# ---- weather ---------------------------------------------------------------------------------

# Of every month: day, place, kind, level, first and last hour, degrees or "". Those of counties where
# people work hold at night, when nobody does but in cases. That of the 18th is withdrawn.
WARNINGS = [(12, ZONE, "heat", "", 10, 16, 35), (13, ZONE, "heat", "yellow", 10, 16, 34), (14, ZONE, "rain", "orange", 10, 16, ""),
            (15, ZONE, "wind", "yellow", 10, 16, ""), (16, "411000", "cold", "orange", 3, 5, ""),
            (17, ZONE, "heat", "red", 9, 18, 39), (18, ZONE, "snow", "red", 10, 16, ""), (19, "411002", "heat", "", 3, 5, 36),
            (19, "411000", "fog", "red", 4, 5, "")]
WITHDRAWN = 18


def warnings_of(month):
    """(withdrawn, row of weather.csv): the same in every city."""
    for day, region, kind, level, first, last, degrees in WARNINGS:
        start = midnight(month + timedelta(days=day - 1))
        row = [region, kind, level, start + timedelta(hours=first), start + timedelta(hours=last), degrees, "许昌市气象台"]
        yield "", row + ["", ""]
        if day == WITHDRAWN:
            yield "-withdrawn", row + ["是", "误发"]
