"""Small companies of a city, each with one fault of its own, or one thing a day or a fen beside it: what was
not filed (DQ-01), not agreed (TIM-08, TIM-09), not approved (TIM-10), whose prices fell (PAY-15), that were
ordered to pay and did not (PAY-12).

A case is a function of (shop, name); shop.tell and shop.clean say what an audit finds of the company. Its
people are without a fault unless the case tells it of them. RecordLimit and the like are rows of limits.csv,
approvals.csv, orders.csv, payments.csv.
"""

from datetime import date, timedelta

from city_cases import ANY
from city_figures import HOUR, SINCE, ceil_div, holiday_free, last_of, minimum, month_after, month_before
from city_plan import Line, Plan, clear
from sample import Random

CASES = []
LONG_AGO, FAR = date(2021, 12, 1), date(2052, 12, 31)
WHOLE = (4 * 3600, 8 * 3600, 1200, 10, "工时约定 2021-5")  # in a row, a day, of the stop, allowance, document
TASK = "跑腿"


class Case:
    def __init__(self, name, rule, make):
        self.name, self.rule, self.make = name, rule, make


def case(rule, *names):
    def take(make):
        CASES.extend(Case(name, rule, make) for name in names)
        return make
    return take


class Shop:
    def __init__(self, seed, place, code, index, months):
        self.seed, self.code, self.index, self.months = seed, code, index, months
        self.r = Random(seed << 16 ^ place)
        self.number = 800000 + 100 * place
        self.plans = []
        self.limits, self.approvals, self.prices, self.orders, self.payments = [(LONG_AGO, *WHOLE, "")], [], [], [], []
        self.left_out, self.empty = set(), set()  # (kind, month): not filed; filed without a row
        self.found, self.near = [], []

    def worker(self, relation, jobs=ANY):
        """One more, without a fault, and with no order on a holiday."""
        self.number += 1
        plan = Plan(self.seed, self.number, self.months, relation, jobs, self.index)
        plan.alias = plan.night = False
        plan.plain()
        for day in [d for d in plan.days if not holiday_free(d)]:
            clear(plan, day, 1)
        self.plans.append(plan)
        return plan

    def tell(self, case, rule, month):
        told = self.found if last_of(month) >= SINCE.get(rule, date.min) else self.near
        told.append((case, rule, month, "", 0, 0))

    def clean(self, case, rule, month):
        self.near.append((case, rule, month, "", 0, 0))

    def say(self, found, case, rule, month):
        (self.tell if found else self.clean)(case, rule, month)


# ---- what was not filed ----------------------------------------------------------------------


@case("DQ-01", "no_hours", "no_pay", "no_hours_two", "no_pay_civil", "left_before", "left_on_first", "no_rows")
def filing(shop, name):
    first, month = shop.months[0], shop.months[-1]
    kind = "intervals" if name.startswith("no_hours") else "pay"
    if name == "no_pay_civil":
        shop.worker("C")
    elif name.startswith("left"):  # who left before has no pay to come; the other month is there
        plan = shop.worker("X", ("ride_driver",))
        plan.ended = month - timedelta(days=name == "left_before")
        for day in [d for d in plan.days if d > plan.ended or d >= month]:
            del plan.days[day]
        plan.pay[month] = []
        shop.empty.add(("intervals", month))
    else:
        for _ in range(2):
            shop.worker("X", ("ride_driver",))
    if name == "no_rows":  # said to be all there was of it
        shop.empty.add((kind, month))
    else:
        shop.left_out |= {(kind, m) for m in shop.months[1:] or [first]}
    shop.say(name in ("no_hours", "no_hours_two", "no_pay", "left_on_first"), name, "DQ-01", month)


# ---- what was not agreed ---------------------------------------------------------------------


def limit(shop, day, without=None, withdrawn=""):
    values = list(WHOLE)
    if without is not None:
        values[without] = "" if without == 4 else 0
    return (day, *values, withdrawn)


@case("TIM-09", "no_continuous", "no_daily", "no_allowance", "limit_whole", "nothing_agreed", "limit_withdrawn",
      "limit_next_day", "limit_last_day", "each_agreed", "all_but_one", "no_class_b", "no_hours_no_limit")
