#!/usr/bin/env python3
"""An audit of hours and pay that shares nothing with the product: what it says is what the law's text
comes to, read once more (domain: hours, pay, the readings of docs/rules.md).

    tests/oracle/wage_audit.py FOLDER     the findings of the import files there, as truth.csv has them

Plain rather than fast: every interval is cut at the ends of all others, and each piece is looked at by
itself. Every rule on hours and pay but the early warnings, which are of months that run: here all is over.

  audit_hours.py    TIM-01 to TIM-06, TIM-04b: a class A worker's overtime by day, week and month
  audit_pay.py      PAY-01 to PAY-11, PAY-14, PAY-16, PAY-18
  audit_company.py  DQ-01, PAY-12, PAY-15, TIM-08 to TIM-10: what a company did with a month
  here              TIM-12: a person's union of hours over all companies
"""

import csv
import sys
from collections import defaultdict
from datetime import date, datetime, timedelta, timezone

import audit_company
import audit_hours
from audit_pay import Pay
from audit_records import HOUR, PLAN, first_of_next, read, rows  # noqa: F401
from audit_hours import Month, by_day, pieces, seconds  # noqa: F401


def months_of(w, work):
    keys = set(w.pay) | {f"{p[0]:%Y-%m}" for p in work} | {f"{p[0]:%Y-%m}" for p in w.penalties}
    return sorted(date.fromisoformat(k + "-01") for k in keys)


def worker_findings(w, today):
    """(rule, month, day, fen owed, seconds over)"""
    work = pieces(w.intervals)
    days = by_day(work)
    for first in months_of(w, work):
        more = audit_hours.allowances(w, days, first_of_next(first) - timedelta(days=1))
        m = Month(w, first, {d: s + more.get(d, 0) for d, s in days.items()})
        pay = Pay(m, [p for p in work if p[0].date() in m.worked],
                  [(more[d], audit_hours.place_of_day(work, d), d) for d in m.worked if more.get(d)])
        for rule, owed in (*pay.floors(), *pay.overtime(), *pay.deductions(), *pay.fines(),
                           *pay.arrears(today), *pay.silent(), *pay.cycle(), *pay.holidays(), *pay.weather(),
                           *pay.triple()):
            yield rule, m.key, "", owed, 0
        for rule, day, over in audit_hours.findings(m):
            yield rule, m.key, str(day), 0, over
    for day, over in audit_hours.driving(w).items():
        yield "TIM-05", f"{day:%Y-%m}", str(day), 0, over
    for day in audit_hours.pushed(w, days):
        yield "TIM-03", f"{day:%Y-%m}", str(day), 0, 0


def audit(workers, until=None, today=None):
    """Sorted [(rule, company, number, month, day, fen, seconds)], of months up to `until`."""
    out, today = [], today or datetime.now(timezone(timedelta(hours=8))).date()
    for (code, no), w in workers.items():
        out += [(found[0], code, no, *found[1:]) for found in worker_findings(w, today)]
    out += audit_company.audit(workers, out, today)
    return sorted(found for found in out if until is None or found[3] <= until)


def persons(workers, until=None):
    """TIM-12, as audit(): (rule, person as company/number, month, day, seconds over)."""
    of = defaultdict(list)
    for w in workers.values():
        of[w.person].append(w)
    out = []
    for person, all_of_his in of.items():
        if len(all_of_his) < 2:
            continue
        days = [by_day(pieces(w.intervals)) for w in all_of_his]
        union = by_day(pieces([i for w in all_of_his for i in w.intervals]))
        for day, worked in union.items():
            at = sum(1 for d in days if d.get(day))
            if at > 1 and worked > 11 * HOUR and day >= PLAN and (until is None or f"{day:%Y-%m}" <= until):
                out.append(("TIM-12", person, f"{day:%Y-%m}", str(day), worked - 11 * HOUR))
    return sorted(out)


def main(folder):
    workers = read(folder)
    writer = csv.writer(sys.stdout)
    writer.writerow(["rule", "credit_code", "worker_no", "month", "day", "owed_fen", "over_s"])
    writer.writerows(audit(workers))
    writer.writerows((rule, *person.split("/"), month, day, 0, over)
                     for rule, person, month, day, over in persons(workers))


if __name__ == "__main__":
    main(sys.argv[1])
