"""Generated cities through the real processes: every planted fault is found, and nothing else is.

Three accounts that share no code are held against each other: what was planted (tests/kit/citygen.py),
what an audit in Python reads from the same files (tests/oracle/wage_audit.py), what the product found.
Every rule on hours and pay is in it: whatever else is found fails. Nothing warns: all is over.
GONGDAO_CITY=long (tests/run --long): larger cities. GONGDAO_RIDES=FILE: a driver's real trips besides
(tests/oracle/uber_oracle.py says which); they are no part of this repository.
"""

import json
import os
import random
import re
import shutil
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

import city
import flow

sys.path[:0] = [str(city.SOURCE / "tests" / "kit"), str(city.SOURCE / "tests" / "oracle")]
import audit_facts  # noqa: E402
import citygen  # noqa: E402
import real_months  # noqa: E402
import wage_audit  # noqa: E402
from city_hostile import Hostile  # noqa: E402
from city_write import HEADS  # noqa: E402

RIDES = os.environ.get("GONGDAO_RIDES")
LONG = os.environ.get("GONGDAO_CITY") == "long"
SEEDS = range(1, 11)
# of ten cities together, one after the other, all cases
WORKERS = (len(citygen.CASES) + len(citygen.PAIR)) // len(SEEDS) + 1 + 24 * LONG
# rates that change within the two months, holidays, make-up days, summer, two years' ends
MONTHS = ["2025-04..2025-05", "2023-12..2024-01", "2025-09..2025-10", "2022-01..2022-02", "2024-04..2024-05"]
# all but those of the hostile city, one after the other
MONTHS_TRIED = [f"{m:%Y-%m}" for i in (0, 2, 3, 4) for m in citygen.months_of(MONTHS[i])]
# every tenth works for the second company, too: 1,012 worker-months of the larger ones
HOSTILE_WORKERS = 460 if LONG else 120
EPOCH = date(1970, 1, 1)
# The city of the copies: of those with people of two platforms one whose months have holidays.
COPIED = next(s for s in (5, 2, 7, 4, 9, 10, 1, 3, 6, 8) if any(
    (citygen.card(s, n) or 0) >= len(citygen.CASES) for n in range(1, WORKERS + 1)))
# whose months' facts are looked at, value by value: numbers that change hands, hours no shift has, real ones
FACTS_OF = [COPIED, "hostile"] + ["real"] * bool(RIDES)
WEATHER = ["weather.csv", "weather-withdrawn.csv"]
FIGURES = {"commission.cap": "caps.csv", "b.allowance": "allowances.csv"}
PLANTED = citygen.RULES | citygen.COMPANY_RULES
# A rule, and a day of a person: asked, never stored.
PERSON = "TIM-12"


def found(rows):
    return sorted((r["rule"], r["credit_code"], r["worker_no"], r["month"], r["day"], int(r["owed_fen"]),
                   int(r["over_s"])) for r in rows)


def truth(folder):
    return found(wage_audit.rows(folder / "truth.csv"))


def shuffle(folder):
    """The rows of every file in another order."""
    r = random.Random(1)
    for path in folder.glob("[ip]*-*.csv"):
        head, *lines = path.read_text(encoding="utf-8").splitlines()
        r.shuffle(lines)
        path.write_text("\n".join([head] + lines) + "\n", encoding="utf-8")


