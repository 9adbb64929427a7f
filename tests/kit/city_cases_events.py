"""Cases of what was taken from pay (PAY-05, PAY-06, PAY-07), of fines (PAY-08), of holidays of class B
(PAY-10) and of orders pushed past a limit (TIM-03)."""

from datetime import timedelta

from city_cases import DELIVERY, case, holidays_of, work_day
from city_figures import HOUR, days_of, last_of, midnight, minimum, month_of
from city_plan import PARTNER, PLATFORM, Block, Line, at_hour, clear
from city_cases_pay import paid_of

PRICE = 600  # fen, in the platform's list of prices


# ---- deductions ------------------------------------------------------------------------------


@case("PAY-05", "A1 A2 A3 B", "premium", "dispatch_fee", "damage_no_basis", "rent_no_basis", "court_no_paper")
@case("PAY-05", "A1 A2 A3 B", "court_paper", "law_paper", "rent_paper", "own_insurance")
@case("PAY-05", "A1 A3", "fine_no_rule")
@case("PAY-05", "C X", "premium_civil")
def deduction(plan, month, name):
    item = {"premium": "D-INS", "premium_civil": "D-INS", "dispatch_fee": "D-DISPATCH",
            "damage_no_basis": "D-DAMAGE", "rent_no_basis": "D-RENT", "court_no_paper": "D-COURT",
            "court_paper": "D-COURT", "law_paper": "D-LAW", "rent_paper": "D-RENT",
            "own_insurance": "D-SI", "fine_no_rule": "D-FINE-A"}[name]
    fen = plan.r.between(1, 9000)
    basis = "依据文件 2024-3" if name.endswith("paper") and "no" not in name else ""
    plan.pay[month] = plan.plain_pay(month) + [Line(item, fen, paid_of(month), basis=basis)]
    if item == "D-RENT":  # rent lowers what counts toward the floor
        plan.pay[month].append(Line("PERF", fen, paid_of(month)))
    if basis or name in ("own_insurance", "premium_civil"):
        plan.clean(name, "PAY-05", month)
    else:
        plan.tell(name, "PAY-05", month, owed=fen)


@case("PAY-07", "A1 A2 A3 B", "deposit", "deposit_by_rule", "deposit_returned")
@case("PAY-07", "C X", "deposit_civil")
def deposit(plan, month, name):
    """A deposit is owed once (PAY-07) and named under PAY-05."""
    fen = plan.r.between(1, 50000)
    basis = "管理规定" if name == "deposit_by_rule" else ""
    plan.pay[month] = plan.plain_pay(month) + [Line("D-DEPOSIT", fen, paid_of(month), basis=basis)]
    if name == "deposit_returned":
        plan.pay[month].append(Line("D-DEPOSIT", -fen, paid_of(month)))
    if name in ("deposit_civil", "deposit_returned"):
        plan.clean(name, "PAY-07", month)
    else:
        plan.tell(name, "PAY-07", month, owed=fen)
        plan.tell(name, "PAY-05", month)


@case("PAY-06", "A1 A3", "damage_fifth", "damage_fifth_over", "damage_floor", "damage_floor_over",
      "damage_none_left")
