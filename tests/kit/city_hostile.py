"""Months that no shift ever looked like: anything over anything, up to 24 hours long, any pay, any
roster. There is no truth of them but what two independent audits agree on."""

from datetime import timedelta

from city_cases import ANY
from city_figures import HOUR, days_of, last_of, midnight
from city_plan import AGENCY, PARTNER, PLATFORM, Line, Plan
from city_write import TASK
from citygen import City
from sample import Random

ITEMS = ["BASE", "PIECE", "PERF", "BONUS_M", "OT", "NIGHT", "MID", "HEAT", "WELFARE", "TIP", "REIMB",
         "HOL_EXTRA", "WEATHER_EXTRA", "INCENTIVE_ONEOFF", "D-TAX", "D-SI", "D-COURT", "D-LAW", "D-DAMAGE",
         "D-FINE-A", "D-FINE-B", "D-DEPOSIT", "D-RENT", "D-INS", "D-DISPATCH"]
KINDS = ["order"] * 6 + ["online", "meeting", "driving"]


def one_of(r, of):
    return of[r.between(0, len(of) - 1)]


class Hostile(City):
    """No two intervals of a worker begin in the same second: which was begun first would be open."""

    def register(self):
        super().register()
        for code, unit, value in zip(self.codes, ("min", "percent", "gap_min"), (15, 7, 25)):
            self.row("allowances.csv", code, unit, value, "2021-11-30")  # what was negotiated, in each of its forms
        place = one_of(self.r, ["411002", "411000"])
        for at, fen in ((0, 700), (12, 500)):
            day = self.months[-1] + timedelta(days=at)
            self.row(f"prices-{self.codes[PARTNER]}-{day:%Y-%m}.csv", place, "远送",
                     f"{fen / 100:.2f}", day, "")

    def make(self):
        self.r = Random(self.seed)
        self.register()
        for number in range(1, self.workers + 1):
            r = Random(self.seed << 30 ^ number)
            relation = one_of(r, ["A1", "A1", "A2", "A3", "A3", "B", "B", "B", "C", "X"])
            company = PLATFORM if number % 10 == 3 else r.between(PLATFORM, AGENCY)
            plan = Plan(self.seed, number, self.months, relation, ANY, company)
            plan.alias = False
            self.hostile(r, plan)
            self.worker(plan)
            if number % 10 == 3:  # works for the other company, too
                other = Plan(self.seed, number, self.months, "B", ANY, PARTNER, second=True)
                self.hostile(r, other)
                self.worker(other, f"{self.codes[plan.company]}/{self.number(plan)}")

    def called(self, plan, no, day):
        return no

    def names(self, plan, code, no):
        pass

    def hostile(self, r, plan):
        if r.chance(20):
            plan.begun = self.months[0] + timedelta(days=r.between(0, 20))
        if r.chance(20):
            plan.ended = self.months[-1] + timedelta(days=r.between(0, 29))
        if r.chance(40):
            plan.agreed = 0
        plan.system = one_of(r, ["standard", "standard", "flexible", "comprehensive"])
        density, longest = r.between(5, 50), (1200, 2 * HOUR, 8 * HOUR, 24 * HOUR)[r.between(0, 3)]
        taken = set()
        for month in self.months:
            plan.pay[month] = self.lines(r, month)
            self.hours(r, plan, month, density, longest, taken)
            if r.chance(40):
                for day in days_of(month):
                    if r.chance(30):
                        plan.roster[day] = one_of(r, ["work", "rest", "leave", "absent"])
            for _ in range(r.between(0, 3)):
                plan.penalties.append((self.moment(r, month), r.between(0, 9000), one_of(r, ["GZ-7", ""]), r.chance(70)))

    def moment(self, r, month):
        return midnight(month) + timedelta(seconds=r.between(0, len(days_of(month)) * 24 * HOUR - 1))

    def hours(self, r, plan, month, density, longest, taken):
        all_s = len(days_of(month)) * 24 * HOUR
        last = None
        for _ in range(density):
            # often at round times, so that ends touch and stops are of exactly 20 minutes
            at = r.between(0, all_s - 1) if r.chance(60) else 1200 * r.between(0, all_s // 1200 - 1)
            start = midnight(month) + timedelta(seconds=at)
            if start in taken:
                continue
            taken.add(start)
            n = r.between(0, longest) if r.chance(60) else min(longest, 1200 * r.between(0, 12))
            paid = r.between(0, 1500) if r.chance(30) else None
            task = one_of(r, [TASK, "远送", ""]) if r.chance(50) else ""
            plan.days.setdefault(start.date(), []).append(
                (one_of(r, KINDS), start, start + timedelta(seconds=n), plan.place(), paid, task))
            last = start + timedelta(seconds=n)
            if r.chance(10):
                for seconds in (0, 1199, 1200, 1799):
                    at = last + timedelta(seconds=seconds)
                    if at < midnight(last_of(self.months[-1])):
                        plan.pushes.append((at, one_of(r, ["push", "push", "prompt", "limit"])))

    def lines(self, r, month):
        out = []
        for _ in range(r.between(0, 6)):
            item = one_of(r, ITEMS)
            fen = r.between(0, 300000) if r.chance(90) else -r.between(0, 20000)
            day = last_of(month) + timedelta(days=r.between(-10, 70))
            due = day if r.chance(40) else None
            paid = day + timedelta(days=r.between(-2, 2)) if r.chance(70) else None
            out.append(Line(item, abs(fen) // 10 if item.startswith("D-") else fen, paid, due,
                            one_of(r, ["", "依据 1"]) if item.startswith("D-") else ""))
        return out