def month_last(folder):
    return max(p.stem[-7:] for p in folder.glob("intervals-*.csv"))


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root, out = tmp_path_factory.mktemp("cities"), {}

    def make(name, kind, *args, **kw):
        out[name] = root / str(name)
        with kind(out[name], *args, **kw) as c:
            c.make()
    for seed in SEEDS:
        make(seed, citygen.City, seed, WORKERS, MONTHS[seed % len(MONTHS)], shops=True)
    for name, companies in (("shuffled", "9901"), ("again", "9903")):
        make(name, citygen.City, COPIED, WORKERS, MONTHS[COPIED % 5], companies=companies, shops=name == "shuffled")
    make("alone", citygen.City, COPIED, WORKERS, MONTHS[COPIED % 5], companies="9904", second=False)
    make("hostile", Hostile, 77, HOSTILE_WORKERS, MONTHS[1])
    shuffle(out["shuffled"])
    if RIDES:
        out["real"] = root / "real"
        real_months.write(out["real"], RIDES)
    for name in WEATHER:  # of all: it has no owner
        lines = [line for f in out.values() if (f / name).exists()
                 for line in (f / name).read_text("utf-8-sig").splitlines()[1:]]
        for folder in (*out.values(), root):
            (folder / name).write_text("\n".join([HEADS["weather"], *dict.fromkeys(lines)]) + "\n", "utf-8-sig")
    return out


# ---- into the product ------------------------------------------------------------------------


def joined(folder, kind):
    """{company: (one file of all its months of a kind, these months)}; a month's file may have no row."""
    out = {}
    for path in sorted(folder.glob(f"{kind}-*-????-??.csv")):
        code = path.name.split("-")[1]
        head, *lines = path.read_text(encoding="utf-8-sig").splitlines()
        to, first = folder / f"all-{kind}-{code}.csv", path.stem[-7:]
        text = to.read_text("utf-8") if code in out else head + "\n"
        to.write_text(text + "".join(line + "\n" for line in lines), "utf-8")
        out[code] = (to, f"{out[code][1][:7] if code in out else first}..{first}")
    return out


def register(town, folder):
    for kind, extra in (("employers", ()), ("engagements", ()), ("aliases", ("--with", "reason=换号")),
                        ("agreements", ()), ("chain", ())):
        if (folder / f"{kind}.csv").exists():
            flow.again(town, "import", kind, folder / f"{kind}.csv", *extra)
    hand_over(town, folder)
    for row in wage_audit.rows(folder / "limits.csv"):
        send(town, "wages.RecordLimit", credit_code=row["credit_code"], from_day=day_number(row["from"]), unit="min",
             allowance=row["allowance"], document=row["document"], withdrawn=bool(row["withdrawn"]), reason="报送",
             **{k: row[k] for k in row if k.endswith("_s")})
    for row in wage_audit.rows(folder / "approvals.csv"):
        period = ("--period", row["period"]) if row["period"] else ()
        made = json.loads(flow.again(
            town, "approval", "apply", row["credit_code"], row["system"], *period, "--posts", "配送", "--people",
            "50", "--from", row["from"], "--to", row["to"] or "2052-12-31", "--reason", "按单作业", "--json"))
        flow.again(town, "approval", "decide", made["approval_id"], "--approve", "--document", "许人社工时〔2022〕9号",
                   "--json")


def hand_over(town, folder):
    """Numbers that are somebody else's from a day on."""
    if not (folder / "handed.csv").exists():
        return
    for row in wage_audit.rows(folder / "handed.csv"):
        ids = dict(town.psql(
            "select e.worker_no, e.engagement_id from engagement e join employer m using (employer_id) "
            f"where m.credit_code = '{row['credit_code']}'", schema="registration"))
        for what, no, on in (("end", "from_no", "--to"), ("map", "to_no", "--from")):
            flow.again(town, "alias", what, ids[row[no]], row["worker_no"], on, row["day"], "--reason", "换人")


def day_number(text):
    return (date.fromisoformat(text) - EPOCH).days


def order(town, folder):
    """Orders to pay, and what was paid under them; each finding must be there already."""
    ids = dict(town.psql("select credit_code, employer_id from employer", schema="wages"))
    for row in wage_audit.rows(folder / "orders.csv"):
        flow.again(town, "call", "wages.OrderPayment", json.dumps({
            "employer_id": ids[row["credit_code"]], "due_day": day_number(row["due"]),
            **{k: row[k] for k in ("rule", "month_from", "month_to", "document")}}), "--json")
    if (folder / "payments.csv").exists():
        flow.again(town, "import", "payments", folder / "payments.csv")