def damage(plan, month, name):
    least, paid = minimum(plan.home, last_of(month))[1], paid_of(month)
    wage = least if name == "damage_none_left" else least + 30001 if "floor" in name else 300001
    most = min(wage // 5, wage - least)
    over = name.endswith("over") or name == "damage_none_left"
    plan.pay[month] = [Line("BASE", wage - 50000, paid), Line("PERF", 50000, paid), Line("TIP", 99999, paid),
                       Line("D-DAMAGE", most + over, paid, basis="赔偿约定 2023-9")]
    if over:
        plan.tell(name, "PAY-06", month, owed=1)
    else:
        plan.clean(name, "PAY-06", month)


# ---- fines -----------------------------------------------------------------------------------


@case("PAY-08", "B", "fine_unruled", "fine_no_appeal", "fine_share_over", "fine_share_deducted_over")
@case("PAY-08", "B", "fine_share", "fine_share_deducted", "fine_filed_twice", "warning_unruled")
@case("PAY-08", "C", "fine_civil")
def fine(plan, month, name):
    lines = plan.plain_pay(month)
    lines[0].fen += -sum(one.fen for one in lines) % 5
    share = sum(one.fen for one in lines) // 5
    at = midnight(work_day(plan, month)) + timedelta(hours=15, minutes=3)
    fen = share + name.endswith("over")
    if "deducted" in name or name == "fine_filed_twice":
        lines.append(Line("D-FINE-B", fen, paid_of(month), basis="差评规则 GZ-7"))
    if name in ("fine_share_over", "fine_share", "fine_filed_twice"):
        plan.penalties += [(at, fen // 2, "GZ-7", True), (at + timedelta(days=1), fen - fen // 2, "GZ-8", True)]
    small = {"fine_unruled": (500, "", True), "fine_no_appeal": (500, "GZ-7", False),
             "fine_civil": (500, "", False), "warning_unruled": (0, "", False)}.get(name)
    plan.penalties += [(at, *small)] if small else []
    plan.pay[month] = lines
    if name in ("fine_unruled", "fine_no_appeal") or name.endswith("over"):
        plan.tell(name, "PAY-08", month)
    else:
        plan.clean(name, "PAY-08", month)


# ---- holidays --------------------------------------------------------------------------------


@case("PAY-10", "B", "holiday_unpaid", "holiday_extra", jobs=DELIVERY, needs="holiday")
@case("PAY-10", "B", "holiday_price", "holiday_price_over", "holiday_midnight", jobs=DELIVERY,
      company=PLATFORM, needs="holiday")
@case("PAY-10", "B", "holiday_median", "holiday_median_over", jobs=DELIVERY, company=PARTNER, needs="holiday")
@case("PAY-10", "C X", "holiday_civil", jobs=DELIVERY, needs="holiday")
def holiday(plan, month, name):
    for day in holidays_of(month) + [month]:
        clear(plan, day, 2)
    day, by_order = holidays_of(month)[0], name.split("_")[1] in ("price", "median", "midnight")
    start = midnight(day) + timedelta(hours=-1 if name == "holiday_midnight" else 12)
    if name == "holiday_midnight":
        clear(plan, day - timedelta(days=2), 2)  # no row of days grows longer
    # what an order brings at ordinary times: the price list says 6.00, else 7.00 is the median
    usual = 700
    if by_order:
        for d in [d for d in days_of(month) if d in plan.days]:
            plan.days[d] = [Block(b.start, s, b.region, b.kind, usual if b.kind == "order" else None)
                            for b in plan.days[d] for s in [int((b.end - b.start).total_seconds())]]
    pay = None
    if by_order:
        pay = (usual if "median" in name else PRICE) + name.endswith("over")
    plan.days[start.date()] = [Block(start, 7200, plan.home, pay=pay)]
    plan.pay[month] = [one for one in plan.plain_pay(month) if one.item != "HOL_EXTRA"]
    if name == "holiday_extra":
        plan.pay[month].append(Line("HOL_EXTRA", 1, paid_of(month)))
    if name in ("holiday_extra", "holiday_civil") or name.endswith("over"):
        plan.clean(name, "PAY-10", month)
    else:
        plan.tell(name, "PAY-10", month)


# ---- pushes ----------------------------------------------------------------------------------


def limit_of(plan, day):
    """(seconds in a row, stop): the platform filed its own from the second month on."""
    if plan.company == PLATFORM and day >= (plan.months + plan.months)[1] and len(plan.months) > 1:
        return 3 * HOUR, 1800
    return 4 * HOUR, 1200


@case("TIM-03", "B", "push_at_limit", "push_in_stop", "push_after_stop", "push_before_limit", "push_of_rest",
      "push_after_pause", jobs=DELIVERY)
@case("TIM-03", "C", "push_civil", jobs=DELIVERY)
def push(plan, month, name):
    day = work_day(plan, month)
    limit, stop = limit_of(plan, day)
    first = limit // 2
    pause = 1200 if name == "push_after_pause" else 1199
    rest = first if name == "push_after_pause" else limit - first - pause + 600
    plan.days[day] = at_hour(plan, day, first, pause, rest)
    begun, end = plan.days[day][0].start, plan.days[day][1].end
    reached, until = begun + timedelta(seconds=limit), end + timedelta(seconds=stop)
    second = timedelta(seconds=1)
    at = {"push_at_limit": reached, "push_in_stop": until - second, "push_civil": until - second,
          "push_after_stop": until, "push_before_limit": reached - second}.get(name, end)
    plan.pushes.append((at, "prompt" if name == "push_of_rest" else "push"))
    plan.pushes.append((reached, "prompt"))
    if name in ("push_at_limit", "push_in_stop"):
        plan.tell(name, "TIM-03", month, day)
    else:
        plan.clean(name, "TIM-03", month)


@case("TIM-03", "B", "push_midnight", jobs=DELIVERY)
def push_at_midnight(plan, month, name):
    """The limit is reached at 24:00, the next day is free: the finding is of the day that ends."""
    day = work_day(plan, month)
    clear(plan, day + timedelta(days=1), 1)
    end = midnight(day) + timedelta(days=1)
    limit, _ = limit_of(plan, day)
    plan.days[day] = [Block(end - timedelta(seconds=limit), limit, plan.home)]
    plan.pushes.append((end + timedelta(minutes=10), "push"))
    plan.tell(name, "TIM-03", month, day)


@case("TIM-03", "B", "push_past_day", "push_before_day", jobs=DELIVERY, company=PARTNER)
def push_of_day(plan, month, name):
    """The partner filed eight hours of orders a day."""
    day = work_day(plan, month)
    last = 2 * HOUR - (name == "push_before_day")
    plan.days[day] = at_hour(plan, day, 3 * HOUR, 1800, 3 * HOUR, 1800, last)
    plan.pushes.append((midnight(day) + timedelta(hours=23, minutes=59, seconds=59), "push"))
    if name == "push_past_day":
        plan.tell(name, "TIM-03", month_of(day), day)
    else:
        plan.clean(name, "TIM-03", month)
