#!/usr/bin/env python3
"""Makes a city of workers who do not exist: records in the product's import formats, and the truth.

    tests/kit/citygen.py --workers 2000 --seed 1 --months 2025-03..2025-04 --out FOLDER

    employers.csv engagements.csv aliases.csv agreements.csv chain.csv     the register
    intervals-CODE-MONTH.csv pay- roster- penalties- pushes- prices-       what each company files
    weather.csv weather-withdrawn.csv                     warnings, and those taken back after that
    handed.csv limits.csv approvals.csv caps.csv orders.csv payments.csv     what desks record
    truth.csv   what an audit must find, and nothing else: rule, company, worker, month, day, fen
                owed, seconds over; the same worker's hours over several platforms (TIM-12) too
    near.csv    what it must not find: cases one fen, one second beside a fault

The truth is known by construction: blocks of work that never overlap are planned first, and only then
dressed as orders (stacked, handed over, cancelled); pay is set a chosen number of fen from what the
blocks are worth. No code of the product is used. The same arguments make the same bytes. A worker's
records depend on the seed and his number only: more workers, or a second platform, change nothing of
his. Files are streamed: memory does not grow with the workers. The heat of a summer's month is in no
truth: June to August are for looking at.

The first workers of ten seeds go through all cases in turn (city_cases*.py); of the others of a
city, half have a case. With --shops there are small companies besides, each with a fault of its own, or
one beside it (city_shop.py).
"""

import argparse
import pathlib
import sys
from datetime import date, timedelta

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[1] / "data"),
                str(pathlib.Path(__file__).resolve().parent)]

import city_cases_events  # noqa: E402
import city_cases_hours  # noqa: E402, F401
import city_cases_more  # noqa: E402
import city_shop  # noqa: E402
from city_cases import ANY, CASES, WHEEL, work_day  # noqa: E402
from city_figures import HOUR, SINCE, days_of, last_of, month_after, warnings_of  # noqa: E402
from city_plan import AGENCY, PARTNER, PLATFORM, Block, Plan, at_hour  # noqa: E402
from city_write import TASK, Files, dress, yuan  # noqa: E402
from sample import Random, credit_code  # noqa: E402

RULES = {c.rule for c in CASES} | {"TIM-12"}  # of workers; those of companies: COMPANY_RULES
COMPANY_RULES = {c.rule for c in city_shop.CASES}
LETTERS = "EFGHJKLMNPQRTUWXY0123456789"  # of the codes of small companies
KINDS = ["platform", "partner", "dispatch_agency"]
LIFE = [("B", 62, ANY), ("C", 12, ANY), ("A1", 8, ANY), ("A2", 7, ANY), ("A3", 6, ANY), ("X", 5, WHEEL)]
LIMIT_PAPER = "接单时长约定"
PAIR = ["two_exact", "two_over", "two_apart"]  # of two platforms


def months_of(text):
    first, _, last = text.partition("..")
    months, end = [date.fromisoformat(first + "-01")], date.fromisoformat((last or first) + "-01")
    while months[-1] < end:
        months.append(month_after(months[-1]))
    return months


def company_of(r, relation):
    if relation == "A3":
        return AGENCY
    here = {"A1": 30, "A2": 30, "B": 80}.get(relation, 100)
    return PLATFORM if r.chance(here) else PARTNER


def card(seed, number):
    """Which case a worker has: an index into CASES, then PAIR; None for a clean life."""
    n, r = (number - 1) * 10 + (seed - 1) % 10, Random(seed << 20 ^ number)
    if n < len(CASES) + len(PAIR):
        return n
    return r.between(0, len(CASES) + len(PAIR) - 1) if r.chance(50) else None