def send(town, rpc, **request):
    flow.again(town, "call", rpc, json.dumps(request), "--json", until="E_NOT_FOUND")


def hand_in(town, path, months, kind, code, *extra):
    flow.again(town, "import", kind, path, "--employer", code, "--period", months, *extra, until="E_NOT_FOUND")


def month_first(folder):
    return min(p.stem[-7:] for p in folder.glob("intervals-*.csv"))


def take(town, folder, how=""):
    """Pay before hours: hours whose pay is not there yet are months without pay."""
    register(town, folder)
    for kind in ("roster", "prices", "pushes", "penalties", "pay", "intervals"):
        for code, (path, months) in joined(folder, kind).items():
            if how == "again" and kind in ("pay", "intervals"):
                hand_in(town, worse(path), months, kind, code)  # and then the corrected one
            if how == "shuffled" and kind in ("pay", "intervals"):
                for i, part in enumerate(parts(path)):
                    hand_in(town, part, months, kind, code, "--part", f"第{i + 1}份")
            else:
                hand_in(town, path, months, kind, code)


def worse(path):
    """The file as somebody sent it first: half of its rows."""
    head, *lines = path.read_text("utf-8").splitlines()
    out = path.with_name("worse-" + path.name)
    out.write_text("\n".join([head] + lines[::2]) + "\n", "utf-8")
    return out


def parts(path):
    """The file in two to six parts, cut anywhere."""
    head, *lines = path.read_text("utf-8").splitlines()
    r = random.Random(path.name)
    cuts = sorted(r.sample(range(1, len(lines)), min(max(0, len(lines) - 1), r.randint(1, 5))))
    for i, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(lines)])):
        out = path.with_name(f"part{i}-" + path.name)
        out.write_text("\n".join([head] + lines[start:end]) + "\n", "utf-8")
        yield out


FINDINGS = """
select f.rule, e.credit_code, f.worker_no, to_char(f.month, 'YYYY-MM'), f.subject, f.owed_fen,
       v.body ->> 'facts_json'
  from finding f join employer e using (employer_id)
  join finding_version v on v.finding_id = f.finding_id and v.version = f.version
 where f.state = 'open'"""


# What is beyond the limit: a fact, and the limit in seconds.
OVER = {"TIM-01": ("day_long_s", 3 * 3600), "TIM-02": ("ot_month_s", 36 * 3600), "TIM-05": ("run_s", 4 * 3600)}


def findings(town):
    out = []
    for rule, code, no, month, day, owed, facts in town.psql(FINDINGS, schema="wages"):
        fact, limit = OVER.get(rule, ("", 0))
        over = int(json.loads(facts)[fact]) - limit if fact else 0
        out.append((rule, code, no, month, day, int(owed), over))
    return out


TWO_COMPANIES = """
select m.credit_code, e.worker_no, e.worker_id from engagement e join employer m using (employer_id)
 where e.worker_no like 'W%' and exists (
       select from engagement o where o.worker_id = e.worker_id and o.engagement_id <> e.engagement_id)"""


def told(town, folders):
    """What GetWorkerHours says of each person who works for two companies: TIM-12, as truth has it."""
    months = {code: [f"{m:%Y-%m}" for m in citygen.months_of(f"{month_first(f)}..{month_last(f)}")]
              for f in folders.values() for code in codes(f)}

    def one(asked):
        code, no, worker, month = asked
        hours = flow.ask(town, "wages.GetWorkerHours", {"worker_id": worker, "month": month})
        facts = [json.loads(hint["facts_json"]) for hint in hours.get("hints", [])]
        return [(PERSON, code, no, month, f["day"], 0, int(f["person_worked_s"]) - 11 * 3600) for f in facts]
    asked = [(code, no, worker, month) for code, no, worker in town.psql(TWO_COMPANIES, schema="wages")
             for month in months[code]]
    with ThreadPoolExecutor(4) as several:
        return [hint for hints in several.map(one, asked) for hint in hints]


