"""Every clock of config/procedures/clocks.yaml from every day of 2022 to 2026, against a calendar and a table of terms
that were written down here from the laws and the State Council's notices, and know nothing of the C.

`clock_oracle.py JUDGE SOURCE` fails with the first dates that part."""

import bisect
import calendar
import datetime
import itertools
import random
import subprocess
import sys

D = datetime.date
DAY = datetime.timedelta(1)
FIRST, LAST = D(2022, 1, 1), D(2026, 12, 31)

# 国办发明电: days off (from, to) and weekend days of work. 2021-12 has none of either.
NOTICES = {
    2022: ([("01-01", "01-03"), ("01-31", "02-06"), ("04-03", "04-05"), ("04-30", "05-04"), ("06-03", "06-05"),
            ("09-10", "09-12"), ("10-01", "10-07")],
           ["01-29", "01-30", "04-02", "04-24", "05-07", "10-08", "10-09"]),
    2023: ([("12-31", "01-02"), ("01-21", "01-27"), ("04-05", "04-05"), ("04-29", "05-03"), ("06-22", "06-24"),
            ("09-29", "10-06")],
           ["01-28", "01-29", "04-23", "05-06", "06-25", "10-07", "10-08"]),
    2024: ([("01-01", "01-01"), ("02-10", "02-17"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-10", "06-10"),
            ("09-15", "09-17"), ("10-01", "10-07")],
           ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"]),
    2025: ([("01-01", "01-01"), ("01-28", "02-04"), ("04-04", "04-06"), ("05-01", "05-05"), ("05-31", "06-02"),
            ("10-01", "10-08")],
           ["01-26", "02-08", "04-27", "09-28", "10-11"]),
    2026: ([("01-01", "01-03"), ("02-15", "02-23"), ("04-04", "04-06"), ("05-01", "05-05"), ("06-19", "06-21"),
            ("09-25", "09-27"), ("10-01", "10-07")],
           ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"]),
}

# code: (number, what the law counts, does the last day move, most it may be extended by). w: working days, d: days, m: months, y: years,
# b: working days that must lie between the last day and the event, h: hours.
TERMS = {
    "MED-1": (15, "d", False, 0), "MED-2": (15, "d", False, 15), "MED-4": (30, "d", True, 0),
    "MED-5": (15, "d", True, 0),
    "ARB-1": (1, "y", True, 0), "ARB-2": (5, "w", False, 0), "ARB-3": (5, "w", False, 0), "ARB-4": (10, "w", False, 0),
    "ARB-4.2": (5, "w", False, 0), "ARB-5": (5, "w", False, 0), "ARB-6": (5, "b", False, 0),
    "ARB-6.2": (3, "b", False, 0), "ARB-7": (45, "d", False, 15), "ARB-9": (15, "d", True, 0),
    "ARB-10": (15, "d", True, 0), "ARB-11": (30, "d", True, 0),
    "CRT-1": (5, "d", False, 0), "CRT-1.2": (15, "d", False, 0), "CRT-1.3": (15, "d", True, 0),
    "CRT-2": (2, "m", False, 1), "CRT-3": (3, "m", False, 1), "CRT-4": (6, "m", False, 6), "CRT-5": (15, "d", True, 0),
    "CRT-5.2": (10, "d", True, 0), "CRT-6": (3, "m", False, 0), "CRT-6.2": (30, "d", False, 0),
    "CRT-7": (2, "y", True, 0), "CRT-8": (6, "m", True, 0), "CRT-10": (3, "y", True, 0),
    "AID-1": (7, "d", False, 0), "AID-1.2": (3, "d", False, 0), "AID-4": (5, "d", False, 0),
    "INSP-1": (5, "w", False, 0), "INSP-2": (5, "w", False, 0), "INSP-3": (7, "d", False, 0),
    "INSP-4": (60, "w", False, 30), "INSP-5": (30, "d", False, 30), "INSP-6": (7, "d", True, 0),
    "INSP-7": (7, "w", False, 0), "INSP-8": (15, "w", False, 0), "INSP-8.2": (90, "d", False, 0),
    "INSP-9": (5, "w", False, 0), "INSP-9.2": (7, "b", False, 0), "INSP-10": (7, "w", False, 0),
    "INSP-11": (60, "d", True, 0), "INSP-11.2": (6, "m", True, 0), "INSP-12": (10, "w", False, 0),
    "INSP-12.2": (3, "m", True, 0), "INSP-13": (2, "y", False, 0),
    "ENF-06": (30, "d", False, 0), "ENF-10": (20, "w", False, 0),
    "HO-2": (1, "w", False, 0), "HO-3": (15, "w", False, 0), "HO-4": (1, "w", False, 0), "H-01": (3, "d", False, 0), "H-01.2": (24, "h", False, 0),
    "H-01.3": (3, "d", False, 0), "H-01.4": (3, "d", True, 0), "H-01.5": (3, "d", False, 0),
    "H-05": (30, "d", False, 0), "H-18": (5, "w", False, 0),
    "INJ-1": (30, "d", True, 0), "INJ-1.2": (1, "y", True, 0), "INJ-2": (60, "d", False, 0),
    "INJ-2.2": (15, "d", False, 0), "INJ-3": (60, "d", False, 30), "INJ-4": (15, "d", True, 0),
    "SI-1": (30, "d", True, 0), "LIST-1": (3, "y", False, 0),
}
# Their length is a dated figure, or the day is given; the oracle is asked with these.
GIVEN_LENGTH = {"RECT-1": [(30, "d", True), (15, "d", True), (7, "d", True), (3, "d", True)],
                "RECT-2": [(3, "w", False), (5, "w", False)],
                "HO-1": [(1, "w", False), (2, "w", False), (3, "w", False)],
                "INT-1": [(1, "w", False), (2, "w", False)],
                "INT-3": [(3, "w", False), (5, "w", False)]}
GIVEN_DAY = ["ENF-03", "INT-2", "REVIEW-1", "PERFORM-1", "WARN-1", "PUB-1"]

# domain.md C.11, scenarios S1 to S11, Annex B.
KNOWN = [
    ("HO-1 2022-04-01 0 2 workday -", "2022-04-06"),      # S11: 04-02 is a Saturday of work, 04-03..05 are off
    ("INSP-1 2022-04-18 0 0 - -", "2022-04-24"),          # Annex B: a Sunday of work
    ("INSP-4 2022-04-22 0 0 - -", "2022-07-19"),          # Annex B
    ("SI-1 2026-09-01 0 0 - -", "2026-10-08"),            # T11
    ("ARB-9 2026-09-18 0 0 - -", "2026-10-08"),           # T12
    ("INSP-1 2026-09-28 0 0 - -", "2026-10-10"),          # T13: a Saturday of work
    ("ARB-7 2026-09-01 0 0 - -", "2026-10-16"),           # T14
    ("ARB-7 2026-09-01 15 0 - -", "2026-10-31"),          # T14, extended
    ("ARB-1 2026-03-31 0 0 - -", "2027-03-31"),           # T15
    ("MED-1 2022-05-26 0 0 - -", "2022-06-10"),           # S10
    ("ARB-7 2022-06-16 0 0 - -", "2022-07-31"),           # S10: a Sunday, and it stays
    ("ARB-7 2022-06-16 15 0 - -", "2022-08-15"),          # S10
    ("ARB-9 2022-07-29 0 0 - -", "2022-08-15"),           # S10: from Saturday to Monday
    ("INJ-1 2022-05-10 0 0 - -", "2022-06-09"),           # S6
    ("INJ-1.2 2022-05-10 0 0 - -", "2023-05-10"),         # S6
    ("INJ-2.2 2022-06-20 0 0 - -", "2022-07-05"),         # S6
    ("INJ-2 2022-06-20 0 0 - -", "2022-08-19"),           # S6
    ("RECT-1 2022-07-12 0 10 workday -", "2022-07-26"),   # S4
]
UNITS = {"d": "day", "w": "workday", "b": "workday", "m": "month", "y": "year", "h": "hour"}


def day_of(year, text):
    month, day = text.split("-")
    return D(year, int(month), int(day))


def workdays():
    """Every working day from 2021-12 to where the longest term ends; past the last notice Monday to Friday."""
    off, work = set(), set()
    for year, (spans, swaps) in NOTICES.items():
        for first, last in spans:
            end = day_of(year, last)
            start = day_of(year - 1 if first > last else year, first)
            off.update(start + DAY * i for i in range((end - start).days + 1))
        work.update(day_of(year, s) for s in swaps)
    assert not off & work and all(d.weekday() >= 5 for d in work)
    span = (D(2021, 11, 1) + DAY * i for i in range(366 * 10))
    return [d for d in span if d in work or (d.weekday() < 5 and d not in off)]


WORK = workdays()
WORKS = set(WORK)


def months_on(start, n):
    year, month = divmod(start.year * 12 + start.month - 1 + n, 12)
    return D(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def ends(start, number, unit, moves, extra):
    """The last day of the term, the way the law says it."""
    if unit == "w":
        return WORK[bisect.bisect_right(WORK, start) - 1 + number + extra]
    if unit == "b":  # so many whole working days before the event
        return WORK[bisect.bisect_left(WORK, start) - number] - DAY
    if unit == "h":
        return start + DAY * ((number + extra) // 24)
    last = start + DAY * (number + extra) if unit == "d" else months_on(start, (number + extra) * (12 if unit == "y" else 1))
    if moves and last not in WORKS:
        return WORK[bisect.bisect_left(WORK, last)]
    return last


def still_ends(start, number, unit, moves, pauses):
    """A term that stood still: the day it stopped counts, the days after it up to the one it went on do not."""
    rest = {p + DAY * i for p, q in pauses for i in range(1, (q - p).days + 1)}
    if unit in "my":  # the days it stood still are added to the end
        last = months_on(start, number * (12 if unit == "y" else 1)) + DAY * len(rest)
    else:
        last = start
        while number:
            last += DAY
            if last not in rest and (unit == "d" or last in WORKS):
                number -= 1
    return WORK[bisect.bisect_left(WORK, last)] if moves and unit != "w" else last


def paused_questions(how_many, seed):
    """Any term in days, months or years, extended or not, standing still up to three times before its end."""
    dice = random.Random(seed)
    codes = [c for c, t in TERMS.items() if t[1] in "dwmy"]
    for _ in range(how_many):
        code = dice.choice(codes)
        number, unit, moves, most = TERMS[code]
        start, extra, pauses = FIRST + DAY * dice.randrange((LAST - FIRST).days), dice.randint(0, most), []
        for _ in range(dice.randint(1, 3)):
            end = still_ends(start, number + extra, unit, False, pauses)
            first = pauses[-1][1] if pauses else start
            if end <= first + DAY:
                break
            stops = first + DAY * dice.randrange((end - first).days)  # not on its last day: that counts
            pauses.append((stops, stops + DAY * dice.randint(0, 60)))
        text = " ".join(f"{p} {q}" for p, q in pauses)
        yield f"{code} {start} {extra} 0 - - {text}".rstrip(), still_ends(start, number + extra, unit, moves, pauses).isoformat()


def questions():
    starts = [FIRST + DAY * i for i in range((LAST - FIRST).days + 1)]
    for (code, (number, unit, moves, most)), start in itertools.product(TERMS.items(), starts):
        for extra in sorted({0, most // 2, most}):
            yield f"{code} {start} {extra} 0 - -", ends(start, number, unit, moves, extra).isoformat()
    for (code, lengths), start in itertools.product(GIVEN_LENGTH.items(), starts):
        for number, unit, moves in lengths:
            yield f"{code} {start} 0 {number} {UNITS[unit]} -", ends(start, number, unit, moves, 0).isoformat()
    for code, start in itertools.product(GIVEN_DAY, starts):
        yield f"{code} {start} 0 0 - {start + DAY * 17}", (start + DAY * 17).isoformat()
    yield from paused_questions(20000, 6)
    yield from KNOWN


def same_table(lines):
    """The file and the table above name the same clocks, with the same terms; figures and days given apart."""
    said = {}
    for line in lines:
        code, _, _, counts, rolls, back, extension, *_ = line.split()
        said[code] = ("workday" if back == "1" else counts, rolls == "1", back == "1", int(extension))
    expected = {code: (UNITS[unit], moves, unit == "b", most) for code, (_, unit, moves, most) in TERMS.items()}
    rest = set(said) - set(expected)
    assert rest == set(GIVEN_LENGTH) | set(GIVEN_DAY), f"not in the table of the oracle: {sorted(rest)}"
    parted = {code: (said.get(code), expected[code]) for code in expected if said.get(code) != expected[code]}
    assert not parted, parted


def main():
    judge, source = sys.argv[1:3]
    asked = list(questions())
    text = "?\n" + "\n".join(q for q, _ in asked) + "\n"
    run = subprocess.run([judge, source + "/config/procedures", source + "/config/calendars"], input=text, text=True,
                         capture_output=True, check=True, timeout=100)
    table, answers = run.stdout.split("\n.\n", 1)
    same_table(table.splitlines())
    answers = answers.splitlines()
    assert len(answers) == len(asked)
    parted = [(q, said, expected) for (q, expected), said in zip(asked, answers) if said != expected]
    for q, said, expected in parted[:20]:
        print(f"{q}: {said}, the law says {expected}")
    print(f"{len(asked)} ends of {len(table.splitlines())} clocks, {len(parted)} part")
    return 1 if parted else 0


if __name__ == "__main__":
    sys.exit(main())