@case("TIM-08", "no_document", "no_document_agreed")
def agreed(shop, name):
    last = last_of(shop.months[0])
    relation = "C" if name == "no_class_b" else "B"
    plans = [shop.worker(relation, ("domestic_worker",)) for _ in range(3)]
    shop.limits = {
        "no_continuous": [limit(shop, LONG_AGO, 0)], "no_daily": [limit(shop, LONG_AGO, 1)],
        "no_allowance": [limit(shop, LONG_AGO, 3)], "limit_whole": [limit(shop, LONG_AGO)],
        "no_document": [limit(shop, LONG_AGO, 4)], "no_document_agreed": [limit(shop, LONG_AGO, 4)],
        "limit_withdrawn": [limit(shop, LONG_AGO), limit(shop, last, withdrawn="1")],
        "limit_next_day": [limit(shop, last + timedelta(days=1))], "limit_last_day": [limit(shop, last)],
    }.get(name, [])
    for plan in plans[:{"each_agreed": 3, "no_document_agreed": 3, "all_but_one": 2}.get(name, 0)]:
        plan.terms = (240, 480, 10, "min")
    if name == "no_hours_no_limit":
        shop.left_out |= {("intervals", month) for month in shop.months}
        for plan in plans:
            plan.pay = {m: plan.plain_pay(m) for m in shop.months}
    for i, month in enumerate(shop.months):
        lacks = name in ("nothing_agreed", "all_but_one", "limit_withdrawn") or (name == "limit_next_day" and i == 0)
        shop.say(lacks or name in ("no_continuous", "no_daily", "no_allowance"), name, "TIM-09", month)
        shop.say(lacks or name == "no_document", name, "TIM-08", month)
        if name == "no_hours_no_limit":
            shop.tell(name, "DQ-01", month)


@case("PAY-02", "allowance_short", "allowance_exact", "allowance_of_paper_short", "allowance_of_paper_exact")
def allowance(shop, name):
    """Ten minutes of each day with work are paid, too: by the limit, or by the paper of who has no other."""
    plan, month = shop.worker("B", ("domestic_worker",)), shop.months[0]
    if "paper" in name:
        plan.terms = (240, 480, 10, "min")
        shop.limits = [limit(shop, LONG_AGO, 3)]
    for blocks in plan.days.values():
        for block in blocks:
            block.region = plan.home
    floor = ceil_div(sum((s + 600) * minimum(plan.home, day)[0] for day, s in plan.seconds(month).items()), HOUR)
    short = name.endswith("short")
    plan.pay[month] = [Line("PIECE", floor - short, last_of(month))]
    if short:
        plan.tell(name, "PAY-02", month, owed=1)
    else:
        plan.clean(name, "PAY-02", month)


# ---- what was not approved -------------------------------------------------------------------


@case("TIM-10", "unapproved", "approved", "approved_a_day_late", "approved_last_day", "other_approved", "special_class_b",
      "approved_when_begun", "begun_a_day_before")
def approved(shop, name):
    """An approval of days that are past is none that a desk can give: what is tried is its first day."""
    first, month = shop.months[0], shop.months[-1]
    plan = shop.worker("B" if name == "special_class_b" else "A1", ("domestic_worker",))
    plan.agreed, plan.pay_day, plan.paper = plan.agreed or 300000, 10, "flexible"
    if "begun" in name:
        plan.begun = first + timedelta(days=9)
        for day in [d for d in plan.days if d < plan.begun]:
            del plan.days[day]
    day = timedelta(days=1)
    shop.approvals = {
        "approved": [("flexible", "", first, FAR)], "approved_a_day_late": [("flexible", "", first + day, FAR)],
        "approved_last_day": [("flexible", "", last_of(month), FAR)], "other_approved": [("comprehensive", "month", first, FAR)],
        "approved_when_begun": [("flexible", "", plan.begun, FAR)], "begun_a_day_before": [("flexible", "", plan.begun + day, FAR)],
    }.get(name, [])
    for m in shop.months:
        always = name in ("unapproved", "other_approved", "approved_last_day")
        shop.say(always or (name in ("approved_a_day_late", "begun_a_day_before") and m == first), name, "TIM-10", m)


# ---- prices ----------------------------------------------------------------------------------


@case("PAY-15", "fall_over", "fall_exact", "fall_consulted", "fall_in_steps", "fall_second_step", "fall_other_task",
      "fall_other_place", "fall_first_of_month", "rise", "fall_three_months", "fall_two_months_30_days")