def shown(town, folder):
    """What GetFacts says: {(company, number, first day of the month): reply}, of all months that were filed."""
    ids = dict(town.psql("select credit_code, employer_id from employer", schema="wages"))

    def one(asked):
        code, no, month = asked
        return asked, flow.ask(town, "wages.GetFacts", {"employer_id": ids[code], "worker_no": no, "month": f"{month:%Y-%m}"})
    asked = [(*who, month) for who in wage_audit.read(folder) for month in citygen.months_of(
        f"{month_first(folder)}..{month_last(folder)}")]
    with ThreadPoolExecutor(4) as several:
        return dict(several.map(one, asked))


def audit_again(town):
    """However late an agreement or an order arrived: what is found rests on all of it."""
    for months in MONTHS:
        flow.again(town, "audit", "run", "--period", months, "--no-wait")
    town.wait_drained(240)


def without_rules(town):
    """What would be gone, were all rules of the generator switched off: {rule: [(number, day)]}."""
    off, gone = town.root / "off", {}
    shutil.copytree(town.config.parent, off)
    for path in (off / "rules").glob("*.yaml"):
        path.write_text(re.sub(
            r"^( *)- id: (\S+)$", lambda m: m[0] + (f"\n{m[1]}  on: false" if m[2] in PLANTED else ""),
            path.read_text("utf-8"), flags=re.M), "utf-8")
    for month in MONTHS_TRIED:
        for one in json.loads(flow.again(town, "rules", "try", off / "rules", "--period", month, "--json", ok=(0, 1))):
            assert one["kind"] == "gone"
            gone.setdefault(one["rule"], []).append((month, one["worker_no"], one["subject"], one["now_fen"]))
    return gone


@pytest.fixture(scope="module")
def walked(folders):
    """What is found in all cities together, what would be gone without the rules, and what GetFacts says."""
    def edit(etc):
        """What a platform published and negotiated is a figure of its code."""
        def values(kind, key, row_value):
            path = etc / "rules" / kind
            head, name, rest = path.read_text("utf-8").partition(f"  {key}:\n")
            mine = "".join(f"      - {{scope: {row['credit_code']}, from: {row['from']}, {row_value(row)}, confidence: C, source: 平台公布}}\n"
                           for f in folders.values() for row in wage_audit.rows(f / FIGURES[key]))
            path.write_text(head + name + rest.replace("    values:\n", "    values:\n" + mine, 1), "utf-8")
        values("parameters-pay.yaml", "commission.cap", lambda row: f"value: {row['percent']}")
        values("parameters-time.yaml", "b.allowance", lambda row: f"value: {row['value']}, unit: {row['unit']}")
    with city.City(instances=1, settings="wages:\n  pay_filing_grace: 0ms\n", config_edit=edit) as town:
        for name in WEATHER:
            flow.again(town, "import", "weather", folders[1].parent / name)
        with ThreadPoolExecutor(4) as several:
            list(several.map(lambda name: take(town, folders[name], name), folders))
        town.wait_drained(240)
        for folder in folders.values():
            order(town, folder)
        town.wait_drained(240)
        audit_again(town)
        stored = findings(town)
        hints = told(town, folders)
        facts = {name: shown(town, folders[name]) for name in FACTS_OF}
        gone = without_rules(town)
        town.stop()  # no personal value is in these files: nothing to look for in the tables
    assert not [f for f in stored if f[0] == PERSON]
    return stored + hints, gone, facts


@pytest.fixture(scope="module")
def audited(walked):
    return walked[0]


def codes(folder):
    return [r["统一社会信用代码"] for r in wage_audit.rows(folder / "employers.csv")]


def of(audited, folder):
    """Of the months of which a company filed anything: what its agreements say of others is not of this city."""
    filed = {(p.name.split("-")[1], p.stem[-7:]) for p in folder.glob("*-*-????-??.csv")}
    return sorted(f for f in audited if (f[1], f[3]) in filed)


