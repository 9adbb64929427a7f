"""The deck of cases: each puts one fault, or one thing a second or a fen beside a fault, into a month
of one worker, and says what an audit finds there. All else in his months is clean.

A case is a function of (plan, month, name). It may change blocks, then set plan.pay[month]; months
without lines of a case get plan.plain_pay(). needs: holiday, a statutory one in the month; before,
after: a month beside it that is made, too.
"""

from datetime import timedelta

from city_figures import STATUTORY, day_kind, days_of

CASES = []
ANY = ("rider", "courier", "ride_driver", "truck_driver", "domestic_worker")
DELIVERY = ("rider", "courier")
NO_DRIVER = ("rider", "courier", "domestic_worker")
WHEEL = ("ride_driver", "truck_driver")


class Case:
    def __init__(self, name, rule, make, relations, jobs, company, needs, night):
        self.name, self.rule, self.make, self.relations = name, rule, make, relations
        self.jobs, self.company, self.needs, self.night = jobs, company, needs, night

    def months(self, months):
        """Those in which it can happen."""
        return [m for i, m in enumerate(months)
                if (self.needs != "holiday" or holidays_of(m)) and (self.needs != "before" or i > 0)
                and (self.needs != "after" or i + 1 < len(months))]


def case(rule, relations, *names, jobs=ANY, company=None, needs="", night=False):
    """Puts a function into the deck, once a name."""
    def take(make):
        for name in names:
            CASES.append(Case(name, rule, make, relations.split(), jobs, company, needs, night))
        return make
    return take


def holidays_of(month):
    return [d for d in days_of(month) if d in STATUTORY and d.day > 1]


def work_day(plan, month, after=8, next_too=False):
    """A day on which he works anyway, so that no row of days grows longer."""
    days = [d for d in days_of(month) if d.day > after and d in plan.days and d.day < 26
            and (not next_too or d + timedelta(days=1) in plan.days)]
    return days[plan.r.between(0, min(6, len(days) - 1))]


def rest_days(plan, month):
    """Days of rest of class A on which he can work without seven in a row."""
    out, worked = [], plan.seconds()
    for day in days_of(month):
        if day_kind(day) == "rest" and day not in worked and plan.in_a_row(day, worked) < 7:
            out.append(day)
            worked[day] = 1
    return out