def prices(shop, name):
    """From 6.00 to 5.40 is ten percent."""
    month = shop.months[-1]
    at, place = month + timedelta(days=9), "411002"
    since = month_before(month_before(month_before(month))) + timedelta(days=9)  # three months before
    old = (place, TASK, 600, since - timedelta(days=70), "")
    shop.prices = [old] + {
        "fall_over": [(place, TASK, 539, at, "")], "fall_exact": [(place, TASK, 540, at, "")],
        "fall_consulted": [(place, TASK, 300, at, "协商纪要 7")],
        "fall_in_steps": [(place, TASK, 570, month, ""), (place, TASK, 539, at, "")],
        # the step that was not negotiated is small, but after it the price is that much lower
        "fall_second_step": [(place, TASK, 550, month, "协商纪要 7"), (place, TASK, 539, at, "")],
        "fall_other_task": [(place, "另一任务", 300, at, "")], "fall_other_place": [("411003", TASK, 300, at, "")],
        "fall_first_of_month": [(place, TASK, 539, month, "")], "rise": [(place, TASK, 900, at, "")],
        # in force until the day three months before: what was higher is longer ago
        "fall_three_months": [(place, TASK, 550, since, "协商纪要 7"), (place, TASK, 539, at, "")],
        "fall_two_months_30_days": [(place, TASK, 550, since + timedelta(days=1), "协商纪要 7"), (place, TASK, 539, at, "")],
    }[name]
    shop.worker("C")
    found = name in ("fall_over", "fall_in_steps", "fall_second_step", "fall_first_of_month", "fall_two_months_30_days")
    shop.say(found, name, "PAY-15", month)


# ---- ordered and not paid --------------------------------------------------------------------


# name: (fen of each worker's months; the last day of the order, by months after the last)
SINGLE, GROUP = 800000, 4000000
DEBTS = {
    "t17_8100": [[270000] * 3], "t17_7900": [[263333, 263333, 263334]], "single_exact": [[300000, 300000, 200000]],
    "single_fen_less": [[300000, 300000, 199999]], "single_two_months": [[410000, 400000]],
    "t18_ten": [[400000]] * 10, "t18_nine": [[555556]] * 8 + [[555552]], "ten_fen_less": [[400000]] * 9 + [[399999]],
    "not_passed": [[270000] * 3], "not_ordered": [[270000] * 3], "paid_a_fen": [[300000, 300000, 200000]],
    "said_a_fen": [[300000, 300000, 200000]],
}


@case("PAY-12", *DEBTS)
def ordered(shop, name):
    """A part of each month's pay is unpaid; three months: the one before the city's, too."""
    month = shop.months[-1]
    shop.months = [month_before(shop.months[0])] + shop.months
    mine = shop.months[-3:] if len(shop.months) > 2 else shop.months
    for debts in DEBTS[name]:
        plan = shop.worker("A1", ("domestic_worker",))
        plan.agreed, plan.pay_day = 300000, 10
        plan.days = {d: b for d, b in plan.days.items() if d >= mine[-1]}
        for i, m in enumerate(mine):
            plan.pay[m] = [Line("BASE", 300000, month_after(m).replace(day=9))]
            if i < len(debts):
                taken = int(name == "paid_a_fen" and i == 0)
                plan.pay[m].append(Line("PERF", debts[i]))
                plan.tell(name, "PAY-03", m, owed=debts[i] - taken)
                if i == 0 and name in ("paid_a_fen", "said_a_fen"):
                    shop.payments.append((plan, m, 1, "银行" if taken else "企业申报"))
    shop.empty |= {("intervals", m) for m in mine[:-1]}
    if name != "not_ordered":
        due = date(2099, 5, 20) if name == "not_passed" else month + timedelta(days=19)
        shop.orders.append((mine[0], mine[-1], "PAY-03", "许人社监令〔2025〕7号", due))
    found = name in ("t17_8100", "single_exact", "t18_ten", "said_a_fen")
    shop.say(found, name, "PAY-12", month)


def of_seed(seed):
    """The places of the cases that a seed has: all ten together have each once."""
    return [i for i in range(len(CASES)) if i % 10 == (seed - 1) % 10]