def expected(folder):
    """What the audit in Python finds."""
    workers, last = wage_audit.read(folder), month_last(folder)
    hints = [(rule, *person.split("/"), month, day, 0, over)
             for rule, person, month, day, over in wage_audit.persons(workers, last)]
    return sorted(wage_audit.audit(workers, last) + hints)


def apart(left, right):
    """The first of what only one of them has; a pair of long lists would take minutes to print."""
    left, right = Counter(left), Counter(right)
    return sorted(left - right)[:10], sorted(right - left)[:10]


@pytest.mark.parametrize("seed", SEEDS)
def test_city__planted_faults__all_found_and_nothing_else(folders, audited, seed):
    planted = truth(folders[seed])
    assert planted
    assert apart(of(audited, folders[seed]), planted) == ([], [])


def test_cities__together__hold_every_rule_and_every_case(folders):
    cases = {r["case"] for seed in SEEDS for name in ("truth", "near")
             for r in wage_audit.rows(folders[seed] / f"{name}.csv")}
    assert {r[0] for seed in SEEDS for r in truth(folders[seed])} == PLANTED
    missing = {c.name for c in citygen.CASES + citygen.city_shop.CASES} - cases
    assert not {name for name in missing if not name.startswith(("holiday", "ot_holiday"))}  # some months have none


def test_rules__switched_off__every_finding_of_each_is_missing(walked):
    """That the checks above can fail: of each rule on its own what was planted would not be found."""
    audited, gone, _ = walked
    assert set(gone) == PLANTED - {PERSON}
    for rule, lost in gone.items():
        assert sorted(lost) == sorted((f[3], f[2], f[4], f[5]) for f in audited
                                      if f[0] == rule and f[3] in MONTHS_TRIED)


# ---- what must change nothing ----------------------------------------------------------------


def plain(audited, folder, n=None):
    """By the company's place in the list, of the first n: its code is another in each copy."""
    place = {code: i for i, code in enumerate(codes(folder))}
    return sorted((f[0], place[f[1]], *f[2:]) for f in of(audited, folder) if n is None or place[f[1]] < n)


@pytest.mark.parametrize("copy", ["shuffled", "again"])
def test_city__filed_otherwise__same_findings(folders, audited, copy):
    """Rows in another order and in several parts; half of them first, and then the corrected file."""
    n = len(codes(folders[copy]))
    assert apart(plain(audited, folders[copy]), plain(audited, folders[COPIED], n)) == ([], [])


def test_city__second_platform_files__no_finding_of_the_first_changes(folders, audited):
    """The people of two platforms at the first one, when the second files nothing of them."""
    both = [f for f in plain(audited, folders[COPIED], 3) if not f[2].startswith("S") and f[0] != PERSON]
    assert apart(plain(audited, folders["alone"]), both) == ([], [])
    assert not [f for f in of(audited, folders["alone"]) if f[0] == PERSON]


def test_hostile_months__oracle_and_product__say_the_same(folders, audited):
    folder = folders["hostile"]
    found = expected(folder)
    assert len(wage_audit.read(folder)) * 2 >= (1000 if LONG else 250)
    # rare by chance: damage with an agreement, a whole month's hours with little pay
    assert citygen.RULES - {f[0] for f in found} <= {"PAY-02b", "PAY-06"}
    assert {f[0] for f in found if not f[2]} >= {"TIM-08", "TIM-09", "TIM-10", "PAY-15"}
    assert apart(of(audited, folder), found) == ([], [])


@pytest.mark.skipif(not RIDES, reason="GONGDAO_RIDES names no file")
def test_real_trips__oracle_and_product__say_the_same(folders, audited):
    assert apart(of(audited, folders["real"]), expected(folders["real"])) == ([], [])


# ---- facts -----------------------------------------------------------------------------------