def life(seed, number, months):
    """The plans of a worker: one, or two when he works for two platforms."""
    n = card(seed, number)
    r = Random(seed << 24 ^ number << 2 ^ 3)
    if n is not None and n >= len(CASES):
        return pair(seed, number, months, PAIR[n - len(CASES)], r)
    case = CASES[n] if n is not None else None
    within = case.months(months) if case else []
    if not within:
        roll = r.between(1, 100)
        relation, _, jobs = next(one for i, one in enumerate(LIFE)
                                 if roll <= sum(share for _, share, _ in LIFE[:i + 1]))
        plan = Plan(seed, number, months, relation, jobs, company_of(r, relation))
        plan.plain()
        return [plan]
    relation = case.relations[r.between(0, len(case.relations) - 1)]
    company = company_of(r, relation) if case.company is None else case.company
    plan = Plan(seed, number, months, relation, case.jobs, company)
    plan.night = plan.night and case.night
    plan.plain()
    case.make(plan, within[r.between(0, len(within) - 1)], case.name)
    return [plan]


def pair(seed, number, months, name, r):
    """Two platforms, each without fault; together eleven hours on a day, or a second more."""
    first = Plan(seed, number, months, "B", ("rider",), PLATFORM)
    other = Plan(seed, number, months, "B", ("rider",), PARTNER, second=True)
    first.night = other.night = False
    first.plain()
    other.plain()
    month = months[r.between(0, len(months) - 1)]
    if name != "two_apart":
        both = [d for d in days_of(month) if d in first.days and d in other.days and d.day > 8]
        day, over = both[0], name == "two_over"
        first.days[day] = at_hour(first, day, 3 * HOUR, 1800, 3 * HOUR, hour=6)
        start = first.days[day][-1].end - timedelta(minutes=30)
        other.days[day] = [Block(start, 5 * HOUR + 1800 + over, other.home)]
        if over:
            first.tell(name, "TIM-12", month, day, over=1)
        else:
            first.clean(name, "TIM-12", month)
    return [first, other]