def compared(folder, replies):
    """(values compared, differences), each with worker, month, fact and both values."""
    workers, n, out = wage_audit.read(folder), 0, []
    for (code, no, month), reply in replies.items():
        own = audit_facts.facts(workers[code, no], month)
        n += len(own)
        out += audit_facts.differences(f"{code}/{no}", month, audit_facts.shown(reply), own)
    return n, out


@pytest.mark.parametrize("name", FACTS_OF)
def test_facts__of_every_month__each_value_as_the_oracle_has_it(folders, walked, name):
    n, differing = compared(folders[name], walked[2][name])
    assert n >= 200 * len(walked[2][name]) > 0
    assert differing[:10] == []


def test_facts__one_value_wrong__told_with_worker_month_and_both_values(folders, walked):
    """That the comparison can fail: a second on one day of one worker."""
    replies = dict(walked[2]["hostile"])
    (code, no, month), reply = random.Random(7).choice(sorted(replies.items(), key=lambda item: item[0]))
    days = [dict(day) for day in reply["days"]]
    days[11]["worked_s"] = str(int(days[11].get("worked_s", 0)) + 1)
    replies[code, no, month] = {**reply, "days": days}
    day, seconds = month.replace(day=12), int(days[11]["worked_s"])
    assert compared(folders["hostile"], replies)[1] == [
        (f"{code}/{no}", f"{month:%Y-%m}", f"{day}/worked_s", seconds, seconds - 1)]


@pytest.mark.parametrize("name", FACTS_OF)
def test_facts__parts__add_up_to_the_month(walked, name):
    for reply in walked[2][name].values():
        told = audit_facts.shown(reply)
        days = [k.removesuffix("/statutory") for k in told if k.endswith("/statutory")]
        for fact in ("order_s", "required_s", "worked_s", "allowance_s"):
            assert sum(told[f"{day}/{fact}"] for day in days) == told[fact]
        assert sum(told[f"{day}/worked_s"] * told[f"{day}/statutory"] for day in days) == told["holiday_s"]
        for i, day in enumerate(days):
            order, required, worked = (told[f"{day}/{fact}"] for fact in ("order_s", "required_s", "worked_s"))
            allowed = told[f"{day}/allowance_s"]
            assert max(order, required) + allowed <= worked <= min(order + required + allowed, 24 * 3600)
            if i >= 6:
                assert told[f"{day}/window_s"] == sum(told[f"{d}/worked_s"] for d in days[i - 6:i + 1])


# ---- without a product -----------------------------------------------------------------------


def test_oracle__planted_faults__all_found_and_nothing_else(folders):
    for seed in SEEDS:
        assert apart(expected(folders[seed]), truth(folders[seed])) == ([], [])


def test_oracle__parts_of_time__add_up(folders):
    """Places and days of a worker's time are its union, whatever lies over what; an interval cut in two, or rows in
    another order, change no time and no finding on it."""
    r = random.Random(3)
    for w in list(wage_audit.read(folders["hostile"]).values())[:200]:
        union, reach = 0, None
        for start, end in sorted(i[1:3] for i in w.intervals):
            start = max(start, reach) if reach else start
            union += max(0, wage_audit.seconds(start, end))
            reach = max(end, reach) if reach else end
        assert sum(wage_audit.seconds(a, b) for a, b, _ in wage_audit.pieces(w.intervals)) == union


def test_generator__larger_city_or_no_second_platform__same_people(tmp_path):
    """A worker's rows depend on the seed and his number only."""
    made = {}
    for name, workers, second in (("small", WORKERS, True), ("large", WORKERS + 9, True), ("alone", WORKERS, False)):
        with citygen.City(tmp_path / name, COPIED, workers, MONTHS[0], second=second) as c:
            c.make()
        made[name] = {tuple(line.split(",")[1:]) for path in (tmp_path / name).glob("*-*.csv")
                      for line in path.read_text("utf-8").splitlines()[1:]}
    assert made["small"] <= made["large"]
    assert made["alone"] < made["small"]
    assert {row for row in made["small"] - made["alone"] if not row[0].startswith("S")} == set()