class City(Files):
    """Writes everything; use as a context manager."""

    def __init__(self, folder, seed, workers, months, companies="", second=True, shops=False):
        super().__init__(folder)
        self.seed, self.workers, self.second = seed, workers, second
        self.months = months_of(months)
        tag = f"{companies or seed:0>4}"[-4:]
        self.codes = [credit_code("411002", f"MAC{tag}{letter}") for letter in "ABD"]
        self.shops = []
        for place in city_shop.of_seed(seed) if shops else ():
            self.codes.append(credit_code("411002", f"MAC{tag}{LETTERS[len(self.shops)]}"))
            self.shops.append(city_shop.Shop(seed, place, self.codes[-1], len(self.codes) - 1, self.months))
        self.there = set()  # (company, month) with workers but of class C; (company, month, class)

    def make(self):
        self.register()
        for number in range(1, self.workers + 1):
            plans = life(self.seed, number, self.months)
            for i, plan in enumerate(plans[:1 + self.second]):
                same = f"{self.codes[plans[0].company]}/{self.number(plans[0])}" if i else ""
                self.worker(plan, same)
        self.companies()
        for shop in self.shops:
            self.shop(shop)

    def register(self):
        first = self.months[0]
        for i, code in enumerate(self.codes[:3]):
            self.row("employers.csv", code, f"许昌虚构{self.seed}号{'平台合作派遣'[2 * i:2 * i + 2]}企业（虚构）",
                     KINDS[i], "411002")
        for role, i in (("hires", PARTNER), ("schedules", PLATFORM), ("pays", PARTNER)):
            self.row("chain.csv", self.codes[PLATFORM], self.codes[PARTNER], "411000", role, self.codes[i], int(i > 0),
                     "doc", f"合作协议 {self.seed}", "2021-12-01")
        if len(self.months) > 1:
            self.row("limits.csv", self.codes[PLATFORM], self.months[1], 3 * HOUR, 0, 1800, 0, LIMIT_PAPER, "")
        self.row("limits.csv", self.codes[PARTNER], first, 0, 8 * HOUR, 0, 0, LIMIT_PAPER, "")
        self.row("caps.csv", self.codes[PLATFORM], city_cases_more.CAP, "2021-11-30")
        self.row("approvals.csv", self.codes[AGENCY], "flexible", "", first, "")
        self.row("approvals.csv", self.codes[PARTNER], "comprehensive", "month", first, "")
        self.row(f"prices-{self.codes[PLATFORM]}-{first:%Y-%m}.csv", "411000", TASK,
                 yuan(city_cases_events.PRICE), first, "")
        for month in self.months:
            for withdrawn, row in warnings_of(month):
                self.row(f"weather{withdrawn}.csv", *row)
            if month.month in (6, 7, 8):
                day = month + timedelta(days=15)
                self.row("weather.csv", "411000", "heat", "orange", f"{day} 11:00:00", f"{day} 17:00:00", 37, "许昌市气象台", "", "")

    # ---- companies ---------------------------------------------------------------------------

    def companies(self):
        """What the three large ones did not file and did not agree: the platform limits nothing in its first month,
        and only time in a row from the second on; the partner only the day."""
        for i, code in enumerate(self.codes[:3]):
            for n, month in enumerate(self.months):
                hours, pay = (f"{kind}-{code}-{month:%Y-%m}.csv" in self.files for kind in ("intervals", "pay"))
                of_b = (i, month, "B") in self.there
                self.told("DQ-01", code, month, (i, month) in self.there and not (hours and pay))
                self.told("TIM-08", code, month, hours and of_b and (i == AGENCY or (i == PLATFORM and n == 0)))
                self.told("TIM-09", code, month, hours and of_b)

    def told(self, rule, code, month, found):
        if found and last_of(month) >= SINCE.get(rule, month):
            self.row("truth.csv", rule, code, "", f"{month:%Y-%m}", "", 0, 0, "large")

    def shop(self, shop):
        case = city_shop.CASES[shop.number // 100 - 8000]
        case.make(shop, case.name)
        self.row("employers.csv", shop.code, f"许昌虚构{self.seed}号小店{shop.index}（虚构）", "platform", "411002")
        for day, *values in shop.limits:
            self.row("limits.csv", shop.code, day, *values)
        for row in shop.approvals:
            self.row("approvals.csv", shop.code, *row)
        for place, task, fen, day, paper in shop.prices:
            self.row(f"prices-{shop.code}-{day:%Y-%m}.csv", place, task, yuan(fen), day, paper)
        for kind in ("intervals", "pay"):
            for month in shop.months:
                if (kind, month) not in shop.left_out:
                    self.file(f"{kind}-{shop.code}-{month:%Y-%m}.csv")
        for plan in shop.plans:
            self.worker(plan, of=shop)
        for first, last, rule, paper, due in shop.orders:
            self.row("orders.csv", shop.code, f"{first:%Y-%m}", f"{last:%Y-%m}", rule, paper, due)
        for plan, month, fen, proof in shop.payments:
            self.row("payments.csv", shop.code, self.number(plan), f"{month:%Y-%m}", f"B{self.next():010d}", yuan(fen),
                     last_of(month), proof, "PAY-03")
        self.say(shop, shop.code, "")

    def say(self, of, code, no):
        for name in ("found", "near"):
            for case, rule, month, day, owed, over in getattr(of, name):
                self.row("truth.csv" if name == "found" else "near.csv", rule, code, no, f"{month:%Y-%m}",
                         day, owed, over, case)

    # ---- workers -----------------------------------------------------------------------------

    def number(self, plan):
        return f"{'S' if plan.second else 'W'}{plan.number:06d}"

    def worker(self, plan, same="", of=None):
        code, no = self.codes[plan.company], self.number(plan)
        self.row("engagements.csv", code, no, plan.relation, plan.occupation, plan.home, plan.begun,
                 plan.ended or "", same)
        self.paper(plan, code, no)
        self.names(plan, code, no)
        months = of.months if of else self.months
        for month in months:
            if plan.relation != "C" and plan.begun <= last_of(month) and (not plan.ended or plan.ended >= month):
                self.there |= {(plan.company, month), (plan.company, month, plan.relation)}
        silent = of.left_out | of.empty if of else ()
        for day in sorted(plan.days):
            for block in plan.days[day]:
                for cells in dress(plan.r, block):
                    if ("intervals", cells[1].date().replace(day=1)) not in silent:
                        self.interval(cells, code, self.called(plan, no, cells[1].date()))
        for month in months:
            lines = plan.pay[month] if month in plan.pay else plan.plain_pay(month)
            for line in lines if ("pay", month) not in silent else ():
                self.line(line, month, code, self.called(plan, no, month))
        self.events(plan, code, no)
        self.say(plan, code, no)

    def paper(self, plan, code, no):
        system = plan.paper or plan.system
        if plan.agreed or system != "standard" or plan.terms:
            kind = "dispatch_agreement" if plan.company == AGENCY else "labour_contract"
            self.row("agreements.csv", code, no, kind, plan.begun, "open_ended",
                     yuan(plan.agreed) if plan.agreed else "", plan.pay_day or "", system, *(plan.terms or ("", "", "", "")))

    # ---- numbers -----------------------------------------------------------------------------

    def names(self, plan, code, no):
        """Numbers besides the registered one: a new one from the second month on; one that was
        somebody else's in the first month."""
        if len(self.months) < 2 or plan.second:
            return
        if plan.alias:
            self.row("aliases.csv", code, no + "X", no, self.months[1])
        if self.hands(plan.number + 1):
            self.row("aliases.csv", code, f"H{plan.number + 1:06d}", no, self.months[0])
        if self.hands(plan.number):
            self.row("handed.csv", code, f"H{plan.number:06d}", f"W{plan.number - 1:06d}", no, self.months[1])

    def hands(self, number):
        """Does the number H... go from the worker before to this one? Where both work for one company."""
        if number % 8 or number > self.workers:
            return False
        mine, before = (life(self.seed, n, self.months)[0] for n in (number, number - 1))
        return (mine.company == before.company and not mine.alias and not before.alias
                and not mine.ended and not before.ended and max(mine.begun, before.begun) < self.months[0])

    def called(self, plan, no, day):
        later = len(self.months) > 1 and day >= self.months[1]
        if plan.second or len(self.months) < 2:
            return no
        if plan.alias:
            return no + "X" if later else no
        number = plan.number if later else plan.number + 1
        if not hasattr(plan, "handed"):
            plan.handed = {n: self.hands(n) for n in (plan.number, plan.number + 1)}
        return f"H{number:06d}" if plan.handed[number] else no

    # ---- rows --------------------------------------------------------------------------------

    def interval(self, cells, code, no):
        kind, start, end, region, pay, task, fare, kept = cells
        self.row(f"intervals-{code}-{start:%Y-%m}.csv", f"O{self.next():010d}", no, kind, start, end, region,
                 "" if pay is None else yuan(pay), task, "" if fare is None else yuan(fare), kept)

    def line(self, line, month, code, no):
        self.row(f"pay-{code}-{month:%Y-%m}.csv", f"P{self.next():010d}", no, f"{month:%Y-%m}", line.item,
                 yuan(line.fen), line.paid or "", line.due or "", line.basis)

    def events(self, plan, code, no):
        for day, kind in sorted(plan.roster.items()):
            self.row(f"roster-{code}-{day:%Y-%m}.csv", self.called(plan, no, day), day, kind)
        for at, fen, rule, appeal in plan.penalties:
            self.row(f"penalties-{code}-{at:%Y-%m}.csv", f"F{self.next():010d}", self.called(plan, no, at.date()),
                     at, yuan(fen), rule, "超时", "是" if appeal else "否")
        for at, kind in plan.pushes:
            self.row(f"pushes-{code}-{at:%Y-%m}.csv", f"E{self.next():010d}", self.called(plan, no, at.date()),
                     at, kind)


def main():
    from city_hostile import Hostile
    p = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    p.add_argument("--out", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--workers", type=int, default=2000)
    p.add_argument("--months", default="2025-03..2025-04", help="of 2022-01 to 2025-11")
    p.add_argument("--shops", action="store_true", help="small companies with faults of their own, too")
    p.add_argument("--hostile", action="store_true", help="random months, without a truth")
    a = p.parse_args()
    with (Hostile if a.hostile else City)(a.out, a.seed, a.workers, a.months, shops=a.shops) as city:
        city.make()


if __name__ == "__main__":
    main()
